#!/usr/bin/env python3
"""What a command costs: cost.py RUNS NAME COMMAND... prints NAME, wall and CPU milliseconds (median) and the largest resident set in MiB."""
import os
import statistics
import sys
import time


def once(command):
    begin = time.monotonic()
    pid = os.fork()
    if not pid:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.execvp(command[0], command)
    _, _, used = os.wait4(pid, 0)
    return (time.monotonic() - begin) * 1000, (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024


runs = [once(sys.argv[3:]) for _ in range(int(sys.argv[1]))]
wall, cpu = (statistics.median(r[i] for r in runs) for i in (0, 1))
print("%-28s wall %6.0f ms   CPU %5.0f ms   memory %5.1f MiB" % (sys.argv[2], wall, cpu, max(r[2] for r in runs)))
