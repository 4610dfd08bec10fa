#!/usr/bin/env python3
"""Whole runs against a DNS server that misbehaves for one question, loses some, or dies midway.

usage: faults.py FOLDER PORT BADNS PREFLIGHT SCENARIO.args...

Each scenario is run once on its zone files and captures; what was asked and answered becomes the script of a badns of its own. Then it
is run over sockets: as it is, and with each fault for each question. A fault that a resolver's client must get over (late, twice,
truncated ...) may change nothing; any other may make facts unknown, never ok where an answer was deciding, never worse.
"""
import concurrent.futures
import itertools
import json
import os
import re
import shlex
import subprocess
import sys
import time

import same

WORKERS = 16
# What is done to a question, how often it is, and whether the run must get over it.
HARMLESS = ["delay 150", "twice", "forged", "truncate", "first 1 silent"]
HARMFUL = ["silent", "servfail", "refused", "formerr", "garbage", "wrongid", "delay 9000", "truncate tcp refuse", "wrongowner"]
FAILED = ("servfail", "timeout", "refused", "malformed", "temperror")
NEXT_BEST = ("dkim.key.status", "dmarc.org_domain", "fcrdns.one")
OF_ASSUMED_HELO = ("helo.syntax", "helo.matches_ip", "helo.a.status", "helo.mx.status", "spf.helo.result")
DECIDING = ("ptr.status", "fcrdns.status", "sender.mx.status", "spf.record", "spf.result")
ORDER = ["ok", "unknown", "warning", "critical"]


class World:
    """A scenario: its options without where answers come from, what was asked, and the report that is right."""

    def __init__(self, path, folder, preflight):
        self.name = os.path.basename(path)[:-5]
        with open(path, encoding="utf-8") as file:
            words = shlex.split(file.read())
        capture = os.path.join(folder, self.name + ".capture")
        subprocess.run([preflight] + words + ["--capture", capture, "--format", "json"], stdout=subprocess.DEVNULL, check=False)
        self.options = drop(words)
        with open(capture, encoding="utf-8") as file:
            self.asked = [json.loads(line) for line in file][1:]

    def script(self, fault="", victim=None):
        """The world for badns; FAULT befalls the question VICTIM."""
        lines = []
        for q in self.asked:
            what = "%s %s" % (q["name"] if q["name"] == "." else q["name"] + ".", q["type"])
            mine = fault if q is victim else ""
            if mine.startswith("first"):
                lines.append("%s %s" % (what, mine))
                mine = ""
            records = [record(r, q["name"]) for r in q.get("answer", [])]
            soa = [record(r, None, "authority ") for r in q.get("authority", [])]
            failed = {"SERVFAIL": "servfail", "REFUSED": "refused", "TIMEOUT": "silent", "FORMERR": "formerr",
                      "NOTIMP": "notimp", "NXDOMAIN": "nxdomain", "GARBAGE": "garbage"}.get(q["rcode"], "nodata")
            lines.append(" ".join([what, failed, mine]))
            lines += [what + " " + r for r in records + soa]
        return "\n".join(lines) + "\n"


def drop(words):
    """The words without the options that say where answers come from."""
    kept, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word in ("--zone", "--replay"):
            skip = True
        elif word != "--offline":
            kept.append(word)
    return kept


def record(text, name, word="record "):
    owner, _, _, kind, rdata = text.split(" ", 4)
    if name and owner == name + ".":
        owner = "@"
    return "%s%s %s %s" % (word, owner, kind, rdata)


