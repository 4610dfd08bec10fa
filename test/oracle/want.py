#!/usr/bin/env python3
"""Is a JSON report as wanted?

usage: want.py REPORT.json LINE...        the wishes as arguments
       want.py REPORT.json --file FILE    one wish a line; blank lines and lines that begin with # are not counted
A wish is about the first target, unless the line begins with "@N " (target N, from 0):
  FACT VALUE             the fact has the value; "-" is null        verdict WORD      of the target
  finding ID [TEXT]      there is one (its text or subject has TEXT) no-finding ID     there is none
  expected ID            predicted so, as main entry or variant     possible ID       the same
  predicted ID           either of the two                          unpredicted ID    neither
  no-predictions         nothing expected or possible               undetermined ID
  list ZONE VERDICT [CODE|LABEL]...                                 list ZONE none    not in the report
  counter NAME VALUE     incomplete true|false   helo NAME|-   fitness WORD   rounds-under N   record TEXT
A report that is no JSON, or has another schema, fulfils nothing. Exit 0: all fulfilled; else one line for each that is not.
"""
import json
import sys


def shown(value):
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else str(value)


def compare(name, got, wanted):
    return None if shown(got) == wanted else "%s is %s, not %s" % (name, shown(got), wanted)


def find_finding(target, words, present):
    text = " ".join(words[1:])
    found = [f for f in target["findings"] if f["id"] == words[0]
             and text.lower() in (f["text"] + " " + str(f["subject"])).lower()]
    if bool(found) == present:
        return None
    have = ", ".join(sorted({f["id"] for f in target["findings"]})) or "none"
    return "finding %s is %s (there are: %s)" % (" ".join(words), "missing" if present else "there", have)


def predicted(target, outcomes):
    return {i for p in target["predictions"] if p["outcome"] in outcomes for i in [p["id"]] + p["variants"]}


def find_prediction(target, words, outcomes, present):
    if (words[0] in predicted(target, outcomes)) == present:
        return None
    return "%s is %spredicted as %s" % (words[0], "not " if present else "", " or ".join(outcomes))


def find_list(target, words):
    zone, verdict, more = words[0], words[1], words[2:]
    found = [x for x in target["lists"] if x["zone"] == zone]
    if verdict == "none":
        return None if not found else "%s is in the report" % zone
    for x in found:
        if x["verdict"] == verdict and all(m in x["codes"] + x["labels"] for m in more):
            return None
    have = "; ".join("%s %s %s: %s" % (x["object"], x["verdict"], " ".join(x["codes"] + x["labels"]), x["reason"])
                     for x in found)
    return "%s is not %s: %s" % (zone, " ".join(words[1:]), have or "not in the report")


def fulfilled(report, line):
    """None, or what is not as wanted."""
    words = line.split()
    target = report["targets"][0]
    if words[0].startswith("@"):
        target = report["targets"][int(words[0][1:])]
        words = words[1:]
    word, rest = words[0], words[1:]
    both = ("expected", "possible")
    if word == "verdict":
        return compare("verdict", target["verdict"], rest[0])
    if word == "incomplete":
        return compare("incomplete", target["incomplete"], rest[0])
    if word == "helo":
        return compare("helo", target["helo"], rest[0])
    if word == "fitness":
        return compare("resolver.fitness", report["resolver"]["fitness"], rest[0])
    if word == "finding":
        return find_finding(target, rest, True)
    if word == "no-finding":
        return find_finding(target, rest, False)
    if word in both:
        return find_prediction(target, rest, (word,), True)
    if word == "predicted":
        return find_prediction(target, rest, both, True)
    if word == "unpredicted":
        return find_prediction(target, rest, both, False)
    if word == "no-predictions":
        left = sorted(predicted(target, both))
        return "predicted: " + " ".join(left) if left else None
    if word == "undetermined":
        return None if rest[0] in {u["id"] for u in target["undetermined"]} else rest[0] + " is not undetermined"
    if word == "list":
        return find_list(target, rest)
    if word == "counter":
        return compare(rest[0], target["counters"].get(rest[0]), rest[1])
    if word == "rounds-under":
        return None if target["dns"]["rounds"] < int(rest[0]) else "%d rounds" % target["dns"]["rounds"]
    if word == "record":
        text, wanted = "\n".join(r for f in target["findings"] for r in f["records"]), " ".join(rest)
        return None if wanted in text else "no record holds %s; there are:\n%s" % (wanted, text)
    if word not in target["facts"]:
        return "no fact %s in the report" % word
    return compare(word, target["facts"][word], rest[0])


def main():
    path, wishes = sys.argv[1], sys.argv[2:]
    if wishes[:1] == ["--file"]:
        with open(wishes[1], encoding="utf-8") as file:
            wishes = [x.strip() for x in file if x.strip() and not x.startswith("#")]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        report = json.loads(text)
    except ValueError as error:
        sys.exit("%s is no JSON: %s: %s" % (path, error, text[:200]))
    if report.get("schema") != "preflight-report/1" or not report.get("targets"):
        sys.exit("%s is no report" % path)
    wrong = [x for x in (fulfilled(report, w) for w in wishes) if x]
    for x in wrong:
        print(x)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
