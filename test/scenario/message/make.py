#!/usr/bin/python3
"""Writes the test messages of the scenarios beside itself: make.py [FOLDER]. Needs python3-dkim.

Both keys are for these tests alone. Signatures are of a fixed time, and both algorithms are deterministic: the same files come
out every time. make.py sign DOMAIN SELECTOR signs standard input with the RSA key, for tests that make messages as they run."""
import base64
import os
import sys

import dkim

HERE = os.path.dirname(os.path.abspath(__file__))
TIME = 1763683200  # 2025-11-21
FIELDS = [b"From", b"To", b"Subject", b"Date", b"Message-ID"]

PLAIN = b"""From: Preflight <test@example.com>
To: someone@receiver.example
Subject: a test message
Date: Fri, 21 Nov 2025 00:00:00 +0000
Message-ID: <1@example.com>

This is a test.
It has two lines.
""".replace(b"\n", b"\r\n")


def key(name):
    with open(os.path.join(HERE, name + ".pem"), "rb") as f:
        pem = f.read()
    if name == "rsa":
        return pem
    # dkimpy wants the bare seed: the last 32 octets of the PKCS #8 structure.
    return base64.b64encode(base64.b64decode(b"".join(pem.split(b"\n")[1:-2]))[-32:])


def sign(message, selector="t1", domain="example.com", name="rsa", **options):
    options.setdefault("include_headers", FIELDS)
    algorithm = options.pop("algorithm", "ed25519-sha256" if name == "ed25519" else "rsa-sha256").encode()
    dkim.time.time = lambda: TIME
    field = dkim.sign(message, selector.encode(), domain.encode(), key(name), signature_algorithm=algorithm, **options)
    return field + message


def bogus(tags):
    return b"DKIM-Signature: " + tags.encode() + b"\r\n"


def messages():
    good = sign(PLAIN)
    rest = "v=1; a=rsa-sha256; h=from; bh=%s; b=AAAA" % base64.b64encode(bytes(32)).decode()
    return {
        "good": good,
        "ed25519": sign(sign(PLAIN), selector="t2", name="ed25519"),
        "simple": sign(PLAIN, canonicalize=(b"simple", b"simple")),
        "body-changed": good + b"-- \r\nA footer.\r\n",
        "header-changed": good.replace(b"Subject: a", b"Subject: [list] a"),
        "unsigned": PLAIN,
        "key-missing": sign(PLAIN, selector="gone"),
        "key-revoked": sign(PLAIN, selector="old"),
        "other-domain": sign(PLAIN, domain="provider.example"),
        "subdomain": sign(PLAIN, domain="mail.example.com"),
        "two-domains": sign(sign(PLAIN, domain="provider.example")),
        "sha1": sign(PLAIN, algorithm="rsa-sha1"),
        "partial": sign(PLAIN, length=True) + b"An advertisement.\r\n",
        "line-feeds": good.replace(b"\r\n", b"\n"),
        "mailbox-file": b"From test@example.com Fri Nov 21 00:00:00 2025\n" + good.replace(b"\r\n", b"\n"),
        "two-from": sign(b"From: other@example.net\r\n" + PLAIN),
        "two-authors": sign(PLAIN.replace(b"@example.com>\r\nTo", b"@example.com>, b@example.net\r\nTo")),
        "no-from": bogus(rest + "; d=example.com; s=t1") + PLAIN.split(b"\r\n", 1)[1],
        "many": b"".join(bogus(rest + "; d=example.com; s=s%d" % i) for i in range(990)) + good,
        "evil-selector": bogus(rest + "; d=example.com; s=a;d=evil.example") + bogus(
            rest + "; d=example.com; s=") + bogus(rest + "; d=; s=t1") + bogus(rest + "; d=a b; s=t1") + good,
        "nul": good.replace(b"a test message", b"a \0 message"),
        "bare-cr": good.replace(b"two lines", b"two\rlines"),
        "cut": good[: good.index(b"bh=") + 20],
        "empty": b"",
        "mark": b"\xef\xbb\xbf" + good,
        "empty-line": b"\r\n" + good,
        "binary": bytes(range(256)) * 16,
    }


def main():
    if sys.argv[1:2] == ["sign"]:
        sys.stdout.buffer.write(sign(sys.stdin.buffer.read(), domain=sys.argv[2], selector=sys.argv[3]))
        return
    folder = sys.argv[1] if len(sys.argv) > 1 else HERE
    for name, text in messages().items():
        with open(os.path.join(folder, name + ".eml"), "wb") as f:
            f.write(text)


if __name__ == "__main__":
    main()
