"""Compares what preflight explain finds with the oracle (validate.py --classify): examples, seed items, measured refusals; prints TAP.

usage: explain.py PREFLIGHT SHARED   SHARED: folder with data/validate.py and its data
"""
import json
import locale
import os
import re
import subprocess
import sys

from reference import documents, load_reference, load_rules

VAGUE = 5  # and those up to this one only when the enhanced code says no more
LOOSE = 15  # up to this one what looks like a mail address does not count
LAST_RESORT = 10  # entries up to this rank count only when there are no others, or before the ones they correct
number = failures = 0


def result(good, text, notes=()):
    global number, failures
    number += 1
    failures += not good
    print("%s %d - %s" % ("ok" if good else "not ok", number, text))
    for note in list(notes)[:20]:
        print("# %s" % note)


def explain(preflight, items, *options):
    """The explanation of each text (or object with a text)."""
    lines = [json.dumps(x if isinstance(x, dict) else {"text": x}) for x in items]
    out = subprocess.run([preflight, "explain", "--offline", "--format", "ndjson", *options], text=True,
                         input="\n".join(lines) + "\n", capture_output=True)
    return [json.loads(x) for x in out.stdout.splitlines()]


class Classifier:
    """validate.py's, over our own catalogue."""

    def __init__(self, oracle, rules):
        self.oracle, self.rules = oracle, rules
        self.compiled = {i: oracle.Ere(r["match"]) for i, r in rules.items()}

    def classify(self, text):
        text = self.oracle.normalise(text)
        masked = text.replace("refused to talk to me", "x" * 21)
        masked = re.sub(r"([A-Za-z0-9_+=-]|(?<![.])[.])*@[A-Za-z0-9_+=-]*([.][A-Za-z0-9_+=-]+)*",
                        lambda m: re.sub(r"[^@]", "x", m.group()), masked)
        code = re.search(r"(?<![0-9.])[45][0-9][0-9][ -]", masked)
        told = masked[code.start():] if code else masked  # what stands before are the words of who sent
        found = [i for i in self.rules if self.compiled[i].search(told if self.rules[i]["rank"] <= LOOSE else text)]
        found.sort(key=lambda i: (self.rules[i]["rank"], len(self.rules[i]["match"])), reverse=True)
        strong = [i for i in found if self.rules[i]["rank"] > LAST_RESORT]
        if not strong:
            return text, found
        before = [i for i in found if self.rules[i]["rank"] <= LAST_RESORT and strong[0] in self.rules[i].get("instead_of", [])]
        return text, before[:1] + strong


def same_rank(rules, a, b):
    return rules[a]["rank"] == rules[b]["rank"] and len(rules[a]["match"]) == len(rules[b]["match"])


def check_texts(classifier, preflight, texts, what):
    wrong = []
    got = explain(preflight, texts)
    for text, one in zip(texts, got):
        normalised, found = classifier.classify(text)
        ours = [one["match"]["id"]] + one["also"] if one["explained_by"] == "rule" else []
        if one["normalised"] != normalised:
            wrong.append("normalised %r, not %r" % (one["normalised"][:80], normalised[:80]))
        elif not ours and found and all(classifier.rules[i]["rank"] <= VAGUE for i in found) and one["enhanced"]:
            continue  # they say less than the enhanced code
        elif set(ours) != set(found):
            wrong.append("%r: %s, not %s" % (text[:80], ours[:4], found[:4]))
        elif found and ours[0] != found[0] and not same_rank(classifier.rules, ours[0], found[0]):
            wrong.append("%r: won by %s, not %s" % (text[:80], ours[0], found[0]))
    result(len(got) == len(texts) and not wrong, "%s: %d texts as the oracle has them" % (what, len(texts)), wrong)


def check_examples(classifier, preflight):
    rules, wrong, texts = classifier.rules, [], []
    for i, rule in rules.items():
        texts += [(i, e) for e in rule["examples"] + rule["examples_generated"]]
    for (i, text), one in zip(texts, explain(preflight, [t for _, t in texts])):
        won = one["match"]["id"] if one["match"] else None
        if won != i and won not in rules[i]["same_as"] and i not in rules.get(won, {"same_as": []})["same_as"]:
            wrong.append("%s: %r is won by %s" % (i, text[:80], won))
    result(not wrong, "each of %d examples is won by its own entry" % len(texts), wrong)
    check_texts(classifier, preflight, [t for _, t in texts], "examples")


