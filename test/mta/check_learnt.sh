#!/bin/sh
# Profiles that `preflight learn` makes of configurations, against what servers so configured
# answered.
set -eu
cd "$(dirname "$0")/../.."
observed=${SHARED:-../shared}/data/mta-observed.json
build=${BUILD:-build}
if [ ! -r "$observed" ]; then
	echo "ok 1 - learnt profiles # SKIP no $observed"
	echo "1..1"
	exit
fi
exec python3 -B test/mta/learn.py "$observed" "$build/test/mta/judge" "$build/preflight" "$@"
