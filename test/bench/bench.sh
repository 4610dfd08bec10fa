#!/bin/bash
# The benchmark: bench.sh [GROUP ...] (one, mirror, whole, callgrind; none: all). Everything in one
# go and in a network namespace of its own, beside the usual tools where they are installed; a table
# of ratios at the end. BENCH_SIZE=PERCENT makes the bulk rows smaller or larger.
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/../net/lib.sh"

net_begin "$@"
export PREFLIGHT BUILD DIR PORT NAMESPACE PYTHONDONTWRITEBYTECODE=1
"$PYTHON" test/bench/main.py "$@"
