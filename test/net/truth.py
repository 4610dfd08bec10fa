#!/usr/bin/env python3
"""The truth table: every kind of answer a DNS list can give, and what is made of it.

usage: truth.py FOLDER PORT RESOLVER BADNS PREFLIGHT [RESOLV_CONF]

Rows of real servers are asked through RESOLVER (see check_truth.sh); the others through a badns of their own at 127.0.6.1. check_rbl and
rblcheck are pointed at the same server, if they are installed and the port is 53; what they say is shown, not asserted.
"""
import ipaddress
import json
import os
import shutil
import signal
import subprocess
import sys

CHECK_RBL = "/usr/lib/nagios/plugins/check_rbl"
BAD = "127.0.6.1"
# Per kind of object: the object, the list, a code of it with its label, the positive test entry.
KINDS = {
    "IPv4": ("192.0.2.25", "zen.spamhaus.org", "127.0.0.2", "SBL", "2.0.0.127"),
    "IPv6": ("2001:db8::25", "zen.spamhaus.org", "127.0.0.2", "SBL", "2.0.0.127"),
    "domain": ("sender.example", "dbl.spamhaus.org", "127.0.1.2", "DBL-spam", "dbltest.com"),
}
TESTS = "{pos} A answer {code}\n"  # the list's test entries work
LISTED = TESTS + "{obj} A answer {code}\n"
FAILS = "*.{zone} * %s\n"  # the whole zone
ALL = "*.{zone} A answer %s\n"

# Case, badns script, expected verdict (and code or label), the same for every kind of object.
MISBEHAVING = [
    ("NXDOMAIN", TESTS, "clean"),
    ("NODATA", TESTS + "{obj} A nodata\n", "clean"),
    ("listed", LISTED, "listed {label}"),
    ("CNAME to a parking host", TESTS + "{obj} A record @ CNAME park.example record park.example A 203.0.113.80\n", "unusable"),
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
    ("answer for another owner", TESTS + "{obj} A wrongowner answer {code}\n", "not listed"),
    ("forged answers before the right one", TESTS + "{obj} A forged answer {code}\n", "listed {label}"),
    ("the answer twice", LISTED.replace("answer", "twice answer"), "listed {label}"),
    ("garbage", TESTS + "{obj} A garbage\n", "unusable"),
    ("a bare header", TESTS + "{obj} A bare nxdomain\n", "unusable"),
    ("rewriting resolver, object not listed", TESTS + "*. A answer 203.0.113.80\n", "unusable"),
    ("rewriting resolver, everything rewritten", "*. A answer 203.0.113.80\n", "unusable"),
    ("resolver rewrites this list only", ALL % "203.0.113.81", "unusable"),
    ("starts refusing in the middle", TESTS + "{obj} A answer 127.255.255.255\n", "unusable"),
]

