"""Bounces as people have them, run through explain: who refused, why, who must act; against what a reader of the text would say.

    judge.py [-v] PREFLIGHT FILE...

A case: "@@ name | receivers | categories | blames [| encoding]", then the text. Alternatives are separated by "/"; a receiver "-" is nobody in particular."""
import json
import re
import subprocess
import sys

CHINESE = re.compile('[\u4e00-\u9fff]')
NOBODY = {None, 'rfc', 'various', 'text'}


def cases(path):
    found = []
    for line in open(path, encoding='utf-8'):
        if line.startswith('@@ '):
            head = [part.strip() for part in line[3:].split('|')]
            found.append((head, []))
        elif found:
            found[-1][1].append(line)
    return found


def explain(preflight, head, lines):
    text = ''.join(lines).encode(head[4] if len(head) > 4 else 'utf-8')
    done = subprocess.run([preflight, 'explain', '--offline', '--format', 'json', '-'], input=text,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    replies = json.loads(done.stdout)['replies'] if done.stdout else []
    return done.returncode, [(r, r['match'] or {}) for r in replies]


def faults(head, code, replies):
    receivers, categories, blames = (set(part.split('/')) for part in head[1:4])
    found = []
    if code not in (0, 1) or not replies:
        return ['undecided']
    for reply, match in replies:
        category, blame, receiver = match.get('category'), reply['blame'], match.get('receiver')
        if category is None or category == 'other' and 'other' not in categories or str(match.get('id')).startswith('keyword-'):
            found.append('undecided')
        elif category not in categories:
            found.append(f'category {category}')
        if blame == 'recipient' and 'recipient' not in blames:
            found.append('RECIPIENT BLAMED')
        elif blame not in blames and not (blame == 'unknown' and 'undecided' in found):
            found.append(f'blame {blame}')
        if receiver in NOBODY and '-' not in receivers:
            found.append('receiver not told')
        elif receiver not in NOBODY and receiver not in receivers:
            found.append(f'WRONG RECEIVER {receiver}')
    return found


def half_english(preflight, texts):
    """Rows of the Chinese report whose label or words are English; what is quoted (ids, facts, addresses) may be."""
    lines = ''.join(json.dumps({'text': t}) + '\n' for t in texts)
    done = subprocess.run([preflight, 'explain', '--offline', '--lang', 'zh', '-'], input=lines.encode(), stdout=subprocess.PIPE)
    rows = re.findall(r'^   (\S(?:[^\n]{0,8}\S)?) {2,}(\S.*)$', done.stdout.decode(), re.M)
    return len(rows), [f'{label} {text}' for label, text in rows
                       if not CHINESE.search(label) or label in ('条目', '责任方', '原因', '处理') and not CHINESE.search(text)
                       and not re.search(r'(SPF|DKIM|DMARC|TLS)$', text)]


def main(args):
    verbose = '-v' in args
    args = [a for a in args if a != '-v']
    number = bad = 0
    counts = {}
    lines = []
    for path in args[1:]:
        for head, text in cases(path):
            number += 1
            code, replies = explain(args[0], head, text)
            wrong = faults(head, code, replies)
            bad += bool(wrong)
            for kind in set(w.split(' ')[0] for w in wrong):
                counts[kind] = counts.get(kind, 0) + 1
            lines.append(f"{'not ' if wrong else ''}ok {number} - {head[0]}{': ' if wrong else ''}{', '.join(wrong)}")
            if verbose and wrong:
                for reply, match in replies:
                    lines.append(f"#    {match.get('id')} {match.get('receiver')} {match.get('category')} {reply['blame']}"
                                 f" also {reply['also'][:4]}: {reply['text'][:160]!r}")
    print(f'1..{number + 1}')
    print('\n'.join(lines))
    rows, english = half_english(args[0], [''.join(text) for path in args[1:] for _, text in cases(path)])
    print(f"{'not ' if english or not rows else ''}ok {number + 1} - {rows} rows in Chinese, none in English")
    for row in english[:20]:
        print(f'#    {row}')
    print(f'# {number - bad} of {number} right; ' + ', '.join(f'{n} {kind}' for kind, n in sorted(counts.items())))
    return bad > 0 or bool(english)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
