#!/usr/bin/env python3
"""Is every fact produced by some scenario: in two values, failed, and not asked?

Each fact that needs neither a message nor DANE must come in at least two of its values, once as failed (where it has a value for
that, else as null), and once as null. The table of what came is printed.
"""
import collections
import re

import scenarios

FAILED = {"servfail", "timeout", "refused", "malformed", "temperror"}
NEED_A_MESSAGE = {"dkim.result", "dkim.fault", "dmarc.result", "dmarc.rfc7489.result", "dmarc.opendmarc.result", "dmarc.spf_aligned",
                  "dmarc.dkim_aligned"}
NEED_DANE = {"rcpt.dane.status"}
FREE_TEXT = {"dmarc.org_domain", "dmarc.pct"}
# Facts that no option can give a second value: why.
ONE_VALUE = {"profile.bulk": "--bulk-sender can be given or not; not given is not known"}


def specified():
    """Every fact of facts.def and its words, DNS_WORDS and the like put in: {key: [word]}."""
    with open("checks/facts.def", encoding="utf-8") as file:
        text = re.sub(r'"\s*\n\s*"', "", file.read())
    words = {n: v for n, v in re.findall(r'#define (\w+)\s+"([^"]*)"', text)}
    found = {}
    for key, kind, values in re.findall(r'\bFACT\(\s*\w+,\s*"([^"]+)",\s*(\w+),\s*((?:"[^"]*"|\w+|\s)+),', text):
        for name, value in words.items():
            values = re.sub(r"\b%s\b" % name, '"%s"' % value, values)
        found[key] = ["true", "false"] if kind == "FLAG" else " ".join(re.findall(r'"([^"]*)"', values)).split()
    return found


def shown(value):
    return str(value).lower() if isinstance(value, bool) else value


def gaps(fact, words, seen):
    """What no scenario shows of this fact."""
    values = {v for v in seen if v is not None and v not in FAILED}
    if len(values) < 2 and fact not in ONE_VALUE:
        yield "fewer than two values"
    if set(words) & FAILED and not set(seen) & FAILED:
        yield "never failed"
    if None not in seen:
        yield "never null"


def main():
    scenarios.begin()
    tap, seen, count = scenarios.Tap(), collections.defaultdict(collections.Counter), 0
    for _, _, report, _ in scenarios.reports():
        for target in report["targets"] if report else []:
            count += 1
            for fact, value in target["facts"].items():
                seen[fact][shown(value)] += 1
    print("#: %-22s %s" % ("fact", "its values in %d targets (-: null)" % count))
    for fact, words in specified().items():
        came = seen[fact]
        line = " ".join("%s:%d" % (w, came[w]) for w in words if came[w]) or "%d texts" % len([v for v in came if v])
        print("#: %-22s %s -:%d" % (fact, line, came[None]))
        unknown = [str(v) for v in came if v is not None and words and v not in words]
        tap.result(not unknown, "%s: only words of its table" % fact, unknown)
        if fact not in NEED_A_MESSAGE | NEED_DANE | FREE_TEXT:
            missing = list(gaps(fact, words, came))
            tap.result(not missing, "%s: values, failure and null are shown" % fact, missing)
    tap.done()


if __name__ == "__main__":
    main()
