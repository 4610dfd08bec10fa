#!/usr/bin/python3
"""Reports of one format against its schema or grammar: formats.py FORMAT FILE... prints the faults, one a line, status 1 if any.

sarif: the OASIS schema (schema/sarif-2.1.0-rtm.5.json, from the npm package @microsoft/jest-sarif); json, ndjson: ours; gitlab: Code
Quality's documented members; github: the grammar of workflow commands; csv: RFC 4180; markdown: cmark-gfm; nagios: the plugin guidelines. (junit: xmllint,
prometheus: promtool.)"""
import csv
import io
import json
import os
import re
import subprocess
import sys

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
REPORT = os.path.join(HERE, "../../reports/schema/preflight-report.schema.json")


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def by_schema(validator, value):
    return ["%s: %s" % ("/".join(map(str, e.path)), e.message[:200]) for e in validator.iter_errors(value)]


def sarif(text, cache={}):
    if not cache:
        schema = load(os.path.join(HERE, "schema/sarif-2.1.0-rtm.5.json"))
        cache["v"] = jsonschema.validators.validator_for(schema)(schema)
    log = json.loads(text)
    yield from by_schema(cache["v"], log)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            yield "ruleIndex %d is not %s" % (result["ruleIndex"], result["ruleId"])
    yield from repeated(r["partialFingerprints"]["preflight/v1"] for r in run["results"])


def report_validator(cache={}):
    if not cache:
        schema = load(REPORT)
        cache["whole"] = jsonschema.validators.validator_for(schema)(schema)
        line = dict(schema, **{"$ref": "#/definitions/target"})
        cache["line"] = jsonschema.validators.validator_for(schema)({"definitions": line["definitions"], "$ref": line["$ref"]})
    return cache


def report(text):
    yield from by_schema(report_validator()["whole"], json.loads(text))


def ndjson(text):
    for line in text.splitlines():
        yield from by_schema(report_validator()["line"], json.loads(line))


def repeated(items):
    seen = set()
    for item in items:
        if item in seen:
            yield "fingerprint %s stands there twice" % item
        seen.add(item)


def gitlab(text):
    entries = json.loads(text)
    for e in entries:
        if set(e) - {"content"} != {"description", "check_name", "fingerprint", "severity", "location"}:
            yield "members: %s" % sorted(e)
        if e["severity"] not in ("info", "minor", "major", "critical", "blocker"):
            yield "severity %s" % e["severity"]
        if not e["location"]["path"] or not e["location"]["lines"]["begin"] >= 1:
            yield "location %s" % e["location"]
    yield from repeated(e["fingerprint"] for e in entries)


COMMAND = re.compile(r"^::(error|warning|notice) ((file=[^:,\n]+,line=[1-9]\d*,)?title=[^:,\n]+)::[^\n]+$")


def github(text):
    for line in text.splitlines():
        if line.startswith("::"):
            if not COMMAND.match(line):
                yield "no workflow command: %s" % line[:200]
            if re.search(r"%(?!0A|25|0D|3A|2C)", line):
                yield "escape: %s" % line[:200]
        elif not line.startswith("preflight: "):
            yield "a line of its own: %s" % line[:200]


def rfc4180(text):
    if not text.endswith("\r\n"):
        yield "no CRLF at the end"
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    for row in rows:
        if len(row) != len(rows[0]):
            yield "%d fields in place of %d" % (len(row), len(rows[0]))
        for field in row:
            if field[:1] in "=+-@" and field[:1]:
                yield "a formula: %s" % field


PERF = r"'[a-z_]+'=[0-9]+(\.[0-9]+s)?;[@~:0-9.]*;[@~:0-9.]*;0"
PLUGIN = re.compile(r"^PREFLIGHT (OK|WARNING|CRITICAL|UNKNOWN) - [^|\n]+\|%s( %s)*\n[^|]*$" % (PERF, PERF))


def nagios(text):
    if not PLUGIN.match(text):
        yield "form: %s" % text.split("\n")[0]
    if len(text.split("|")[0].encode()) >= 80:
        yield "first line: %s" % text.split("|")[0]
    if len(text.encode()) >= 8192:
        yield "%d bytes" % len(text.encode())


TAGS = set("h2 h3 h4 p table thead tbody tr th td code pre ul li details summary".split())


def markdown(text):
    """As GitHub renders it: only our own elements, no link, no cell too many."""
    if not re.match(r"## preflight: [A-Z]+( \((incomplete|nothing asked)\))?\n", text):
        yield "first line: %s" % text.split("\n")[0]
    html = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough"],
                          input=text.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    html = re.sub(r'<a href="mailto:[^"]*">', "", html) # GitHub makes it of each address
    for tag in set(re.findall(r"<([a-zA-Z0-9]+)", html)) - TAGS:
        yield "an element %s" % tag
    for block in re.split(r"\n\n", text):
        if block.startswith("| "):
            bars = {len(re.findall(r"(?<!\\)\|", row)) for row in block.split("\n") if row}
            if len(bars) != 1:
                yield "cells in a table: %s" % sorted(bars)


FORMATS = {"markdown": markdown, "sarif": sarif, "json": report, "ndjson": ndjson, "gitlab": gitlab, "github": github, "csv": rfc4180, "nagios": nagios}


def main():
    bad = 0
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8", newline="") as f:
            text = f.read()
        try:
            faults = list(FORMATS[sys.argv[1]](text))
        except (ValueError, KeyError, csv.Error) as fault:
            faults = [repr(fault)]
        for fault in faults:
            print("%s: %s" % (os.path.basename(path), fault))
            bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
