#!/usr/bin/env python3
"""The truth table: every kind of answer a DNS list can give, and what is made of it.

usage: truth.py FOLDER PORT RESOLVER BADNS PREFLIGHT [RESOLV_CONF]

Rows of real servers are asked through RESOLVER (see check_truth.sh); the others through a badns of their own. check_rbl and
rblcheck are pointed at the same server, if they are installed and the port is 53; what they say is shown, not asserted.
"""
import concurrent.futures
import ipaddress
import json
import os
import shutil
import subprocess
import sys

CHECK_RBL = "/usr/lib/nagios/plugins/check_rbl"
# Per kind of object: the object, the list, a code of it with its label, the positive test entry.
KINDS = {
    "IPv4": ("192.0.2.25", "zen.spamhaus.org", "127.0.0.2", "SBL", "2.0.0.127"),
    "IPv6": ("2001:db8::25", "zen.spamhaus.org", "127.0.0.2", "SBL", "2.0.0.127"),
    "domain": ("sender.example", "dbl.spamhaus.org", "127.0.1.2", "DBL-spam", "dbltest.com"),
}
TESTS = "{pos} A answer {code}\n"  # the list's test entries work
LISTED = TESTS + "{obj} A answer {code}\n"
PARKED = TESTS + "{obj} A record @ CNAME park.example\n{obj} A record park.example A 203.0.113.80\n"
FAILS = "*.{zone} * %s\n"  # the whole zone
ALL = "*.{zone} A answer %s\n"

# Case, badns script, expected verdict (and code or label), the same for every kind of object.
MISBEHAVING = [
    ("NXDOMAIN", TESTS, "clean"),
    ("NODATA", TESTS + "{obj} A nodata\n", "clean"),
    ("listed", LISTED, "listed {label}"),
    ("CNAME to a parking host", PARKED, "unusable"),
    ("CNAME to nothing", TESTS + "{obj} A record @ CNAME gone.example\n", "clean"),
    ("0.0.0.0", TESTS + "{obj} A answer 0.0.0.0\n", "unusable"),
    ("positive test entry gone, object not listed", "", "unusable"),
    ("positive test entry gone, object listed", "{obj} A answer {code}\n", "listed {label}"),
    ("positive test entry SERVFAIL, object not listed", "{pos} A servfail\n", "unusable"),
    ("wildcard zone", ALL % "{code}", "unusable"),
    ("wildcard of an error code", ALL % "127.255.255.254", "unusable"),
    ("zone parked: everything is a web server", ALL % "203.0.113.80", "unusable"),
    ("SERVFAIL", FAILS % "servfail", "unusable"),
    ("REFUSED", FAILS % "refused", "unusable"),
    ("FORMERR", FAILS % "formerr", "unusable"),
    ("NOTIMP", FAILS % "notimp", "unusable"),
    ("no answer", FAILS % "silent", "unusable"),
    ("SERVFAIL for the object alone", TESTS + "{obj} A servfail\n", "unusable"),
    ("no answer for the object alone", TESTS + "{obj} A silent\n", "unusable"),
    ("first question lost", TESTS + "{obj} A first 1 silent\n{obj} A answer {code}\n", "listed {label}"),
    ("late, after the first retry", LISTED.replace("answer", "delay 700 answer"), "listed {label}"),
    ("late, after the deadline", FAILS % "delay 9000 nxdomain", "unusable"),
    ("truncated, TCP works", TESTS + "{obj} A truncate answer {code}\n", "listed {label}"),
    ("truncated, TCP refused", TESTS + "{obj} A truncate tcp refuse answer {code}\n", "unusable"),
    ("truncated, TCP hangs", TESTS + "{obj} A truncate tcp hang answer {code}\n", "unusable"),
    ("wrong id", TESTS + "{obj} A wrongid answer {code}\n", "unusable"),
    ("wrong question", TESTS + "{obj} A wrongquestion answer {code}\n", "unusable"),
    ("answer for another owner", TESTS + "{obj} A wrongowner answer {code}\n", "unusable"),
    ("forged answers before the right one", TESTS + "{obj} A forged answer {code}\n", "listed {label}"),
    ("the answer twice", LISTED.replace("answer", "twice answer"), "listed {label}"),
    ("garbage", TESTS + "{obj} A garbage\n", "unusable"),
    ("a bare header", TESTS + "{obj} A bare nxdomain\n", "unusable"),
    ("rewriting resolver, object not listed", TESTS + "*. A answer 203.0.113.80\n", "unusable"),
    ("rewriting resolver, everything rewritten", "*. A answer 203.0.113.80\n", "unusable"),
    ("rewriting resolver, object listed", LISTED + "*. A answer 203.0.113.80\n", "unusable"),
    ("resolver rewrites this list only", ALL % "203.0.113.81", "unusable"),
    ("starts refusing in the middle", TESTS + "{obj} A answer 127.255.255.255\n", "unusable"),
]

