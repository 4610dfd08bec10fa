"""Explains what make_bounces.sh brought about and compares it with the replies that were given; prints TAP.

usage: bounces.py PREFLIGHT CASES OUTDIR [LEAST]   LEAST: how many bounces there must be (150)
"""
import glob
import json
import os
import re
import subprocess
import sys

MTAS = ("postfix", "exim", "opensmtpd", "sendmail")
number = failures = 0


def result(good, text, notes=()):
    global number, failures
    number += 1
    failures += not good
    print("%s %d - %s" % ("ok" if good else "not ok", number, text))
    for note in list(notes)[:40]:
        print("# %s" % note)


def explain(preflight, path=None, text=None):
    out = subprocess.run([preflight, "explain", "--offline", "--format", "ndjson", path or "-"], input=text, text=True,
                         capture_output=True)
    return [json.loads(x) for x in out.stdout.splitlines()]


def case_of(text, mta):
    found = re.search(r"\bs(\d+)@%s-sender\.example" % mta, text) or re.search(r"\buser(\d+)@c\d+\.example", text)
    return int(found.group(1)) if found else None


def read_bounces(out):
    for path in sorted(glob.glob(os.path.join(out, "*.eml"))):
        with open(path, encoding="utf-8", errors="replace") as f:
            text = f.read()
        to = re.search(r"^To: <?s(\d+)@(\w+)-sender\.example", text, re.M)
        if to:
            yield to.group(2), int(to.group(1)), path


def read_logs(out):
    """Log lines about a delivery that was refused, by the marks that these servers' manuals name."""
    marks = {"postfix.log": (" status=bounced", " status=deferred"), "exim.main.log": (" ** ", " == "),
             "opensmtpd.log": ('result="PermFail"', 'result="TempFail"'), "syslog": ("stat=",)}
    for name, words in marks.items():
        path = os.path.join(out, name)
        with open(path, encoding="utf-8", errors="replace") if os.path.exists(path) else open(os.devnull) as f:
            for line in f:
                to = re.search(r"user(\d+)@c\d+\.example", line)
                if to and any(w in line for w in words):
                    yield name.split(".")[0].replace("syslog", "sendmail"), int(to.group(1)), line


def squeezed(text):
    return re.sub(r"\s+", " ", re.sub(r"(?m)^\d{3}-([245]\.\d+\.\d+ )?", "", text)).strip()


def fits(one, case, expected, reply):
    """What is wrong with an explanation; None: nothing."""
    if one["match"] is None:
        return "undecided"
    if one["quoted"]["recipient"] != "user%d@c%d.example" % (case, case):
        return "recipient %s" % one["quoted"]["recipient"]
    if one["blame"] == "recipient" and expected["blame"] != "recipient":
        return "blames the recipient for a fault of the %s" % expected["blame"]
    if squeezed(reply).split(" ", 1)[-1] not in squeezed(one["normalised"]):
        return None  # the server keeps the reply to itself, or shortens it: it can be explained only as far as it is told
    if one["match"]["id"] != expected["match"]["id"]:
        return "%s, not %s" % (one["match"]["id"], expected["match"]["id"])
    return None


def main():
    preflight, cases, out = sys.argv[1:4]
    least = int(sys.argv[4]) if len(sys.argv) > 4 else 150
    with open(cases, encoding="utf-8") as f:
        cases = {c["case"]: c for c in json.load(f)}
    lines = "".join(json.dumps({"text": c["reply"]}) + "\n" for c in cases.values())
    expected = dict(zip(cases, explain(preflight, text=lines)))
    seen, wrong, bounces = set(), [], 0
    for mta, case, path in read_bounces(out):
        got = explain(preflight, path=path)
        bounces += 1
        faults = [fits(x, case, expected[case], cases[case]["reply"]) for x in got] or ["no reply found"]
        seen.add((mta, case))
        wrong += ["%s case %d %s (%r): %s" % (mta, case, os.path.basename(path), cases[case]["reply"][:70], x)
                  for x in faults if x]
    missing = [c["case"] for c in cases.values() if (c["mta"], c["case"]) not in seen and c["reply"][0] == "5"]
    result(not missing, "every permanent refusal came back", ["cases %s" % missing] if missing else [])
    result(bounces >= least, "%d bounces written by %d mail servers" % (bounces, len({m for m, _ in seen})))
    result(not wrong, "%d bounces: entry, recipient and blame as of the reply itself" % bounces, wrong)
    wrong, logged = [], 0
    for mta, case, line in read_logs(out):
        got = explain(preflight, text=line)
        if len(got) != 1:
            wrong.append("%s case %d: %d replies in %s" % (mta, case, len(got), line.strip()[:200]))
            continue
        logged += 1
        fault = fits(got[0], case, expected[case], cases[case]["reply"])
        if fault:
            wrong.append("%s case %d (%r): %s in %s" % (mta, case, cases[case]["reply"][:60], fault, line.strip()[:300]))
    result(not wrong, "%d log lines: entry, recipient and blame as of the reply itself" % logged, wrong)
    print("1..%d" % number)
    sys.exit(failures != 0)


main()
