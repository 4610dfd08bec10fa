"""Writes what comes to a syslog socket as a log file has it: syslog.py SOCKET FILE."""
import re
import socket
import sys

server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind(sys.argv[1])
with open(sys.argv[2], "a", encoding="utf-8") as log:
    while True:
        line = server.recv(65536).decode("utf-8", "replace").rstrip("\0\n")
        line = re.sub(r"^<\d+>", "", line)
        log.write(re.sub(r"^(\w{3} [ \d]\d [\d:]{8}) ", r"\1 mail ", line) + "\n")
        log.flush()
