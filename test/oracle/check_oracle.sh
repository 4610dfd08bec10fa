#!/bin/sh
# Does the reference evaluator of the condition language predict the same as the program, in every
# scenario?
exec "${PYTHON:-/usr/bin/python3}" -B "$(dirname "$0")/oracle.py"
