#!/bin/sh
# Every scenario with faults: each answer lost, refused, garbled, late; random loss; a deadline
# midway (see faults.c).
cd "$(dirname "$0")/../.." || exit 1
unset PREFLIGHT_DQS_KEY
exec "${BUILD:-build}/test/scenario/faults" test/scenario/*.args
