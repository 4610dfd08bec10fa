#!/usr/bin/python3
"""The tables of the manual pages and those of the program agree. manual.py [--update]

What stands in a table of the sources is printed from there, between `.\\" begin NAME` and `.\\" end NAME` of a page: options, checks, facts,
counters, findings whole; of the members of data files the names and kinds, their meaning stays as the page has it.
Without --update: prints what differs, status 1."""
import glob
import re
import sys


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


def filled(text):
    """Lines of at most 78 characters; none may begin like a macro."""
    lines = []
    for word in text.split(" "):
        if lines and (len(lines[-1]) + 1 + len(word) <= 78 or word[:1] in ".'"):
            lines[-1] += " " + word
        else:
            lines.append(word)
    return "\n".join(lines)


def tagged(rows):
    out = [".Bl -tag -width indent"]
    for tag, body in rows:
        out += [".It " + tag, body if "\n" in body else filled(body)]
    return out + [".El"]


def formats():
    return re.findall(r'\{ "([a-z]+)", "', read("reports/all.c"))


def option_rows(path="cmd/options.c", table="option_specs"):
    """(name, letter, group, kind, argument, help) of each option; what it has not is None."""
    text = read(path)
    text = text[text.index(table + "[] = {"):]
    for name, letter, group, kind, argument, help_ in re.findall(
            r'\{ (NULL|"[^"]*"), (0|\'.\'), GROUP_(\w+), OPTION_(\w+), AT\(\w+\),\s*(NULL|"[^"]*"),\s*(NULL|"(?:[^"\\]|\\.)*")\s*\}',
            text[:text.index("\n};")]):
        text = [None if word == "NULL" else word[1:-1] for word in (name, argument, help_)]
        yield text[0], letter[1] if letter != "0" else None, group, kind, text[1], text[2]


def options(rows=None):
    for name, letter, _, _, argument, help_ in rows or option_rows():
        flags = []
        if letter:
            flags.append("Fl " + letter)
        if name:
            flags.append("Fl Fl " + escape(name))
        tag = " , ".join(flags)
        if argument:
            tag += " Ar " + escape(argument)
        yield tag, escape(help_) if help_ else "one of " + ", ".join(formats())


def plugin_options():
    """Those that the guidelines name."""
    rows = list(option_rows())
    letters = {row[1]: row for row in rows if row[1]}
    return options([letters[c] for c in "HtwcvVh46"] + [row for row in rows if row[0] == "unknown-as"])


def rbl_options():
    return options(option_rows("cmd/check_rbl.c", "rbl_specs"))


FILE_KINDS = {"TEXTS": "text or array", "WORDS": "text or array", "FLAG": "true or false", "COUNT": "number",
              "NUMBER": "number", "SECONDS": "number", "YES_NO": "true or false"}


def file_options(of_sender):
    """Options that may stand in a project file."""
    for name, _, group, kind, _, help_ in option_rows():
        if not name or name in ("config", "help", "version", "hostname") or group == "COMMAND":
            continue
        if group == "SENDER" if of_sender else name not in ("ip", "domain"):
            yield "Li %s Pq %s" % (escape(name), FILE_KINDS.get(kind, "text")), escape(help_) if help_ else "form of the report"


def sender_options():
    return file_options(True)


def other_options():
    return (row for row in file_options(False) if row[0] not in {r[0] for r in sender_options()})


def words(path, name):
    """The words of an array."""
    for source in [path] + sorted(glob.glob("checks/**/*.c", recursive=True)):
        m = re.search(r"\b%s\[\] = \{(.*?)\};" % name, read(source), re.S)
        if m:
            return re.findall(r'"([^"]*)"', m[1])
    raise KeyError(name)


def members(path, table):
    """Tag lines of the members that a table of fields reads."""
    text = read(path)
    text = text[text.index(" %s[] = {" % table):]
    for name, kind, rest in re.findall(r'\bFIELD(?:_KEPT)?\((?:\w+, )?"(\w+)"(?:, (\w+), [\w.]+)?((?:, [^)]*)?)\)', text[:text.index("FIELD_LAST")]):
        said = {"TEXT": "text", "TEXTS": "array of texts", "FLAG": "true or false", "ARRAY": "array", "OBJECT": "object",
                "DECIMAL": "number", "": "kept for people"}.get(kind)
        if kind == "NUMBER":
            said = "number from %s to %s" % tuple(re.search(r"\.min = (\d+), \.max = (\d+)", rest).groups())
        if kind == "WORD":
            said = "one of " + " ".join(words(path, re.search(r"\.words = (\w+)", rest)[1]))
        if ".required = true" in rest:
            said += "; required"
        yield "Li %s Pq %s" % (escape(name), escape(said))


