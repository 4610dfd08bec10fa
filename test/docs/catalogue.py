#!/usr/bin/python3
"""preflight-catalogue(5) names the tests that conditions of profiles have, no other, and its example of a profile loads: catalogue.py PREFLIGHT"""
import os
import re
import subprocess
import sys
import tempfile

MANUAL = "cmd/preflight-catalogue.5"


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def between(text, name):
    return text.split('.\\" begin %s\n' % name)[1].split('.\\" end %s\n' % name)[0]


def words(path, table):
    source = read(path)
    body = source[source.index(table + "[] = {"):]
    return re.findall(r'"([a-z-]+)"', body[:body.index("}")])


def raw_tests():
    """The calls that cond_is_raw() lets profiles have."""
    return {m for m in re.findall(r'"(\w+)", COND_(?:ANSWERED|FAILED|MX_ANY|MX_ONLY)', read("checks/predict/cond_parse.c"))}


def main():
    text, number, bad = read(MANUAL), 0, 0

    def tap(good, what, why=""):
        nonlocal number, bad
        number += 1
        bad |= not good
        print("%sok %d - catalogue manual: %s%s" % ("" if good else "not ", number, what, "" if good else "\n# " + str(why)))

    named = set(re.findall(r"^\.It Li (\w+)\(", between(text, "tests"), re.M))
    tap(named and named == raw_tests(), "tests of profiles", named ^ raw_tests())
    rules = between(text, "profile rule members")
    stages = [w for w in words("checks/predict/rule.c", "rule_stage_words") if w not in ("data", "unknown")]
    tap(all(re.search(r"\b%s\b" % w, rules) for w in stages + words("checks/predict/profile.c", "profile_action_words")), "stages and actions")
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "example.json")
        with open(path, "w", encoding="utf-8") as f:
            f.write(between(text, "example").split(".Bd -literal -offset indent\n")[1].split(".Ed\n")[0])
        run = subprocess.run([sys.argv[1], "rules", "--catalogue", path, "corp-mx"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             check=False)
    tap(run.returncode == 0 and "  3. at message end, dmarc: " in run.stdout, "its example loads", run.stdout)
    return bad


if __name__ == "__main__":
    sys.exit(main())
