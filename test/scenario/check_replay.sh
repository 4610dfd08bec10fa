#!/bin/sh
# The capture of every scenario replays to the same report, byte for byte (see replay.py); nothing
# goes out: there is no network.
set -u
cd "$(dirname "$0")/../.." || exit 1
unset PREFLIGHT_DQS_KEY
export LC_ALL=C.UTF-8 COLUMNS=100
preflight=${BUILD:-build}/preflight
if unshare -n true 2>/dev/null; then # not even loopback is up there
	exec unshare -n /usr/bin/python3 test/scenario/replay.py "$preflight" test/scenario/*.args
fi
exec /usr/bin/python3 test/scenario/replay.py "$preflight" test/scenario/*.args
