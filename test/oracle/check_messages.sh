#!/bin/sh
# Test messages judged by python3-dkim too: `check_messages.sh [SEED [COUNT]]`.
set -eu
cd "$(dirname "$0")/../.."
exec "${PYTHON:-/usr/bin/python3}" -B test/oracle/messages.py "$@"
