"""English sentences of ours in Chinese output: lang.py FILE... Prints the texts that have three English words in a row. A file .html is a
page; of any other file every line is a text.

lang.py --aligned FILE, --dates FILE: of --help, and of a table with dates; prints the lines that do not stand under the others."""
import html.parser
import os
import re
import sys
import unicodedata

QUOTED = {"samp", "code", "pre", "script", "style", "title"}


class Texts(html.parser.HTMLParser):
    """Texts outside of what is quoted: elements above, and whatever is marked lang=en."""

    def __init__(self):
        super().__init__()
        self.open, self.found = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "input", "use", "path", "rect", "circle", "link", "br"):
            self.open.append(tag in QUOTED or ("lang", "en") in attrs)

    def handle_endtag(self, tag):
        if self.open:
            self.open.pop()

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_data(self, data):
        if not any(self.open):
            self.found.append(" ".join(data.split()))


def texts_of(path):
    with open(path, encoding="utf-8") as file:
        if not path.endswith(".html"):
            return [line.strip() for line in file]
        texts = Texts()
        texts.feed(file.read())
        return texts.found


def columns(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def misaligned(path):
    """The texts of options begin in column 28, each on the line of its option or on the next one."""
    option = re.compile(r"  (-\w, )?(--[a-z0-9-]+)?( [^ \u2e80-\uffff]+)?( +|$)")
    with open(path, encoding="utf-8") as file:
        for line in (line.rstrip("\n") for line in file):
            indent = len(line) - len(line.lstrip(" "))
            head = option.match(line) if re.match(r"  -", line) else None
            if columns(line) > 120 or (head and head.end() != len(line) and head.end() != 28) or (indent > 6 and indent != 28):
                yield line


def ragged(path):
    """A table whose rows have a date: it stands in the same column of all."""
    with open(path, encoding="utf-8") as file:
        places = {columns(line[:m.start()]): line.rstrip("\n") for line in file for m in [re.search(r"(?<= )\d{4}-\d\d-\d\d", line)]
                  if m and line.startswith("  ")}
    return [] if len(places) == 1 else list(places.values()) or ["no row with a date"]


def sentences(path):
    for text in dict.fromkeys(texts_of(path)):
        plain = re.sub(r"[“\"'`][^”\"'`]*[”\"'`]|\([^)]*\)|https?://\S+", " ", text)
        if re.search(r"\b[a-z]{2,}[,;:]? [a-z]{2,}[,;:]? [a-z]{2,}\b", plain):
            yield text[:160]


if sys.argv[1] in ("--aligned", "--dates"):
    print("\n".join((misaligned if sys.argv[1] == "--aligned" else ragged)(sys.argv[2])))
else:
    for path in sys.argv[1:]:
        for text in sentences(path):
            print("%s: %s" % (os.path.basename(path), text))
