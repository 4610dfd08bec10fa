#!/usr/bin/python3
"""The tables of preflight(1) and those of the program agree. manual.py [--update]

Options, checks, facts, counters and findings stand in the sources once; the manual holds them between `.\\" begin NAME` and
`.\\" end NAME`. Without --update: prints what differs, status 1."""
import re
import sys

MANUAL = "cmd/preflight.1"


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def calls(path, macro):
    """The arguments of each MACRO(...) line, strings joined and unquoted."""
    text = read(path)
    defined = dict(re.findall(r'#define (\w+) ("[^"]*")', text))
    for m in re.finditer(r"^%s\((.*?)\)$" % macro, text, re.M | re.S):
        parts = re.findall(r'(?:"(?:[^"\\]|\\.)*"|\b[A-Z_][A-Z_0-9]*\b|\s)+|,', m[1])
        row = []
        for part in (p for p in parts if p != ","):
            words = re.findall(r'"((?:[^"\\]|\\.)*)"|(\b[A-Z_][A-Z_0-9]*\b)', part)
            row.append("".join(s if not w else defined.get(w, '"%s"' % w)[1:-1] for s, w in words))
        yield row


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text[:1] in ".'" else text


def tagged(rows):
    out = [".Bl -tag -width indent"]
    for tag, body in rows:
        out += [".It " + tag, body]
    return out + [".El"]


def formats():
    return re.findall(r'\{ "([a-z]+)", "', read("reports/all.c"))


def option_rows():
    """(name, letter, group, kind, argument, help) of each option; what it has not is None."""
    text = read("cmd/options.c")
    table = text[text.index("option_specs[] = {"):text.index("option_spec_count = sizeof")]
    for name, letter, group, kind, argument, help_ in re.findall(
            r'\{ (NULL|"[^"]*"), (0|\'.\'), GROUP_(\w+), OPTION_(\w+), AT\(\w+\),\s*(NULL|"[^"]*"),\s*(NULL|"(?:[^"\\]|\\.)*")\s*\}', table):
        text = [None if word == "NULL" else word[1:-1] for word in (name, argument, help_)]
        yield text[0], letter[1] if letter != "0" else None, group, kind, text[1], text[2]


def options():
    for name, letter, _, _, argument, help_ in option_rows():
        flags = []
        if letter:
            flags.append("Fl " + letter)
        if name:
            flags.append("Fl Fl " + escape(name))
        tag = " , ".join(flags)
        if argument:
            tag += " Ar " + escape(argument)
        yield tag, escape(help_) if help_ else "one of " + ", ".join(formats())


def checks():
    order = re.findall(r"&check_(\w+),", read("checks/all.c"))
    specs = {}
    import glob
    for path in glob.glob("checks/*.c"):
        for body in re.findall(r"const struct check check_\w+ = \{(.*?)\n\};", read(path), re.S):
            name = re.search(r'\.name = "([^"]*)"', body)[1]
            summary = re.search(r'\.summary =\s*"([^"]*)"', body)
            specs[name] = None if ".hidden = true" in body else summary[1]
    return [(escape(n), escape(specs[n])) for n in order if specs.get(n)]


def facts():
    for _, key, kind, values, meaning in calls("checks/facts.def", "FACT"):
        words = "true, false" if kind == "FLAG" else ", ".join(values.split()) if values != "NULL" else "a name"
        yield "Li " + escape(key), escape("%s: %s" % (meaning, words))


TABLES = {
    "options": lambda: tagged(options()),
    "checks": lambda: tagged(checks()),
    "facts": lambda: tagged(facts()),
    "counters": lambda: tagged(("Li " + escape(r[1]), escape(r[2])) for r in calls("checks/counters.def", "COUNTER")),
    "findings": lambda: tagged(("Li %s Pq %s" % (escape(r[1]), r[2].lower()), escape(r[-1])) for r in calls("checks/findings.def", "FINDING")),
}


def main():
    text, bad = read(MANUAL), 0
    for number, (name, make) in enumerate(TABLES.items(), 1):
        begin, end = '.\\" begin %s\n' % name, '.\\" end %s\n' % name
        head, rest = text.split(begin)
        old, tail = rest.split(end)
        new = "\n".join(make()) + "\n"
        print("%sok %d - manual: %s" % ("" if old == new else "not ", number, name))
        bad |= old != new
        text = head + begin + new + end + tail
    if "--update" in sys.argv:
        with open(MANUAL, "w", encoding="utf-8") as f:
            f.write(text)
        return 0
    return bad


if __name__ == "__main__":
    sys.exit(main())
