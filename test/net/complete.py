#!/usr/bin/env python3
"""Is a JSON report complete: every fact of facts.def, every member of the contract?  usage: complete.py REPORT.json"""
import json
import re
import sys

TARGET = ("index ip domain helo helo_assumed sender verdict incomplete facts counters lists findings predictions "
          "undetermined profiles dns").split()


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    with open("checks/facts.def", encoding="utf-8") as file:
        facts = re.findall(r'\bFACT\(\s*\w+,\s*"([^"]+)"', file.read())
    wrong = ["%s is missing" % k for k in "schema version verdict incomplete resolver targets".split() if k not in report]
    for target in report["targets"]:
        wrong += ["%s is missing" % k for k in TARGET if k not in target]
        wrong += ["fact %s is missing" % k for k in facts if k not in target["facts"]]
        wrong += ["dns.%s is missing" % k for k in "questions unique failed rounds ms".split() if k not in target["dns"]]
    print("\n".join(wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