class Run:
    """One run: its world, what is done, and what came of it."""

    def __init__(self, world, script, what, harmless=False, kill_ms=None, second=None, timeout=1.2):
        self.world, self.script, self.what, self.harmless = world, script, what, harmless
        self.kill_ms, self.second = kill_ms, second
        self.timeout = 6 if harmless else timeout
        self.report, self.took, self.wrong = None, 0, []
        self.false_ok = self.false_bad = self.lost = 0

    def go(self, place, folder, port, badns, preflight):
        address = "127.0.40.%d" % (place + 1)
        path = os.path.join(folder, address)
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.script)
        server = subprocess.Popen([badns, "--address", address, port, path], stdout=subprocess.PIPE)
        if not server.stdout.readline().startswith(b"ready"):
            raise RuntimeError("badns does not start with: " + self.script)
        servers = ["%s:%s" % (address, port)]
        if self.second:
            servers.insert(self.second == "first" and 0 or 1, "127.0.41.%d:%s" % (place + 1, port))
        command = [preflight] + self.world.options + ["--timeout", str(self.timeout), "--list-timeout", "0.8", "--format", "json"]
        for name in servers:
            command += ["--resolver", name]
        begin = time.monotonic()
        flight = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if self.kill_ms is not None:
            time.sleep(self.kill_ms / 1000)
            server.kill()
        out, err = flight.communicate(timeout=60)
        self.took = time.monotonic() - begin
        server.kill()
        server.wait()
        server.stdout.close()
        try:
            self.report = json.loads(out.decode())["targets"]
        except (ValueError, KeyError):
            self.wrong.append("no report, status %d: %s" % (flight.returncode, err.decode("utf-8", "replace")[:300]))

    def judge(self, right):
        """Holds the report against the RIGHT one."""
        if self.report is None:
            return
        for was, now in zip(right, self.report):
            if self.harmless:
                one, other = same.essence(was), same.essence(now)
                for key in sorted(set(one) | set(other)):
                    if one.get(key) != other.get(key):
                        self.lost += 1
                        self.wrong.append("%s is %s" % (key, other.get(key)))
            else:
                self.judge_harmed(was, now)

    def judge_harmed(self, was, now):
        given = "--helo" in self.world.options
        for name, value in now["facts"].items():
            if value in (None, was["facts"][name]) or value in FAILED or name in NEXT_BEST:
                continue
            if given or name not in OF_ASSUMED_HELO:
                self.bad("%s is %s" % (name, value))
        lost = [n for n in DECIDING if known(was["facts"][n]) and not known(now["facts"][n])]
        lost += [x["zone"] for x in was["lists"] if x["zone"] == "zen.spamhaus.org" and x["verdict"] != "unusable" and
                 [y for y in now["lists"] if y["zone"] == x["zone"] and y["verdict"] == "unusable"]]
        if lost and (now["verdict"] == "ok" or not now["incomplete"]):
            self.false_ok += 1
            self.wrong.append("verdict %s, although %s is missing" % (now["verdict"], lost))
        if ORDER.index(now["verdict"]) > max(1, ORDER.index(was["verdict"])):
            self.bad("verdict " + now["verdict"])
        before = {(x["zone"], x["role"], x["object"]): x["verdict"] for x in was["lists"]}
        for x in now["lists"]:
            is_was = before.get((x["zone"], x["role"], x["object"]))
            if x["verdict"] in ("unusable", "skipped") or x["verdict"] == is_was or (not given and x["role"] in ("helo", "ptr")):
                continue
            self.bad("%s says %s" % (x["zone"], x["verdict"]))
        expected = {i for p in was["predictions"] if p["outcome"] == "expected" for i in [p["id"]] + p["variants"]}
        for p in now["predictions"]:
            if p["outcome"] == "expected" and p["id"] not in expected:
                self.bad("%s is expected" % p["id"])

    def changed(self, right):
        return bool(self.report) and [same.essence(t) for t in self.report] != [same.essence(t) for t in right]

    def bad(self, text):
        self.false_bad += 1
        self.wrong.append(text)


def known(value):
    return value is not None and value not in FAILED


def plan(worlds):
    for world in worlds:
        for q in world.asked:
            for fault in HARMLESS:
                yield Run(world, world.script(fault, q), "%s %s: %s" % (q["name"], q["type"], fault), True)
            for fault in HARMFUL:
                yield Run(world, world.script(fault, q), "%s %s: %s" % (q["name"], q["type"], fault))
        for rate, seed in itertools.product((5, 20, 50), range(4)):
            yield Run(world, world.script() + "option loss %d\noption seed %d\n" % (rate, seed), "%d %% loss, seed %d" % (rate, seed))
        for ms in range(0, 120, 12):
            yield Run(world, world.script() + "option delay 20\n", "the server dies after %d ms" % ms, kill_ms=ms)
        for second in ("first", "last"):
            yield Run(world, world.script(), "another server, the %s, is dead" % second, True, second=second)
        yield Run(world, world.script() + "option loss 20\n", "one of two servers is dead, 20 % loss", second="first")
        yield Run(world, world.script(), "deadline in the middle", timeout=0.1)
        yield Run(world, world.script() + "option delay 30\n", "deadline in the middle", timeout=0.1)


def main():
    folder, port, badns, preflight = sys.argv[1:5]
    worlds = [World(path, folder, preflight) for path in sys.argv[5:]]
    bases = [Run(world, world.script(), "as it is", True) for world in worlds]
    for base in bases:
        base.go(0, folder, port, badns, preflight)
    right = {base.world: base.report for base in bases}
    runs = list(plan(worlds))
    alone = [Run(worlds[0], "default silent\n", "nothing is answered", timeout=0.5) for _ in range(10)]
    for run in alone:
        run.go(0, folder, port, badns, preflight)
    places = list(range(WORKERS))

    def go(run):
        place = places.pop()
        try:
            run.go(place, folder, port, badns, preflight)
        finally:
            places.append(place)
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(go, runs))
    for run in runs:
        run.judge(right[run.world])
    for n, world in enumerate(worlds):
        mine = [r for r in runs if r.world is world]
        wrong = [r for r in mine if r.wrong]
        print("%s %d - %s: %d runs" % ("not ok" if wrong else "ok", n + 1, world.name, len(mine)))
        for r in wrong:
            print("# %s: %s" % (r.what, "; ".join(r.wrong)[:600]))
    over = sorted((r.took - r.timeout) * 1000 for r in runs if r.took > r.timeout)
    worst = over[-1] if over else 0
    worst_alone = max((r.took - r.timeout) * 1000 for r in alone)
    print("%s %d - the worst run ends %d ms after its deadline, process and report included" % (
        "ok" if worst < 1000 else "not ok", len(worlds) + 1, worst))
    print("#: %d runs over sockets: wrong ok %d, wrong critical or bad %d, lost results %d" % (
        len(runs), *(sum(getattr(r, k) for r in runs) for k in ("false_ok", "false_bad", "lost"))))
    print("#: %d changed something; %d reached their deadline, and ended after it, process start and report included: "
          "median %d ms, worst %d ms" % (sum(r.changed(right[r.world]) for r in runs), len(over),
                                         over[len(over) // 2] if over else 0, worst))
    print("#: one run at a time, nothing answered: at most %d ms after the deadline" % worst_alone)
    print("1..%d" % (len(worlds) + 1))
    sys.exit(any(r.wrong for r in runs) or worst >= 1000)


if __name__ == "__main__":
    main()
