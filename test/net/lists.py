#!/usr/bin/env python3
"""Makes rbldnsd data: the project's lists with their test entries, and further entries for a test.

usage: lists.py FOLDER WHICH [ZONE=OBJECT:CODE[,CODE...]]... -- LISTFILE.json...
WHICH: "default" (all lists of the default set), "none", or zones separated by commas. A zone named in an entry is
served too. OBJECT: an address or a name. Entries of the form ZONE=-test: the zone's test entries are left out.
Prints a rbldnsd zone specification a line.
"""
import ipaddress
import json
import os
import sys

HEAD = "$SOA 300 ns.example. hostmaster.example. 1 3600 600 86400 300\n$NS 300 ns.example.\n$TTL 300\n"


def dataset(entry, obj):
    """The kind of rbldnsd data set an object goes into, and its key there."""
    try:
        address = ipaddress.ip_address(obj)
    except ValueError:
        return "dnset", obj.lower()
    if entry["kind"] in ("domain", "whitelist-domain", "ns"):
        return "dnset", ".".join(reversed(obj.split(".")))
    if address.version == 4:
        return "ip4set", obj
    return "ip6trie", address.exploded + "/128"


def write(folder, zone, entry, objects):
    """One file per kind of data set and per place of the code in its answer: repeated sets add up to one answer."""
    files = {}
    for obj, codes in objects:
        kind, key = dataset(entry, obj)
        for n, code in enumerate(codes):
            files.setdefault((kind, n), []).append("%s :%s:%s is listed in %s\n" % (key, code, obj, zone))
    for (kind, n), lines in sorted((files or {("ip4set", 0): []}).items()):
        name = "%s.%s.%d" % (zone, kind, n)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(HEAD + "".join(lines))
        print("%s:%s:%s" % (zone, kind, name))


def tests(entry):
    """The test entries of a list: [(object, codes)]."""
    code = entry.get("test_expect") or "127.0.0.2"
    return [(entry[f], [code]) for f in ("test_listed", "test_listed6") if entry.get(f)]


def main():
    at = sys.argv.index("--")
    folder, which, extra, files = sys.argv[1], sys.argv[2], sys.argv[3:at], sys.argv[at + 1:]
    known = {}
    for path in files:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        for entry in data if isinstance(data, list) else data["lists"]:
            known[entry["zone"]] = entry
    served = {}
    for zone in known if which == "default" else [] if which == "none" else which.split(","):
        if which != "default" or known[zone].get("default"):
            served[zone] = tests(known[zone]) if zone in known else []
    for item in extra:
        zone, _, rest = item.partition("=")
        if rest == "-test":
            served[zone] = []
            continue
        obj, _, codes = rest.rpartition(":")
        if zone not in served:
            served[zone] = tests(known[zone]) if zone in known else []
        served[zone].append((obj, codes.split(",")))
    for zone, objects in sorted(served.items()):
        write(folder, zone, known.get(zone, {"kind": "ip"}), objects)


if __name__ == "__main__":
    main()
