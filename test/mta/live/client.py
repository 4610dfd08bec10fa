#!/usr/bin/python3
"""Sends the mail of each situation from its own address, and writes what the server answered: client.py FILE SERVER4 SERVER6 KEYS.json OUT.json

FILE is as mta-observed.json; OUT.json is {situation: {verdict, stage, code, enh, text}}."""
import concurrent.futures, json, re, socket, sys

PATIENCE = 110  # seconds, as those who measured mta-observed.json waited
AT_ONCE = 15  # Exim takes 20
RECIPIENT = "user@rcpt.example"
STAGES = ("connect", "ehlo", "helo", "mail", "rcpt", "eom")


class Refused(Exception):
    """The reply that ended a dialogue, and the stage it came at."""


class Dialogue:
    def __init__(self, source, server):
        family = socket.AF_INET6 if ":" in source else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.settimeout(PATIENCE)
        self.socket.bind((source, 0))
        self.socket.connect((server, 25))
        self.file = self.socket.makefile("rb")

    def reply(self):
        lines = []
        while True:
            line = self.file.readline().decode("utf-8", "replace").rstrip("\r\n")
            if not line:
                raise ConnectionError("closed")
            lines.append(line[4:])
            if line[3:4] != "-":
                return int(line[:3]), " / ".join(lines)

    def say(self, text):
        self.socket.sendall(text.encode() + b"\r\n")
        return self.reply()

    def step(self, stage, text=None):
        try:
            code, words = self.say(text) if text is not None else self.reply()
        except (OSError, ValueError) as e:
            raise Refused(stage, None, type(e).__name__) from e
        if code >= 400:
            raise Refused(stage, code, words)


def message(scenario, keys):
    sender, dkim_of = scenario["header_from"], scenario["dkim"]
    text = ("From: Sender <%s>\r\nTo: <%s>\r\nSubject: a test\r\nDate: Sun, 22 Nov 2026 04:00:00 +0000\r\nMessage-ID: <%s@%s>\r\n\r\n"
            "Just a line.\r\n" % (sender, RECIPIENT, scenario["id"], scenario["domain"])).encode()
    if dkim_of["mode"] == "none":
        return text
    import dkim
    owner = "%s._domainkey.%s." % (dkim_of["s"], dkim_of["d"])
    short = any(o == owner and "{DKIM_P_512}" in d for o, _, d in scenario["dns"])
    header = dkim.sign(text, dkim_of["s"].encode(), dkim_of["d"].encode(), keys["{DKIM_P_512}" if short else "{DKIM_P}"].encode(),
                       include_headers=[b"from", b"to", b"subject", b"date"], canonicalize=(b"relaxed", b"relaxed"))
    return header + (text.replace(b"Just", b"Not just") if dkim_of["mode"] == "badbody" else text)


def greet(talk, name):
    """EHLO, and where that is refused, HELO."""
    try:
        talk.step("ehlo", "EHLO " + name)
    except Refused as first:
        try:
            talk.step("helo", "HELO " + name)
        except Refused as second:
            raise (second if second.args[1] else first) from None


def run(scenario, servers, keys):
    try:
        talk = Dialogue(scenario["ip"], servers[":" in scenario["ip"]])
        talk.step("connect")
        greet(talk, scenario["helo"])
        talk.step("mail", "MAIL FROM:<%s>" % scenario["mail_from"])
        talk.step("rcpt", "RCPT TO:<%s>" % RECIPIENT)
        talk.step("eom", "DATA")
        talk.step("eom", message(scenario, keys).decode() + ".")
        talk.socket.sendall(b"QUIT\r\n")
    except Refused as e:
        stage, code, text = e.args
        verdict = "dropped" if code is None else "tempfail" if code < 500 else "reject"
        enhanced = re.match(r"([245]\.\d+\.\d+)\b", text)
        return {"verdict": verdict, "stage": stage, "code": code, "enh": enhanced[1] if enhanced else None, "text": text}
    except OSError as e:
        return {"verdict": "dropped", "stage": "connect", "code": None, "enh": None, "text": str(e)}
    return {"verdict": "accept", "stage": "eom", "code": 250, "enh": None, "text": ""}


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        scenarios = json.load(f)["scenarios"]
    with open(sys.argv[4], encoding="utf-8") as f:
        keys = json.load(f)
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda s: run(s, sys.argv[2:4], keys), scenarios))
    with open(sys.argv[5], "w", encoding="utf-8") as f:
        json.dump({s["id"]: a for s, a in zip(scenarios, answers)}, f, indent=1)


if __name__ == "__main__":
    main()
