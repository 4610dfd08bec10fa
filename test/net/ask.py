#!/usr/bin/env python3
"""Asks one question over UDP: is the server up, and what does it say? (standard library only)

usage: ask.py [--wait SECONDS] ADDRESS PORT NAME [TYPE]    prints "RCODE A ..." (types A, TXT, SOA, PTR ... by number or name)
exit 1: no answer in time.
"""
import random
import socket
import struct
import sys
import time

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}
RCODES = {0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED"}


def query(name, number):
    labels = b"".join(bytes([len(x)]) + x.encode() for x in name.rstrip(".").split(".") if x)
    ident = random.randrange(65536)
    return ident, struct.pack("!6H", ident, 0x100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", number, 1)


def skip_name(packet, at):
    while packet[at]:
        if packet[at] >= 192:
            return at + 2
        at += packet[at] + 1
    return at + 1


def read(packet):
    _, flags, questions, answers = struct.unpack("!4H", packet[:8])
    at = 12
    for _ in range(questions):
        at = skip_name(packet, at) + 4
    found = []
    for _ in range(answers):
        at = skip_name(packet, at)
        kind, _, _, size = struct.unpack("!2HIH", packet[at:at + 10])
        data = packet[at + 10:at + 10 + size]
        found.append(socket.inet_ntoa(data) if kind == 1 else "TYPE%d" % kind)
        at += 10 + size
    return " ".join([RCODES.get(flags & 15, str(flags & 15))] + found)


def main():
    args, patience = sys.argv[1:], 2.0
    if args[:1] == ["--wait"]:
        patience, args = float(args[1]), args[2:]
    address, port, name = args[0], int(args[1]), args[2]
    kind = args[3] if len(args) > 3 else "A"
    number = TYPES.get(kind.upper()) or int(kind)
    end = time.monotonic() + patience
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    while time.monotonic() < end:
        ident, packet = query(name, number)
        with socket.socket(family, socket.SOCK_DGRAM) as udp:
            udp.settimeout(0.2)
            try:
                udp.connect((address, port))
                udp.send(packet)
                answer = udp.recv(4096)
                if struct.unpack("!H", answer[:2])[0] == ident:
                    print(read(answer))
                    return
            except (OSError, struct.error, IndexError):
                time.sleep(0.05)
    sys.exit("no answer from %s port %d" % (address, port))


if __name__ == "__main__":
    main()
