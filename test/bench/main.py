#!/usr/bin/env python3
"""Runs the groups of the benchmark and prints the table: main.py [GROUP ...] (bench.sh starts it)."""
import sys

from tools import rows, say

GROUPS = ["one", "mirror", "whole", "callgrind"]


def table():
    heads = ("what", "measured", "bar", "met")
    lines = [heads] + [(r.what, r.measured, r.bar, {True: "yes", False: "NO", None: "-"}[r.met]) for r in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(4)]
    for line in lines:
        say("  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip())


def main():
    wanted = sys.argv[1:] or GROUPS
    for name in wanted:
        if name not in GROUPS:
            sys.exit("bench: there is no group %s; there are: %s" % (name, " ".join(GROUPS)))
    for name in wanted:
        say(__import__(name).__doc__.strip().splitlines()[0])
        __import__(name).main()
    if rows:
        say("")
        table()


if __name__ == "__main__":
    main()
