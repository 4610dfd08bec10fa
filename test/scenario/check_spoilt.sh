#!/bin/sh
# SPF, DKIM and DMARC records spoilt at random, and cured as told: check_spoilt.sh [SEED [DOMAINS]]
# (see spoilt.py).
cd "$(dirname "$0")/../.." || exit 1
exec "${PYTHON:-/usr/bin/python3}" -B test/scenario/spoilt.py "$@"
