#!/bin/sh
# What one run costs, as figures and a ratio: the demo's world checked over and over, beside the mere start of the program.
set -eu
cd "$(dirname "$0")/../.."
preflight=${BUILD:-build}/preflight
runs=${BENCH_RUNS:-50}
# shellcheck disable=SC2016
cpu() { # ARGUMENT...: user and system seconds of all runs
	{ /usr/bin/time -f '%U %S' sh -c 'n=$1; shift; while [ "$n" -gt 0 ]; do "$@" >/dev/null || :; n=$((n - 1)); done' sh "$runs" "$@"; } 2>&1 |
		awk 'END { printf "%.2f\n", $1 + $2 }'
}
empty=$(cpu "$preflight" --version)
whole=$(cpu "$preflight" demo)
echo "$runs runs each, CPU seconds: --version $empty, a whole check of the demo's world $whole"
awk -v a="$whole" -v b="$empty" 'BEGIN { if (b > 0) printf "a whole check costs %.1f times the start of the program\n", a / b }'
"$preflight" demo --format json | sed -n '/"dns": {/,/}/p'
