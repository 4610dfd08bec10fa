"""Runs the scenarios of test/scenario and hands out their JSON reports; TAP for the checks that look at them."""
import json
import os
import shlex
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PREFLIGHT = os.environ.get("PREFLIGHT") or os.path.join(os.environ.get("BUILD") or "build", "preflight")
SHARED = os.environ.get("SHARED") or "../shared"
FOLDER = "test/scenario"


class Tap:
    """Results in the Test Anything Protocol."""

    def __init__(self):
        self.count = self.failed = 0

    def result(self, good, text, remarks=()):
        self.count += 1
        self.failed += not good
        print("%s %d - %s" % ("ok" if good else "not ok", self.count, text))
        for line in [] if good else remarks:
            print("# " + line)

    def done(self):
        print("1..%d" % self.count)
        sys.exit(bool(self.failed))


def skip_all(reason):
    print("1..0 # SKIP " + reason)
    sys.exit(0)


def begin():
    """In the top folder, with the program built."""
    os.chdir(TOP)
    if not os.access(PREFLIGHT, os.X_OK):
        skip_all(PREFLIGHT + " is not built")


def names():
    return sorted(f[:-5] for f in os.listdir(FOLDER) if f.endswith(".args"))


def arguments(name):
    """The words of NAME.args, as the shell reads them."""
    with open(os.path.join(FOLDER, name + ".args"), encoding="utf-8") as file:
        return shlex.split(file.read())


def run(args):
    """Runs preflight for a JSON report: (report or None, what is wrong with it)."""
    try:
        done = subprocess.run([PREFLIGHT] + args + ["--format", "json"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return None, "took over 60 seconds"
    if b"Sanitizer" in done.stderr or b"runtime error" in done.stderr:
        return None, done.stderr.decode("utf-8", "replace")[:2000]
    try:
        report = json.loads(done.stdout.decode("utf-8"))
    except ValueError:
        said = done.stderr.decode("utf-8", "replace").strip() or done.stdout.decode("utf-8", "replace")[:200]
        return None, "no report, status %d: %s" % (done.returncode, said)
    if report.get("schema") != "preflight-report/1" or not report.get("targets"):
        return None, "another schema, or no target"
    return report, "status %d" % done.returncode


def reports():
    """(name, arguments, report, remark) for each scenario that is a check (no other command)."""
    for name in names():
        args = arguments(name)
        if args and not args[0].startswith("-") and args[0] != "check":
            continue
        report, remark = run(args)
        yield name, args, report, remark
