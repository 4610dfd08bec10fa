#!/usr/bin/env python3
"""Do two files of JSON lines (preflight bulk, or --format ndjson) say the same of each target?  usage: alike.py ONE OTHER

Targets are found by address and domain; what is compared is that of same.py, verdict and facts first."""
import json
import sys

from same import essence


def read(path):
    out = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            target = json.loads(line)
            out[target["ip"], target["domain"]] = essence(target)
    return out


def main():
    one, other = read(sys.argv[1]), read(sys.argv[2])
    wrong = ["%s: only in one of them" % " ".join(map(str, key)) for key in set(one) ^ set(other)]
    for sender in sorted(set(one) & set(other)):
        a, b = one[sender], other[sender]
        for key in sorted(set(a) | set(b)):
            if a.get(key) != b.get(key):
                wrong.append("%s %s: %s: %s, and %s" % (*sender, key, a.get(key), b.get(key)))
    print("\n".join(wrong[:50]))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