# Case, kind, list, object, expected: served by rbldnsd or nsd, asked through unbound (the data: check_truth.sh).
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
    def __init__(self, folder, port, resolver, badns, preflight, resolv_conf=None):
        self.folder, self.port, self.resolver = folder, port, resolver
        self.badns, self.preflight, self.resolv_conf = badns, preflight, resolv_conf
        self.rows, self.count, self.failed, self.right = [], 0, 0, 0
        self.check_rbl = port == "53" and os.access(CHECK_RBL, os.X_OK)
        self.rblcheck = bool(resolv_conf) and shutil.which("rblcheck")

    def ask(self, kind, zone, obj, server):
        """What preflight makes of it: the list's entry of the report, or what went wrong."""
        option = "--domain" if kind == "domain" else "--ip"
        done = subprocess.run(
            [self.preflight, option, obj, "--checks", "dnsbl", "--lists", zone, "--resolver", server + ":" + self.port,
             "--list-timeout", "2", "--timeout", "4", "--format", "json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30, check=False)
        try:
            lists = json.loads(done.stdout.decode())["targets"][0]["lists"]
        except (ValueError, KeyError, IndexError):
            return None, "no report: " + done.stderr.decode("utf-8", "replace").strip()[:200]
        found = [x for x in lists if x["zone"] == zone and x["object"] == obj]
        return (found[0], "") if found else (None, "the list is not in the report")

    def peers(self, kind, zone, obj, server):
        """What check_rbl and rblcheck say: one word each."""
        words = ["-", "-"]
        if self.check_rbl:
            option = "-U" if kind == "domain" else "-H"
            words[0] = {0: "clean", 1: "listed", 2: "listed", 3: "unknown"}.get(self.status(
                [CHECK_RBL, option, obj, "-s", zone, "-n", server, "-t", "8", "-r", "1", "--query-timeout", "2"]), "killed")
        if self.rblcheck and kind == "IPv4":
            with open(self.resolv_conf, "w", encoding="utf-8") as file:
                file.write("nameserver %s\noptions timeout:1 attempts:2\n" % server)
            words[1] = {0: "clean", 1: "listed"}.get(self.status(["rblcheck", "-q", "-c", "-s", zone, obj]), "unknown")
        return words

    def status(self, command):
        try:
            return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=12,
                                  check=False).returncode
        except subprocess.TimeoutExpired:
            return None

    def row(self, case, kind, zone, obj, expected, server):
        entry, wrong = self.ask(kind, zone, obj, server)
        words = expected.split()
        said = "?"
        if entry:
            shown = entry["labels"] or entry["codes"]
            said = " ".join([entry["verdict"]] + shown)
            known = entry["codes"] + entry["labels"]
            if expected == "not listed":
                good = entry["verdict"] in ("clean", "unusable")
            else:
                good = entry["verdict"] == words[0] and all(w in known for w in words[1:])
            if entry["verdict"] in ("unusable", "skipped") and not entry["reason"]:
                good, wrong = False, "no reason is given"
        else:
            good = False
        self.count += 1
        self.failed += not good
        print("%s %d - %s, %s" % ("ok" if good else "not ok", self.count, case, kind))
        if not good:
            print("# expected: %s\n# got:      %s %s" % (expected, json.dumps(entry), wrong))
        self.rows.append([case, kind, expected, said] + self.peers(kind, zone, obj, server))
        sys.stdout.flush()

    def misbehave(self, case, script, kind, zone, obj, expected):
        """The row against a badns with this script."""
        path = os.path.join(self.folder, "badns.script")
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)
        server = subprocess.Popen([self.badns, "--address", BAD, self.port, path], stdout=subprocess.PIPE)
        try:
            if not server.stdout.readline().startswith(b"ready"):
                sys.exit("Bail out! badns does not start with: " + script)
            self.row(case, kind, zone, obj, expected, BAD)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()

    def show(self):
        head = ["case", "object", "expected", "preflight", "check_rbl", "rblcheck"]
        widths = [max(len(r[i]) for r in [head] + self.rows) for i in range(len(head))]
        for r in [head] + self.rows:
            print("#: " + "  ".join(x.ljust(w) for x, w in zip(r, widths)).rstrip())
        print("#: preflight is right in %d of %d rows" % (self.count - self.failed, self.count))


def main():
    table = Table(*sys.argv[1:])
    for case, kind, zone, obj, expected in REAL:
        table.row(case, kind, zone, obj, expected, table.resolver)
    for case, script, expected in MISBEHAVING:
        for kind, (obj, zone, code, label, test) in KINDS.items():
            words = {"obj": query_name(obj, zone), "zone": zone, "code": code, "label": label, "pos": test + "." + zone}
            table.misbehave(case, script.format(**words), kind, zone, obj, expected.format(**words))
    for case, script in NJABL:
        table.misbehave(case, script, "IPv4", "combined.njabl.org", "192.0.2.25", "skipped")
    table.show()
    print("1..%d" % table.count)
    sys.exit(bool(table.failed))


if __name__ == "__main__":
    main()
