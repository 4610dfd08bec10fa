"""Our DKIM key record linter beside dkimpy (python3-dkim) over generated records; prints TAP.

usage: key_dkimpy.py TOOL [SEED [RECORDS]]   TOOL: key_cases"""
import base64
import json
import random
import subprocess
import sys

sys.path.insert(0, __file__.rsplit("/", 1)[0])
import key_fixes  # noqa: E402
import key_pairs  # noqa: E402
import second  # noqa: E402


class Maker:
    """A record; ODD: how often something is not as it should be."""

    def __init__(self, seed, odd):
        self.r, self.odd = random.Random(seed), odd

    def oddly(self):
        return self.r.random() < self.odd

    def rsa(self):
        der = base64.b64decode(self.r.choice(key_pairs.RSA)[1])
        if self.r.random() < 0.15:
            der = der[der.index(b"\x05\x00\x03") + 3:]  # the bit string
            der = der[der.index(b"\x00\x30") + 1:]  # RSAPublicKey alone
        if self.oddly():
            at = self.r.randrange(len(der))
            der = self.r.choice([der + b"\0", der[:at], der[:at] + bytes([self.r.randrange(256)]) + der[at + 1:], b"\0" + der,
                                 der[:-1] + b"\0", der + der])
        return der

    def p(self, kind):
        r = self.r
        der = base64.b64decode(r.choice(key_pairs.ED25519)) if kind == "ed25519" else self.rsa()
        if kind == "ed25519" and self.oddly():
            der = r.choice([der[:-1], der + b"\0", bytes.fromhex("302a300506032b6570032100") + der, b""])
        text = base64.b64encode(der).decode()
        if self.oddly():
            at = r.randrange(len(text) + 1)
            text = r.choice([text[:at], text.rstrip("="), text + "=", text[:at] + "!" + text[at:], text.replace("+", "-").replace("/", "_"),
                             '"%s"' % text, text[:at] + "\\;" + text[at:], "-----BEGIN PUBLIC KEY-----" + text, text[:at] + "x" + text[at:], "",
                             text[:at] + "=" + text[at:], text[:at] + "\xe9" + text[at:]])
        if r.random() < 0.2 and text:
            at = r.randrange(len(text))
            text = text[:at] + r.choice([" ", "  ", "\t", "\r\n "]) + text[at:]
        return text

    def tags(self):
        r = self.r
        kind = r.choice(["rsa", "rsa", "rsa", "ed25519"])
        tags = []
        if r.random() < 0.8:
            tags.append(("v", "DKIM1" if not self.oddly() else r.choice(["DKIM2", "dkim1", "", "DKIM1 ", "DKIM11"])))
        if kind == "ed25519" or r.random() < 0.6:
            tags.append(("k", kind if not self.oddly() else r.choice(["RSA", "dsa", "", "Ed25519", "ed25519", "rsa:ed25519"])))
        tags.append(("p", self.p(kind)))
        for name, often, values in (("t", .2, ["y", "s", "y:s", "x", ""]), ("s", .15, ["email", "*", "email:*", "web", "tlsrpt", "*:web", " email : x", ""]),
                                    ("h", .15, ["sha256", "sha1:sha256", "sha1", "sha256 : x", "md5"]), ("n", .15, ["a note", "=3D", "x=y"]),
                                    ("g", .05, ["*", "", "user"]), ("x-y", .3 * self.odd, ["1"]), ("x_1", .05, ["1"]), ("P", .2 * self.odd, ["x"])):
            if r.random() < often:
                tags.append((name, r.choice(values)))
        if self.oddly():
            tags.append(r.choice(tags))
        if self.oddly():
            r.shuffle(tags)
        if self.oddly():
            tags.pop(r.randrange(len(tags)))
        return tags

    def record(self):
        r = self.r
        gap = r.choice(["; ", ";", " ; ", ";\t"])
        equal = r.choice(["=", "=", "=", " = "])
        text = gap.join(name + equal + value for name, value in self.tags())
        if self.oddly():
            at = r.randrange(len(text) + 1)
            text = r.choice([text[:at], text + ";;", ";" + text, text[:at] + ";" + text[at:], " " + text, text + "; ;", text[:at] + "\0" + text[at:],
                             text[:at] + "=" + text[at:], "v=spf1 -all", text.replace("=", "", 1)])
        return (text + r.choice(["", "", ";", "; "])).encode("latin-1")


def ours(tool, records):
    """The algorithm and the bits of each usable key, None of others."""
    lines = "".join(r.hex() + "\n" for r in records)
    out = subprocess.run([tool], input=lines, capture_output=True, text=True, check=True).stdout
    return [key_of(json.loads(line)) for line in out.splitlines()]


def key_of(answer):
    if answer["status"] not in ("ok", "weak"):
        return None
    return ("ed25519", 256) if answer["ed25519"] else ("rsa", answer["bits"])


def main():
    tool, seed, count = sys.argv[1], int((sys.argv[2:] or [6376])[0]), int((sys.argv[3:] or [1200])[0])
    records = [Maker(seed * 100000 + i, [0, 0.02, 0.08, 0.25][i % 4]).record() for i in range(count)]
    second.compare("dkimpy", seed, records, ours(tool, records), key_fixes.original, key_fixes.read, key_fixes.POINTS, len(sys.argv) == 2)


if __name__ == "__main__":
    main()
