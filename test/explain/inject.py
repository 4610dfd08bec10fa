"""Hands each case's message to its mail server and waits until all have answered: inject.py CASES OUTDIR"""
import glob
import json
import os
import re
import smtplib
import sys
import time

PORTS = {"postfix": 2501, "exim": 2502, "opensmtpd": 2503, "sendmail": 2504}
WAIT = 60


def connect(port):
    for _ in range(100):
        try:
            return smtplib.SMTP("127.0.0.1", port, local_hostname="client.origin.example", timeout=30)
        except OSError:
            time.sleep(0.1)
    return None


def message(case, mta):
    return ("From: Sender <s%d@%s-sender.example>\r\nTo: user%d@c%d.example\r\nSubject: case %d\r\n"
            "Message-ID: <%d@%s.origin.example>\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\nHello.\r\n"
            % (case, mta, case, case, case, case, mta))


def came_back(out):
    """Cases of which a bounce has come."""
    seen = set()
    for path in glob.glob(os.path.join(out, "*.eml")):
        with open(path, encoding="utf-8", errors="replace") as f:
            to = re.search(r"^To: <?(s\d+@[\w-]+)", f.read(), re.M)
        seen.add(to and to.group(1))
    return seen


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        cases = json.load(f)
    sent = 0
    for mta, port in PORTS.items():
        client = connect(port)
        if not client:
            print("%s does not listen" % mta, file=sys.stderr)
            continue
        for case in (c["case"] for c in cases if c["mta"] == mta):
            client.sendmail("s%d@%s-sender.example" % (case, mta), ["user%d@c%d.example" % (case, case)], message(case, mta))
            sent += 1
        client.quit()
    for _ in range(WAIT * 2):
        if len(came_back(sys.argv[2])) >= sent:
            break
        time.sleep(0.5)
    time.sleep(1)


main()
