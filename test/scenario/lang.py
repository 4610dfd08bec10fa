"""English sentences of ours in a Chinese page: lang.py FILE... Prints the texts that have three English words in a row."""
import html.parser
import os
import re
import sys

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


for path in sys.argv[1:]:
    texts = Texts()
    with open(path, encoding="utf-8") as file:
        texts.feed(file.read())
    for text in dict.fromkeys(texts.found):
        plain = re.sub(r"[“\"'][^”\"']*[”\"']|\([^)]*\)|https?://\S+", " ", text)
        if re.search(r"\b[a-z]{2,}[,;:]? [a-z]{2,}[,;:]? [a-z]{2,}\b", plain):
            print("%s: %s" % (os.path.basename(path), text[:160]))
