#!/bin/sh
# Does every scenario give what was wanted of it beforehand (NAME.want, see want.py)?
exec "${PYTHON:-/usr/bin/python3}" -B "$(dirname "$0")/wants.py"
