#!/usr/bin/env python3
"""Does every scenario give what was wanted of it beforehand (NAME.want, see want.py)?"""
import scenarios
import want


def main():
    scenarios.begin()
    tap = scenarios.Tap()
    for name, _, report, remark in scenarios.reports():
        wishes = scenarios.wishes(name)
        if not wishes:
            continue
        wrong = [remark] if report is None else [x for x in (want.fulfilled(report, w) for w in wishes) if x]
        tap.result(not wrong, "%s: %d wishes" % (name, len(wishes)), wrong)
    tap.done()


if __name__ == "__main__":
    main()
