"""DNS lists for the benchmark: lN.list.example, with test entries, as a file for --lists, lines for badns and data for rbldnsd."""
import ipaddress
import json
import os

from tools import PORT, Server, path

FIRST = int(ipaddress.ip_address("20.0.0.0"))
LISTED_EVERY = 50  # one address in so many is on some list


def zone(n):
    return "l%d.list.example" % n


def zones(count):
    return [zone(n) for n in range(count)]


def listed_in(n, count):
    """The list of COUNT that has the address number N, or None."""
    return n // LISTED_EVERY % count if n % LISTED_EVERY == 0 else None


def address(n):
    return str(ipaddress.ip_address(FIRST + n))


def reverse(text):
    return ".".join(reversed(text.split(".")))


def write_file(count):
    """A file for --lists."""
    name = path("lists.%d.json" % count)
    with open(name, "w", encoding="utf-8") as out:
        json.dump([{"zone": z, "kind": "ip4", "codes": [{"match": "127.0.0.2", "severity": "block"}], "test_listed": "127.0.0.2",
                    "test_unlisted": "127.0.0.1", "weight": {"level": "low"}} for z in zones(count)], out)
    return name


def script(count, but=()):
    """Lines for badns; the lists in BUT are left out."""
    for z in zones(count):
        if z not in but:
            yield "%s SOA answer ns.%s hostmaster.%s 1 3600 600 86400 300" % (z, z, z)
            yield "2.0.0.127.%s A answer 127.0.0.2" % z
            yield "2.0.0.127.%s TXT answer \"test entry\"" % z


def rbldnsd(where, count, targets):
    """A mirror of COUNT lists at WHERE that knows the addresses up to number TARGETS."""
    specs = []
    folder = path("rbldnsd")
    os.makedirs(folder, exist_ok=True)
    for k, z in enumerate(zones(count)):
        with open(os.path.join(folder, z), "w", encoding="ascii") as out:
            out.write("$SOA 300 ns.example. hostmaster.example. 1 3600 600 86400 300\n$NS 300 ns.example.\n$TTL 300\n"
                      ":127.0.0.2:listed\n127.0.0.2\n")
            for n in range(0, targets, LISTED_EVERY):
                if listed_in(n, count) == k:
                    out.write(address(n) + "\n")
        specs.append("%s:ip4set:%s" % (z, z))
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    return Server(["rbldnsd", "-n", *user, "-w", folder, "-c", "0", "-b", "%s/%d" % (where, PORT), *specs], where, zone(0))


def questions(count, targets):
    """A file of questions for dnsperf: what a bulk run over the same targets asks."""
    name = path("questions.%d.%d" % (count, targets))
    with open(name, "w", encoding="ascii") as out:
        for n in range(targets):
            ip = reverse(address(n))
            for z in zones(count):
                out.write("%s.%s A\n" % (ip, z))
    return name


def addresses(targets):
    """A file of targets that are addresses only."""
    name = path("addresses.%d" % targets)
    with open(name, "w", encoding="ascii") as out:
        for n in range(targets):
            out.write(address(n) + "\n")
    return name
