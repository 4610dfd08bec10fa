"""Our strict SPF evaluator beside pyspf (python3-spf) over random worlds; prints TAP.

usage: spf_pyspf.py TOOL [SEED [CASES]]   TOOL: spf_cases"""
import json
import random
import subprocess
import sys

sys.path.insert(0, __file__.rsplit("/", 1)[0])
import second  # noqa: E402
import spf  # noqa: E402
import spf_fixes  # noqa: E402
import spf_odd  # noqa: E402
import spf_world  # noqa: E402


class World:
    def __init__(self, zone):
        self.records, self.lost = {}, set()
        for name, kind, data in zone:
            name = name.lower()
            if kind == "TIMEOUT":
                self.lost.add((name, data))
            elif kind == "TXT":
                strings = data if isinstance(data, list) else [data]
                self.records.setdefault((name, kind), []).append([s.encode() for s in strings])
            elif kind == "MX":
                preference, target = data.split(" ")
                self.records.setdefault((name, kind), []).append((int(preference), target))
            else:
                self.records.setdefault((name, kind), []).append(data)

    def look_up(self, name, kind, strict=True, timeout=20):
        """As a recursor answers: behind all aliases, and not at all when they lead nowhere."""
        name = at = name.lower().rstrip(".")
        for _ in range(20):
            if (at, kind) in self.lost:
                break
            held = self.records.get((at, kind), [])
            if held or (at, "CNAME") not in self.records:
                return [((name, kind), value) for value in held]
            at = self.records[at, "CNAME"][0]
        raise spf.TempError("DNS timeout")


def theirs(case, points=None):
    """What pyspf concludes: result and explanation; POINTS: of our copy of it, with these put right."""
    spf.DNSLookup = World(case["zone"]).look_up
    kv = dict(i=case["ip"], s="%s@%s" % (case["local"], case["domain"]), h=case["helo"], receiver="unknown")
    try:
        query = spf.query(**kv) if points is None else spf_fixes.Query(points, **kv)
        query.t = "0"  # of our tool's clock
        result, _, text = query.check()
    except Exception as e:  # pyspf stumbles over some records
        return "crash", type(e).__name__
    return result, text if result == "fail" and text != spf.EXPLANATIONS["fail"] else None


def ours(tool, cases):
    lines = "".join(json.dumps(c) + "\n" for c in cases)
    out = subprocess.run([tool], input=lines, capture_output=True, text=True, check=True).stdout
    return [(answer["result"], answer["explanation"]) for answer in map(json.loads, out.splitlines())]


def make(seed, number):
    """Every third world is about one odd thing."""
    if number % 3 == 2:
        return spf_odd.case(random.Random(seed))
    return spf_world.Maker(seed, [0, 0.01, 0.05, 0.2][number % 4]).case()


def main():
    tool, seed, count = sys.argv[1], int((sys.argv[2:] or [7208])[0]), int((sys.argv[3:] or [2400])[0])
    cases = [make(seed * 100000 + i, i) for i in range(count)]
    second.compare("pyspf", seed, cases, ours(tool, cases), theirs, theirs, spf_fixes.POINTS, len(sys.argv) == 2)


if __name__ == "__main__":
    main()
