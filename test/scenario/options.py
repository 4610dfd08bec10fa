#!/usr/bin/python3
"""Wrong values for every option of --help: one clear line that names the option or the value, status 64 (3 as a plugin). TAP.

    options.py PREFLIGHT FOLDER      FOLDER: empty, for files"""
import os
import re
import shutil
import subprocess
import sys

PREFLIGHT, FOLDER = sys.argv[1:3]
BASE = ["--ip", "192.0.2.25", "--domain", "example.com", "--offline", "--lists", "none"]
LONG = "x" * 100000
# What no option takes, whatever it is about.
ODD = ["", " ", ",", LONG, "\x01\x1b[31m\x7f", "\n", "a\nb", "\udcff\udcfe", "‮", "=", "%s%n", "-", "--", "0x1", "../../etc/passwd"]
# Further values that are wrong for an option.
WRONG = {
    "--ip": ["x", "192.0.2.256", "192.0.2", "192.0.2.1/24", "192.0.2.01", "1::2::3", "fe80::1%lo", "example.com", "192.0.2.1,", ",192.0.2.1"],
    "--domain": ["a..b", "x" * 64 + ".example", ("a." * 130) + "com", "192.0.2.1", "a b.example", "example.com,", "a@b.example"],
    "--selector": ["a;d=evil", "a b", "a..b", "x" * 64, "s1,"],
    "--tls": ["maybe", "YES", "1", "yes no"],
    "--rep": ["x", "=y", "x=", "="],
    "--resolver": ["x", "192.0.2.1:0", "192.0.2.1:65536", "192.0.2.1:x", "[::1", "[::1]:", "::1:x", "resolver.example", "192.0.2.1,"],
    "--timeout": ["x", "0", "-1", "0.01", "3601", "1e9", "nan", "inf", "8s", "1,5"],
    "--list-timeout": ["x", "0", "-1", "3601"],
    "--checks": ["x", "spf,x", "spf,", "SPF"],
    "--lists": ["a..b", "none,", "x y", "/no/such/file.json"],
    "--require": ["a..b", "x,"],
    "--receiver": ["nobody", "gmail,", "Gmail Inc"],
    "--format": ["x", "JSON", "text json"],
    "--fail-on": ["x", "warning,x", "warning,"],
    "--unknown-as": ["x", "yes"],
    "--lang": ["de", "EN"],
    "--color": ["x", "yes"],
    "--window": ["0", "-1", "x", "1000001", "1.5"],
    "--max-rate": ["0", "-1", "x", "1000001"],
    "--own-mirror": ["a..b", "x,"],
    "--hostname": ["a..b", "a b"],
    "--warning": ["x", "5:1", ",", "1,x", "@"],
    "--critical": ["x", "5:1", ",", "1,x", "@"],
}
FILES = {"--message", "--private-key", "--zone", "--replay", "--keys", "--catalogue", "--config", "--accept", "--baseline"}
OUTPUTS = {"--capture", "--output", "--resume"}
# Where an odd text is allowed: HELO and mailboxes may hold anything, whose faults become facts.
ANY_TEXT = {"--helo", "--sender", "--from", "--recipient"}
COMMAND = {"--window": "bulk", "--max-rate": "bulk", "--own-mirror": "bulk", "--resume": "bulk", "--source": "rules"}
SHORT = {"--warning": "-w: ", "--critical": "-c: "}
EXTRA = {"--private-key": ["--selector", "s1"]}
# Values of the list of odd ones that are right for an option.
RIGHT = {"--capture": {"-", "=", "%s%n", "--", "0x1", " ", ",", "\x01\x1b[31m\x7f", "\n", "a\nb", "\udcff\udcfe", "‮"}}

number = failed = 0


def result(good, text, said=""):
    global number, failed
    number += 1
    failed += not good
    shown = ascii(text)[1:-1][:120].replace("#", "\\#")
    print("%s %d - %s" % ("ok" if good else "not ok", number, shown))
    if not good:
        print("# " + ascii(said)[:600])


def options():
    """Names of the options that take a value, as --help has them."""
    text = subprocess.run([PREFLIGHT, "--help"], capture_output=True, text=True, check=True).stdout
    found = []
    for line in text.splitlines():
        match = re.match(r"  (?:-\w, )?(--[a-z-]+) ([A-Z]+\S*|\S+\|\S*|seed)(  |$| [a-z])", line)
        if match:
            found.append(match.group(1))
    return found


def run(args, user=None):
    # A build for coverage writes its counts at the end, where another user may not.
    env = {**os.environ, "GCOV_PREFIX": os.path.join(FOLDER, "counts")} if user else None
    if user:  # who may not enter the folder where the program was built
        args = [shutil.copy(args[0], FOLDER), *args[1:]]
    done = subprocess.run(args, capture_output=True, stdin=subprocess.DEVNULL, cwd=FOLDER, timeout=60, env=env,
                          user=user, extra_groups=[] if user else None)
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "surrogateescape")


