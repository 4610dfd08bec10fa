#!/usr/bin/env python3
"""Do the figures of a report fit to what was asked?  usage: counts.py REPORT.json FILE ("NAME TYPE" a line, as relay.py writes)

dns.unique counts distinct questions, self-tests and fitness probes included; rounds are few.
"""
import json
import sys


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        dns = json.load(file)["targets"][0]["dns"]
    with open(sys.argv[2], encoding="utf-8") as file:
        asked = len(set(file))
    wrong = []
    if dns["unique"] != asked:
        wrong.append("dns.unique is %d, but %d distinct questions went out" % (dns["unique"], asked))
    if dns["questions"] < dns["unique"]:
        wrong.append("dns.questions is %d, fewer than dns.unique %d" % (dns["questions"], dns["unique"]))
    if not 1 <= dns["rounds"] <= 4:
        wrong.append("%d rounds" % dns["rounds"])
    if dns["failed"]:
        wrong.append("%d questions failed" % dns["failed"])
    print("\n".join(wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
