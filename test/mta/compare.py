#!/usr/bin/python3
"""Holds what profiles predict against what real servers answered: compare.py FILE JUDGE PROFILES [SCENARIO...]

FILE: mta-observed.json; JUDGE: the program built from judge.c; PROFILES: the catalogue file with the 27 profiles. TAP; lines that begin
with "#: " are the figures, and each difference is a line of its own."""
import json, os, re, subprocess, sys, tempfile, time

RANDOM = {"rdns-multi-one-ok", "dmarc-mis-two"}  # by the file's README: chance decides
STAGES = {"ehlo": "helo"}
BARS = {"verdict": 99.5, "stage": 99.0, "code": 99.0}


def message(scenario):
    """What the message's signature comes to: the file says what it carried, its DNS whether the right key is there."""
    dkim = scenario["dkim"]
    if dkim["mode"] != "good":
        return dkim["mode"]
    key = "%s._domainkey.%s." % (dkim["s"], dkim["d"])
    wrong = any(o == key and "{DKIM_P_OTHER}" in d for o, _, d in scenario["dns"])
    return "badsig" if wrong else "good"


def line(scenario):
    return "\t".join([scenario["id"], scenario["ip"], scenario["domain"], scenario["helo"], scenario["mail_from"] or "-",
                      scenario["header_from"], scenario["dkim"]["s"], message(scenario)])


def spoils_others(doc, scenario):
    """A list that answers for every name, or that fails as a whole: no other scenario could be judged in that world."""
    lists = {z.rstrip(".").lower() for z in doc["zones"]}
    return any("*" in entries for entries in scenario["dnsbl"].values()) or any(z.rstrip(".").lower() in lists for z in scenario["zones"])


def judged(doc, scenarios, judge, profiles):
    """All scenarios in one world, but each that would spoil it in a world of its own."""
    alone = [s for s in scenarios if spoils_others(doc, s)]
    worlds = [[s for s in scenarios if s not in alone]] + [[s] for s in alone]
    out = {}
    for world in worlds:
        if world:
            out.update(judged_in(doc, [s for s in doc["scenarios"] if not spoils_others(doc, s)] if world[0] not in alone else world,
                                 world, judge, profiles))
    return out


def judged_in(doc, inhabitants, scenarios, judge, profiles):
    """SCENARIOS in a world with the records of the INHABITANTS."""
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as work:
        world, ready = os.path.join(work, "world.json"), os.path.join(work, "port")
        with open(world, "w", encoding="utf-8") as f:
            json.dump({"zones": doc["zones"], "scenarios": inhabitants}, f)
        server = subprocess.Popen([sys.executable, os.path.join(here, "world.py"), world, ready])
        try:
            for _ in range(200):
                if os.path.exists(ready) and os.path.getsize(ready):
                    break
                time.sleep(0.1)
            with open(ready, encoding="utf-8") as f:
                port = f.read().strip()
            out = subprocess.run([judge, "127.0.0.1:" + port, profiles] + list(doc["profiles"]), text=True, check=True,
                                 input="".join(line(s) + "\n" for s in scenarios), stdout=subprocess.PIPE).stdout
        finally:
            server.kill()
            server.wait()
    return {d["id"]: d for d in map(json.loads, out.splitlines())}


def first_try(observed):
    return observed.get("first_try", observed)


def left_out(scenario, profile, real):
    """The file's README: random ones, no answer at all, Haraka's opinion of a sender's MX."""
    return (scenario["id"] in RANDOM or real["verdict"] == "dropped" or
            (profile == "haraka" and (scenario["group"] == "sender" or "MX" in (real["text"] or ""))))


def chance(scenario, mine):
    """Several PTR names: the order of the answer decides, and we say so."""
    return mine["verdict"] == "random" and sum(kind == "PTR" for _, kind, _ in scenario["dns"]) > 1


def wanted(real):
    return {"verdict": real["verdict"], "stage": STAGES.get(real["stage"], real["stage"]), "code": real["code"]}


TESTS = [0]


def tap(good, what):
    TESTS[0] += 1
    print("%sok %d - %s" % ("" if good else "not ", TESTS[0], what))
    return bool(good)


