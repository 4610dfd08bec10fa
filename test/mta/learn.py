#!/usr/bin/python3
"""Profiles learnt from configurations, held against what servers so configured answered: learn.py FILE JUDGE PREFLIGHT [SCENARIO...]

learn/NAME.cf, .mc, .acl is the configuration of the observed profile NAME, as far as it can be written down; files of other names are
left alone. TAP, as compare.py."""
import glob, json, os, subprocess, sys, tempfile

import compare


def learnt(program, path, name):
    out = subprocess.run([program, "learn", "--receiver", name, path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return json.loads(out.stdout)["profiles"][0]


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        doc = json.load(f)
    here = os.path.dirname(os.path.abspath(__file__))
    profiles = []
    for path in sorted(glob.glob(os.path.join(here, "learn", "*.*"))):
        name, kind = os.path.basename(path).rsplit(".", 1)
        if name in doc["profiles"] and kind in ("cf", "mc", "acl"):
            profiles.append(learnt(sys.argv[3], path, name))
    doc["profiles"] = {p["id"]: p["title"] for p in profiles}
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "learnt.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump({"profiles": profiles}, f)
        return compare.compare(doc, sys.argv[2], path, set(sys.argv[4:]))


if __name__ == "__main__":
    sys.exit(main())
