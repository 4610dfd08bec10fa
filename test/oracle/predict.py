"""Compares preflight's predictions with the oracle's (validate.py) over the same facts; prints TAP.

usage: predict.py TOOL SHARED [SEED [RUNS]]   TOOL: predict_facts; SHARED: folder with data/validate.py

The oracle is fed with our own catalogue and lists, so that an entry corrected here is no difference; what differs from the oracle's
own entries is compared with ALLOWED below.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

from reference import load_lists, load_reference, load_rules

# Entries corrected here: id -> the fields that differ from the shared data.
ALLOWED = {
    # The name in front is the receiver's own, not the sender's domain; the page's address is part
    # of the text.
    "gmx-554-ptr": ("text",), "gmx-554-ptr-generic": ("text",), "gmx-554-blocklisted": ("text",),
}
# Fields that only we have: whose fault it is, what it corrects.
OWN_FIELDS = ("blame", "instead_of", "shared")
# Patterns become more exact, dates newer, and more sources vouch; that each example is still won by
# its own entry is seen by explain.py.
REVISED = {"match", "checked", "source"}
# Sources that named files of an index nobody else has.
SOURCES = (
    ("(copies: GitHub files 28428818235, 7114867758 in the stored index)", "(read in two copies on GitHub)"),
    ("bounce-rule list in a public GitHub file (stored index 21114823096)",
     "a list of bounce rules in a public GitHub repository"),
    ("GitHub source excerpts (stored index files 68860109220, 53475034427)",
     "source excerpts in two public GitHub repositories"),
    ("log lines in public GitHub files (stored index 19339359584, 43855840670, 39369286114)",
     "log lines in three public GitHub repositories"),
)
RESULTS = ("expected", "possible", "undetermined")


def in_their_form(rules):
    """Our catalogue in the form of rejections.json: every field of every entry."""
    out = {}
    for i, r in rules.items():
        r = {k: v for k, v in r.items() if k not in OWN_FIELDS}
        if r["code"]:
            r["class"] = "temporary" if r["code"] < 500 else "permanent"
        if r["condition"] is None:
            r["predictable"] = "no"
        out[i] = r
    return out


def their_rules(shared):
    with open(os.path.join(shared, "data", "rejections.json"), encoding="utf-8") as f:
        text = f.read()
    for old, new in SOURCES:
        text = text.replace(old, new)
    return {r["id"]: r for r in json.loads(text)["rejections"]}


def data_differences(rules, theirs):
    """Their entries are all there, and say the same; ours may be more."""
    out = ["%s is missing" % i for i in theirs if i not in rules]
    for i, r in theirs.items():
        fields = {k for k in r if i in rules and rules[i].get(k) != r[k]}
        if fields - REVISED - set(ALLOWED.get(i, ())):
            out.append("%s: %s differ" % (i, " ".join(sorted(fields))))
    return out


def self_test(rules, lists, theirs, shared):
    """The oracle's own check of its data (each example won by its own entry ...), run over ours, as far as they are in its data."""
    with tempfile.TemporaryDirectory() as tmp:
        for name in ("validate.py", "dnsbl-validate.py", "seed-items.json", "mta-observed.json"):
            shutil.copy(os.path.join(shared, "data", name), tmp)
        with open(os.path.join(tmp, "dnsbl.json"), "w", encoding="utf-8") as f:
            json.dump(list(lists.values()), f)
        with open(os.path.join(tmp, "rejections.json"), "w", encoding="utf-8") as f:
            json.dump({"rejections": [r for r in rules.values() if r["id"] in theirs]}, f)
        out = subprocess.run([sys.executable, "-B", "validate.py"], cwd=tmp, capture_output=True, text=True)
    lines = [x for x in (out.stdout + out.stderr).splitlines() if x.startswith("ERROR")]
    return lines if out.returncode == 0 else lines or ["it ended with status %d" % out.returncode]


def names_in(rules, oracle):
    """Zones, zone|role pairs and services that conditions ask for."""
    zones, pairs, services = set(), set(), {}

    def walk(tree):
        if tree[0] in ("and", "or"):
            for t in tree[1]:
                walk(t)
        elif tree[0] == "not":
            walk(tree[1])
        elif tree[0] == "listed":
            zones.add(tree[1])
        elif tree[0] == "domain_listed" and tree[2] != "url":
            pairs.add(tree[1] + "|" + tree[2])
        elif tree[0] == "rep":
            services.setdefault(tree[1], set()).update(tree[2])
    for r in rules.values():
        if r["condition"]:
            walk(oracle.Cond(r["condition"]).tree)
    return sorted(zones), sorted(pairs), {k: sorted(v) for k, v in services.items()}


