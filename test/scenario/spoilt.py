"""Records spoilt at random, as panels and people spoil them: what preflight tells to publish instead is published, and must cure. spoilt.py [SEED [DOMAINS]]"""
import collections
import json
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../oracle"))
import key_pairs  # noqa: E402
import scenarios  # noqa: E402

JUNK = ["\t", " ", "  ", ",", ";", '"', "\\", "\xef\xbb\xbf", "\xe2\x80\x93", "\xe2\x80\x9c", "=", ":", "/", "%", "-", "~", "\0", "\xff", ".",
        " v=spf1", " -all", "p=", "{", "}", "\xc3\xbc", ".%", " a:mail", " exp=no.such."]
GOOD = {
    "spf": ["v=spf1 mx a:mail.%(d)s ip4:192.0.2.25 -all", "v=spf1 include:_s.%(d)s ~all",
            "v=spf1 a mx ip4:198.51.100.0/24 ip6:2001:db8::/32 redirect=_s.%(d)s", "v=spf1 ip4:192.0.2.0/24 exists:%%{i}._x.%(d)s ?all"],
    "dmarc": ["v=DMARC1; p=reject; sp=none; rua=mailto:d@%(d)s; ruf=mailto:f@%(d)s; fo=1; adkim=s", "v=DMARC1; p=none; rua=mailto:a@%(d)s",
              "v=DMARC1;p=quarantine;pct=50;rua=mailto:d@%(d)s,mailto:e@%(d)s"],
    "dkim": ["v=DKIM1; k=rsa; p=" + key_pairs.RSA[5][1], "v=DKIM1; k=ed25519; p=" + key_pairs.ED25519[0], "k=rsa; t=s; p=" + key_pairs.RSA[3][1]],
}
PLACE = {"spf": "%s.", "dmarc": "_dmarc.%s.", "dkim": "s1._domainkey.%s."}
ZONE = "$TTL 300\n$ORIGIN example.com.\n@ IN SOA ns h 1 1 1 1 300\n@ IN NS ns\nns IN A 192.0.2.53\nmail IN A 192.0.2.25\n"
HOSTS = '%(d)s. IN MX 10 mail\nmail.%(d)s. IN A 192.0.2.25\n_s.%(d)s. IN TXT "v=spf1 ip4:192.0.2.25 -all"\n'


def spoil(rng, text):
    for _ in range(rng.choice([0, 1, 1, 2, 3, 5])):
        at, other, way = rng.randrange(len(text) + 1), rng.randrange(len(text) + 1), rng.random()
        if way < 0.5:
            text = text[:at] + rng.choice(JUNK) + text[at:]
        elif way < 0.75:
            text = text[:at] + text[at + 1:]
        elif way < 0.85:
            text = text[:at]
        elif way < 0.95:
            text = text[:at] + text[min(at, other):max(at, other)] + text[at:]
        else:
            text = text.swapcase()
    return text.encode("latin-1", "replace")


def in_zone(rng, octets):
    """A TXT record in zone syntax, in strings that end anywhere."""
    parts, length = [], rng.choice([255, 255, 100, 7])
    for at in range(0, max(1, len(octets)), length):
        part = octets[at:at + length]
        parts.append('"%s"' % "".join(chr(c) if 32 <= c < 127 and c not in (34, 92) else "\\%03d" % c for c in part))
    return " ".join(parts)


def run(domains, folder):
    """The report of each domain, by name."""
    path = os.path.join(folder, "spoilt.zone")
    with open(path, "w", encoding="ascii") as file:
        file.write(ZONE)
        for domain, records in domains.items():
            file.write(HOSTS % {"d": domain})
            file.writelines("%s IN TXT %s\n" % (PLACE[kind] % domain, text) for kind, text in records.items())
    zones = [word for name in ("root", "2.0.192.in-addr.arpa") for word in ("--zone", os.path.join(HERE, "base", name + ".zone"))]
    done = subprocess.run([scenarios.PREFLIGHT, "bulk", "--selector", "s1", "--lists", "none", "--zone", path, "--offline"] + zones,
                          input="".join("192.0.2.25 %s mail.example.com\n" % d for d in domains), capture_output=True, text=True, timeout=600, check=False)
    return {report["domain"]: report for report in map(json.loads, done.stdout.splitlines())}


def cures(domains, reports):
    """{(domain, check): finding} of the first record that each check tells to publish in place of the spoilt one."""
    found = {}
    for domain, report in reports.items():
        for finding in report["findings"]:
            kind = finding["id"].split(".")[0]
            if kind not in PLACE or finding["severity"] == "info" or not finding["records"] or (domain, kind) in found:
                continue
            if finding["records"][0].startswith(PLACE[kind] % domain + " IN TXT "):
                found[domain, kind] = finding
    return found


def still_there(kind, finding, after):
    """What is left to be warned of; a short key stays short."""
    return [f for f in after if f["id"] == finding["id"] or
            (f["id"].split(".")[0] == kind and f["severity"] != "info" and f["id"] not in ("dkim.short", "dkim.weak"))]


def main():
    scenarios.begin()
    seed, count = int((sys.argv[1:] or [7208])[0]), int((sys.argv[2:] or [150])[0])
    rng = random.Random(seed)
    names = ["d%d.example.com" % i for i in range(count)]
    domains = {d: {kind: in_zone(rng, spoil(rng, rng.choice(texts) % {"d": d})) for kind, texts in GOOD.items()} for d in names}
    tap, tally = scenarios.Tap(), collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        before = run(domains, folder)
        tap.result(len(before) == count, "seed %d: a report for each of %d domains with spoilt records" % (seed, count))
        found = cures(domains, before)
        cured = {d: dict(records) for d, records in domains.items()}
        for (domain, kind), finding in found.items():
            cured[domain][kind] = finding["records"][0].partition(" IN TXT ")[2]
        after = run(cured, folder)
    wrong = []
    for (domain, kind), finding in found.items():
        tally[finding["id"]] += 1
        left = still_there(kind, finding, after[domain]["findings"])
        if left:
            wrong.append("%s -> %s: %s" % (domains[domain][kind], cured[domain][kind], left[0]["text"]))
    tap.result(found and not wrong, "what was told to publish cures all of them", wrong[:20])
    print("#: spoilt records cured: " + ", ".join("%s %d" % pair for pair in sorted(tally.items())))
    tap.done()


if __name__ == "__main__":
    main()
