#!/usr/bin/python3
"""Does a JSON report hold what a .want file says? want.py FILE.want REPORT.json

A line each: `fact.name VALUE` (null: not asked), `verdict X`, `incomplete true|false`, `finding ID [SEVERITY]`, `no-finding ID`,
`list ZONE ROLE VERDICT`, `prediction ID [expected|possible]`, `no-prediction ID`, `counter NAME VALUE`; # begins a comment. Of the
report's first target."""
import json
import sys


def ids(target, outcome=None):
    found = set()
    for p in target["predictions"]:
        if outcome in (None, p["outcome"]):
            found |= {p["id"], *p["variants"]}
    return found


def fault(words, t):
    key, rest = words[0], words[1:]
    if key == "verdict":
        return t["verdict"] != rest[0] and t["verdict"]
    if key == "incomplete":
        return str(t["incomplete"]).lower() != rest[0] and t["incomplete"]
    if key == "finding":
        got = [f["severity"] for f in t["findings"] if f["id"] == rest[0]]
        return (not got or (len(rest) > 1 and rest[1] not in got)) and "has " + str(got)
    if key == "no-finding":
        return any(f["id"] == rest[0] for f in t["findings"]) and "is there"
    if key == "prediction":
        return rest[0] not in ids(t, rest[1] if len(rest) > 1 else None) and "not predicted"
    if key == "no-prediction":
        return rest[0] in ids(t) and "predicted"
    if key == "list":
        got = [x["verdict"] for x in t["lists"] if x["zone"] == rest[0] and x["role"] == rest[1]]
        return rest[2] not in got and "has " + str(got)
    if key == "counter":
        got = t["counters"].get(rest[0])
        return str(got) != rest[1] and "is " + str(got)
    if key not in t["facts"]:
        return "no such fact"
    got = t["facts"][key]
    got = "null" if got is None else str(got).lower() if isinstance(got, bool) else got
    return got != rest[0] and "is " + got


def main():
    with open(sys.argv[2], encoding="utf-8") as f:
        target = json.load(f)["targets"][0]
    bad = 0
    for line in open(sys.argv[1], encoding="utf-8"):
        words = line.split("#")[0].split()
        wrong = fault(words, target) if words else False
        if wrong:
            bad += 1
            print("%s: %s" % (" ".join(words), wrong))
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
