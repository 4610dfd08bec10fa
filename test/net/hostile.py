#!/usr/bin/env python3
"""Zones that mean harm: each world from zone files and over sockets, in every report format; bounded time and memory, clean output.

usage: hostile.py FOLDER PORT BADNS PREFLIGHT
"""
import concurrent.futures
import csv
import html.parser
import io
import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree

import faults

FORMATS = ["text", "json", "ndjson", "nagios", "junit", "sarif", "github", "gitlab", "csv", "prometheus", "html"]
CPU_LIMIT, MEMORY_LIMIT = 2.0, 64 * 1024  # seconds; KiB
IP = "192.0.2.25"
SOA = "%s IN SOA ns.%s %s 1 3600 600 86400 300\n"
PAYLOADS = [
    b"\x1b]0;owned\x07\x1b[31m", b"<script>alert(1)</script>", b"\"><img src=x onerror=alert(1)>", b"'-alert(1)-'",
    b"a\nb\r\nc", b"\n::error::owned", b"%0A::error::owned", b"=cmd|'/c calc'!A0", b"@SUM(1)", b"|x=1;2;3", b"]]>&amp;<![CDATA[",
    b"\\033[31m", b"\xe2\x80\xaegnp.exe", b"\xe2\x80\x8b\xef\xbb\xbf", b"\xff\xfe\xc0\xaf", b"\x00nul\x00", b"\xc2\x9b31m", b"$(id)`id`",
    b"%s%n%x", b"\t\x7f\x08"]


def escaped(octets):
    """Octets as zone files write them."""
    return "".join("\\%03d" % c for c in octets)


def text(octets):
    """TXT strings of at most 255 octets."""
    octets = octets if isinstance(octets, bytes) else octets.encode()
    return " ".join('"%s"' % escaped(octets[i:i + 255]) for i in range(0, len(octets), 255))


def zone(origin, lines, keeper="hostmaster.isp.example."):
    return "$TTL 300\n$ORIGIN %s\n" % origin + SOA % ("@", origin, keeper) + "".join(x + "\n" for x in lines)


def reverse(*names, **more):
    return zone("2.0.192.in-addr.arpa.", ["25 IN PTR " + n for n in names], **more)


GOOD = ["@ IN MX 10 mail", "mail IN A " + IP, '@ IN TXT "v=spf1 mx -all"', '_dmarc IN TXT "v=DMARC1; p=reject"']


def example(*lines):
    return zone("example.com.", lines)


def fan_out():
    lines = ["@ IN MX 10 mail", "mail IN A " + IP]
    names = [""]
    for depth in range(4):
        wider = []
        for name in names:
            if depth == 3:
                lines.append(name + ' IN TXT "v=spf1 mx a -all"')
                continue
            below = ["%s%d" % (name or "s", i) for i in range(10)]
            lines.append((name or "@") + " IN TXT " + text("v=spf1 " + " ".join("include:%s.example.com" % b for b in below) + " -all"))
            wider += below
        names = wider
    return lines


def labels_127():
    return ".".join(["a"] * 127)


def every_byte():
    """PTR names that hold every byte, one of which points back."""
    parts = [bytes(range(i, min(i + 60, 256))) for i in range(0, 256, 60)]
    return [escaped(p) + ".example.com." for p in parts]


