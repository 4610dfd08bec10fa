"""dkimpy 1.1.4 reading a key record, with what it does otherwise than the RFCs put right, each point by itself: the allow list of the
comparison. Without any of them read() is dkimpy's own evaluate_pk()."""
import base64
import binascii
import re

import dkim
import nacl.encoding
import nacl.exceptions
import nacl.signing
from dkim.crypto import UnparsableKeyError, parse_public_key
from dkim.asn1 import ASN1FormatError
from dkim.util import InvalidTagValueList, parse_tag_value

# point: the section, and what it says
POINTS = {
    "tag-names": "RFC 6376 3.2: a tag's name is a letter with letters, digits and underscores behind it",
    "tag-values": "RFC 6376 3.2: values are printable ASCII with folding white space between",
    "v-first": "RFC 6376 3.6.1: v= is the first tag or none",
    "base64": "RFC 6376 2.10: base64 has its alphabet, white space, and whole groups with their padding",
    "der": "RFC 5280 4.1 and RFC 8017 A.1.1: the key is one whole DER structure, with the algorithm rsaEncryption",
    "numbers": "RFC 8017 3.1: the modulus is a product of odd primes, the exponent is odd and over 1",
    "services": "RFC 6376 3.6.1: s= is a list separated by colons; email or * must be in it (RFC 8460 3: tlsrpt is not for mail)",
    "hashes": "RFC 6376 3.6.1, RFC 8301 3.1: h= is a list that must hold sha256",
    "k-case": "RFC 5234 2.3: the words of k= are ABNF literals, which have no case (a receiver may still refuse: we say so)",
}
RSA_OID = bytes.fromhex("300d06092a864886f70d0101010500")


class Unusable(Exception):
    pass


def element(data, kind):
    """The contents of the DER element of KIND at the start of DATA, and what follows."""
    if len(data) < 2 or data[0] != kind:
        raise Unusable("DER")
    size, at = data[1], 2
    if size >= 0x80:
        count = size & 0x7f
        if not 0 < count <= 3 or len(data) < 2 + count:
            raise Unusable("DER")
        size, at = int.from_bytes(data[2:2 + count], "big"), 2 + count
    if len(data) < at + size:
        raise Unusable("DER")
    return data[at:at + size], data[at + size:]


def rsa_numbers(der):
    body, rest = element(der, 0x30)
    if body[:1] == b"\x30":
        algorithm, bits = body[:len(RSA_OID)], body[len(RSA_OID):]
        inside, more = element(bits, 0x03)
        if algorithm != RSA_OID or rest or more or inside[:1] != b"\0":
            raise Unusable("SubjectPublicKeyInfo")
        body, rest = element(inside[1:], 0x30)
    n, more = element(body, 0x02)
    e, none = element(more, 0x02)
    if rest or none or not n or not e:
        raise Unusable("RSAPublicKey")
    return int.from_bytes(n, "big", signed=True), int.from_bytes(e, "big", signed=True)


def check_text(text, points):
    if "tag-values" in points and re.search(rb"[^\x20-\x7e\t\r\n]", text):
        raise Unusable("octets")
    if "tag-names" in points:
        for piece in text.split(b";"):
            if b"=" in piece and not re.fullmatch(rb"[A-Za-z][A-Za-z0-9_]*", piece.split(b"=")[0].strip(b" \t\r\n")):
                raise Unusable("name")
    if "v-first" in points:
        names = [piece.split(b"=")[0].strip() for piece in text.split(b";")]
        if b"v" in names[1:]:
            raise Unusable("v")


def octets(value, points):
    if "base64" in points:
        packed = re.sub(rb"[ \t\r\n]", b"", value)
        if not re.fullmatch(rb"[A-Za-z0-9+/]+={0,2}", packed) or len(packed) % 4:
            raise Unusable("base64")
        if base64.b64encode(base64.b64decode(packed)) != packed and "base64" not in points:
            raise Unusable("base64")
        return base64.b64decode(packed)
    return base64.b64decode(value)


def rsa_bits(value, points):
    der = octets(value, points)
    if "der" in points:
        n, e = rsa_numbers(der)
    else:
        key = parse_public_key(der)
        n, e = key["modulus"], key["publicExponent"]
    if "numbers" in points and (n <= 0 or n % 2 == 0 or e % 2 == 0 or e <= 1):
        raise Unusable("numbers")
    return n.bit_length() if "der" in points else dkim.bitsize(n)


def check_lists(tags, points):
    words = {name: [w.strip(b" \t\r\n") for w in tags.get(name, b"").split(b":")] for name in (b"s", b"h")}
    if b"s" in tags:
        if "services" in points:
            if b"*" not in words[b"s"] and b"email" not in words[b"s"]:
                raise Unusable("service")
        elif tags[b"s"] not in (b"*", b"email", b"tlsrpt"):
            raise Unusable("service")
    if "hashes" in points and b"h" in tags and b"sha256" not in words[b"h"]:
        raise Unusable("hash")


def read(text, points):
    """The algorithm and the bits of the key in TEXT (bytes), None when there is none to use."""
    try:
        if not text:
            raise Unusable("empty")
        check_text(text, points)
        tags = parse_tag_value(text)
        if tags.get(b"v", b"DKIM1") != b"DKIM1":
            raise Unusable("version")
        kind = tags.get(b"k", b"rsa")
        kind = kind.lower() if "k-case" in points else kind
        if kind == b"ed25519" and b"p" in tags:
            value = base64.b64encode(octets(tags[b"p"], points)) if "base64" in points else tags[b"p"]
            nacl.signing.VerifyKey(value, encoder=nacl.encoding.Base64Encoder)
            bits = 256
        elif kind in (b"rsa", b"ed25519"):  # dkimpy takes ed25519 without p= for rsa, and then misses p=
            bits = rsa_bits(tags[b"p"], points)
        else:
            raise Unusable("k")
        check_lists(tags, points)
        return kind.decode(), bits
    except (Unusable, InvalidTagValueList, KeyError, TypeError, ValueError, IndexError, binascii.Error, UnparsableKeyError,
            ASN1FormatError, nacl.exceptions.ValueError, nacl.exceptions.TypeError):
        return None


def original(text):
    """The same as dkimpy gives it."""
    try:
        key, bits, kind, _ = dkim.evaluate_pk("s._domainkey.example.com", text)
        return (kind.decode(), bits) if key else None
    except (dkim.KeyFormatError, TypeError, ValueError, IndexError, binascii.Error, ASN1FormatError, nacl.exceptions.TypeError, KeyError):
        return None