def named(doc, profiles):
    """Rules must be general: words of the scenarios in profiles or catalogue, each printed."""
    words = set()
    for s in doc["scenarios"]:
        words |= {s["ip"], s["domain"], s["helo"]} | {o.rstrip(".") for o, _, _ in s["dns"]} | (set() if doc.get("own") else {s["id"]})
    words = {w for w in words if ("." in w or "-" in w) and not w.startswith("localhost")}
    here = os.path.dirname(os.path.abspath(__file__))
    folder = os.path.join(here, "..", "..", "checks", "catalogue")
    found = False
    for path in [profiles] + sorted(os.path.join(folder, f) for f in os.listdir(folder)):
        with open(path, encoding="utf-8") as f:
            strings = conditions(json.load(f))
        for text in strings:
            tokens = set(re.split(r"[^A-Za-z0-9.:_-]+", text))
            for word in sorted(words & tokens):
                print("# %s names %s" % (os.path.basename(path), word))
                found = True
    return found


def conditions(node):
    """What decides, of all entries: ids and conditions. (Examples quote what servers said.)"""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("id", "condition", "random", "match") and isinstance(value, str):
                yield value
            else:
                yield from conditions(value)
    elif isinstance(node, list):
        for value in node:
            yield from conditions(value)


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        doc = json.load(f)
    return compare(doc, sys.argv[2], sys.argv[3], set(sys.argv[4:]))


def compare(doc, judge, profiles, chosen, known=None):
    """Judges the CHOSEN scenarios (none: all) under the profiles of DOC, and says how it agrees. KNOWN: differences that are understood and
    stay, {(scenario, profile): reason}; with it every other one fails, and so does one of them that is gone."""
    scenarios = [s for s in doc["scenarios"] if not chosen or s["id"] in chosen]
    ours = judged(doc, scenarios, judge, profiles)
    asked = agree = refused = stages = codes = out = alarms = clean = 0
    differing, unknown = set(), 0
    for scenario in scenarios:
        for profile in doc["profiles"]:
            real, mine = doc["observed"][scenario["id"]].get(profile), ours[scenario["id"]]["profiles"][profile]
            if not real:  # was not measured
                continue
            real = first_try(real)
            if left_out(scenario, profile, real) or chance(scenario, mine):
                out += 1
                continue
            verdict = "accept" if mine["verdict"] == "marked" else mine["verdict"]
            want = wanted(real)
            asked += 1
            agree += verdict == want["verdict"]
            if scenario["group"] == "clean":
                clean += 1
                alarms += verdict != "accept" and real["verdict"] == "accept"
            if want["verdict"] != "accept":
                refused += 1
                stages += mine["stage"] == want["stage"]
                codes += mine["code"] == want["code"]
            if verdict != want["verdict"] or (verdict != "accept" and (mine["stage"], mine["code"]) != (want["stage"], want["code"])):
                why = (known or {}).get((scenario["id"], profile))
                differing.add((scenario["id"], profile))
                unknown += not why
                print("# difference: %-22s %-19s real %s %s %s | ours %s %s %s%s%s" % (
                    scenario["id"], profile, want["verdict"], want["stage"], want["code"], mine["verdict"], mine["stage"],
                    mine["code"], " needs " + ",".join(mine["needs"]) if mine["needs"] else "", ": " + why if why else ""))
    print("#: profiles %d, scenarios %d, answers compared %d, left out %d" % (len(doc["profiles"]), len(scenarios), asked, out))
    good = True
    for name, hits, total in (("verdict", agree, asked), ("stage", stages, refused), ("code", codes, refused)):
        share = 100.0 * hits / total if total else 100.0
        print("#: %s agrees in %d of %d: %.2f %% (bar %.1f)" % (name, hits, total, share, BARS[name]))
        good &= tap(share >= BARS[name], "%s agrees often enough" % name)
    print("#: false alarms on clean scenarios %d of %d (bar 0)" % (alarms, clean))
    good &= tap(not alarms, "no false alarm on clean scenarios")
    if known is not None:
        good &= tap(not unknown, "no difference but those that are understood")
        gone = sorted(k for k in known if k not in differing and (not chosen or k[0] in chosen))
        for k in gone:
            print("# no longer a difference: %s %s" % k)
        good &= tap(not gone, "those are still there")
    good &= tap(not named(doc, profiles), "no profile or catalogue entry names what the file is about")
    print("1..%d" % TESTS[0])
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
