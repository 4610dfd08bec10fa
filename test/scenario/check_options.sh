#!/bin/sh
# Every option with wrong values and wrong files: one clear line, status 64, or 3 as a plugin (see
# options.py).
set -u
cd "$(dirname "$0")/../.." || exit 1
DIR=$(mktemp -d) || exit 1
trap 'rm -rf "$DIR"' EXIT
unset PREFLIGHT_DQS_KEY
/usr/bin/python3 test/scenario/options.py "$(realpath "${BUILD:-build}/preflight")" "$DIR"