def is_clear(line, option, value):
    """One line, printable, not endless, which names the option or what is wrong with its value."""
    if line.count("\n") != 1 or not line.endswith("\n") or len(line) > 520:
        return False
    if any(ord(c) < 32 or ord(c) == 127 or 0x202a <= ord(c) <= 0x202e or 0xdc80 <= ord(c) for c in line[:-1]):
        return False
    return line.startswith("preflight: ") and (option.lstrip("-") in line or SHORT.get(option, "\n") in line[:-1] or printable(value)[:40] in line)


def printable(value):
    """As the program shows it."""
    return "".join(chr(b) if 32 <= b < 127 and b != 92 else "\\\\" if b == 92 else "\\x%02x" % b
                   for b in value.encode("utf-8", "surrogateescape"))


def command_of(option):
    command = COMMAND.get(option)
    return ([command] if command else []) + (BASE if not command else ["--offline", "--lists", "none"] if command == "bulk" else [])


def refused(option, value, user=None):
    args = [PREFLIGHT, *command_of(option), *EXTRA.get(option, []), option, value]
    status, out, err = run(args, user)
    result(status == 64 and not out and is_clear(err, option, value), "%s %s: refused" % (option, value), (status, out[:200], err))
    if option in COMMAND or option == "--format":
        return
    status, out, err = run([PREFLIGHT, *BASE, *EXTRA.get(option, []), "--format", "nagios", option, value], user)
    first = out.decode("utf-8", "surrogateescape").split("\n")[0]
    result(status == 3 and first.startswith("PREFLIGHT UNKNOWN - ") and len(first) < 80 and not err,
           "%s %s: refused as a plugin" % (option, value), (status, out[:300], err))


def survives(option, value):
    """An odd value that an option may take: a report, or a clear refusal."""
    form = "ndjson" if COMMAND.get(option) == "bulk" else "json"
    status, out, err = run([PREFLIGHT, *command_of(option), option, value, "--format", form])
    good = status in (0, 1, 2, 3) and out[:1] in (b"{", b"")[:1 + (form == "ndjson")] and not err
    good = good or status == 64 and not out and is_clear(err, option, value)
    result(good, "%s %s: a report or a refusal" % (option, value), (status, out[:200], err))


def make_files():
    files = {"empty": b"", "binary": bytes(range(256)) * 40, "nul": b"\0" * 100, "long": b"x" * 200000 + b"\n", "text": "Grüße\n".encode(),
             "json": b"{}", "array": b"[1,2", "crlf": b"a\r\nb\r\n"}
    for name, data in files.items():
        with open(os.path.join(FOLDER, name), "wb") as f:
            f.write(data)
    os.mkdir(os.path.join(FOLDER, "folder"))
    os.mkdir(os.path.join(FOLDER, "counts"))
    os.chmod(os.path.join(FOLDER, "counts"), 0o777)
    path = os.path.join(FOLDER, "unreadable")
    with open(path, "wb") as f:
        f.write(b"x")
    os.chmod(path, 0)
    return list(files)


def check_file_option(option, files):
    for name in ["no-such-file", "folder", "folder/none", LONG[:5000], "text/none", "x\x1b[31my"]:
        refused(option, name)
    if os.getuid() == 0:
        os.chmod(FOLDER, 0o755)
        refused(option, "unreadable", user=65534)
    for name in files:
        survives_file(option, name)


def survives_file(option, name):
    status, out, err = run([PREFLIGHT, *BASE, *EXTRA.get(option, []), option, name, "--format", "json"])
    good = status in (0, 1, 2, 3) and out.startswith(b"{") or status == 64 and not out and is_clear(err, option, name)
    result(good, "%s with a file that is %s" % (option, name), (status, out[:200], err))


def main():
    files = make_files()
    known = options()
    for option in sorted(set(WRONG) - set(known)):
        result(False, option + " is in --help", known)
    for option in known:
        if option in FILES:
            check_file_option(option, files)
        elif option in OUTPUTS:
            for value in ["folder", "no/such/folder", "", LONG[:5000], "text/x"]:
                refused(option, value)
        elif option in ANY_TEXT:
            for value in ODD:
                survives(option, value)
        else:
            for value in WRONG.get(option, []):
                refused(option, value)
            for value in ODD:
                survives(option, value)
    for args in (["--no-such"], ["--no-such=x"], ["-Z"], ["--ip"], ["-H"], ["--help=x"], ["stray"], ["--i", "x"], ["--" + LONG], ["--\x1b[31m"],
                 ["-\udcff"]):
        status, out, err = run([PREFLIGHT, *args])
        result(status == 64 and not out and is_clear(err, args[0].split("=")[0], args[0]),
               " ".join(args), (status, out[:200], err))
    print("1..%d" % number)
    return failed > 0


sys.exit(main())
