#!/bin/sh
# A sample of runs under valgrind: no error, no leak. Ends with "N passed, M failed, K skipped".
set -u
cd "$(dirname "$0")/.." || exit 1
preflight=${BUILD:-build}/preflight
most=${MEMCHECK_RUNS:-300}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
runs=0 failed=0
check() { # ARGUMENT...
	[ $runs -lt "$most" ] || return
	runs=$((runs + 1))
	valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect,possible \
		--errors-for-leak-kinds=definite,indirect,possible --track-fds=no --log-file="$log" \
		"$preflight" "$@" >/dev/null 2>&1
	if [ $? -eq 99 ]; then
		failed=$((failed + 1))
		echo "not ok - $*" && head -n 30 "$log"
	fi
}
check --version
check --help
check demo
check lists
check rules
check rules gmail-550-5725
check --ip 192.0.2.999
check --ip 192.0.2.1 --offline --replay /dev/null
for args in test/scenario/*.args; do
	for format in text json nagios; do
		eval "check $(cat "$args") --format $format"
	done
done
echo "$((runs - failed)) passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