# Case, kind, list, object, expected: served by rbldnsd or nsd, asked through unbound (the data:
# check_truth.sh).
REAL = [
    ("NXDOMAIN", "IPv4", "zen.spamhaus.org", "192.0.2.1", "clean"),
    ("NXDOMAIN", "IPv6", "zen.spamhaus.org", "2001:db8::1", "clean"),
    ("NXDOMAIN", "domain", "dbl.spamhaus.org", "d1.example", "clean"),
    ("NODATA (a TXT record alone)", "IPv4", "bl.spamcop.net", "192.0.2.2", "clean"),
    ("NODATA (a TXT record alone)", "IPv6", "bl.spamcop.net", "2001:db8::2", "clean"),
    ("NODATA (a TXT record alone)", "domain", "multi.surbl.org", "d2.example", "clean"),
    ("127.0.0.2", "IPv4", "zen.spamhaus.org", "192.0.2.3", "listed SBL"),
    ("127.0.0.2", "IPv6", "zen.spamhaus.org", "2001:db8::3", "listed SBL"),
    ("127.0.1.2", "domain", "dbl.spamhaus.org", "d3.example", "listed DBL-spam"),
    ("several codes in one answer", "IPv4", "zen.spamhaus.org", "192.0.2.4", "listed SBL XBL PBL-Spamhaus"),
    ("several codes in one answer", "IPv6", "zen.spamhaus.org", "2001:db8::4", "listed SBL CSS"),
    ("several codes in one answer", "domain", "dbl.spamhaus.org", "d4.example", "listed DBL-spam DBL-malware"),
    ("several bits in one code", "domain", "multi.surbl.org", "d4.example", "listed MW ABUSE"),
    ("unknown code", "IPv4", "zen.spamhaus.org", "192.0.2.5", "info 127.0.0.77"),
    ("unknown code", "IPv6", "zen.spamhaus.org", "2001:db8::5", "info 127.0.0.77"),
    ("unknown code", "domain", "dbl.spamhaus.org", "d5.example", "info 127.0.1.77"),
    ("unknown code where any code counts", "IPv4", "bl.blocklist.de", "192.0.2.5", "listed 127.0.0.77"),
    ("127.0.0.1, documented (white)", "IPv4", "hostkarma.junkemailfilter.com", "192.0.2.6", "positive white"),
    ("127.0.0.1, documented (white)", "IPv6", "hostkarma.junkemailfilter.com", "2001:db8::6", "positive white"),
    ("127.0.0.1, documented (open proxy)", "IPv4", "rbl.efnetrbl.org", "192.0.2.6", "listed proxy"),
    ("127.0.0.1, not documented", "IPv4", "zen.spamhaus.org", "192.0.2.6", "unusable"),
    ("127.0.0.1, not documented", "IPv6", "zen.spamhaus.org", "2001:db8::6", "unusable"),
    ("127.0.0.1, not documented", "domain", "dbl.spamhaus.org", "d6.example", "unusable"),
    ("127.255.255.252", "IPv4", "zen.spamhaus.org", "192.0.2.7", "unusable 127.255.255.252"),
    ("127.255.255.252", "IPv6", "zen.spamhaus.org", "2001:db8::7", "unusable 127.255.255.252"),
    ("127.255.255.252", "domain", "dbl.spamhaus.org", "d7.example", "unusable 127.255.255.252"),
    ("127.255.255.254", "IPv4", "zen.spamhaus.org", "192.0.2.8", "unusable 127.255.255.254"),
    ("127.255.255.254", "IPv6", "zen.spamhaus.org", "2001:db8::8", "unusable 127.255.255.254"),
    ("127.255.255.254", "domain", "dbl.spamhaus.org", "d8.example", "unusable 127.255.255.254"),
    ("127.255.255.255", "IPv4", "zen.spamhaus.org", "192.0.2.9", "unusable 127.255.255.255"),
    ("127.255.255.255", "IPv6", "zen.spamhaus.org", "2001:db8::9", "unusable 127.255.255.255"),
    ("127.255.255.255", "domain", "dbl.spamhaus.org", "d9.example", "unusable 127.255.255.255"),
    ("127.255.255.254 of another operator", "IPv4", "psbl.surriel.com", "192.0.2.8", "unusable 127.255.255.254"),
    ("DBL 127.0.1.255", "domain", "dbl.spamhaus.org", "d10.example", "unusable 127.0.1.255"),
    ("SURBL refuses: 127.0.0.1", "domain", "multi.surbl.org", "d11.example", "unusable 127.0.0.1"),
    ("URIBL refuses: 127.0.0.1", "domain", "multi.uribl.com", "d12.example", "unusable 127.0.0.1"),
    ("outside 127/8", "IPv4", "zen.spamhaus.org", "192.0.2.13", "unusable 203.0.113.80"),
    ("outside 127/8", "IPv6", "zen.spamhaus.org", "2001:db8::13", "unusable 203.0.113.80"),
    ("outside 127/8", "domain", "dbl.spamhaus.org", "d13.example", "unusable 203.0.113.80"),
    ("CNAME to a parking host", "IPv4", "bl.spamcop.net", "192.0.2.14", "unusable 203.0.113.80"),
    ("CNAME to a parking host", "IPv6", "bl.spamcop.net", "2001:db8::14", "unusable 203.0.113.80"),
    ("CNAME to a parking host", "domain", "multi.surbl.org", "d14.example", "unusable 203.0.113.80"),
    ("a good and a parked record", "IPv4", "zen.spamhaus.org", "192.0.2.15", "unusable"),
    ("a good and a parked record", "IPv6", "zen.spamhaus.org", "2001:db8::15", "unusable"),
    ("a good and a parked record", "domain", "dbl.spamhaus.org", "d15.example", "unusable"),
    ("a good record and a refusal", "IPv4", "zen.spamhaus.org", "192.0.2.16", "unusable"),
    ("a good record and a refusal", "IPv6", "zen.spamhaus.org", "2001:db8::16", "unusable"),
    ("a good record and a refusal", "domain", "dbl.spamhaus.org", "d16.example", "unusable"),
    ("a good and an unknown code", "IPv4", "zen.spamhaus.org", "192.0.2.17", "listed SBL"),
    ("SERVFAIL through a recursor", "IPv4", "b.barracudacentral.org", "192.0.2.18", "unusable"),
    ("wildcard zone", "IPv4", "all.s5h.net", "192.0.2.19", "unusable"),
    ("wildcard zone", "IPv6", "all.s5h.net", "2001:db8::19", "unusable"),
    ("wildcard zone", "domain", "uribl.spameatingmonkey.net", "d19.example", "unusable"),
    ("test entry gone, not listed", "IPv4", "bip.virusfree.cz", "192.0.2.20", "unusable"),
    ("test entry gone, not listed", "IPv6", "bip.virusfree.cz", "2001:db8::20", "unusable"),
    ("test entry gone, not listed", "domain", "fresh15.spameatingmonkey.net", "d20.example", "unusable"),
    ("test entry gone, listed", "IPv4", "bip.virusfree.cz", "192.0.2.21", "listed"),
    ("DNSWL: trusted", "IPv4", "list.dnswl.org", "192.0.2.22", "positive medium"),
    ("DNSWL: trusted", "IPv6", "list.dnswl.org", "2001:db8::22", "positive medium"),
    ("DNSWL at its limit", "IPv4", "list.dnswl.org", "192.0.2.23", "unusable 127.0.10.3"),
    ("DNSWL at its limit", "IPv6", "list.dnswl.org", "2001:db8::23", "unusable 127.0.10.3"),
]

