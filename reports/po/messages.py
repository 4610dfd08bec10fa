#!/usr/bin/env python3
"""Every text that the sources say to people: messages.py [--update]

Prints the template of the catalogues. With --update, zh.po gets what is new, keeps what it has, and loses what is gone.

Nothing has to be marked: a literal in the files below that has a blank and a word is a message, and so is what stands in N_(), tr(),
tr_n() and speak() or labels a row. What looks like a message and is none (a record, an error of ours) is in not-messages.
"""
import errno
import glob
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
# What does not speak in whole phrases: it reads data, or writes for machines, and marks what it
# says.
QUIET = """generate bounce bounce_dsn bounce_json bounce_line bounce_log bounce_mail bounce_text explain explain_code explain_literal explain_match
explain_normal explain_quote explain_receiver explain_reply explain_template mime html_plain charset rule recheck psl base64
cond cond_raw tags receiver verdict facts finding profile profile_dialogue dkim_verify check_profile redact""".split()
QUIET_ALIKE = ("learn", "bounce", "explain")
# Faults of what the user gives, in full phrases: the command line, zone files, captures, JSON.
FAULTS = """json json_file name name_user net net_address record record_text replay resolver tokens zonefile_read""".split()
# What only machines or shells read: the plugins, and what shells load; and what
# reports/explain_text.c has in both languages.
ENGLISH = "check_rbl completion extra_opts plugin explain_now".split()
KEYWORDS = ["N_", "tr:2", "tr_n:2,3", "speak:2", "html_words:3", "html_section:3", "html_mark:3", "html_term:2", "page_row:3",
            "page_record:3", "finding:4", "text_lists:3", "heading:2", "learn_remark:4", "learn_fail:2", "untold:1", "FACT:5"]
FLAGS = ["speak:2:c-format", "finding:4:c-format", "learn_remark:4:c-format", "learn_fail:2:c-format", "tr_n:2:c-format", "tr_n:3:c-format"]


def said():
    """Files whose every phrase is a message."""
    checks = [f for f in glob.glob("checks/**/*.c", recursive=True) if os.path.basename(f)[:-2] not in QUIET and
              not os.path.basename(f).startswith(QUIET_ALIKE)]
    commands = [f for f in glob.glob("cmd/*.c") if os.path.basename(f)[:-2] not in ENGLISH]
    return sorted(checks + commands + ["resolver/%s.c" % name for name in FAULTS] + [
        "checks/dkim/dkim_flaws.def", "checks/dkim/dkim_signature.def", "checks/dmarc/dmarc_flaws.def", "reports/cause.c", "reports/fragility.c",
        "reports/accept.c", "reports/baseline.c"] + glob.glob("reports/text*.c"))


def marked():
    """Files with markup or errors among their literals."""
    return sorted(glob.glob("reports/html*.c") + glob.glob("checks/learn/*.c") + [
        "checks/facts.def", "cmd/completion.c", "reports/rest.c", "reports/words.c", "reports/markdown.c", "reports/progress.c", "checks/predict/rule.c", "checks/predict/receiver.c",
        "resolver/dns.c"])


def blocks(text):
    return [b for b in text.strip().split("\n\n") if b.strip()]


def msgid(block):
    """As it is written, escapes and all."""
    found = re.search(r'^msgid ((?:"(?:[^"\\]|\\.)*"\n?)+)', block, re.M)
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found.group(1))) if found else ""


def xgettext(files, *options):
    command = ["xgettext", "--language=C", "--from-code=UTF-8", "--sort-by-file", "--no-wrap", "--output=-", "--keyword", "--add-location=file"]
    command += ["--keyword=" + k for k in KEYWORDS] + ["--flag=" + f for f in FLAGS] + list(options) + files
    return blocks(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def plurals(block):
    found = re.search(r'^msgid_plural "(.*)"$', block, re.M)
    return {found.group(1)} if found else set()


def has_words(text):
    return re.search(r"[^\W\d]", re.sub(r"%(\d\$)?[0-9.*]*z?[a-z]", " ", text)) or text in (", ", "; ", ": ", ":")


def is_message(text):
    plain = re.sub(r"%(\d\$)?[0-9.*]*z?[a-z]", " ", text)
    return " " in text.strip() and re.search(r"[A-Za-z]{2}.* |[a-z]{3}", plain)


def meanings():
    """What codes of the lists mean: data, but told to people."""
    found = {}
    for path in sorted(glob.glob("checks/lists/*.json")):
        with open(path, encoding="utf-8") as file:
            for entry in json.load(file):
                for code in entry.get("codes", []) + entry.get("error_codes", []):
                    found.setdefault(code.get("meaning"), path)
    return {k: v for k, v in found.items() if k}


def system_errors():
    """What the C library says of a file or a stream, in the locale C."""
    names = "ENOENT EACCES EISDIR ENOTDIR EROFS ENOSPC EPERM ENAMETOOLONG ELOOP EMFILE EIO EPIPE EBADF EINVAL ENODEV ENXIO ETXTBSY EDQUOT"
    return [os.strerror(getattr(errno, name)) for name in names.split()]


def template():
    with open(os.path.join(HERE, "not-messages"), encoding="utf-8") as file:
        refused = {line.rstrip("\n") for line in file}
    named = xgettext(said() + marked())
    known = {msgid(b) for b in named} | {""} | set().union(*map(plurals, named))
    every = [b for b in xgettext(said(), "--extract-all") if is_message(msgid(b))]
    other = [b for b in every if msgid(b) not in known and msgid(b) not in refused]
    known |= {msgid(b) for b in other}
    data = ["#: strerror\nmsgid %s\nmsgstr \"\"" % json.dumps(text) for text in system_errors() if text not in known]
    data += ["#: %s\nmsgid %s\nmsgstr \"\"" % (path, json.dumps(text, ensure_ascii=False))
            for text, path in meanings().items() if json.dumps(text, ensure_ascii=False)[1:-1] not in known]
    head = "#, fuzzy\nmsgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Content-Transfer-Encoding: 8bit\\n\""
    return "\n\n".join([head] + [b for b in named if has_words(msgid(b)) and msgid(b) not in refused] + other + data) + "\n"


def main():
    os.chdir(TOP)
    if sys.argv[1:] != ["--update"]:
        print(template(), end="")
        return
    path = os.path.join(HERE, "zh.po")
    merged = subprocess.run(["msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", "--add-location=file", "--sort-by-file", path, "-"],
                            input=template(), check=True, capture_output=True, text=True).stdout
    clean = subprocess.run(["msgattrib", "--no-obsolete", "--no-wrap", "--add-location=file", "-"], input=merged, check=True, capture_output=True,
                           text=True).stdout
    with open(path, "w", encoding="utf-8") as file:
        file.write(clean)


if __name__ == "__main__":
    main()
