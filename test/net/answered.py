#!/usr/bin/env python3
"""Did every DNS list of a report give a usable answer?  usage: answered.py REPORT.json LEAST

Prints the lists that are unusable or say anything but clean; lists skipped because they do not take the object are fine. At least LEAST must be clean.
"""
import json
import sys


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        lists = json.load(file)["targets"][0]["lists"]
    wrong = [x for x in lists if x["verdict"] not in ("clean", "skipped")]
    for x in wrong:
        print("%s %s (%s): %s %s: %s" % (x["zone"], x["object"], x["role"], x["verdict"], x["codes"], x["reason"]))
    clean = len({x["zone"] for x in lists if x["verdict"] == "clean"})
    if clean < int(sys.argv[2]):
        print("only %d lists are clean" % clean)
    sys.exit(bool(wrong) or clean < int(sys.argv[2]))


if __name__ == "__main__":
    main()