# NJABL in its four historical states: named, never counted.
NJABL = [
    ("NJABL emptied (2013-03)", "default nxdomain\n"),
    ("NJABL without servers (2013-04)", "*.njabl.org * silent\n"),
    ("NJABL parked (2019)", "*.njabl.org A answer 203.0.113.80\n"),
    ("NJABL wildcarding (2024)", "*.njabl.org A answer 127.0.0.2\n"),
]


def query_name(obj, zone):
    """What is asked: octets or nibbles in reverse, or the name itself, in front of the zone."""
    try:
        address = ipaddress.ip_address(obj)
    except ValueError:
        return obj + "." + zone
    parts = obj.split(".") if address.version == 4 else list(address.exploded.replace(":", ""))
    return ".".join(reversed(parts)) + "." + zone


class Table:
    """The rows, made by several threads (they mostly wait), shown in order at the end."""

    def __init__(self, folder, port, resolver, badns, preflight, resolv_conf=None):
        self.folder, self.port, self.resolver = folder, port, resolver
        self.badns, self.preflight, self.resolv_conf = badns, preflight, resolv_conf
        self.check_rbl = port == "53" and os.access(CHECK_RBL, os.X_OK)
        self.rblcheck = bool(resolv_conf) and shutil.which("rblcheck")

    def ask(self, row, server):
        """What preflight makes of it: the list's entry of the report, or what went wrong."""
        option = "--domain" if row.kind == "domain" else "--ip"
        done = subprocess.run(
            [self.preflight, option, row.object, "--checks", "dnsbl", "--lists", row.zone, "--resolver",
             server + ":" + self.port, "--list-timeout", "2", "--timeout", "4", "--format", "json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30, check=False)
        if b"Sanitizer" in done.stderr:
            return None, done.stderr.decode("utf-8", "replace")[:2000]
        try:
            lists = json.loads(done.stdout.decode())["targets"][0]["lists"]
        except (ValueError, KeyError, IndexError):
            return None, "no report: " + done.stderr.decode("utf-8", "replace").strip()[:200]
        found = [x for x in lists if x["zone"] == row.zone and x["object"] == row.object]
        return (found[0], "") if found else (None, "the list is not in the report")

    def ask_check_rbl(self, row, server):
        if not self.check_rbl:
            return "-"
        option = "-U" if row.kind == "domain" else "-H"
        patience = "9" if "first" in (row.script or "") else "2"  # it repeats a question after 5 s
        status = self.status([CHECK_RBL, option, row.object, "-s", row.zone, "-n", server, "-t", "10",
                              "--query-timeout", patience])
        return {0: "clean", 1: "listed", 2: "listed", 3: "unknown"}.get(status, "hangs")

    def ask_rblcheck(self, row, server):
        if not self.rblcheck or row.kind != "IPv4":  # it takes IPv4 addresses only
            return "-"
        with open(self.resolv_conf, "w", encoding="utf-8") as file:
            file.write("nameserver %s\noptions timeout:1 attempts:2\n" % server)
        return {0: "clean", 1: "listed"}.get(self.status(["rblcheck", "-q", "-c", "-s", row.zone, row.object]), "hangs")

    @staticmethod
    def status(command):
        try:
            return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=12,
                                  check=False).returncode
        except subprocess.TimeoutExpired:
            return None

    def start(self, address, script):
        """A badns with this script."""
        path = os.path.join(self.folder, address + ".script")
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)
        server = subprocess.Popen([self.badns, "--address", address, self.port, path], stdout=subprocess.PIPE)
        if not server.stdout.readline().startswith(b"ready"):
            raise RuntimeError("badns does not start with: " + script)
        return server

    def make(self, row):
        """Asks all three, each at a server of its own: a server may count questions."""
        askers = [self.ask, self.ask_check_rbl, self.ask_rblcheck]
        servers = [self.resolver] * len(askers)
        running = []
        if row.script is not None:
            servers = ["127.0.%d.%d" % (6 + list(KINDS).index(row.kind), n + 1) for n in range(len(askers))]
            running = [self.start(x, row.script) for x in servers]
        try:
            with concurrent.futures.ThreadPoolExecutor(len(askers)) as pool:
                said = [pool.submit(f, row, server) for f, server in zip(askers, servers)]
                (row.entry, row.wrong), row.peers = said[0].result(), [x.result() for x in said[1:]]
        finally:
            for server in running:
                server.terminate()
                server.wait()
                server.stdout.close()


