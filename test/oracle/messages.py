#!/usr/bin/python3
"""A second opinion on test messages: python3-dkim against `preflight --message` over generated messages. messages.py [SEED [COUNT]]

Each message is signed, then often changed as mail servers and mailing lists change messages, and judged by both. A result of
neutral means that preflight could not tell, and says why; it is counted, and never a difference."""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

try:
    import dkim
except ImportError:
    print("1..0 # SKIP no python3-dkim")
    sys.exit(0)

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "test/scenario/message"))
import make  # noqa: E402

PREFLIGHT = os.path.join(os.environ.get("BUILD", "build"), "preflight")
ZONE = os.path.join(TOP, "test/scenario/base/message.zone")
WORDS = [b"a", b"two", b"words ", b"\t", b"  ", b"--", b".", b"..", b"=20", b"\xc3\xa4", b"x" * 90, b"From here", b";", b"b=c"]


def line(rng):
    return b" ".join(rng.choice(WORDS) for _ in range(rng.randrange(6)))


def body(rng):
    text = b"".join(line(rng) + b"\r\n" for _ in range(rng.randrange(8)))
    text += b"\r\n" * rng.choice([0, 0, 1, 3])
    # Blanks before a missing line end: SMTP has no such thing, and python3-dkim keeps them.
    return text if rng.random() < 0.8 else text + line(rng).rstrip()


def fold(rng, value):
    return value.replace(b" ", b"\r\n ") if rng.random() < 0.2 else value


def header(rng):
    fields = [
        (b"From", b"Test <test@example.com>"),
        (b"To", b"someone@receiver.example"),
        (b"Subject", line(rng).strip() or b"none"),
        (b"Date", b"Fri, 21 Nov 2025 00:00:00 +0000"),
        (b"X-Twice", b"one of  two"),
        (b"X-Twice", b"two ; of two"),
        (b"X-Long", b" ".join([b"word"] * rng.randrange(1, 300))),
        (b"X-Empty", b""),
    ]
    rng.shuffle(fields)
    return b"".join(rng.choice([n, n.lower(), n.upper()]) + b":" + rng.choice([b" ", b"", b"  "]) + fold(rng, v) + b"\r\n"
                    for n, v in fields)


def sign(rng, message):
    names = [b"From", b"To", b"Subject", b"Date", b"X-Twice", b"X-Twice", b"X-Long", b"X-Empty", b"Cc", b"From"]
    chosen = [b"From"] + rng.sample(names, rng.randrange(1, len(names)))
    name = rng.choice(["rsa", "rsa", "ed25519"])
    canon = (rng.choice([b"simple", b"relaxed"]), rng.choice([b"simple", b"relaxed"]))
    return make.sign(message, selector="t2" if name == "ed25519" else "t1", name=name, canonicalize=canon,
                     include_headers=chosen, length=rng.random() < 0.1)


CHANGES = [
    lambda rng, m: m,
    lambda rng, m: m,
    lambda rng, m: m + b"\r\n\r\n",
    lambda rng, m: m + b"A footer.\r\n",
    lambda rng, m: m.replace(b"two", b"too", 1),
    lambda rng, m: m.replace(b" ", b"  ", rng.randrange(1, 60)),
    lambda rng, m: m.replace(b"\r\n\r\n", b" \r\n\r\n", 1),
    lambda rng, m: b"Received: by someone\r\n" + m,
    lambda rng, m: m.replace(b"X-Twice:", b"x-twice :", 1),
    lambda rng, m: m.replace(b"; s=", b";\r\n\ts = ", 1),
    lambda rng, m: re.sub(rb"(?i)x-long:.*?\r\n(?! )", b"", m, flags=re.S),
    lambda rng, m: m.replace(b"example.com", b"EXAMPLE.com", 1),
    lambda rng, m: m[: rng.randrange(len(m))],
    lambda rng, m: b"".join(m.partition(b"\r\n\r\n")[:2]),
]


def key(name, timeout=5):
    text = name.decode().rstrip(".") if isinstance(name, bytes) else name.rstrip(".")
    return KEYS.get(text)


def read_keys():
    keys = {}
    with open(ZONE, encoding="ascii") as f:
        for entry in f:
            found = re.match(r"(\S+_domainkey\S*)\s+IN TXT\s+(.*)", entry)
            if found:
                keys[found[1] + ".example.com"] = "".join(re.findall(r'"([^"]*)"', found[2])).encode()
    return keys


def theirs(message):
    """Does python3-dkim pass a signature? None: it cannot read the message."""
    try:
        count = sum(1 for n, _ in dkim.DKIM(message).headers if n.lower() == b"dkim-signature")
    except dkim.MessageFormatError:
        return None
    return any(passes(message, i) for i in range(count))


def passes(message, index):
    try:
        return dkim.DKIM(message).verify(idx=index, dnsfunc=key)
    except (dkim.DKIMException, ValueError, IndexError):
        return False


def ours(path):
    out = subprocess.run([PREFLIGHT, "--domain", "example.com", "--checks", "dkim", "--zone", ZONE, "--offline", "--format", "json",
                          "--message", path], stdout=subprocess.PIPE, check=False).stdout
    return json.loads(out)["targets"][0]


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 20251121
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    rng = random.Random(seed)
    results, different = {}, 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "message.eml")
        for number in range(count):
            message = sign(rng, header(rng) + b"\r\n" + body(rng))
            change = rng.randrange(len(CHANGES))
            message = CHANGES[change](rng, message)
            with open(path, "wb") as f:
                f.write(message if rng.random() < 0.7 else message.replace(b"\r\n", b"\n"))
            target = ours(path)
            got = target["facts"]["dkim.result"]
            results[got] = results.get(got, 0) + 1
            second = theirs(message)
            if got != "neutral" and second is not None and (got == "pass") != second:
                different += 1
                print("# message %d, change %d: %s, python3-dkim: %s" % (number, change, got, second))
                print("#   " + "; ".join(f["text"] for f in target["findings"] if f["id"].startswith("dkim.")))
                if os.environ.get("KEEP"):
                    with open(os.path.join(os.environ["KEEP"], "%d.eml" % number), "wb") as f:
                        f.write(message)
    print("1..1")
    print("%s 1 - %d messages judged alike (seed %d)" % ("not ok" if different else "ok", count, seed))
    print("#: " + " ".join("%s:%d" % pair for pair in sorted(results.items())))
    sys.exit(different > 0)


KEYS = read_keys()
main()
