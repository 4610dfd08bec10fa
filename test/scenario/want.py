#!/usr/bin/python3
"""Does a JSON report hold what a .want file says? want.py FILE.want REPORT.json (FILE `-`: standard input)

A line each, about the report's first target, or with `@N ` in front about target N (from 0); # begins a comment:
  `fact.name VALUE` (null: not asked; "null" is RFC 7505)   `verdict X`   `incomplete true|false`   `helo NAME|null`
  `finding ID [SEVERITY]`   `no-finding ID`   `record TEXT` (some finding's record holds it)   `counter NAME VALUE`
  `list ZONE ROLE VERDICT [CODE|LABEL]...`   `fitness X`
  `prediction ID [expected|possible]`   `no-prediction ID`   `no-predictions [always|expected]` (always: those that hang
  on the signature do not count)   `undetermined ID`   `profile ID VERDICT [STAGE CODE RULE]`
  `requirement RECEIVER ID met|not-met|could-not-tell` (of a checklist)"""
import json
import sys


def shown(value):
    """The value as it is written in a .want file."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return '"null"' if value == "null" else str(value)


def differs(got, wanted):
    return shown(got) != wanted and "is " + shown(got)


def ids(target, outcome=None):
    found = set()
    for p in target["predictions"]:
        if outcome in (None, p["outcome"]):
            found |= {p["id"], *p["variants"]}
    return found


def list_fault(rest, lists):
    zone, role, verdict, more = rest[0], rest[1], rest[2], rest[3:]
    got = [x for x in lists if x["zone"] == zone and x["role"] == role]
    if any(x["verdict"] == verdict and not set(more) - {*x["codes"], *x["labels"]} for x in got):
        return False
    return "has " + str([(x["object"], x["verdict"], x["codes"], x["labels"], x["reason"]) for x in got])


def finding_fault(rest, findings):
    got = [f["severity"] for f in findings if f["id"] == rest[0]]
    if got and (len(rest) == 1 or rest[1] in got):
        return False
    return "has %s; there are: %s" % (got, " ".join(sorted({f["id"] for f in findings})))


def record_fault(rest, findings):
    got = [r for f in findings for r in f["records"]]
    return not any(" ".join(rest) in r for r in got) and "there are: " + str(got)


def profile_fault(rest, profiles):
    got = [[str(p[k]) for k in ("profile", "verdict", "stage", "code", "rule")] for p in profiles if p["profile"] == rest[0]]
    return not any(p[:len(rest)] == rest for p in got) and "is " + str(got)


def fault(words, report):
    """False, or what the report has instead of what WORDS want."""
    t = report["targets"][0]
    if words[0].startswith("@"):
        t, words = report["targets"][int(words[0][1:])], words[1:]
    key, rest = words[0], words[1:]
    if key in ("verdict", "incomplete", "helo"):
        return differs(t[key], rest[0])
    if key == "fitness":
        return differs(report["resolver"][key], rest[0])
    if key == "counter":
        return differs(t["counters"].get(rest[0]), rest[1])
    if key == "finding":
        return finding_fault(rest, t["findings"])
    if key == "no-finding":
        return any(f["id"] == rest[0] for f in t["findings"]) and "is there"
    if key == "record":
        return record_fault(rest, t["findings"])
    if key == "prediction":
        return rest[0] not in ids(t, rest[1] if len(rest) > 1 else None) and "not predicted"
    if key == "no-prediction":
        return rest[0] in ids(t) and "predicted"
    if key == "no-predictions":
        got = [p["id"] for p in t["predictions"] if not rest or rest[0] in (p["when"], p["outcome"])]
        return bool(got) and "predicted: " + " ".join(sorted(got))
    if key == "undetermined":
        return rest[0] not in {u["id"] for u in t["undetermined"]} and "is not"
    if key == "profile":
        return profile_fault(rest, t["profiles"])
    if key == "requirement":
        got = [r["verdict"] for c in t["checklists"] if c["receiver"] == rest[0] for r in c["requirements"] if r["id"] == rest[1]]
        return got != [rest[2]] and "is %s" % got
    if key == "list":
        return list_fault(rest, t["lists"])
    return differs(t["facts"][key], rest[0]) if key in t["facts"] else "no such fact"


def main():
    with open(sys.argv[2], encoding="utf-8") as f:
        report = json.load(f)
    bad = 0
    for line in sys.stdin if sys.argv[1] == "-" else open(sys.argv[1], encoding="utf-8"):
        words = line.split("#")[0].split()
        wrong = fault(words, report) if words else False
        if wrong:
            bad += 1
            print("%s: %s" % (" ".join(words), wrong))
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