CUT_SHORT = ("truncated, TCP refused", "truncated, TCP hangs")


class Row:
    def __init__(self, case, kind, zone, obj, expected, script=None):
        self.case, self.kind, self.zone, self.object, self.expected, self.script = case, kind, zone, obj, expected, script
        self.entry, self.wrong, self.peers = None, "", []

    def good(self):
        """Is it as expected? Otherwise self.wrong may say why not."""
        if not self.entry:
            return False
        verdict, words = self.entry["verdict"], self.expected.split()
        if verdict in ("unusable", "skipped") and not self.entry["reason"]:
            self.wrong = "no reason is given"
            return False
        if self.case in CUT_SHORT and not ("truncated over UDP" in self.entry["reason"] and "TCP port 53" in self.entry["reason"]):
            self.wrong = "not told that TCP is needed: %s" % self.entry["reason"]
            return False
        known = self.entry["codes"] + self.entry["labels"]
        return verdict == words[0] and all(w in known for w in words[1:])

    def cells(self):
        said = "?"
        if self.entry:
            said = " ".join([self.entry["verdict"]] + (self.entry["labels"] or self.entry["codes"]))
        return [self.case, self.kind, self.expected, said] + self.peers


def all_rows():
    for case, kind, zone, obj, expected in REAL:
        yield Row(case, kind, zone, obj, expected)
    for case, script, expected in MISBEHAVING:
        for kind, (obj, zone, code, label, test) in KINDS.items():
            words = {"obj": query_name(obj, zone), "zone": zone, "code": code, "label": label, "pos": test + "." + zone}
            yield Row(case, kind, zone, obj, expected.format(**words), script.format(**words))
    for case, script in NJABL:
        yield Row(case, "IPv4", "combined.njabl.org", "192.0.2.25", "skipped", script)


def show(rows, right):
    table = [["case", "object", "expected", "preflight", "check_rbl", "rblcheck"]] + [r.cells() for r in rows]
    widths = [max(len(line[i]) for line in table) for i in range(len(table[0]))]
    for line in table:
        print("#: " + "  ".join(x.ljust(w) for x, w in zip(line, widths)).rstrip())
    print("#: preflight is right in %d of %d rows" % (right, len(rows)))


def main():
    table, rows = Table(*sys.argv[1:]), list(all_rows())

    def make_all(kind):
        for row in rows:
            if row.kind == kind:
                table.make(row)
    with concurrent.futures.ThreadPoolExecutor(len(KINDS)) as pool:
        list(pool.map(make_all, KINDS))
    right = 0
    for n, row in enumerate(rows):
        good = row.good()
        right += good
        print("%s %d - %s, %s" % ("ok" if good else "not ok", n + 1, row.case, row.kind))
        if not good:
            print("# expected: %s\n# got:      %s %s" % (row.expected, json.dumps(row.entry), row.wrong))
    show(rows, right)
    print("1..%d" % len(rows))
    sys.exit(right != len(rows))


if __name__ == "__main__":
    main()
