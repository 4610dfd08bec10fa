"""One whole check of one sender at 20 ms a reply: against the round trips it must take, and beside the usual tools; losses, dead lists, dead resolvers."""
import json

import lists
from tools import NAMESPACE, PLUGINS, PORT, Badns, median, path, preflight, program, resolver, row, run, say, use_resolver
from world import KEY

DELAY = 20  # ms a reply
CHAIN = 3   # TXT of the domain, of the provider's include, of what that includes: nothing can be asked earlier
LISTS = 60
REPEATS = 15
IP, DOMAIN, HELO = "192.0.2.25", "sender.example", "mail.sender.example"


def world():
    """Like a customer of Google: SPF by two levels of includes, two mail servers, DKIM, DMARC; all in order."""
    yield "sender.example SOA answer ns.sender.example hostmaster.sender.example 1 3600 600 86400 300"
    yield 'sender.example TXT answer "v=spf1 include:_spf.provider.example ~all"'
    yield '_spf.provider.example TXT answer "v=spf1 %s ~all"' % " ".join(
        "include:_netblocks%d.provider.example" % k for k in range(3))
    for k in range(3):
        yield '_netblocks%d.provider.example TXT answer "v=spf1 %s ~all"' % (
            k, " ".join("ip4:198.51.%d.0/24" % (100 + 10 * k + i) for i in range(8)) + (" ip4:%s" % IP if k == 2 else ""))
    for k in range(2):
        yield "sender.example MX answer %d mx%d.provider.example" % (10 * k, k)
        yield "mx%d.provider.example A answer 198.51.100.%d" % (k, 30 + k)
        yield "mx%d.provider.example AAAA nodata" % k
    yield '_dmarc.sender.example TXT answer "v=DMARC1; p=reject; rua=mailto:d@sender.example"'
    yield 's1._domainkey.sender.example TXT answer "v=DKIM1; k=rsa; p=%s" "%s"' % (KEY[:200], KEY[200:])
    yield "%s A answer %s" % (HELO, IP)
    yield "%s AAAA nodata" % HELO
    yield "%s.in-addr.arpa PTR answer %s" % (lists.reverse(IP), HELO)


def serve(count, *options, but=(), more=()):
    return Badns([*world(), *lists.script(count, but), *more], "delay %d" % DELAY, *options)


def check(count, *options, **more):
    return preflight("--ip", IP, "--domain", DOMAIN, "--helo", HELO, "--selector", "s1", "--lists", lists.write_file(count),
                     "--format", "json", *(options or resolver()), **more)


def check_rbl(count, *options):
    servers = [word for zone in lists.zones(count) for word in ("-s", zone)]
    return run([PLUGINS + "/check_rbl", "-H", IP, "-n", "127.0.0.1", "-t", "60", *options, *servers])


def other_records():
    """What a check looks at besides lists, SPF and the DKIM key: (type, name) each."""
    capture = path("capture")
    check(LISTS, "--capture", capture, *resolver())
    with open(capture, encoding="utf-8") as file:
        asked = [json.loads(line) for line in file][1:]
    ends = DOMAIN, "provider.example", "in-addr.arpa"
    for question in asked:
        kind, name = question["type"], question["name"].rstrip(".")
        of_spf = kind == "TXT" and (name == DOMAIN or name.split(".")[0].startswith(("_spf", "_netblocks")))
        if name.endswith(ends) and not name.endswith(".list.example") and not of_spf and "_domainkey" not in name:
            yield kind, name


def usual_tools(records):
    """What an operator would run by hand, in a row, to see the same; only those that are installed."""
    yield "check_rbl", lambda: check_rbl(LISTS)
    for identity in DOMAIN, HELO:
        yield "spfquery", lambda name=identity: run(["spfquery", "-ip", IP, "-sender", "postmaster@" + name, "-helo", HELO])
    yield "opendkim-testkey", lambda: run(["opendkim-testkey", "-d", DOMAIN, "-s", "s1"])
    for kind, name in records:
        yield "dig", lambda kind=kind, name=name: run(["dig", "@127.0.0.1", "-p", str(PORT), "+short", kind, name])


