#!/usr/bin/python3
"""Captures replay to the same bytes: replay.py PREFLIGHT ARGS... (files NAME.args; run where their paths lead). TAP.

The first replay of each scenario's capture writes a report and a capture of its own; the replay of that is the same report, byte for byte.
One format for each scenario, in turn; all of them with REPLAY_ALL=1."""
import os
import shlex
import subprocess
import sys
import tempfile

from sender import sender_of

FORMATS = ["text", "json", "ndjson", "nagios", "junit", "sarif", "github", "gitlab", "csv", "markdown", "prometheus", "html"]


def report(preflight, args):
    done = subprocess.run([preflight, *args], capture_output=True)
    return done.returncode, done.stdout, done.stderr


def check(preflight, args, formats, folder):
    first, second = os.path.join(folder, "first"), os.path.join(folder, "second")
    report(preflight, args + ["--capture", first])
    sender = sender_of(args)
    said = []
    if not os.path.exists(first):
        return ["it made no capture"]
    for form in formats:
        if os.path.exists(second):
            os.remove(second)
        one = report(preflight, sender + ["--replay", first, "--capture", second, "--format", form])
        two = report(preflight, sender + ["--replay", second, "--format", form])
        if not one[1] and one[0] != 0:
            said.append("%s: no report: %s" % (form, one[2]))
        elif one != two:
            a, b = one[1].splitlines(), two[1].splitlines()
            said.append("%s: differs: %s" % (form, next(((x, y) for x, y in zip(a, b) if x != y), (one[0], two[0], one[2], two[2]))))
    return said


def main():
    preflight = sys.argv[1]
    every = bool(os.environ.get("REPLAY_ALL"))
    number = failed = runs = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in sys.argv[2:]:
            with open(path, encoding="utf-8") as f:
                args = shlex.split(f.read())
            if args[:1] == ["bulk"]:
                continue
            number += 1
            formats = FORMATS if every else [FORMATS[number % len(FORMATS)]]
            said = check(preflight, args, formats, folder)
            runs += 2 * len(formats)
            failed += bool(said)
            print("%sok %d - %s" % ("not " if said else "", number, os.path.basename(path)[:-5]))
            for line in said:
                print("# " + line[:600])
    print("#: %d replays of %d captures, %d differ" % (runs, number, failed))
    print("1..%d" % number)
    return failed > 0


sys.exit(main())
