"""Does the cure cure? For each finding of each scenario that carries records: these are published in the scenario's zones, the scenario is run
again, and the finding must be gone, with no worse one in its place. cures.py [NAME...]"""
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


def publish(zones, owner, kind, data):
    """Puts the records of OWNER and KIND into the zone that holds them; what they stand for goes."""
    fitting = [z for z in zones if owner.is_subdomain(z.origin)]
    if not fitting:
        zones.append(parse("@ IN SOA a. b. 1 2 3 4 5\n", owner.parent()))
        fitting = zones[-1:]
    zone = max(fitting, key=lambda z: len(z.origin))
    fresh = parse("".join("%s IN %s %s\n" % (owner, kind, d) for d in data), owner).find_rdataset(owner, kind)
    node = zone.find_node(owner, create=True)
    node.delete_rdataset(dns.rdataclass.IN, dns.rdatatype.CNAME)
    held = node.find_rdataset(dns.rdataclass.IN, fresh.rdtype, create=True)
    held.ttl = 300
    for old in list(held):
        if any(same_kind(owner, kind, old, new) for new in fresh):
            held.remove(old)
    held.update(fresh)


def parse_record(line):
    """NAME, TYPE and data of a record as a finding has it."""
    name, _, rest = line.partition(" IN ")
    kind, _, data = rest.partition(" ")
    return dns.name.from_text(name), kind, data


def cured_arguments(args, records, folder):
    """ARGS with the zone files replaced by copies in which RECORDS are published."""
    at = [i for i, word in enumerate(args) if word == "--zone"]
    zones = [zone for i in at for zone in read_zones(args[i + 1])]
    sets = {}
    for owner, kind, data in map(parse_record, records):
        sets.setdefault((owner, kind), []).append(data)
    for (owner, kind), data in sets.items():
        publish(zones, owner, kind, data)
    rest = [word for i, word in enumerate(args) if i not in at and i - 1 not in at]
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
