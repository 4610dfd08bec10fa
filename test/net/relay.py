#!/usr/bin/env python3
"""Passes UDP questions on to a server and the answers back, and writes "NAME TYPE" of each question to a file.

usage: relay.py ADDRESS PORT TO_ADDRESS TO_PORT FILE
"""
import select
import socket
import struct
import sys


def question(packet):
    """The name and type a packet asks for."""
    at, labels = 12, []
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("latin-1").lower())
        at += packet[at] + 1
    return "%s %d" % (".".join(labels) or ".", struct.unpack("!H", packet[at + 1:at + 3])[0])


def main():
    address, port, to_address, to_port, path = sys.argv[1:6]
    inside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    inside.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    inside.bind((address, int(port)))
    outside = {}  # a socket per client: answers find their way back
    while True:
        ready, _, _ = select.select([inside] + [s for s, _ in outside.values()], [], [])
        for sock in ready:
            packet, peer = sock.recvfrom(65535)
            if sock is not inside:
                inside.sendto(packet, next(c for s, c in outside.values() if s is sock))
                continue
            with open(path, "a", encoding="utf-8") as file:
                file.write(question(packet) + "\n")
            if peer not in outside:
                new = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                new.connect((to_address, int(to_port)))
                outside[peer] = (new, peer)
            outside[peer][0].send(packet)


if __name__ == "__main__":
    main()
