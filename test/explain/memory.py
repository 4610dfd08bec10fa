"""explain reads what is larger than its memory: mailboxes, logs and shapeless input of SIZE MB (default 12), each within 50 MB; prints TAP.

    memory.py PREFLIGHT [SIZE]

Bounces are varied, so that patterns meet many texts; the limit is asserted, the time is not."""
import os
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge

LIMIT = 50 << 10  # KiB
HEAD = (b'From MAILER-DAEMON Sat Nov 21 10:00:00 2026\nFrom: MAILER-DAEMON@example.com\nSubject: Undelivered Mail Returned to Sender\n'
        b'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n'
        b'Content-Type: text/plain; charset=utf-8\n\n')
TAIL = b'--b\nContent-Type: message/rfc822\n\nSubject: x\n\n' + (b'y' * 70 + b'\n') * 40 + b'--b--\n\n'


def bounces():
    here = os.path.dirname(os.path.abspath(__file__))
    texts = [''.join(text).encode() for _, text in judge.cases(os.path.join(here, 'bounces-1.txt'))]
    return [t for t in texts if not t.startswith(b'From:')]


def mailbox():
    number = 0
    while True:
        for text in bounces():
            number += 1
            yield HEAD + text.replace(b'203.0.113.45', b'203.0.113.%d' % (number % 250)) + TAIL


def log():
    number = 0
    while True:
        number += 1
        yield (b'Nov 21 10:00:00 mx postfix/smtp[%d]: 4X%d: to=<u%d@example.org>, relay=mx.example.org[192.0.2.9]:25, dsn=5.7.1, '
               b'status=bounced (host mx.example.org[192.0.2.9] said: 550 5.7.1 id %d refused (in reply to RCPT TO command))\n' % ((number,) * 4))


def one_line():
    while True:
        yield b'550 5.7.1 ' + b'x' * 65000


def one_message():
    yield HEAD
    while True:
        yield b'550 5.7.1 a line of a message that does not end\n' * 1000


SHAPES = [('a mailbox', mailbox), ('a log', log), ('one line', one_line), ('one message', one_message)]


def feed(pipe, chunks, size):
    try:
        for chunk in chunks:
            pipe.write(chunk)
            size -= len(chunk)
            if size < 0:
                break
        pipe.close()
    except BrokenPipeError:
        pass


def main(preflight, size='12'):
    print(f'1..{len(SHAPES)}')
    bad = False
    for number, (name, chunks) in enumerate(SHAPES, 1):
        child = subprocess.Popen([preflight, 'explain', '--offline', '--format', 'ndjson', '-'], stdin=subprocess.PIPE,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        feeder = threading.Thread(target=feed, args=(child.stdin, chunks(), int(size) << 20))
        feeder.start()
        _, status, usage = os.wait4(child.pid, 0)
        feeder.join()
        good = os.WIFEXITED(status) and os.WEXITSTATUS(status) in (0, 1, 3) and usage.ru_maxrss < LIMIT
        bad |= not good
        print(f"{'' if good else 'not '}ok {number} - {name} of {size} MB: {usage.ru_maxrss >> 10} MB of memory")
    return bad


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
