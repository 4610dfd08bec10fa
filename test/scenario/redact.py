#!/usr/bin/python3
"""Redacted captures: redact.py PREFLIGHT ARGS... (files NAME.args; run where their paths lead)

For each: the replay of the redacted capture, called as its first line says, has the verdict, exit status, findings, predictions and
facts of the run itself, and no name or address of it is in the file. TAP."""
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

from sender import sender_of

# Facts whose value is a name of the sender.
NAMED = {"dmarc.org_domain", "dmarc.psl_org_domain"}
# Counters that hang on how long the text of an address is.
MEASURED = {"spf.record_length", "spf.largest_answer"}
# Options that are about files of the user's: what they bring is not in a capture.
LEFT_OUT = {"--message", "--private-key", "--config"}


def run(preflight, args):
    done = subprocess.run([preflight, *args, "--format", "json"], capture_output=True, text=True, errors="replace")
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def what_counts(status, report):
    """What the two runs must agree on."""
    if not report:
        return status
    targets = []
    for t in report["targets"]:
        facts = {k: v for k, v in t["facts"].items() if k not in NAMED}
        targets.append({
            "verdict": t["verdict"], "incomplete": t["incomplete"], "facts": facts, "counters": {k: v for k, v in t["counters"].items() if k not in MEASURED},
            "findings": sorted((f["id"], f["severity"]) for f in t["findings"]),
            "predictions": sorted((p["id"], p["outcome"], p["when"]) for p in t["predictions"]),
            "lists": sorted((x["zone"], x["role"], x["verdict"], [c for c in x["codes"] if c.startswith("127.")]) for x in t["lists"]),
            "profiles": [(p["profile"], p["verdict"], p["code"]) for p in t["profiles"]]})
    return status, report["verdict"], targets


def difference(a, b):
    a, b = (json.dumps(x, indent=0, sort_keys=True, default=list).splitlines() for x in (a, b))
    return [x for x in a if x not in b][:6], [x for x in b if x not in a][:6]


def names_and_addresses(args, lines):
    """What must be gone: registered names in the arguments and in the questions about them, and the addresses."""
    words = [x for a in args for x in a.split(",")]
    names, addresses = set(), set()
    for word in words:
        word = word.rpartition("@")[2].strip("[]").lower().rstrip(".")
        if re.fullmatch(r"\d+(\.\d+){3}|[0-9a-f]*:[0-9a-f:]+", word):
            addresses.add(word)
        elif re.fullmatch(r"([a-z0-9_-]+\.)+[a-z-]+", word):
            names.add(word)
    for line in lines[1:]:
        question = json.loads(line)
        for record in question.get("answer", []) + question.get("authority", []):
            owner, _, _, kind, data = record.split(" ", 4)
            if kind in ("A", "AAAA"):
                addresses.add(data)
            elif kind in ("PTR", "MX", "CNAME", "NS"):
                names.add(data.split(" ")[-1].rstrip("."))
    return names, {a for a in addresses if not re.match(r"127\.|0\.0\.0\.0$|::1$|::$|255\.255\.255\.255", a)}


def kept(name, zones):
    """Names that say nothing about the sender: without a dot, of lists, of reverse zones (their addresses are looked for)."""
    return "." not in name or name.endswith(".arpa") or any(name == z or name.endswith("." + z) for z in zones)


def leaks(args, plain, redacted, zones):
    names, addresses = names_and_addresses(args, plain)
    text = "\n".join(redacted)
    found = [n for n in names if not kept(n, zones) and re.search(r"(?<![\w-])" + re.escape(n) + r"(?![\w-])", text)]
    for a in addresses:
        forms = [a] if ":" in a else [a, ".".join(reversed(a.split(".")))]
        found += [f for f in forms if re.search(r"(?<![\w.:])" + re.escape(f) + r"(?![\w:/])", text)]
    return found


def check(preflight, args, zones, folder):
    plain, redacted = os.path.join(folder, "plain"), os.path.join(folder, "redacted")
    said = []
    if not run(preflight, args + ["--capture", plain])[1]:
        return ["it gives no report"]
    replay = run(preflight, sender_of(args) + ["--replay", plain, "--capture", redacted, "--redact"])
    with open(plain, encoding="utf-8") as f:
        before = f.read().splitlines()
    with open(redacted, encoding="utf-8") as f:
        after = f.read().splitlines()
    if len(before) != len(after):
        said.append("%d lines have become %d" % (len(before), len(after)))
    again = run(preflight, json.loads(after[0])["arguments"] + ["--replay", redacted])
    if what_counts(*replay[:2]) != what_counts(*again[:2]):
        said.append("the replay differs: %s / %s" % difference(what_counts(*replay[:2]), what_counts(*again[:2])) + again[2])
    found = leaks(args, before, after, zones)
    if found:
        said.append("still there: " + " ".join(found))
    return said


def main():
    preflight = sys.argv[1]
    listed = subprocess.run([preflight, "lists", "--format", "json"], capture_output=True, text=True, check=True)
    zones = {x["zone"] for x in json.loads(listed.stdout)["lists"]}
    zones |= {".".join(z.split(".")[-2:]) for z in zones}
    number = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in sys.argv[2:]:
            with open(path, encoding="utf-8") as f:
                args = shlex.split(f.read())
            name = os.path.basename(path)[:-5]
            number += 1
            if set(args) & LEFT_OUT or args[:1] == ["bulk"]:
                print("ok %d - %s # SKIP its files cannot be redacted" % (number, name))
                continue
            said = check(preflight, args, zones, folder)
            failed += bool(said)
            print("%sok %d - %s" % ("not " if said else "", number, name))
            for line in said:
                print("# " + line)
    print("1..%d" % number)
    return failed > 0


sys.exit(main())
