#!/usr/bin/env python3
"""Do JSON reports say the same of each target?  usage: same.py ONE.json OTHER.json...

What depends on where answers came from is left out: evidence and texts that name a server, timings, the kind of source.
"""
import json
import os
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


def targets(path):
    """The targets of a report; none, and the reason, when it is none."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        return json.loads(text)["targets"], None
    except ValueError:
        return [], "no report, but: " + text.strip()


def differences(path, wanted):
    """What the report at PATH says that the WANTED targets do not, a line each."""
    got, wrong = targets(path)
    if wrong or len(got) != len(wanted):
        return [wrong or "another number of targets"]
    lines = []
    for one, other in zip(map(essence, wanted), map(essence, got)):
        for key in sorted(set(one) | set(other)):
            if one.get(key) != other.get(key):
                lines.append("%s: %s, and %s" % (key, one.get(key, "nothing"), other.get(key, "nothing")))
    return lines


def main():
    wanted, wrong = targets(sys.argv[1])
    found = [wrong] if wrong else []
    for path in sys.argv[2:]:
        where = os.path.basename(path) + ": " if len(sys.argv) > 3 else ""
        found += [where + line for line in differences(path, wanted)]
    print("\n".join(found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
