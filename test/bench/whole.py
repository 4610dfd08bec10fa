"""Whole checks of many senders: CPU, questions, memory; what grows with their number."""
import os
import subprocess
import sys

import lists
from tools import Badns, json_lines, path, preflight, resolver, row, say, size

LISTS = 60


def world(count):
    """Distinct domains, shared providers (test/bench/world.py); its folder."""
    folder = path("world.%d" % count)
    if not os.path.isdir(folder):
        subprocess.run([sys.executable, "test/bench/world.py", folder, str(count)], check=True)
    return folder


def serve(count):
    with open(os.path.join(world(count), "script"), encoding="utf-8") as file:
        script = file.read().splitlines()
    return Badns([*script, *lists.script(LISTS)], "delay 20")


def bulk(count, targets, *options):
    """Checks the first TARGETS of COUNT."""
    with open(os.path.join(world(count), "targets"), encoding="ascii") as file:
        lines = file.readlines()[:targets]
    source = path("targets")
    with open(source, "w", encoding="ascii") as out:
        out.writelines(lines)
    got = preflight("bulk", source, "--own-mirror", "all", "--output", path("out"), *resolver(), *options, memory=True, timeout=1800)
    if got.status > 3:
        sys.exit("bench: " + got.err)
    return got


def sums():
    """Lines, and the sums of their counters."""
    total, seen = {"questions": 0, "unique": 0, "failed": 0}, 0
    for line in json_lines(path("out")):
        seen += 1
        for key in total:
            total[key] += line["dns"][key]
    return seen, total


def whole_checks():
    count = size(10000)
    server = serve(count)
    got = bulk(count, count, "--selector", "s1", "--lists", lists.write_file(LISTS))
    asked, different, most = server.seen()
    seen, total = sums()
    say("    %d lines; questions of the checks %d, unique per sender %d; sent %d, different %d (%d merged), one at most %d times; %.1f s, %.1f s CPU" % (
        seen, total["questions"], total["unique"], asked, different, total["unique"] - asked, most, got.wall, got.cpu))
    cpu = 1000 * got.cpu / count
    what = "bulk, %d whole checks with %d lists" % (count, LISTS)
    row(what + ": CPU a target", "%.2f ms" % cpu, "<= 1.5 ms", cpu <= 1.5)
    row(what + ": questions sent to different ones", "%.4f" % (asked / different), "<= 1", asked <= different)
    row(what + ": lines missing, checks not made", "%d, %d" % (count - seen, total["failed"]), "0, 0",
        seen == count and not total["failed"])


def growth():
    """Without lists: what is to be seen is what a target costs when many came before."""
    few, many = size(10000), size(100000)
    cost, memory, wall = {few: 0, many: 0}, {}, {few: 0, many: 0}
    order = (few, many, few)  # the one before and after the other: the machine may have other work
    for count in order:
        with serve(many):
            got = bulk(many, count, "--selector", "s1", "--lists", "none")
        cost[count] += got.cpu / count / order.count(count)
        wall[count] += got.wall / count / order.count(count)
        memory[count] = got.rss
        seen, total = sums()
        say("    %d targets: %.3f ms CPU and %.3f ms each, %d MB, %d lines, %d failed" % (
            count, 1000 * got.cpu / count, 1000 * got.wall / count, got.rss // 1024, seen, total["failed"]))
    row("%d targets against %d: CPU a target" % (many, few), "%.2f x" % (cost[many] / cost[few]), "<= 1.1 x",
        cost[many] <= 1.1 * cost[few])
    row("... time a target", "%.2f x" % (wall[many] / wall[few]), "<= 1.1 x", wall[many] <= 1.1 * wall[few])
    row("... memory", "%.2f x (%d MB)" % (memory[many] / memory[few], memory[many] // 1024), "<= 1.1 x",
        memory[many] <= 1.1 * memory[few])


def main():
    whole_checks()
    growth()
