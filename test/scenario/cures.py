"""Does the cure cure? For each finding of each scenario that carries records: these are published in the scenario's zones, the scenario is run
again, and the finding must be gone, with no worse one in its place. cures.py [NAME...]"""
import json
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../oracle"))
import scenarios  # noqa: E402

try:
    import dns.name
    import dns.rdatatype
    import dns.zone
except ImportError:
    scenarios.skip_all("python3-dnspython is not there")

RANK = {"info": 0, "warning": 1, "critical": 2}
ONLY_ONE = ("PTR", "MX", "CNAME", "SOA")  # what is published is the whole set
OWN_NAME = re.compile(r"^(_dmarc|_mta-sts|_smtp\._tls|[^.]+\._bimi)\.|\._domainkey\.")  # of these one TXT record is all there is


def parse(text, origin):
    return dns.zone.from_text("$TTL 300\n" + text, origin=origin, relativize=False, check_origin=False)


def read_zones(path):
    """The zones of one file: each begins with its SOA record."""
    parts, origin = [], "."
    with open(path, encoding="latin-1") as file:
        for line in file:
            if line.startswith("$ORIGIN"):
                origin = line.split()[1]
            if re.match(r"[^\s;]\S*\s.*\bSOA\b", line):
                owner = line.split()[0]
                parts.append([origin if owner == "@" else owner, "$ORIGIN %s\n" % origin])
            if parts:
                parts[-1][1] += line
    return [parse(text, owner) for owner, text in parts]


def same_kind(owner, kind, old, new):
    """Does publishing the record NEW mean that OLD, of the same owner and type, goes?"""
    if kind != "TXT":
        return kind in ONLY_ONE
    if OWN_NAME.search(owner.to_text()) or b"".join(new.strings).startswith(b"v=DKIM1"):
        return True
    spf = re.compile(rb"^\W*(v\W*)?spf", re.I)
    return bool(spf.search(b"".join(new.strings)) and spf.search(b"".join(old.strings)))


def published(owner, kind, data, held):
    """The records of OWNER and KIND once DATA is published: those HELD that stay, and the new ones."""
    fresh = parse("".join("%s IN %s %s\n" % (owner, kind, d) for d in data), owner).find_rdataset(owner, kind)
    return [old for old in held if not any(same_kind(owner, kind, old, new) for new in fresh)] + list(fresh)


def publish(zone, owner, kind, data):
    """Puts the records of OWNER and KIND into ZONE; what they stand for goes."""
    node = zone.find_node(owner, create=True)
    node.delete_rdataset(dns.rdataclass.IN, dns.rdatatype.CNAME)
    held = node.find_rdataset(dns.rdataclass.IN, dns.rdatatype.from_text(kind), create=True)
    after = published(owner, kind, data, list(held))
    held.clear()
    held.update_ttl(300)
    for record in after:
        held.add(record)


def captured(path, changes, folder):
    """The capture PATH with the answers that CHANGES, {(owner, kind): data}, make; the path of it."""
    with open(path, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file if line.strip()]
    for (owner, kind), data in changes.items():
        name = owner.to_text(omit_final_dot=True)
        same = [line for line in lines[1:] if line.get("name") == name and line.get("type") == kind]
        if not same:
            same = [{"name": name, "type": kind, "server": "192.0.2.53"}]
            lines += same
        held = parse("".join(a + "\n" for a in same[0].get("answer", [])), owner).get_rdataset(owner, kind) or []
        same[0].update(rcode="NOERROR", ms=0, authority=[], answer=[
            "%s 300 IN %s %s" % (owner, kind, record.to_text()) for record in published(owner, kind, data, held)])
    changed = os.path.join(folder, "changed.capture")
    with open(changed, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    return changed


def parse_record(line):
    """NAME, TYPE and data of a record as a finding has it."""
    name, _, rest = line.partition(" IN ")
    kind, _, data = rest.partition(" ")
    return dns.name.from_text(name), kind, data


def cured_arguments(args, records, folder):
    """ARGS with the zone files, or the capture, replaced by copies in which RECORDS are published."""
    at = [i for i, word in enumerate(args) if word == "--zone"]
    zones = [zone for i in at for zone in read_zones(args[i + 1])]
    sets, elsewhere = {}, {}
    for owner, kind, data in map(parse_record, records):
        sets.setdefault((owner, kind), []).append(data)
    rest = [word for i, word in enumerate(args) if i not in at and i - 1 not in at]
    for (owner, kind), data in sets.items():
        fitting = [zone for zone in zones if owner.is_subdomain(zone.origin)]
        if fitting:
            publish(max(fitting, key=lambda z: len(z.origin)), owner, kind, data)
        elif "--replay" in rest:
            elsewhere[owner, kind] = data
        else:
            zones.append(parse("@ IN SOA a. b. 1 2 3 4 5\n", owner.parent()))
            publish(zones[-1], owner, kind, data)
    if elsewhere:
        place = rest.index("--replay") + 1
        rest[place] = captured(rest[place], elsewhere, folder)
    for number, zone in enumerate(zones):
        path = os.path.join(folder, "%d.zone" % number)
        zone.to_file(path, relativize=False, want_origin=True)
        rest += ["--zone", path]
    return rest


def key(finding):
    return finding["id"], finding["subject"]


def judge(finding, before, after):
    """What is wrong with the cure of FINDING: a list of lines. What was hidden behind it may come to light, but nothing of the same check, and nothing
    that is worse than all that went."""
    wrong = []
    if key(finding) in map(key, after):
        wrong.append("the finding is still there: " + next(f["text"] for f in after if key(f) == key(finding)))
    known, left = set(map(key, before)), set(map(key, after))
    bearable = max(RANK[f["severity"]] for f in before if key(f) not in left or f is finding)
    for new in after:
        alike = new["id"].split(".")[0] == finding["id"].split(".")[0]
        if key(new) not in known and new["severity"] != "info" and (alike or RANK[new["severity"]] > bearable):
            wrong.append("a new finding, %s: %s" % (new["id"], new["text"]))
    return wrong


def findings(args):
    report, wrong = scenarios.run(args)
    if not report or len(report["targets"]) != 1:
        return None, wrong
    return report["targets"][0]["findings"], wrong


def main():
    scenarios.begin()
    tap, cured = scenarios.Tap(), {}
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:] or scenarios.names():
            args = scenarios.arguments(name)
            before, _ = findings(args)
            for finding in before or []:
                if not finding["records"]:
                    continue
                after, wrong = findings(cured_arguments(args, finding["records"], folder))
                wrong = [wrong] if after is None else judge(finding, before, after)
                cured[finding["id"]] = cured.get(finding["id"], 0) + 1
                tap.result(not wrong, "%s: %s is cured" % (name, finding["id"]), wrong + finding["records"])
    print("#: cures applied: " + ", ".join("%s %d" % pair for pair in sorted(cured.items())))
    tap.done()


if __name__ == "__main__":
    main()
