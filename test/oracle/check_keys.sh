#!/bin/sh
# A second opinion: our DKIM key record linter beside dkimpy, over generated records. check_keys.sh
# [SEED [RECORDS]]
set -eu
cd "$(dirname "$0")/../.."
python=${PYTHON:-/usr/bin/python3}
if ! "$python" -c 'import dkim, nacl' 2>/dev/null; then
	echo "1..0 # SKIP python3-dkim or python3-nacl is not there"
	exit 0
fi
exec "$python" -B test/oracle/key_dkimpy.py "${BUILD:-build}/test/oracle/key_cases" "$@"
