#!/usr/bin/python3
"""The world of test/mta/world.py on 127.0.0.1:53, over UDP and TCP, for real mail servers: dns.py WORLD.json READY KEYS.json

KEYS.json stands in for the public keys in world.py: those that the client of this run signs with."""
import json, os, socket, struct, sys, threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import world

PORT = 53


def udp(server, answering):
    while True:
        packet, peer = server.recvfrom(4096)
        try:
            out = world.reply(answering, packet)
        except (IndexError, ValueError, struct.error):
            continue
        if out:
            server.sendto(out, peer)


def tcp_client(stream, answering):
    with stream:
        while True:
            head = stream.recv(2, socket.MSG_WAITALL)
            if len(head) < 2:
                return
            packet = stream.recv(struct.unpack("!H", head)[0], socket.MSG_WAITALL)
            out = world.reply(answering, packet)
            if out:
                stream.sendall(struct.pack("!H", len(out)) + out)


def main():
    with open(sys.argv[3], encoding="utf-8") as f:
        world.KEYS.update(json.load(f))
    with open(sys.argv[1], encoding="utf-8") as f:
        answering = world.World(json.load(f))
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", PORT))
    listener = socket.create_server(("127.0.0.1", PORT))
    threading.Thread(target=udp, args=(server, answering), daemon=True).start()
    with open(sys.argv[2], "w", encoding="utf-8") as f:
        f.write("ready\n")
    while True:
        stream, _ = listener.accept()
        threading.Thread(target=tcp_client, args=(stream, answering), daemon=True).start()


if __name__ == "__main__":
    main()