def check_seeds(classifier, preflight, shared):
    with open(os.path.join(shared, "data", "seed-items.json"), encoding="utf-8") as f:
        items = json.load(f)["items"]
    refusals = [x for x in items if x["kind"] == "rejection"]
    check_texts(classifier, preflight, [x["text"] for x in refusals], "refusals of the seed documents")
    wrong = []
    for item in items:  # each as a file of its own, as a person would give it
        out = subprocess.run([preflight, "explain", "--offline", "--format", "ndjson"], input=item["text"], text=True,
                             capture_output=True)
        got = [json.loads(x) for x in out.stdout.splitlines()]
        match = got[0]["match"] if len(got) == 1 else None
        if out.returncode or not match or not match["category"]:
            wrong.append("%s %r: status %d, %d replies" % (item["id"], item["text"][:60], out.returncode, len(got)))
        elif item["kind"] == "reply" and (match["id"], match["category"]) != (item["id"], "none"):
            wrong.append("%s: taken for %s" % (item["id"], match["id"]))
        elif item["kind"] == "rejection" and got[0]["explained_by"] != "rule":
            wrong.append("%s: explained by %s" % (item["id"], got[0]["explained_by"]))
    result(not wrong and len(items) == 111, "all %d seed items are recognised, with category" % len(items), wrong)


def check_keywords(keywords, rules, preflight):
    """A keyword alone: by an entry if one knows it, else by the list; never nothing."""
    wrong, n = [], 0
    for group in keywords:
        for word, one in zip(group["keywords"], explain(preflight, group["keywords"])):
            n += 1
            categories = {g["category"] for g in keywords if word in g["keywords"]}
            if one["explained_by"] == "rule":
                continue
            if one["explained_by"] != "keyword" or one["match"]["category"] not in categories:
                wrong.append("%r: %s" % (word, one["match"]))
    result(not wrong, "all %d keywords are recognised, with category" % n, wrong)


def check_measured(oracle, rules, preflight, shared):
    with open(os.path.join(shared, "data", "mta-observed.json"), encoding="utf-8") as f:
        observed = json.load(f)["observed"]
    said = {}
    for profiles in observed.values():
        for name, o in profiles.items():
            if o["verdict"] in ("reject", "tempfail") and o["code"]:
                software = name.split("-")[0]
                said[(software, "%d %s" % (o["code"], o["text"] or ""))] = o["code"]
    wrong = []
    for (software, text), one in zip(said, explain(preflight, [t for _, t in said])):
        match, code = one["match"], said[(software, text)]
        allowed = oracle.PROFILE_RECEIVERS.get(software, {software})
        if one["explained_by"] != "rule" or match["receiver"] not in allowed or one["code"] != code or \
                rules[match["id"]]["code"] != code:
            wrong.append("%s: %r is taken for %s" % (software, text[:80], match and match["id"]))
        if one["blame"] == "recipient":
            wrong.append("%s: %r blames the recipient" % (software, text[:80]))
    result(not wrong, "%d measured refusals: right receiver, right code, no recipient blamed" % len(said), wrong)


def main():
    preflight, shared = sys.argv[1:3]
    if not os.path.exists(os.path.join(shared, "data", "validate.py")):
        print("1..0 # SKIP no %s/data/validate.py" % shared)
        return
    locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    oracle = load_reference(shared)
    rules, keywords = load_rules(), [k for doc in documents("catalogue") for k in doc.get("keywords", [])]
    classifier = Classifier(oracle, rules)
    check_examples(classifier, preflight)
    check_texts(classifier, preflight, [t for t, _ in oracle.FOREIGN], "texts that hold a token by chance")
    check_seeds(classifier, preflight, shared)
    check_keywords(keywords, rules, preflight)
    check_measured(oracle, rules, preflight, shared)
    print("1..%d" % number)
    sys.exit(failures != 0)


main()
