#!/bin/sh
# A second opinion: our strict SPF evaluator beside pyspf, over random worlds. check_spf.sh [SEED
# [CASES]]
set -eu
cd "$(dirname "$0")/../.."
python=${PYTHON:-/usr/bin/python3}
if ! "$python" -c 'import spf' 2>/dev/null; then
	echo "1..0 # SKIP python3-spf is not there"
	exit 0
fi
exec "$python" -B test/oracle/spf_pyspf.py "${BUILD:-build}/test/oracle/spf_cases" "$@"