def kept(path, table):
    """Rows whose meaning is taken from the page as it is."""
    def make(old):
        meaning = dict(re.findall(r"^\.It Li (\S+)[^\n]*\n(.*?)(?=^\.It|^\.El)", old, re.M | re.S))
        rows = []
        for tag in members(path, table):
            said = meaning.get(tag.split()[1], "").strip("\n")
            if not re.search(r"^\.", said, re.M):
                said = filled(said.replace("\n", " "))
            rows.append((tag, said or ".\\\" TODO: what it means"))
        return tagged(rows)
    return make


def checks():
    order = re.findall(r"&check_(\w+),", read("checks/all.c"))
    specs = {}
    for path in glob.glob("checks/**/*.c", recursive=True):
        for body in re.findall(r"const struct check check_\w+ = \{(.*?)\n\};", read(path), re.S):
            name = re.search(r'\.name = "([^"]*)"', body)[1]
            summary = re.search(r'\.summary =\s*"([^"]*)"', body)
            specs[name] = None if ".hidden = true" in body else summary[1]
    return [(escape(n), escape(specs[n])) for n in order if specs.get(n)]


def facts():
    for _, key, kind, values, meaning in calls("checks/facts.def", "FACT"):
        words = "true, false" if kind == "FLAG" else ", ".join(values.split()) if values != "NULL" else "a name"
        yield "Li " + escape(key), escape("%s: %s" % (meaning, words))


def whole(rows):
    return lambda old: tagged(rows())


def findings():
    return (("Li %s Pq %s" % (escape(r[1]), r[2].lower()), escape(r[-1])) for r in calls("checks/findings.def", "FINDING"))


def counters():
    return (("Li " + escape(r[1]), escape(r[2])) for r in calls("checks/counters.def", "COUNTER"))


TABLES = {
    "cmd/preflight.1": {"options": whole(options), "checks": whole(checks), "facts": whole(facts), "counters": whole(counters),
                        "findings": whole(findings)},
    "cmd/check_preflight.1": {"plugin options": whole(plugin_options), "check_rbl options": whole(rbl_options)},
    "cmd/preflight.json.5": {"sender members": whole(sender_options), "option members": whole(other_options)},
    "cmd/preflight-catalogue.5": {
        "file members": kept("checks/load/load_rules.c", "file_fields"), "rule members": kept("checks/load/load_rules.c", "rule_fields"),
        "reply members": kept("checks/load/load_rules.c", "reply_fields"), "keyword members": kept("checks/load/load_rules.c", "keyword_fields"),
        "profile members": kept("checks/load/load_profiles.c", "profile_fields"),
        "profile rule members": kept("checks/load/load_profiles.c", "rule_fields"),
        "checklist members": kept("checks/load/load_checklists.c", "checklist_fields"),
        "requirement members": kept("checks/load/load_checklists.c", "requirement_fields"),
        "score members": kept("checks/load/load_profiles.c", "score_fields"), "list members": kept("checks/load/load_lists.c", "list_fields"),
        "code members": kept("checks/load/load_lists.c", "code_fields")},
}


def reflowed(page):
    """The page without lines over 80 characters, examples apart."""
    lines, literal = [], False
    for line in page.split("\n"):
        literal = (literal or line.startswith(".Bd -literal")) and not line.startswith(".Ed")
        lines.append(line if literal or line[:1] == "." or len(line) <= 80 else filled(line))
    return "\n".join(lines)


def compare(manual, update):
    text, bad = read(manual), 0
    for name, make in TABLES[manual].items():
        begin, end = '.\\" begin %s\n' % name, '.\\" end %s\n' % name
        head, rest = text.split(begin)
        old, tail = rest.split(end)
        new = "\n".join(make(old)) + "\n"
        good = old == new and "TODO" not in new
        print("%sok - %s: %s" % ("" if good else "not ", manual, name))
        bad |= not good
        text = head + begin + new + end + tail
    if update:
        with open(manual, "w", encoding="utf-8") as f:
            f.write(reflowed(text))
    return bad


def main():
    update = "--update" in sys.argv
    return max([compare(manual, update) for manual in TABLES]) and not update


if __name__ == "__main__":
    sys.exit(main())
