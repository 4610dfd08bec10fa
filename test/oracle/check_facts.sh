#!/bin/sh
# Is every fact produced by some scenario: in two values, failed, and not asked?
exec "${PYTHON:-/usr/bin/python3}" -B "$(dirname "$0")/facts.py"
