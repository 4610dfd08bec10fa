"""Where the instructions go: the top functions of one check, of bulk over lists, of bulk with whole checks (callgrind)."""
import re
import subprocess

import lists
import one
import whole
from tools import PREFLIGHT, path, program, resolver, run, say

TOP = 8
PATIENCE = ["--timeout", "100", "--list-timeout", "50"]  # everything is some 50 times slower
LINE = re.compile(r"^\s*([\d,]+) \(\s*([\d.]+)%\)\s+(\S+?):(\S+)(?: \[.*\])?$")


def profile(name, *options):
    data = path("callgrind")
    got = run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + data, PREFLIGHT, *options], out=path("profiled"))
    if got.status > 3:
        say("    %s: %s" % (name, got.err.strip().splitlines()[-1]))
        return
    text = subprocess.run(["callgrind_annotate", "--auto=no", data], stdout=subprocess.PIPE, check=True, text=True).stdout
    total = re.search(r"([\d,]+) \(100\.0%\)\s+PROGRAM TOTALS", text)[1]
    found = [m for m in map(LINE.match, text.splitlines()) if m][:TOP]
    say("    %s: %s instructions" % (name, total))
    for m in found:
        say("      %5s %%  %s (%s)" % (m[2], m[4], m[3].removeprefix("./")))


def main():
    if not program("valgrind"):
        say("    valgrind is not installed")
        return
    few = 200
    with one.serve(one.LISTS):
        profile("one check, 60 lists", "--ip", one.IP, "--domain", one.DOMAIN, "--helo", one.HELO, "--selector", "s1", "--lists",
                lists.write_file(one.LISTS), "--format", "json", *resolver(), *PATIENCE)
    with lists.rbldnsd("127.0.1.2", 60, few):
        profile("bulk, %d addresses x 60 lists" % few, "bulk", lists.addresses(few), "--checks", "dnsbl", "--lists",
                lists.write_file(60), "--own-mirror", "all", *resolver("127.0.1.2"), *PATIENCE)
    with whole.serve(few):
        profile("bulk, %d whole checks with 60 lists" % few, "bulk", whole.world(few) + "/targets", "--own-mirror", "all",
                "--selector", "s1", "--lists", lists.write_file(60), *resolver(), *PATIENCE)
