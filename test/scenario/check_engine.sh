#!/bin/sh
# Every scenario with its answers in shuffled order (see engine.c).
cd "$(dirname "$0")/../.." || exit 1
unset PREFLIGHT_DQS_KEY
exec "${BUILD:-build}/test/scenario/engine" test/scenario/*.args
