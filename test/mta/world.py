#!/usr/bin/python3
"""A DNS server for the scenarios of mta-observed.json, all in one world (they share no name): world.py FILE PORT-FILE

Records are those of the scenarios; a zone can fail (servfail, refused, timeout); lists answer by their data, and names below a listed
name are listed too. Nothing else exists. It serves UDP on a loopback port, which it writes to PORT-FILE, until it is ended."""
import ipaddress, json, socket, struct, sys

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}
RCODES = {"servfail": 2, "nxdomain": 3, "refused": 5}


def name_wire(name):
    labels = [x for x in name.rstrip(".").split(".") if x]
    return b"".join(bytes([len(x)]) + x.encode() for x in labels) + b"\0"


def strings(data):
    """The character strings of a TXT record in presentation form."""
    out, inside, current, i = [], False, b"", 0
    while i < len(data):
        c = data[i]
        if c == '"':
            if inside:
                out.append(current)
            inside, current = not inside, b""
        elif c == "\\" and inside:
            if data[i + 1:i + 4].isdigit():
                current += bytes([int(data[i + 1:i + 4])])
                i += 3
            else:
                current += data[i + 1].encode()
                i += 1
        elif inside:
            current += c.encode("utf-8")
        i += 1
    return out if out else [data.encode()]


def rdata(kind, data):
    if kind == "A":
        return ipaddress.IPv4Address(data).packed
    if kind == "AAAA":
        return ipaddress.IPv6Address(data).packed
    if kind == "MX":
        preference, host = data.split()
        return struct.pack("!H", int(preference)) + name_wire(host)
    if kind == "TXT":
        # As in a zone file strings over 255 octets do not exist: such a text is cut, as whoever
        # published it had to.
        parts = [x[i:i + 255] for x in strings(data) for i in range(0, max(len(x), 1), 255)]
        return b"".join(bytes([len(x)]) + x for x in parts)
    return name_wire(data)


# Public keys in the place of those of the measured messages: the right one, another one, a short
# one.
KEYS = {
    "{DKIM_P}":
        "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDdrlkd81tdQgj3JOg+tQ1fWK+b1uEfLUkoI/9pw5jqrvcnGtHuJH53dmSTirr/"
        "4sGiMpIlq775vsrzBZJTwPtLgBjvQ+/nyBiBi80IFQuzKWb0fwLtbVw9JU+jwWIk2aseu01IWnq6bAoOvTFAfVp5cVHGq46i2gH8"
        "H4MuwdOQoQIDAQAB",
    "{DKIM_P_OTHER}":
        "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDcUFDFUsdpYAEYnszAAvpoG/eMHkltxYVSZ9GwNFQ1JGYEe64vz94pP/kTfHxE"
        "0CcdEq+SyMgNQkS8PfUQi1fIhxUFur92Flmn1iE48vUiO9Jwge1QYFhp8eAxvoA0TA2mfF21s3xgiFR6KJB3kX3laNTqQPAV7K97"
        "o1f6Q0TLdQIDAQAB",
    "{DKIM_P_512}":
        "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBANjNh8XdfZ3vFbJh8fOSoJmLPeRyjT8xYrlV8sVjxAGGCj/0IvTcQ9/cUPU4qtgbesan"
        "apXCP51IVkmqhHHszOUCAwEAAQ==",
}


class World:
    def __init__(self, doc):
        self.records, self.names, self.broken, self.lists = {}, set(), {}, {z.lower(): {} for z in doc["zones"]}
        for scenario in doc["scenarios"]:
            for owner, kind, data in scenario["dns"]:
                for place, key in KEYS.items():
                    data = data.replace(place, key)
                self.add(owner, kind, data)
            for zone, how in scenario["zones"].items():
                self.broken[zone.rstrip(".").lower()] = how.lower()
            for zone, entries in scenario["dnsbl"].items():
                self.lists.setdefault(zone.lower(), {}).update({k.lower(): v for k, v in entries.items()})

    def add(self, owner, kind, data):
        owner = owner.rstrip(".").lower()
        self.records.setdefault((owner, kind), []).append(data)
        while owner:
            self.names.add(owner)
            owner = owner.partition(".")[2]

    def failure(self, name):
        while name:
            if name in self.broken:
                return self.broken[name]
            name = name.partition(".")[2]
        return None

    def entry(self, zone, name):
        """What list ZONE holds about the name asked there: of the address, or of the name or one above it."""
        front = name[:-len(zone) - 1]
        labels = front.split(".")
        entries = self.lists[zone]
        if len(labels) == 4 and all(x.isdigit() for x in labels):
            return entries.get(".".join(reversed(labels))), ".".join(reversed(labels))
        if len(labels) == 32 and all(len(x) == 1 for x in labels):
            address = ipaddress.IPv6Address(int("".join(reversed(labels)), 16))
            return next(((v, k) for k, v in entries.items() if ":" in k and ipaddress.ip_address(k) == address), (None, front))
        while front:
            if front in entries:
                return entries[front], front
            front = front.partition(".")[2]
        return None, name

    def list_answer(self, zone, name, kind):
        values, about = self.entry(zone, name)
        if values is None and "*" in self.lists[zone]:
            values = self.lists[zone]["*"]
        if not values:
            return "nxdomain", []
        if values[0].lower() in ("timeout", "servfail", "refused"):
            return values[0].lower(), []
        if kind == "A":
            return "ok", [("A", v) for v in values]
        return "ok", [("TXT", '"https://lookup.%s/%s"' % (zone, about))] if kind == "TXT" else []

    def answer(self, name, kind):
        """(outcome, [(owner, type, data)])"""
        for zone in self.lists:
            if name.endswith("." + zone) and not self.failure(name):
                how, found = self.list_answer(zone, name, kind)
                return how, [(name, t, d) for t, d in found]
        chain = []
        for _ in range(9):
            how = self.failure(name)
            if how:
                return how, []
            found = [(name, kind, d) for d in self.records.get((name, kind), [])]
            alias = self.records.get((name, "CNAME"))
            if found or kind == "CNAME" or not alias:
                return "ok" if found or name in self.names else "nxdomain", chain + found
            chain.append((name, "CNAME", alias[0]))
            name = alias[0].rstrip(".").lower()
        return "servfail", []


def reply(world, packet):
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("latin-1").lower())
        at += 1 + packet[at]
    number = struct.unpack("!H", packet[at + 1:at + 3])[0]
    question = packet[12:at + 5]
    kind = next((k for k, v in TYPES.items() if v == number), None)
    how, found = world.answer(".".join(labels), kind) if kind else ("ok", [])
    if how == "timeout":
        return None
    body = b"".join(name_wire(o) + struct.pack("!HHIH", TYPES[t], 1, 60, len(r)) + r
                    for o, t, r in ((o, t, rdata(t, d)) for o, t, d in found))
    flags = 0x8180 | RCODES.get(how, 0)
    return packet[:2] + struct.pack("!HHHHH", flags, 1, len(found), 0, 0) + question + body


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        world = World(json.load(f))
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    with open(sys.argv[2], "w", encoding="utf-8") as f:
        f.write("%d\n" % server.getsockname()[1])
    while True:
        packet, peer = server.recvfrom(4096)
        try:
            out = reply(world, packet)
        except (IndexError, ValueError, struct.error):
            continue
        if out:
            server.sendto(out, peer)


if __name__ == "__main__":
    main()
