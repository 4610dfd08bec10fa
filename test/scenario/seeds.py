"""Each item of the seed documents: the scenario that makes its rejection predicted, or why none can; prints TAP.

    seeds.py PREFLIGHT   (from the top of the tree)

A rule is predictable when it has a condition and its receiver is not gone (`preflight rules`). A text that `same_as` ties to a
predicted one counts: the two cannot be told apart."""
import glob
import json
import os
import subprocess
import sys

REASONS = {
    'recipient': "the recipient's mailbox", 'quota': "the recipient's storage", 'size': 'the size of the message', 'content': 'the content',
    'virus': 'the content', 'rate': 'how much is sent', 'greylist': 'what the receiver remembers', 'policy': "the receiver's own settings",
    'network': 'the network at the time', 'syntax': 'what the client says', 'auth': 'the login', 'relay': "the recipient's domain",
    'other': 'the state of the receiver', 'tls': 'the connection', 'dnsbl-domain': 'the links in the content', 'dnsbl-ip': 'a private list',
    'sender-domain': 'what the sending side found', 'ptr': 'a receiver that is gone', 'spf': 'the message', 'dkim': 'the message', 'dmarc': 'the message',
}


def predicted(preflight):
    """rule -> the first scenario that predicts it (variants too)."""
    found = {}
    for path in sorted(glob.glob('test/scenario/*.args')):
        with open(path, encoding='utf-8') as f:
            args = f.read().split()
        done = subprocess.run([preflight, *args, '--format', 'json'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if not done.stdout.startswith(b'{'):
            continue
        for target in json.loads(done.stdout)['targets']:
            for p in target['predictions']:
                for rule in [p['id'], *p['variants']]:
                    found.setdefault(rule, (os.path.basename(path)[:-5], p['outcome']))
    return found


def main(preflight):
    rules = {r['id']: r for r in json.loads(subprocess.run([preflight, 'rules', '--format', 'json'], stdout=subprocess.PIPE).stdout)['rules']}
    scenarios = predicted(preflight)
    number = bad = 0
    lines = []
    for rule in sorted((r for r in rules.values() if r['seeds']), key=lambda r: r['seeds'][0]):
        number += 1
        where = next((scenarios[i] for i in [rule['id'], *rule['same_as']] if i in scenarios), None)
        if where:
            good, why = True, 'scenario %s (%s)' % where
        elif rule['basis'] == 'historical':
            good, why = True, 'historical: the receiver or list is gone'
        elif "'url')" in (rule['condition'] or ''):
            good, why = True, 'not predictable: it depends on the links in the content'
        elif not rule['condition']:
            good, why = rule['category'] in REASONS, 'not predictable: it depends on ' + REASONS.get(rule['category'], '?')
        else:
            good, why = False, 'predictable (%s), but no scenario predicts it' % rule['condition']
        bad += not good
        lines.append(f"{'' if good else 'not '}ok {number} - {' '.join(rule['seeds'])} {rule['id']}: {why}")
    print(f'1..{number}')
    print('\n'.join(lines))
    return bad > 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