def worlds():
    """Name, zone text, options, findings that must be there, verdicts that may be."""
    rev = reverse("mail.example.com.")
    yield ("10,000 A records", rev + example("@ IN MX 10 mail", '@ IN TXT "v=spf1 a:mail.example.com -all"', *(
        "mail IN A 10.0.%d.%d" % (i >> 8, i & 255) for i in range(10000)), "mail IN A " + IP), [], ["answer.too_large"], ["warning"])
    yield ("4,000 A records", rev + example("@ IN MX 10 mail", '@ IN TXT "v=spf1 a:mail.example.com -all"', *(
        "mail IN A 10.0.%d.%d" % (i >> 8, i & 255) for i in range(4000))), [], ["answer.too_large", "fcrdns.unconfirmed"], ["critical"])
    yield ("2,000 MX records to nowhere", rev + example(*GOOD[1:], *("@ IN MX %d m%d" % (i, i) for i in range(2000))), [],
           ["answer.too_large", "sender.mx.unknown", "spf.permerror"], ["critical"])
    yield ("60 KB of TXT", rev + example(*GOOD[:2], "@ IN TXT " + text("x" * 30000), "@ IN TXT " + text(
        "v=spf1 " + "".join("ip4:198.51.%d.0/24 " % (i & 255) for i in range(1500)) + "ip4:192.0.2.25 -all"), "_dmarc IN TXT " + text(
            "v=DMARC1; p=reject; rua=" + ",".join("mailto:a@r%d.example" % i for i in range(1200)))), [],
           ["answer.too_large", "spf.long_record"], ["warning"])
    yield ("1,000 PTR names, none of the first points back", reverse(*("h%d.example.com." % i for i in range(1000))) + example(
        *GOOD, *("h%d IN A 192.0.2.26" % i for i in range(1000))), ["--helo", "mail.example.com"],
           ["answer.too_large", "fcrdns.unknown", "ptr.many"], ["unknown", "warning"])
    yield ("SPF that fans out 10 x 10 x 10", rev + example(*fan_out()), [], ["spf.permerror"], ["critical"])
    yield ("SPF includes that loop", rev + example(*GOOD[:2], '@ IN TXT "v=spf1 include:a.example.com include:b.example.com -all"',
                                                   'a IN TXT "v=spf1 include:b.example.com ?all"', 'b IN TXT "v=spf1 include:a.example.com ?all"'),
           [], ["spf.permerror"], ["critical"])
    yield ("CNAMEs that loop", reverse("loop.example.com.") + example(
        "@ IN MX 10 loop", "@ IN TXT \"v=spf1 a:loop.example.com -all\"", "loop IN CNAME pool", "pool IN CNAME loop", "_dmarc IN CNAME _dmarc"),
           [], ["fcrdns.unknown", "spf.unknown"], ["unknown", "warning"])
    yield ("CNAMEs in a chain of 60", reverse("c0.example.com.") + example(
        "@ IN MX 10 c0", "@ IN TXT \"v=spf1 a:c0.example.com -all\"", *("c%d IN CNAME c%d" % (i, i + 1) for i in range(60)), "c60 IN A " + IP),
           [], ["fcrdns.unknown"], ["unknown", "warning"])
    yield ("a name of 127 labels", rev + zone("a.", GOOD), ["--domain", labels_127()], ["sender.absent"], ["critical"])
    yield ("PTR names of every byte", reverse(*every_byte(), "mail.example.com.") + example(*GOOD, *(
        "%s IN A %s" % (n, IP) for n in every_byte())), [], ["ptr.many", "ptr.invalid"], ["critical"])
    for n, octets in enumerate(PAYLOADS):
        name = escaped(octets[:60])
        yield ("names with %r" % octets, reverse(name + ".example.com.") + example(
            "@ IN MX 10 " + name, "%s IN A %s" % (name, IP), "@ IN TXT " + text(b"v=spf1 a:" + octets + b" exp=" + octets + b" -all"),
            "_dmarc IN TXT " + text(b"v=DMARC1; p=" + octets + b"; rua=mailto:" + octets + b"@x.example; " + octets + b"=1"),
            "s1._domainkey IN TXT " + text(b"v=DKIM1; n=" + octets + b"; t=" + octets + b"; p=" + octets)) + zone(
                "zen.spamhaus.org.", ["25.2.0.192 IN A 127.0.0.2", "25.2.0.192 IN TXT " + text(b"see " + octets), "2.0.0.127 IN A 127.0.0.2"]),
               ["--selector", "s1", "--lists", "zen.spamhaus.org"], ["dnsbl.listed"], ["critical"])
        if n % 5 == 0:
            yield ("texts with %r, no PTR" % octets, reverse(keeper=name + ".isp.example.") + example(
                "@ IN MX 10 mail", "mail IN CNAME " + name, "%s IN A 192.0.2.77" % name,
                "@ IN TXT " + text(b"v=spf1 exists:" + octets + b" -all exp=why.example.com"), "why IN TXT " + text(octets)),
                   ["--helo", octets.replace(b"\0", b"").decode("utf-8", "replace") or "x"], ["ptr.missing"], ["critical"])


