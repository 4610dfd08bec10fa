"""A second opinion over generated cases, with an allow list whose points are put right in it one by one.

A difference is explained when the other program, with one point of the list (or a smallest set of them) put right, says what we say."""
import collections


def explain(mine, opinion, names):
    """The points that a difference rests on: one, or a smallest set found by taking out; None: they do not explain it."""
    for name in names:
        if opinion({name}) == mine:
            return {name}
    points = set(names)
    if opinion(points) != mine:
        return None
    for name in names:
        if opinion(points - {name}) == mine:
            points -= {name}
    return points


def compare(who, seed, cases, mine, original, opinion, points, all_used):
    """Prints TAP. WHO: the other program; MINE: what we say, a list; ORIGINAL(case): what WHO says; OPINION(case, names): what our copy of WHO
    says with these of POINTS (name -> the section and what it says) put right; without any it must be WHO itself.
    ALL_USED: a point that explains nothing is a fault too."""
    used, results = collections.Counter(), collections.Counter()
    unexplained, unfaithful, apart, differing = [], [], [], 0
    for number, (case, answer) in enumerate(zip(cases, mine)):
        other, plain, right = original(case), opinion(case, set()), opinion(case, set(points))
        results[answer[0] if isinstance(answer, tuple) else str(answer)] += 1
        if other != plain:
            unfaithful.append("case %d: %s says %s, our copy of it %s" % (number, who, other, plain))
        if right != answer:
            apart.append("case %d: we say %s, %s put right in all points %s" % (number, answer, who, right))
        if other == answer:
            continue
        differing += 1
        found = explain(answer, lambda names, case=case: opinion(case, names), points)
        if found is None:
            unexplained.append("case %d: we say %s, %s %s, put right %s" % (number, answer, who, other, right))
        used.update(found or [])
    print("1..%d" % (3 + all_used))
    print("#: seed %s: %d cases, %s" % (seed, len(cases), ", ".join("%s %d" % kv for kv in sorted(results.items()))))
    print("#: %d like %s, %d otherwise, %d of these unexplained" % (len(cases) - differing, who, differing, len(unexplained)))
    for name, count in used.most_common():
        print("#: %4d %s" % (count, points[name]))
    for name in points:
        if name not in used:
            print("#: none %s (%s)" % (points[name], name))
    for line in unexplained[:20] + unfaithful[:5] + apart[:5]:
        print("# seed %s, %s" % (seed, line))
    print("%sok 1 - every difference from %s is explained by a section of an RFC" % ("not " if unexplained else "", who))
    print("%sok 2 - what is put right is %s itself" % ("not " if unfaithful else "", who))
    print("%sok 3 - put right in every point, it agrees on all" % ("not " if apart else ""))
    if all_used:
        print("%sok 4 - every point of the allow list explains a difference" % ("not " if set(points) - set(used) else ""))
