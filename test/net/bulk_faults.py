#!/usr/bin/env python3
"""Senders with one thing wrong with each, for bulk runs: bulk_faults.py FOLDER

Writes FOLDER/script (for badns, lists included) and FOLDER/targets. Each sender N has a domain fN.example and an address
20.9.0.N; the fault of sender N is line N of FAULTS.
"""
import os
import sys

LISTS = ["zen.spamhaus.org", "bl.spamcop.net", "psbl.surriel.com"]

# {d}: the domain, {r}: the address reversed; the lines take the place of those for the same name
# and type.
FAULTS = [
    [],
    ["{d} MX servfail"],
    ["{d} MX silent"],
    ["{d} MX refused"],
    ["{d} MX formerr"],
    ["{d} MX delay 700", "{d} MX answer 10 mail.{d}"],
    ["{d} MX garbage", "{d} MX answer 10 mail.{d}"],
    ["{d} MX truncate", "{d} MX answer 10 mail.{d}"],
    ["{d} MX twice", "{d} MX answer 10 mail.{d}"],
    ["{d} MX forged", "{d} MX answer 10 mail.{d}"],
    ["{d} MX answer 0 ."],
    ["{d} TXT silent"],
    ["{d} TXT servfail"],
    ["{d} TXT answer \"v=spf1 include:dead.{d} -all\"", "dead.{d} TXT silent"],
    ["{d} TXT answer \"v=spf1 include:loop.{d} -all\"", "loop.{d} TXT answer \"v=spf1 include:loop.{d} -all\""],
    ["{d} TXT answer \"v=spf1 " + " ".join("include:%d.{d}" % i for i in range(10)) + " -all\""] + [
        "%d.{d} TXT answer \"v=spf1 " % i + " ".join("include:%d.%d.{d}" % (k, i) for k in range(10)) + " -all\""
        for i in range(10)] + [
        "%d.%d.{d} TXT answer \"v=spf1 " % (k, i) + " ".join("a:%d.%d.%d.{d}" % (j, k, i) for j in range(10)) + " -all\""
        for i in range(10) for k in range(10)],
    ["{d} MX " + "answer %d m%d.{d}" % (i, i) for i in range(700)],
    ["_dmarc.{d} TXT silent"],
    ["_dmarc.{d} TXT servfail"],
    ["_dmarc.{d} TXT nxdomain"],
    ["{r}.in-addr.arpa PTR silent"],
    ["{r}.in-addr.arpa PTR servfail"],
    ["{r}.in-addr.arpa PTR nxdomain"],
    ["{r}.in-addr.arpa PTR " + "answer mail%d.{d}" % i for i in range(60)],
    ["mail.{d} A silent"],
    ["mail.{d} A nxdomain"],
    ["mail.{d} A answer 20.9.1.1"],
    ["mail.{d} A loss 40", "mail.{d} A answer {ip}"],
    ["s1._domainkey.{d} TXT servfail"],
    ["s1._domainkey.{d} CNAME answer s1._domainkey.{d}"],
    ["{r}.zen.spamhaus.org A answer 127.0.0.4"],
    ["{r}.zen.spamhaus.org A servfail"],
    ["{r}.zen.spamhaus.org A silent"],
    ["{r}.bl.spamcop.net A answer 127.0.0.2"],
    ["{r}.psbl.surriel.com A answer 203.0.113.80"],
    ["{r}.psbl.surriel.com A delay 600", "{r}.psbl.surriel.com A nxdomain"],
]


def good(d, r, ip):
    return [
        "%s SOA answer ns.%s hostmaster.%s 1 3600 600 86400 300" % (d, d, d),
        "%s MX answer 10 mail.%s" % (d, d),
        '%s TXT answer "v=spf1 ip4:%s include:_spf.shared.example -all"' % (d, ip),
        '_dmarc.%s TXT answer "v=DMARC1; p=reject; rua=mailto:d@%s"' % (d, d),
        "mail.%s A answer %s" % (d, ip),
        "%s.in-addr.arpa PTR answer mail.%s" % (r, d),
    ]


def key(line):
    return tuple(line.split()[:2])


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    script = ['_spf.shared.example TXT answer "v=spf1 ip4:21.0.0.0/8 -all"']
    for zone in LISTS:
        script.append("2.0.0.127.%s A answer 127.0.0.2" % zone)
    targets = []
    for n, faults in enumerate(FAULTS):
        d, ip, r = "f%d.example" % n, "20.9.0.%d" % n, "%d.0.9.20" % n
        lines = [line.format(d=d, r=r, ip=ip) for line in faults]
        wrong = {key(line) for line in lines}
        script += [line for line in good(d, r, ip) if key(line) not in wrong] + lines
        targets.append("%s %s mail.%s" % (ip, d, d))
    for name, lines in (("script", script), ("targets", targets)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            print("\n".join(lines), file=out)


if __name__ == "__main__":
    main()
