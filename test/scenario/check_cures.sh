#!/bin/sh
# The records that findings tell to publish, published: the finding is gone, and no worse one came
# (see cures.py).
cd "$(dirname "$0")/../.." || exit 1
exec "${PYTHON:-/usr/bin/python3}" -B test/scenario/cures.py "$@"
