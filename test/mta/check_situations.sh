#!/bin/sh
# Profiles against what real mail servers answered in situations of our own.
set -eu
cd "$(dirname "$0")/../.."
exec python3 -B test/mta/observed.py "${BUILD:-build}/test/mta/judge" test/mta/profiles.json "$@"
