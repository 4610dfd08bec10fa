#!/usr/bin/env python3
"""Makes the world of a benchmark: world.py FOLDER COUNT [-- LISTFILE.json...]

FOLDER gets `targets` (lines for preflight bulk), `script` (for test/net/badns) and `zones` (the default lists, a line each).
Domains are distinct, their providers are shared; every sender is in order and no list names it. The lists answer their test entries.
"""
import ipaddress
import json
import os
import sys

PROVIDERS = 20
KEY = ("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArCHNOvCnMRK/6n662RAKSX09FV2UkrrnO710WrJCWRTiaRGd9pLMMr+Hi2xls660fGU7cp3jJC6n"
       "CCjLyitVDT+vqpGn6BbgLdpDEVA2IydMDuzFvQe5K+UeBbHvGFGtV7efrZywI+z4Mth1cbSVjLra+aNd+3ILsjppKYwe2HgREHk9PFHo4wov6jDgisScZbfm"
       "yTP6owKfshD2jF5UZ/2szkfqFzqQaILZbfzr/PtNgtL/SDlkPHU/OSDwi9eJepbZH8kcLIM+ayeTTg6E4W6iSjNHqwzy1syEhapQ0YPYqYOc4KM8mZltPm6e"
       "6kDUt/TTMBNcSVbaE/i0aerQPQIDAQAB")  # of nobody: the private half was never kept
FIRST = int(ipaddress.ip_address("20.0.0.0"))


def reverse(ip):
    return ".".join(reversed(str(ip).split(".")))


def sender(n):
    ip = ipaddress.ip_address(FIRST + n)
    return ip, "d%d.example" % n, "mail.d%d.example" % n


def soa(name):
    return "%s SOA answer ns.%s hostmaster.%s 1 3600 600 86400 300" % (name, name, name)


def providers():
    """Like Google: an SPF record that includes three of addresses, two mail servers."""
    for p in range(PROVIDERS):
        name = "prov%d.example" % p
        yield soa(name)
        yield '_spf.%s TXT answer "v=spf1 %s ~all"' % (
            name, " ".join("include:_netblocks%d.%s" % (k, name) for k in range(3)))
        for k in range(3):
            blocks = " ".join("ip4:21.%d.%d.0/24" % (p, 10 * k + i) for i in range(8))
            yield '_netblocks%d.%s TXT answer "v=spf1 %s ~all"' % (k, name, blocks)
        for k in range(2):
            yield "mx%d.%s A answer 21.%d.%d.25" % (k, name, p, k)
            yield "mx%d.%s AAAA nodata" % (k, name)


def domain(n):
    ip, name, mail = sender(n)
    provider = "prov%d.example" % (n % PROVIDERS)
    yield soa(name)
    yield "%s MX answer 10 mx0.%s" % (name, provider)
    yield "%s MX answer 20 mx1.%s" % (name, provider)
    yield '%s TXT answer "v=spf1 ip4:%s include:_spf.%s -all"' % (name, ip, provider)
    yield '_dmarc.%s TXT answer "v=DMARC1; p=reject; rua=mailto:d@%s"' % (name, name)
    yield "s1._domainkey.%s CNAME answer s1.dkim.%s" % (name, provider)
    yield "%s A answer %s" % (mail, ip)
    yield "%s AAAA nodata" % mail
    yield "%s.in-addr.arpa PTR answer %s" % (reverse(ip), mail)


def list_lines(entry):
    zone = entry["zone"]
    code = entry.get("test_expect") or "127.0.0.2"
    yield soa(zone)
    for field in ("test_listed", "test_listed6"):
        obj = entry.get(field)
        if not obj:
            continue
        try:
            address = ipaddress.ip_address(obj)
            front = ".".join(reversed(address.exploded.replace(":", "") if address.version == 6 else obj.split(".")))
        except ValueError:
            front = obj
        yield "%s.%s A answer %s" % (front, zone, code)


def main():
    folder, count, files = sys.argv[1], int(sys.argv[2]), sys.argv[4:]
    os.makedirs(folder, exist_ok=True)
    entries = []
    for path in files:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        entries += data if isinstance(data, list) else data["lists"]
    with open(os.path.join(folder, "script"), "w", encoding="utf-8") as out:
        for line in providers():
            print(line, file=out)
        for entry in entries:
            for line in list_lines(entry):
                print(line, file=out)
        for n in range(count):
            for line in domain(n):
                print(line, file=out)
    with open(os.path.join(folder, "targets"), "w", encoding="utf-8") as out:
        for n in range(count):
            ip, name, mail = sender(n)
            print(ip, name, mail, file=out)
    with open(os.path.join(folder, "zones"), "w", encoding="utf-8") as out:
        for entry in entries:
            if entry.get("default"):
                print(entry["zone"], file=out)


if __name__ == "__main__":
    main()
