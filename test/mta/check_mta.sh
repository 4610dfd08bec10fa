#!/bin/sh
# Profiles against what 27 real mail servers answered.
set -eu
cd "$(dirname "$0")/../.."
observed=${SHARED:-../shared}/data/mta-observed.json
if [ ! -r "$observed" ]; then
	echo "ok 1 - profiles # SKIP no $observed"
	echo "1..1"
	exit
fi
exec python3 test/mta/compare.py "$observed" "${BUILD:-build}/test/mta/judge" test/mta/profiles.json "$@"
