#!/bin/sh
# explain reads mailboxes, logs and shapeless input far larger than the memory it takes.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
case $build in *-san* | *-cov*) echo "1..0 # SKIP memory of an instrumented build is not ours" && exit 0 ;; esac
exec python3 test/explain/memory.py "$build/preflight" 6
