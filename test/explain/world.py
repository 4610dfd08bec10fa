"""The world that mail servers deliver into: a DNS server and a scripted SMTP server. world.py CASES OUTDIR [FIRST_OCTETS]

CASES: JSON list of {"case": N, "stage": connect|helo|mail|rcpt|data|eom, "reply": "550-5.7.1 ...\n550 5.7.1 ..."}. The domain cN.example has its
mail exchanger mx.cN.example at 10.66.N/256.N%256, which answers with the case's reply at the case's stage. Every other name is at
10.66.255.1, which takes all mail and writes it to OUTDIR/N.eml. Runs until it is killed; says "ready" on stdout.
"""
import asyncio
import ipaddress
import json
import os
import struct
import sys

HOME = "10.66.255.1"


def address_of(name):
    label = name.rstrip(".").lower().split(".")
    if len(label) >= 2 and label[-1] == "example" and label[-2][:1] == "c" and label[-2][1:].isdigit():
        n = int(label[-2][1:])
        return "10.66.%d.%d" % (n // 256, n % 256)
    return HOME


def question(packet):
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("ascii", "replace"))
        at += packet[at] + 1
    return ".".join(labels), struct.unpack(">H", packet[at + 1:at + 3])[0], at + 5


def wire(name):
    return b"".join(bytes([len(x)]) + x.encode() for x in name.split(".")) + b"\0"


def name_at(reverse):
    """mx.cN.example of "y.x.66.10.in-addr.arpa"; None for other addresses."""
    part = reverse.split(".")
    if part[2:] != ["66", "10", "in-addr", "arpa"] or part[1] in ("254", "255"):
        return None
    return "mx.c%d.example" % (int(part[1]) * 256 + int(part[0]))


def answer(packet):
    name, kind, end = question(packet)
    rdata, rcode = None, 0
    if kind == 12 and name_at(name.lower()):
        rdata = wire(name_at(name.lower()))
    elif name.lower().endswith("in-addr.arpa") or not name.lower().endswith(".example"):
        rcode = 3
    elif kind == 1:
        rdata = ipaddress.ip_address(address_of(name)).packed
    elif kind == 15 and not name.lower().startswith("mx."):
        rdata = struct.pack(">H", 10) + wire("mx." + name)
    head = packet[:2] + struct.pack(">HHHHH", 0x8580 | rcode, 1, 1 if rdata else 0, 0, 0)
    record = b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 300, len(rdata)) + rdata if rdata else b""
    return head + packet[12:end] + record


class Dns(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        if len(data) > 16:
            self.transport.sendto(answer(data), addr)


class Sink:
    def __init__(self, cases, out):
        self.cases = {c["case"]: c for c in cases}
        self.out, self.stored = out, 0

    def store(self, lines):
        self.stored += 1
        path = os.path.join(self.out, "%04d.eml" % self.stored)
        with open(path + ".part", "wb") as f:
            f.write(b"".join(x[1:] if x.startswith(b".") else x for x in lines))
        os.rename(path + ".part", path)

    async def talk(self, reader, writer):
        try:
            await self.dialogue(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def dialogue(self, reader, writer):
        ip = ipaddress.ip_address(writer.get_extra_info("sockname")[0]).packed
        case = self.cases.get(ip[2] * 256 + ip[3])
        name = "mx.c%d.example" % case["case"] if case else "mx.origin.example"

        def say(stage, text):
            text = case["reply"] if case and case["stage"] == stage else text
            writer.write(text.replace("\n", "\r\n").encode() + b"\r\n")

        say("connect", "220 %s ESMTP" % name)
        while True:
            line = await reader.readline()
            verb = line[:4].upper()
            if not line:
                return
            if verb in (b"EHLO", b"HELO"):
                say("helo", "250 %s" % name)
            elif verb == b"MAIL":
                say("mail", "250 2.1.0 Ok")
            elif verb == b"RCPT":
                say("rcpt", "250 2.1.5 Ok")
            elif verb == b"DATA":
                say("data", "354 End data with <CR><LF>.<CR><LF>")
                if case and case["stage"] == "data":
                    continue
                body = []
                while (line := await reader.readline()) not in (b".\r\n", b".\n", b""):
                    body.append(line)
                if not case:
                    self.store(body)
                say("eom", "250 2.0.0 Ok: queued as 4ABCD12345")
            elif verb == b"QUIT":
                writer.write(b"221 2.0.0 Bye\r\n")
                return
            else:
                writer.write(b"250 2.0.0 Ok\r\n")


async def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        sink = Sink(json.load(f), sys.argv[2])
    await asyncio.get_running_loop().create_datagram_endpoint(Dns, local_addr=("127.0.0.1", 53))
    await asyncio.start_server(sink.talk, "0.0.0.0", 25, limit=1 << 20)
    print("ready", flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