def stray_characters(out):
    """Characters that must not reach an output, as a set of names."""
    return {"U+%04X" % ord(c) for c in out if (c < " " and c != "\n") or "\x7f" <= c <= "\x9f" or c in
            "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"}


class Tags(html.parser.HTMLParser):
    """Elements and attributes that no report of ours has (one script it has, and drawings and a form of its own)."""

    OURS = {"svg": ("symbols", "icon", "tree"), "form": ("filters",)}

    def __init__(self):
        super().__init__()
        self.bad, self.scripts = [], 0

    def handle_starttag(self, tag, attrs):
        self.scripts += tag == "script"
        ours = dict(attrs).get("class") in self.OURS.get(tag, ())
        if self.scripts > 1 or tag in ("img", "iframe", "object", "embed", "link", "base") or (tag in self.OURS and not ours):
            self.bad.append(tag)
        self.bad += [n for n, v in attrs if n.startswith("on") or (v or "").lower().startswith("javascript:")]


def fault_of(form, out):
    """What is wrong with the report, or None."""
    if form == "csv":
        rows = list(csv.reader(io.StringIO(out, newline="")))
        if len({len(r) for r in rows}) != 1:
            return "rows of different length"
        bad = [c for r in rows for c in r if c[:1] and c[0] in "=+-@\t\r"]
        return "a cell that a spreadsheet computes: %r" % bad[0] if bad else None
    if form in ("json", "sarif", "gitlab"):
        json.loads(out)
    elif form == "ndjson":
        for line in out.splitlines():
            json.loads(line)
    elif form == "junit":
        kinds = {e.tag for e in xml.etree.ElementTree.fromstring(out).iter()}
        kinds -= {"testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out", "system-err", "properties", "property"}
        return "elements %s" % kinds if kinds else None
    elif form == "html":
        tags = Tags()
        tags.feed(out)
        return "elements or attributes %s" % tags.bad if tags.bad else None
    elif form == "github":
        bad = [x for x in out.splitlines() if x.startswith("::error::owned") or not re.match(r"::(error|warning|notice) |::(group|endgroup)|[^:]", x)]
        return "a command of theirs: " + bad[0] if bad else None
    elif form == "nagios":
        first = out.split("\n")[0]
        if not re.match(r"PREFLIGHT (OK|WARNING|CRITICAL|UNKNOWN) - [^|]*\|[^|]*$", first) or len(first.split("|")[0].rstrip()) >= 80:
            return "first line: " + first
        if out.count("|") > 2 or len(out.encode()) >= 8192:
            return "%d bars, %d octets" % (out.count("|"), len(out.encode()))
    elif form == "prometheus":
        good = re.compile(r'(# (HELP|TYPE) preflight_\w+ .*|preflight_\w+(\{(\w+="([^"\\]|\\.)*",?)*\})? [-+0-9.eE]+|)$')
        bad = [x for x in out.split("\n") if not good.match(x)]
        return "line: " + bad[0] if bad else None
    return None


