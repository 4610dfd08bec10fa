#!/usr/bin/env python3
"""Prints what must be predicted of a sender without PTR: a wish (see test/scenario/want.py) for each rule that transcribes a seed item.

usage: seeds.py PREFIX CATALOGUE.json...    PREFIX of the seed items, "004-13.1."
Rules that are historical or have no condition are never predicted.
"""
import json
import sys


def main():
    prefix = sys.argv[1]
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        for rule in data.get("rejections", data.get("rules", [])) if isinstance(data, dict) else data:
            if not any(s.startswith(prefix) for s in rule.get("seeds", [])):
                continue
            dead = rule["basis"] == "historical" or rule.get("condition") is None
            print("%s %s" % ("no-prediction" if dead else "prediction", rule["id"]))


if __name__ == "__main__":
    main()
