#!/usr/bin/env python3
"""Do two JSON reports say the same of each target?  usage: same.py ONE.json OTHER.json

What depends on where answers came from is left out: evidence and texts that name a server, timings, the kind of source.
"""
import json
import sys


def essence(target):
    """{what: value} of everything that must not depend on the source of the answers."""
    out = {"verdict": target["verdict"], "incomplete": target["incomplete"], "helo": target["helo"]}
    out.update(("fact " + n, v) for n, v in target["facts"].items())
    out.update(("counter " + n, v) for n, v in target["counters"].items())
    for x in target["lists"]:
        if x["verdict"] != "skipped":
            out["list %s %s %s" % (x["zone"], x["role"], x["object"])] = (x["verdict"], x["codes"], x["labels"])
    for f in target["findings"]:
        out["finding %s %s" % (f["id"], f["subject"])] = (f["severity"], f["who"], f["records"])
    for p in target["predictions"]:
        out["prediction %s %s" % (p["id"], p["when"])] = (p["outcome"], p["variants"], p["finding"], p["text"])
    out["undetermined"] = [u["id"] for u in target["undetermined"]]
    return out


def main():
    reports = []
    for path in sys.argv[1:3]:
        with open(path, encoding="utf-8") as file:
            reports.append(json.load(file)["targets"])
    wrong = [] if len(reports[0]) == len(reports[1]) else ["another number of targets"]
    for one, other in zip(*map(lambda r: [essence(t) for t in r], reports)):
        for key in sorted(set(one) | set(other)):
            if one.get(key) != other.get(key):
                wrong.append("%s: %s, and %s" % (key, one.get(key, "nothing"), other.get(key, "nothing")))
    print("\n".join(wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
