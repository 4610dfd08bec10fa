"""What all groups of the benchmark need: programs run and measured, DNS servers, rows of the table."""
import glob
import json
import os
import re
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections import namedtuple

DIR = os.environ["DIR"]
PORT = int(os.environ["PORT"])
BUILD = os.environ["BUILD"]
PREFLIGHT = os.environ["PREFLIGHT"]
NAMESPACE = bool(os.environ.get("NAMESPACE"))
LISTS = sorted(glob.glob("checks/lists/*.json"))
PLUGINS = "/usr/lib/nagios/plugins"

Run = namedtuple("Run", "status out err wall cpu rss")  # wall and cpu in seconds, rss in KiB
Row = namedtuple("Row", "what measured bar met")
rows = []


def path(name):
    return os.path.join(DIR, name)


def size(count):
    return max(1, count * int(os.environ.get("BENCH_SIZE", "100")) // 100)


def say(text):
    print(text, flush=True)


def row(what, measured, bar, met):
    """A line of the table; MET: True, False, or None when it could not be measured."""
    rows.append(Row(what, measured, bar, met))
    say("  %s: %s (bar: %s) %s" % (what, measured, bar, {True: "met", False: "NOT MET", None: "not measured"}[met]))


def program(name, *places):
    """Where an installed program is, or None."""
    return shutil.which(name, path=os.pathsep.join([os.environ["PATH"], *places]))


def run(argv, stdin=None, out=None, timeout=600, memory=False):
    """Runs a program to its end. OUT: a file for its standard output. MEMORY: through time(1), since a child of this process begins with the
    memory of this one."""
    report = path("time")
    if memory:
        argv = ["/usr/bin/time", "-q", "-f", "%M", "-o", report, *argv]
    with open(out, "w+b") if out else tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr, \
            open(stdin or os.devnull, "rb") as source:
        begin = time.monotonic()
        child = subprocess.Popen(argv, stdin=source, stdout=stdout, stderr=stderr)
        try:
            child_status, usage = wait(child, timeout)
        except TimeoutError:
            child.kill()
            child.wait()
            raise
        wall = time.monotonic() - begin
        stderr.seek(0)
        text = b""
        if not out:
            stdout.seek(0)
            text = stdout.read()
        rss = 0
        if memory:
            with open(report, encoding="ascii") as file:
                rss = int(file.read().split()[-1])
        return Run(child_status, text.decode("utf-8", "replace"), stderr.read().decode("utf-8", "replace"), wall,
                   usage.ru_utime + usage.ru_stime, rss)


def wait(child, timeout):
    """wait4() with a time limit: the alarm ends it."""
    import signal

    def ring(*_):
        raise TimeoutError(child.args)

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(timeout)
    try:
        _, status, usage = os.wait4(child.pid, 0)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage


def preflight(*options, **more):
    return run([PREFLIGHT, *options], **more)


def median(values):
    return statistics.median(values)


def ask(address, name, timeout):
    """Does a server answer a question about SOA?"""
    question = b"".join(struct.pack("B", len(label)) + label.encode() for label in name.split(".") if label) + b"\0"
    packet = struct.pack(">6H", 4711, 0x100, 1, 0, 0, 0) + question + struct.pack(">2H", 6, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(timeout)
        try:
            sock.connect((address, PORT))
            sock.send(packet)
            return sock.recv(512)[:2] == packet[:2]
        except OSError:
            return False


class Server:
    """A daemon; ready when it answers NAME at ADDRESS (NAME None: when it says so on its standard output)."""

    def __init__(self, argv, address, name):
        self.log = open(path("daemon.log"), "ab")
        self.child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE if name is None else self.log,
                                      stderr=self.log)
        self.begun = self.cpu()
        if name is None:
            if b"ready" not in self.child.stdout.readline():
                sys.exit("bench: %s does not start" % argv[0])
            return
        for _ in range(300):
            if self.child.poll() is not None:
                break
            if ask(address, name, 0.2):
                return
            time.sleep(0.05)
        sys.exit("bench: %s does not start; see %s" % (argv[0], path("daemon.log")))

    def cpu(self):
        """Seconds it has used so far."""
        with open("/proc/%d/stat" % self.child.pid, encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.child.terminate()
        self.child.wait()
        if self.child.stdout:
            self.child.stdout.close()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Badns(Server):
    """test/net/badns with a script: the server that delays, loses and fails as it is told."""

    def __init__(self, script, *options, addresses=("127.0.0.1",)):
        file = tempfile.NamedTemporaryFile("w", dir=DIR, delete=False, encoding="utf-8")
        with file:
            file.write("\n".join([*("option " + option for option in options), *script]) + "\n")
        self.counts = path("badns.counts")
        where = [word for address in addresses for word in ("--address", address)]
        super().__init__([BUILD + "/test/net/badns", "--log", self.counts, *where, str(PORT), file.name], None, None)

    def seen(self):
        """Ends it; (questions, different questions, the most that one came)."""
        self.stop()
        with open(self.counts, encoding="utf-8") as file:
            counts = [int(line.split()[2]) for line in file]
        return sum(counts), len(counts), max(counts, default=0)


def resolver(address="127.0.0.1"):
    return ["--resolver", "%s:%d" % (address, PORT)]


def dnsperf(address, queries, *options):
    """Questions a second by dnsperf, what was lost, and its CPU seconds; None when it is not installed."""
    if not program("dnsperf"):
        return None
    got = run(["dnsperf", "-s", address, "-p", str(PORT), "-d", queries, "-n", "1", *options])
    rate = re.search(r"Queries per second:\s+([\d.]+)", got.out)
    lost = re.search(r"Queries lost:\s+(\d+)", got.out)
    return (float(rate[1]), int(lost[1]), got.cpu) if rate and lost else None


def json_lines(file):
    """The lines of a file, each of which must be JSON."""
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def use_resolver(address):
    """Makes it the one of /etc/resolv.conf, for tools that take no other; in the namespace only."""
    if not NAMESPACE:
        return
    conf = path("resolv.conf")
    with open(conf, "w", encoding="ascii") as out:
        out.write("nameserver %s\n" % address)
    subprocess.run(["mount", "--bind", conf, "/etc/resolv.conf"], check=True)
