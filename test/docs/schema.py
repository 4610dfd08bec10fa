#!/usr/bin/python3
"""The schemas agree with the program: schema.py [--update]

reports/schema/preflight-config.schema.json and preflight-accept.schema.json are made of the tables of options, formats, checks and
findings, the facts in preflight-report.schema.json of facts.def.
Without --update: prints what differs, status 1."""
import json
import sys

import manual

FOLDER = "reports/schema/"
DRAFT = "http://json-schema.org/draft-07/schema#"
WORDS = {"format": manual.formats, "checks": lambda: [name for name, _ in manual.checks()]}
VERDICTS = "(critical|warning|unknown)"


def words_of(name, argument):
    """The values that an option takes, where they are few."""
    if name in WORDS:
        return [word.replace("\\", "") for word in WORDS[name]()]
    if name == "unknown-as":
        return ["ok", "warning", "critical", "unknown"]
    if argument and "|" in argument and argument.islower() and "," not in argument:
        return argument.split("|")
    return None


def text_of(name, argument):
    words = words_of(name, argument)
    if words:
        return {"enum": words}
    if name == "fail-on":
        return {"type": "string", "pattern": "^(never|%s(, *%s)*)$" % (VERDICTS, VERDICTS)}
    return {"type": "string", "minLength": 1}


def value_of(name, kind, argument):
    text = text_of(name, argument)
    if kind in ("TEXTS", "WORDS"):
        # One text may hold several words; an array holds one or more in each item.
        one = {"type": "string", "minLength": 1} if "enum" in text else text
        return {"anyOf": [one, {"type": "array", "items": text}]}
    if kind == "FLAG":
        return {"type": "boolean"}
    if kind == "COUNT":
        return {"anyOf": [{"type": "boolean"}, {"type": "integer", "minimum": 0, "maximum": 8}]}
    if kind == "NUMBER":
        return {"type": "integer", "minimum": 1, "maximum": 1000000}
    if kind == "SECONDS":
        return {"type": "number", "minimum": 0.1, "maximum": 3600}
    if kind == "YES_NO":
        return {"anyOf": [{"type": "boolean"}, text]}
    return text


def members(of_sender):
    for name, _, group, kind, argument, help_ in manual.option_rows():
        if not name or name in ("config", "help", "version", "hostname") or group == "COMMAND":
            continue
        if group != "SENDER" if of_sender else name in ("ip", "domain"):
            continue
        yield name, dict({"description": help_ or "form of the report"}, **value_of(name, kind, argument))


def closed(properties, required=()):
    out = {"type": "object", "additionalProperties": False}
    if required:
        out["required"] = list(required)
    return dict(out, properties=properties)


def acceptances():
    text = {"type": "string", "minLength": 1}
    entry = closed({
        "id": {"description": "of a finding", "enum": [row[1] for row in manual.calls("checks/findings.def", "FINDING")]},
        "until": {"description": "the last day that it is accepted", "type": "string",
                  "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"},
        "reason": dict(text, description="why"),
        "subject": dict(text, description="only where the finding is about this address, name or zone"),
        "list": dict(text, description="only for listings on this DNS list"),
        "ip": dict(text, description="only for this sending address"),
        "domain": dict(text, description="only for this sender domain"),
    }, ("id", "until", "reason"))
    return {"description": "findings that do not count until a day", "type": "array", "items": entry}


def schema(title, word, properties, **more):
    properties = dict({"$schema": {"type": "string"}, "schema": {"const": word}}, **properties)
    return dict({"$schema": DRAFT, "title": title}, **closed(properties), **more)


def targets():
    return {"description": "the senders to check: each its own address and domain, and what it has different from the options",
            "type": "array", "minItems": 1,
            "items": dict(closed(dict(members(True))), anyOf=[{"required": ["ip"]}, {"required": ["domain"]}])}


def fact(kind, words, old):
    """What a fact's value may be; a text's form, where one is known, stays as it is in OLD."""
    if kind == "FLAG":
        return {"type": ["boolean", "null"]}
    return old or {"type": ["string", "null"]} if words == "NULL" else {"enum": words.split() + [None]}


def report():
    """The schema of reports with the facts of facts.def; the rest of it is written by hand."""
    text = manual.read(FOLDER + "preflight-report.schema.json")
    old = json.loads(text)["definitions"]["facts"]
    facts = {key: fact(kind, words, old["properties"].get(key)) for _, key, kind, words, _ in manual.calls("checks/facts.def", "FACT")}

    def shown(definition):
        return json.dumps(definition, indent=1, ensure_ascii=False).replace("\n", "\n  ")
    return text.replace(shown(old), shown(closed(facts, facts)))


def made(content):
    return lambda: json.dumps(content(), indent=1, ensure_ascii=False) + "\n"


SCHEMAS = {
    "preflight-config.schema.json": made(lambda: schema("A project file of preflight, preflight.json(5)", "preflight-config/1", {
        "options": dict({"description": "options of the command line, without their dashes"}, **closed(dict(members(False)))),
        "targets": targets(), "accept": acceptances()})),
    "preflight-accept.schema.json": made(lambda: schema("Accepted findings, preflight.json(5)", "preflight-accept/1",
                                                        {"accept": acceptances()})),
    "preflight-report.schema.json": report,
}


def main():
    bad = 0
    for number, (name, make) in enumerate(SCHEMAS.items(), 1):
        text = make()
        if "--update" in sys.argv:
            with open(FOLDER + name, "w", encoding="utf-8") as f:
                f.write(text)
        same = manual.read(FOLDER + name) == text
        print("%sok %d - schema: %s" % ("" if same else "not ", number, name))
        bad |= not same
    return bad


if __name__ == "__main__":
    sys.exit(main())
