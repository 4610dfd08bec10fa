#!/bin/sh
# preflight explain against the reference: every example, every seed item, every measured refusal.
set -u
cd "$(dirname "$0")/../.." || exit 1
exec /usr/bin/python3 -B test/oracle/explain.py "${BUILD:-build}/preflight" "${SHARED:-../shared}"
