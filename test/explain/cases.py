"""Chooses the replies that real mail servers are to be refused with, from the catalogue's examples: cases.py COUNT >CASES

Each entry that has an example with a code may give one; they go round the mail servers, at the stage where the entry says they come.
"""
import glob
import json
import os
import re
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MTAS = ("postfix", "exim", "opensmtpd", "sendmail")


def examples():
    for path in sorted(glob.glob(os.path.join(TOP, "checks", "catalogue", "*.json"))):
        with open(path, encoding="utf-8") as f:
            rules = json.load(f).get("rules", [])
        for rule in rules:
            for text in rule.get("examples", []) + rule.get("examples_generated", []):
                lines = text.split("\n")
                if all(re.match(r"[45]\d\d-", x) for x in lines[:-1]) and re.match(r"[45]\d\d ", lines[-1]) and text.isascii():
                    yield rule["id"], rule.get("stage", "rcpt"), text
                    break


def main():
    wanted = int(sys.argv[1])
    found = list(examples())
    step = max(1, len(found) // wanted)
    cases = []
    for rule, stage, text in found[::step][:wanted]:
        mta = MTAS[len(cases) % len(MTAS)]
        if stage in ("connect", "unknown") and (stage == "unknown" or mta == "opensmtpd"):
            stage = "rcpt"  # OpenSMTPD never tells what a greeting said
        cases.append({"case": len(cases) + 1, "mta": mta, "stage": stage, "reply": text, "rule": rule})
    json.dump(cases, sys.stdout, indent=1)


main()
