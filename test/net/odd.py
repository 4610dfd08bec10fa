#!/usr/bin/env python3
"""Relays questions to a resolver over UDP, and is odd about it. (standard library only)

usage: odd.py HOW ADDRESS PORT UPSTREAM PORT
  refuse      REFUSED to everything           no-edns    FORMERR to questions with EDNS
  drop-edns   no answer to these              truncate   all TXT answers are cut, and there is no TCP
  hijack      names that do not exist have the address 203.0.113.99
  dns64       hosts without IPv6 address have one below 64:ff9b::/96 (RFC 6147)
  bogus       SERVFAIL below clean.example, as from one that validates a broken zone
"""
import socket
import struct
import sys


def end_of_question(packet):
    at = 12
    while packet[at]:
        at += packet[at] + 1
    return at + 5


def name_of(packet):
    at, labels = 12, []
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].lower().decode("latin-1"))
        at += packet[at] + 1
    return ".".join(labels)


def reply(question, rcode, flags=0x8180, answers=()):
    end = end_of_question(question)
    return (question[:2] + struct.pack("!5H", flags | rcode, 1, len(answers), 0, 0) + question[12:end] + b"".join(answers))


def record(kind, data):
    return b"\xc0\x0c" + struct.pack("!2HIH", kind, 1, 60, len(data)) + data


class Odd:
    def __init__(self, how, upstream):
        self.how, self.upstream = how, upstream

    def ask(self, question):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.settimeout(3)
            udp.connect(self.upstream)
            udp.send(question)
            try:
                return udp.recv(65535)
            except OSError:
                return None

    def dns64(self, question, answer):
        if answer[3] & 15 or struct.unpack("!H", answer[6:8])[0]:
            return answer
        end = end_of_question(question)
        found = self.ask(question[:end - 4] + struct.pack("!2H", 1, 1) + question[end:])
        if not found or found[3] & 15 or found[6:8] != b"\0\1":
            return answer
        address = found[end_of_question(found):][12:16]
        return reply(question, 0, answers=[record(28, bytes.fromhex("0064ff9b") + bytes(8) + address)])

    def answer(self, question):
        kind = struct.unpack("!H", question[end_of_question(question) - 4:][:2])[0]
        edns = question[10:12] != b"\0\0"
        if self.how == "refuse":
            return reply(question, 5)
        if edns and self.how in ("no-edns", "drop-edns"):
            return reply(question, 1) if self.how == "no-edns" else None
        if self.how == "truncate" and kind == 16:
            return reply(question, 0, 0x8380)
        if self.how == "bogus" and ("." + name_of(question)).endswith(".clean.example"):
            return reply(question, 2)
        answer = self.ask(question)
        if answer and self.how == "hijack" and answer[3] & 15 == 3:
            return reply(question, 0, answers=[record(1, bytes([203, 0, 113, 99]))] if kind == 1 else [])
        if answer and self.how == "dns64" and kind == 28:
            return self.dns64(question, answer)
        return answer


def main():
    how, address, port, upstream, upstream_port = sys.argv[1:]
    odd = Odd(how, (upstream, int(upstream_port)))
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind((address, int(port)))
        while True:
            question, client = udp.recvfrom(65535)
            answer = odd.answer(question)
            if answer:
                udp.sendto(answer, client)


if __name__ == "__main__":
    main()