def beside_the_tools():
    walls, cpus, rbls, rows_of, kept = [], [], [], [], None
    with serve(LISTS):
        use_resolver("127.0.0.1")
        records = sorted(set(other_records()))
        for turn in range(REPEATS):
            got = check(LISTS)
            walls.append(got.wall)
            cpus.append(got.cpu)
            kept = json.loads(got.out)
            if NAMESPACE and turn < 5:
                total = 0
                for name, tool in usual_tools(records):
                    if not program(name, PLUGINS):
                        say("    %s is not installed" % name)
                        continue
                    wall = tool().wall
                    total += wall
                    if name == "check_rbl":
                        rbls.append(wall)
                rows_of.append(total)
        rss = check(LISTS, memory=True).rss
    dns = kept["targets"][0]["dns"]
    say("    %d questions, %d unique (%d merged), %d failed, %d rounds, %d ms; verdict %s, %d lists clean" % (
        dns["questions"], dns["unique"], dns["questions"] - dns["unique"], dns["failed"], dns["rounds"], dns["ms"],
        kept["verdict"], sum(one["verdict"] == "clean" for one in kept["targets"][0]["lists"])))
    # Whatever else runs on the machine only adds to a time: against a constant the best run counts,
    # against others medians do.
    wall, best, chain = median(walls), min(walls), CHAIN * DELAY / 1000
    row("one check, %d lists: time to the deepest chain (%d x %d ms)" % (LISTS, CHAIN, DELAY),
        "%.2f x (best %.0f ms, median %.0f)" % (best / chain, best * 1000, wall * 1000), "<= 1.3 x", best <= 1.3 * chain)
    if rbls:
        ratio = median(rbls) / wall
        row("... beside check_rbl on its lists alone", "%.1f x faster (%.0f ms)" % (ratio, 1000 * median(rbls)), ">= 2.5 x",
            ratio >= 2.5)
        ratio = median(rows_of) / wall
        row("... beside check_rbl, spfquery, opendkim-testkey and %d x dig in a row" % len(records),
            "%.1f x faster (%.0f ms)" % (ratio, 1000 * median(rows_of)), ">= 15 x", ratio >= 15)
    row("... CPU, user and system, start included", "%.1f ms" % (1000 * median(cpus)), "<= 20 ms", median(cpus) <= 0.02)
    row("... memory", "%.1f MB" % (rss / 1024), "<= 16 MB", rss <= 16 * 1024)


def many_lists():
    few, many = [], []
    with serve(200):
        for _ in range(REPEATS):
            few.append(check(10).wall)
            many.append(check(200).wall)
    ratio = median(many) / median(few)
    row("200 lists against 10", "%.2f x the time" % ratio, "<= 1.15 x", ratio <= 1.15)


def losses():
    walls, wrong, unknown = [], 0, 0
    with serve(LISTS):
        right = json.loads(check(LISTS).out)["targets"][0]
    with serve(LISTS, "loss 5"):
        for _ in range(20):
            got = check(LISTS)
            target = json.loads(got.out)["targets"][0]
            walls.append(got.wall)
            unknown += target["incomplete"]
            wrong += target["verdict"] not in (right["verdict"], "unknown") or any(
                one["verdict"] not in ("clean", "unusable") for one in target["lists"])
    row("5 % loss, 20 runs", "median %.0f ms, worst %.0f, %d wrong, %d incomplete" % (
        1000 * median(walls), 1000 * max(walls), wrong, unknown), "<= 600 ms, 0 wrong", median(walls) <= 0.6 and not wrong)


def dead_list():
    dead = lists.zone(7)
    deadline = 3.0
    with serve(LISTS, but=(dead,), more=["%s * silent" % dead, "*.%s * silent" % dead]):
        got = check(LISTS)
        peer = check_rbl(LISTS).wall if NAMESPACE and program("check_rbl", PLUGINS) else None
    said = {one["zone"]: one["verdict"] for one in json.loads(got.out)["targets"][0]["lists"]}[dead]
    over = got.wall - deadline
    row("one dead list: past the list deadline of 3 s", "%.0f ms, shown as %s%s" % (
        1000 * over, said, "; check_rbl %.1f s" % peer if peer else ""), "<= 100 ms, unusable", over <= 0.1 and said == "unusable")


def silent_resolvers():
    silent = ["127.0.2.%d" % n for n in range(1, 11)]
    with serve(LISTS), Badns(["default silent"], addresses=silent):
        options = [word for one in [*silent, "127.0.0.1"] for word in resolver(one)]
        got = check(LISTS, *options)
    target = json.loads(got.out)["targets"][0]
    good = not target["incomplete"]
    row("10 silent resolvers before the good one", "%.2f s%s" % (got.wall, "" if good else ", incomplete"), "<= 2 s",
        got.wall <= 2 and good)


def main():
    if not NAMESPACE:
        say("    not root: no network namespace, so the tools that only ask port 53 are left out")
    beside_the_tools()
    many_lists()
    losses()
    dead_list()
    silent_resolvers()