class Test:
    """One world, in zone files or over sockets."""

    worst_cpu = worst_memory = runs = 0

    def __init__(self, number, name, text_of_zone, options, findings, verdicts):
        self.number, self.name, self.zone = number, name, text_of_zone
        self.options, self.findings, self.verdicts, self.wrong = options, findings, verdicts, []

    def run(self, command, form):
        begin = time.monotonic()
        with subprocess.Popen(command + ["--format", form], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as flight:
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                errors = pool.submit(flight.stderr.read)
                out = flight.stdout.read()
                err = errors.result()
            _, status, usage = os.wait4(flight.pid, 0)
            flight.returncode = os.waitstatus_to_exitcode(status)
        Test.runs += 1
        cpu = usage.ru_utime + usage.ru_stime
        Test.worst_cpu, Test.worst_memory = max(cpu, Test.worst_cpu), max(usage.ru_maxrss, Test.worst_memory)
        if cpu > CPU_LIMIT or usage.ru_maxrss > MEMORY_LIMIT or time.monotonic() - begin > 20:
            self.wrong.append("%s: %.1f s of CPU, %d KiB" % (form, cpu, usage.ru_maxrss))
        if flight.returncode not in (0, 1, 2, 3):
            self.wrong.append("%s: status %d: %s" % (form, flight.returncode, err.decode("utf-8", "replace")[:300]))
        return out

    def look(self, command, where, formats):
        for form in formats:
            out = self.run(command, form)
            try:
                said = out.decode()
                fault = fault_of(form, said)
                stray = stray_characters(said.replace("\r\n", "\n") if form == "csv" else said)
                if stray:
                    fault = "holds %s" % sorted(stray)
            except (ValueError, xml.etree.ElementTree.ParseError) as why:
                fault, said = str(why), ""
            if fault:
                self.wrong.append("%s, %s: %s" % (where, form, fault))
            elif form == "json":
                self.judge(where, json.loads(said)["targets"][0])

    def judge(self, where, target):
        ids = [f["id"] for f in target["findings"]]
        missing = [f for f in self.findings if f not in ids]
        if missing or target["verdict"] not in self.verdicts:
            self.wrong.append("%s: verdict %s, without %s; there are %s" % (where, target["verdict"], missing, sorted(set(ids))))

    def go(self, folder, port, badns, preflight):
        base = os.path.join(folder, "hostile-%d" % self.number)
        with open(base + ".zone", "w", encoding="utf-8") as file:
            file.write(self.zone)
        options = ["--ip", IP, "--timeout", "5"] + self.options
        options += [] if "--domain" in options else ["--domain", "example.com"]
        options += [] if "--lists" in options else ["--lists", "none"]
        command = [preflight] + options
        self.look(command + ["--zone", base + ".zone", "--offline"], "zone", FORMATS)
        with open(base + ".args", "w", encoding="utf-8") as file:
            file.write(" ".join(faults.shlex.quote(x) for x in options + ["--zone", base + ".zone", "--offline"]))
        if self.name.startswith("10,000"):
            return  # no DNS message holds so many
        world = faults.World(base + ".args", folder, preflight)
        address = "127.0.42.%d" % (self.number + 1)
        with open(base + ".script", "w", encoding="utf-8") as file:
            file.write(world.script())
        with subprocess.Popen([badns, "--address", address, port, base + ".script"], stdout=subprocess.PIPE) as server:
            if not server.stdout.readline().startswith(b"ready"):
                self.wrong.append("badns does not start")
            self.look(command + ["--resolver", "%s:%s" % (address, port)], "sockets", ["json", "text", "html"])
            server.kill()
        self.look(command + ["--replay", os.path.join(folder, "hostile-%d.capture" % self.number)], "replay", ["json", "github"])


def main():
    tests = [Test(n, *w) for n, w in enumerate(worlds())]

    def go(test):
        try:
            test.go(*sys.argv[1:5])
        except (OSError, KeyError, ValueError, IndexError) as why:
            test.wrong.append("%s: %s" % (type(why).__name__, why))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(go, tests))
    for test in tests:
        print("%s %d - %s" % ("not ok" if test.wrong else "ok", test.number + 1, test.name.replace("#", "No.")))
        for line in test.wrong:
            print("# " + line[:500].replace("\n", " "))
    print("#: %d runs in hostile worlds: at most %.2f s of CPU and %.1f MiB of memory" % (
        Test.runs, Test.worst_cpu, Test.worst_memory / 1024))
    print("1..%d" % len(tests))
    sys.exit(any(t.wrong for t in tests))


if __name__ == "__main__":
    main()
