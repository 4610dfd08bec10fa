#!/usr/bin/python3
"""What real servers answered in the situations of situations.py, kept in situations.json, and held against the profiles.

    observed.py --keep OUT-FOLDER             takes what live/live.sh wrote
    observed.py JUDGE PROFILES [SITUATION...] compares, TAP as compare.py

situations.json: {"observed": {situation: {profile: "STAGE CODE TEXT"}}, "measured": {profile: software}}; who is not named there accepted."""
import glob, json, os, re, sys

import compare, situations

HERE = os.path.dirname(os.path.abspath(__file__))
RECORD = os.path.join(HERE, "situations.json")

# Differences that stay, and why: (situation, profiles): reason.
KNOWN = {
    ("helo-colon", "sendmail-stock sendmail-strict sendmail-delay"): "Sendmail takes a colon, others none of the odd letters: too rare for a word of its own",
    ("helo-receiver", "sendmail-delay"): "what names the receiver has is known only with --recipient",
    ("helo-receiver-address", "sendmail-delay"): "what addresses the receiver has DNS does not tell",
    ("from-hyphen-last", "exim-debian exim-defer exim-early exim-example exim-rcpt"):
        "Exim refuses a hyphen at the end of a label by its DNS rule, one at its start by its syntax",
    ("helo-hyphen", "qpsmtpd"): "qpsmtpd looks such a name up; we do not ask for what is no name",
    ("from-literal-bad", "qpsmtpd"): "a bracket without an address is told apart from other odd letters nowhere else",
    ("from-literal-six", "qpsmtpd"): "qpsmtpd takes an IPv6 literal for a name",
    ("spf-mx-many", "qpsmtpd"): "Mail::SPF looks at the first ten hosts of an mx, where RFC 7208 says permerror",
    ("dmarc-other-text", "postfix-dmarc"): "the first TXT record is taken, which one that is changes",
    ("dmarc-absent-domain", "qpsmtpd"): "Mail::DMARC passes a From domain that has neither MX nor address",
    ("key-type", "exim-example"): "Exim 4.96 does not hold k= against the signature's algorithm",
}


def keep(folder):
    record = {"observed": {}, "measured": {}}
    names = [s["id"] for s in situations.all_of_them()["scenarios"]]
    with open(os.path.join(HERE, "profiles.json"), encoding="utf-8") as f:
        software = {p["id"]: p["software"] for p in json.load(f)["profiles"]}
    for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
        profile = os.path.basename(path)[:-5]
        if profile not in software:
            continue
        record["measured"][profile] = software[profile]
        with open(path, encoding="utf-8") as f:
            answers = json.load(f)
        for name in names:
            answer = answers[name]
            if answer["verdict"] != "accept":
                text = "dropped" if answer["verdict"] == "dropped" else "%s %s %s" % (answer["stage"], answer["code"], answer["text"])
                record["observed"].setdefault(name, {})[profile] = text
            else:
                record["observed"].setdefault(name, {})
    with open(RECORD, "w", encoding="utf-8") as f:
        f.write('{"measured": %s,\n"observed": {\n' % json.dumps(record["measured"]))
        f.write(",\n".join(json.dumps(n) + ": " + json.dumps(record["observed"][n], sort_keys=True) for n in names) + "\n}}\n")


def unpacked(text):
    if text is None:
        return {"verdict": "accept", "stage": "eom", "code": 250, "enh": None, "text": ""}
    if text == "dropped":
        return {"verdict": "dropped", "stage": None, "code": None, "enh": None, "text": ""}
    stage, code, words = text.split(" ", 2)
    enhanced = re.match(r"[245]\.\d+\.\d+\b", words)
    return {"verdict": "tempfail" if int(code) < 500 else "reject", "stage": stage, "code": int(code), "enh": enhanced and enhanced[0], "text": words}


def main():
    if sys.argv[1] == "--keep":
        return keep(sys.argv[2])
    with open(RECORD, encoding="utf-8") as f:
        record = json.load(f)
    doc = situations.all_of_them()
    if [s["id"] for s in doc["scenarios"]] != list(record["observed"]):
        sys.exit("observed.py: situations.py and situations.json are not about the same; measure again (live/live.sh)")
    doc.update(own=True, profiles=record["measured"], observed={
        name: {p: unpacked(answers.get(p)) for p in record["measured"]} for name, answers in record["observed"].items()})
    known = {(name, p): why for (name, profiles), why in KNOWN.items() for p in profiles.split()}
    return compare.compare(doc, sys.argv[1], sys.argv[2], set(sys.argv[3:]), known)


if __name__ == "__main__":
    sys.exit(main())
