#!/usr/bin/env python3
"""Does the reference evaluator of the condition language predict the same as the program, in every scenario?

The reference is data/validate.py of the shared folder: it gets the facts and the list answers of each JSON report, and must give the same
ids as expected, possible and undetermined. Rules whose outcome depends on the signature are held against both hypotheses.
"""
import json
import os
import sys

import scenarios
from reference import load_reference

# Rules of ours that say something else than the reference on purpose: id -> reason.
CORRECTED = {}


def load_rules():
    path = os.path.join(scenarios.SHARED, "data", "validate.py")
    if not os.path.exists(path):
        scenarios.skip_all("no reference data in %s" % scenarios.SHARED)
    module = load_reference(scenarios.SHARED)
    with open(os.path.join(scenarios.SHARED, "data", "rejections.json"), encoding="utf-8") as file:
        rules = json.load(file)["rejections"]
    return module, rules, {r["id"]: module.Cond(r["condition"]) for r in rules if r["condition"]}


def merge(old, new):
    """Two names in one role: listed if one is; else not known if one is not known."""
    return True if True in (old, new) else None if None in (old, new) else False


def evidence(module, target, args):
    """What the reference wants to know: the report's facts and lists in its form."""
    facts = {n: v for n, v in target["facts"].items() if n in module.FACTS}
    listed, domains = {}, {}
    for x in target["lists"]:
        if x["verdict"] == "skipped":
            continue
        if x["role"] == "ip":
            listed[x["zone"]] = None if x["verdict"] == "unusable" else x["codes"]
            continue
        key = x["zone"] + "|" + x["role"]
        said = None if x["verdict"] == "unusable" else x["verdict"] == "listed"
        domains[key] = merge(domains[key], said) if key in domains else said
    given = [args[i + 1] for i, a in enumerate(args) if a == "--rep"]
    return {"facts": facts, "listed": listed, "domain_listed": domains,
            "rep": dict(x.split("=", 1) for x in given)}


def ids(target, outcome, when=("always",)):
    return {i for p in target["predictions"] if p["outcome"] == outcome and p["when"] in when
            for i in [p["id"]] + p["variants"]}


def supposed(given, signed):
    """The facts of mail from the domain itself that is signed with d=DOMAIN by a good key, or not signed."""
    facts = dict(given["facts"])
    spf = facts["spf.result"] == "pass"
    facts.update({"dkim.result": "pass" if signed else "none", "dmarc.dkim_aligned": signed, "dmarc.spf_aligned": spf})
    counts = facts["dmarc.record"] == "present"
    facts["dmarc.result"] = ("pass" if spf or signed else "fail") if counts else "none"
    return dict(given, facts=facts)


def is_plain(facts, args):
    """A sender to whom supposed() applies: own domain everywhere, a good key, nothing failed."""
    return (not {"--sender", "--from", "--private-key"} & set(args) and facts["dkim.key.status"] == "ok" and facts["spf.result"]
            not in (None, "temperror") and facts["dmarc.record"] in ("present", "absent"))


def compare_hypotheses(module, rules, conds, target, given, plain):
    """Rules that the plain facts leave open must be told apart by the signature as the reference does."""
    true = [{i for k in ("expected", "possible") for i in module.predict(rules, conds, supposed(given, signed))[k]}
            for signed in (True, False)]
    named = {r["id"] for r in rules if r["basis"] != "text-only"}
    wanted = {"signed": (true[0] - true[1]) & named, "unsigned": (true[1] - true[0]) & named, "always": true[0] & true[1]}
    for when, theirs in wanted.items():
        ours = ids(target, "expected", (when,)) | ids(target, "possible", (when,))
        for i in sorted((ours ^ theirs) & plain["undetermined"] - set(CORRECTED)):
            yield "%s: %s says %s" % (i, "only ours" if i in ours else "only the reference", when)


def differences(module, rules, conds, target, args):
    given = evidence(module, target, args)
    bad = [n for n, v in given["facts"].items() if v is not None and str(v).lower() not in module.FACTS[n]]
    if bad:
        return ["%s has a value the reference does not know: %s" % (n, given["facts"][n]) for n in bad]
    plain = {k: set(v) for k, v in module.predict(rules, conds, given).items()}
    hinged = {p["id"] for p in target["predictions"] if p["when"] != "always"} | {
        v for p in target["predictions"] if p["when"] != "always" for v in p["variants"]}
    out = []

    known = {r["id"] for r in rules}  # entries of our own are for other tests

    def compare(word, ours, theirs):
        for i in sorted(((ours ^ theirs) & known) - set(CORRECTED)):
            out.append("%s: %s says %s" % (i, "only ours" if i in ours else "only the reference", word))
    compare("expected", ids(target, "expected") - plain["undetermined"], plain["expected"])
    compare("possible", ids(target, "possible") - plain["undetermined"], plain["possible"])
    for i in sorted((hinged & known) - plain["undetermined"]):
        out.append("%s: hangs on the signature for us, not for the reference" % i)
    ours = {u["id"] for u in target["undetermined"]}
    for i in sorted((ours & known) - plain["undetermined"]):
        out.append("%s: only ours says undetermined" % i)
    for i in sorted(plain["undetermined"] - ours - hinged - ids(target, "expected") - ids(target, "possible")):
        out.append("%s: only the reference says undetermined" % i)
    if is_plain(given["facts"], args):
        out += compare_hypotheses(module, rules, conds, target, given, plain)
    return out


def main():
    scenarios.begin()
    module, rules, conds = load_rules()
    tap, compared = scenarios.Tap(), 0
    for name, args, report, remark in scenarios.reports():
        if report is None:
            tap.result(False, "%s: a report" % name, [remark])
            continue
        if "--receiver" in args:  # predicts of some receivers only; the reference has no profiles
            continue
        for target in report["targets"]:
            wrong = differences(module, rules, conds, target, args)
            compared += len(conds)
            tap.result(not wrong, "%s, target %d: as the reference predicts" % (name, target["index"]), wrong[:40])
    print("#: %d outcomes compared with the reference, %d rules corrected by us" % (compared, len(CORRECTED)))
    tap.done()


if __name__ == "__main__":
    main()
