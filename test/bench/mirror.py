"""Lists alone, many addresses: a mirror on this machine, and a resolver with nothing in its cache before one. Beside dnsperf."""
import sys

from lists import addresses, listed_in, questions, rbldnsd, write_file
from tools import NAMESPACE, Server, dnsperf, json_lines, median, path, preflight, resolver, row, say, size
from unbound import cold_unbound

LISTS = 60
ROUNDS = 3
MIRROR = "127.0.1.2"


def bulk(targets, where, *options):
    got = preflight("bulk", addresses(targets), "--checks", "dnsbl", "--lists", write_file(LISTS), "--own-mirror", "all",
                     "--output", path("out"), *resolver(where), *options, memory=True, timeout=600)
    if got.status > 3:
        sys.exit("bench: " + got.err)
    return got


def missing(targets):
    """Answers of the last bulk run that are not what the mirror has."""
    wrong = seen = 0
    for line in json_lines(path("out")):
        n = line["index"]
        seen += 1
        want = listed_in(n, LISTS)
        for one in line["lists"]:
            wrong += one["verdict"] != ("listed" if one["zone"] == "l%s.list.example" % want else "clean")
        wrong += LISTS - len(line["lists"])
    return wrong + (targets - seen) * LISTS


def mirror():
    targets = size(10000)
    ours, theirs, rss, wrong = [], [], 0, 0
    with rbldnsd(MIRROR, LISTS, targets) as server:
        for _ in range(ROUNDS):
            peer = dnsperf(MIRROR, questions(LISTS, targets), "-q", "100", "-c", "8")
            before = server.cpu()
            got = bulk(targets, MIRROR)
            ours.append(targets * LISTS / got.wall)
            rss = max(rss, got.rss)
            wrong += missing(targets)
            say("    preflight %.0f questions/s (%.2f s CPU, rbldnsd %.2f s), dnsperf %s" % (
                ours[-1], got.cpu, server.cpu() - before, "%.0f (%d lost, %.2f s CPU)" % peer if peer else "not installed"))
            if peer:
                theirs.append(peer[0])
    what = "bulk, %d addresses x %d lists on a mirror" % (targets, LISTS)
    if theirs:
        ratio = median(a / b for a, b in zip(ours, theirs))
        row(what + ": questions a second", "%.2f x dnsperf" % ratio, ">= 0.7", ratio >= 0.7)
    else:
        row(what + ": questions a second", "%.0f" % median(ours), ">= 0.7 x dnsperf", None)
    row(what + ": answers missing or wrong, all lines JSON", "%d of %d" % (wrong, ROUNDS * targets * LISTS), "0", wrong == 0)
    row(what + ": memory", "%d MB" % (rss // 1024), "<= 150 MB", rss <= 150 * 1024)


def cold():
    targets = size(2000)
    ours, theirs, wrong = [], [], 0
    with rbldnsd(MIRROR, LISTS, targets):
        for _ in range(ROUNDS):
            with cold_unbound(MIRROR):
                peer = dnsperf("127.0.0.1", questions(LISTS, targets), "-q", "100", "-c", "8")
            with cold_unbound(MIRROR):
                got = bulk(targets, "127.0.0.1")
            ours.append(targets * LISTS / got.wall)
            wrong += missing(targets)
            say("    preflight %.0f questions/s (%.2f s CPU), dnsperf %s" % (
                ours[-1], got.cpu, "%.0f (%d lost, %.2f s CPU)" % peer if peer else "not installed"))
            if peer:
                theirs.append(peer[0])
    what = "bulk, %d addresses x %d lists through a cold unbound" % (targets, LISTS)
    ratio = median(a / b for a, b in zip(ours, theirs)) if theirs else None
    row(what, "%.2f x dnsperf, %d wrong" % (ratio, wrong) if theirs else "%.0f questions/s" % median(ours), ">= 0.9",
        ratio >= 0.9 and not wrong if theirs else None)


def main():
    mirror()
    cold()