def scenarios(oracle, zones, pairs, services):
    for name, kw, *_ in oracle.TESTS:
        s = oracle.scenario(zones=zones, dz=pairs, services=sorted(services), **kw)
        # Names in message bodies (role url) are never known to preflight.
        s["domain_listed"] = {k: v for k, v in s["domain_listed"].items() if not k.endswith("|url")}
        yield name, s


def records(entry, rng):
    """A records as this list may answer, wrong ones among them."""
    pool = [c["match"] for c in entry["codes"] + entry["error_codes"]]
    pool = [m for m in pool if all(x.isdigit() for x in m.split("."))] or ["127.0.0.2"]
    odd = ["127.0.0.1", "127.0.0.77", "127.255.255.254", "192.0.2.99", "127.0.0.2", "127.0.0.10"]
    return [rng.choice(pool if rng.random() < 0.8 else odd) for _ in range(rng.choice([1, 1, 1, 2, 3]))]


def random_set(oracle, lists, zones, pairs, services, rng):
    known = rng.random()      # how much of it is known, differs from set to set
    fault = rng.random() ** 3

    facts = {}
    for name, values in oracle.FACTS.items():
        v = rng.choice(values)
        if rng.random() > fault and name in oracle.FULL:
            v = oracle.FULL[name]
        if isinstance(v, str) and v in ("true", "false"):
            v = v == "true"
        facts[name] = str(v) if name == "ip.version" else v if rng.random() < known or rng.random() < 0.5 else None
    listed = {}
    for z in sorted(set(zones) | set(rng.sample(sorted(lists), 6))):
        x = rng.random()
        if x < 0.15 * (1 - known):
            listed[z] = None
        elif x < 0.15 * (1 - known) + 0.5 * fault:
            listed[z] = records(lists[z], rng)
        elif x < 0.95:
            listed[z] = []
    if rng.random() < 0.05:
        listed = {}
    return {"facts": facts, "listed": listed,
            "domain_listed": {p: rng.choice([True, False, False, None]) for p in pairs if rng.random() < known},
            "rep": {s: rng.choice(v + ["good"]) for s, v in services.items() if rng.random() < known}}


def main():
    tool, shared = sys.argv[1:3]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 20261121
    runs = int(sys.argv[4]) if len(sys.argv) > 4 else 3000
    if not os.path.exists(os.path.join(shared, "data", "validate.py")):
        print("1..0 # SKIP no reference data in " + shared)
        return 0
    oracle, rules, lists = load_reference(shared), in_their_form(load_rules()), load_lists()
    theirs = their_rules(shared)
    oracle.LISTS = lists
    conds = {i: oracle.Cond(r["condition"]) for i, r in rules.items() if r["condition"]}
    zones, pairs, services = names_in(rules, oracle)
    rng = random.Random(seed)
    sets = list(scenarios(oracle, zones, pairs, services))
    named = len(sets)
    sets += [("random %d" % n, random_set(oracle, lists, zones, pairs, services, rng)) for n in range(runs)]
    text = "".join(json.dumps(s) + "\n" for _, s in sets)
    got = subprocess.run([tool], input=text, capture_output=True, text=True, check=True).stdout.splitlines()
    wrong, seen = [], dict.fromkeys(RESULTS, 0)
    for (name, s), line in zip(sets, got):
        want, have = oracle.predict(list(rules.values()), conds, s), json.loads(line)
        for k in RESULTS:
            seen[k] += len(want[k])
            if set(want[k]) != set(have[k]):
                wrong.append("%s: %s: missing %s, too many %s" % (
                    name, k, sorted(set(want[k]) - set(have[k])), sorted(set(have[k]) - set(want[k]))))
    differ = data_differences(rules, theirs)
    faults = self_test(rules, lists, theirs, shared)
    print("1..5")
    print("%s 1 - an answer to each fact set" % ("ok" if len(got) == len(sets) else "not ok"))
    for n, (what, bad) in enumerate((
            ("%d scenarios of the oracle" % named, [w for w in wrong if not w.startswith("random")]),
            ("%d random fact sets, seed %d" % (runs, seed), [w for w in wrong if w.startswith("random")]),
            ("the %d entries of the reference, but for %d named ones, as there" % (len(theirs), len(ALLOWED)), differ),
            ("the oracle finds no fault in our entries", faults)), 2):
        print("%s %d - %s" % ("not ok" if bad else "ok", n, what))
        for w in bad[:20]:
            print("# " + w)
    print("#: predictions compared: " + ", ".join("%s %d" % (k, seen[k]) for k in RESULTS))
    return 1 if wrong or differ or faults else 0


if __name__ == "__main__":
    sys.exit(main())
