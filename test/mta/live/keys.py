#!/usr/bin/python3
"""RSA keys for a run of live.sh, as world.py names them: keys.py PRIVATE.json PUBLIC.json"""
import json, subprocess, sys

private, public = {}, {}
for name, bits in (("{DKIM_P}", 1024), ("{DKIM_P_OTHER}", 1024), ("{DKIM_P_512}", 512)):
    key = subprocess.run(["openssl", "genrsa", "-traditional", str(bits)], capture_output=True, text=True, check=True).stdout
    out = subprocess.run(["openssl", "rsa", "-pubout"], input=key, capture_output=True, text=True, check=True).stdout
    private[name], public[name] = key, "".join(out.splitlines()[1:-1])
for path, keys in zip(sys.argv[1:], (private, public)):
    with open(path, "w", encoding="utf-8") as f:
        json.dump(keys, f)
