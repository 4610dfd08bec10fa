#!/usr/bin/env python3
"""Splits zone files that hold several zones (each SOA begins one) into one file a zone, as nsd wants them.

usage: split.py FOLDER FILE...    writes FOLDER/N.zone; prints "ORIGIN PATH" for each zone
A zone that stands in two files is an error. The root zone is added (empty) when no file has it, and an NS record where a
zone has none at its top: BIND takes no zone without.
"""
import os
import re
import sys

SOA = re.compile(r"^(\S*)\s+(?:(?:\d+\w?|IN)\s+)*SOA\s", re.I)
NS = re.compile(r"^(@|\s)?\s*(?:(?:\d+\w?|IN)\s+)*NS\s", re.I | re.M)
ROOT = ". 300 IN SOA ns.example. hostmaster.example. 1 3600 600 86400 300\n. 300 IN NS ns.example.\n"


def absolute(name, origin):
    if name == "@":
        return origin
    if name.endswith("."):
        return name
    return name + "." + origin.lstrip(".") if origin != "." else name + "."


def split(path):
    """The zones of one file: [(origin, text)]."""
    zones, origin, ttl, head = [], ".", "", ""
    with open(path, encoding="utf-8") as file:
        for line in file:
            word = line.split()
            if word and word[0].upper() == "$ORIGIN":
                origin = absolute(word[1], origin)
                head = line
                if zones:
                    zones[-1][1].append(line)
                continue
            if word and word[0].upper() == "$TTL":
                ttl = line
            match = SOA.match(line)
            if match and not line.lstrip().startswith(";"):
                owner = absolute(match.group(1) or "@", origin)
                zones.append((owner.lower(), [ttl, "$ORIGIN %s\n" % origin]))
            if zones:
                zones[-1][1].append(line)
    del head
    return [(name, "".join(lines)) for name, lines in zones]


def main():
    folder, files = sys.argv[1], sys.argv[2:]
    found = {}
    for path in files:
        for name, text in split(path):
            if name in found:
                sys.exit("%s: zone %s stands in two files" % (path, name))
            found[name] = text
    found.setdefault(".", ROOT)
    for n, (name, text) in enumerate(sorted(found.items())):
        path = os.path.join(folder, "%d.zone" % n)
        if not NS.search(text):
            text += "%s 300 IN NS ns.invalid.\n" % name
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        print(name, path)


if __name__ == "__main__":
    main()
