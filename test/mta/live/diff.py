#!/usr/bin/python3
"""Where answers differ from those in a file: diff.py mta-observed.json OUT-FOLDER PROFILE...  (does the harness re-make what was observed?)"""
import json, os, sys

with open(sys.argv[1], encoding="utf-8") as f:
    doc = json.load(f)
for profile in sys.argv[3:]:
    with open(os.path.join(sys.argv[2], profile + ".json"), encoding="utf-8") as f:
        made = json.load(f)
    same = 0
    for scenario in doc["scenarios"]:
        real = doc["observed"][scenario["id"]].get(profile)
        if not real:
            continue
        real = real.get("first_try", real)
        keys = ("verdict", "stage", "code", "enh") if real["verdict"] != "accept" else ("verdict",)
        if any(real[k] != made[scenario["id"]][k] for k in keys):
            print(profile, scenario["id"], [real[k] for k in keys], [made[scenario["id"]][k] for k in keys], made[scenario["id"]]["text"])
        else:
            same += 1
    print("%s: %d of %d the same" % (profile, same, len(doc["scenarios"])))
