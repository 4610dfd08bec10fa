#!/bin/sh
# A sample of runs under valgrind: no error, no leak. Ends with "N passed, M failed, K skipped".
set -u
cd "$(dirname "$0")/.." || exit 1
preflight=${BUILD:-build}/preflight
most=${MEMCHECK_RUNS:-300}
work=$(mktemp -d)
log=$work/log
silent=
trap '[ -z "$silent" ] || kill $silent 2>/dev/null; rm -rf "$work"' EXIT
runs=0 failed=0
examined() {
	exec valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect,possible \
		--errors-for-leak-kinds=definite,indirect,possible --track-fds=no --log-file="$log" "$preflight" "$@"
}
judge() { # STATUS TEXT
	[ "$1" -eq 99 ] || return
	failed=$((failed + 1))
	echo "not ok - $2" && head -n 30 "$log"
}
check() { # ARGUMENT...
	[ $runs -lt "$most" ] || return
	runs=$((runs + 1))
	(examined "$@" >/dev/null 2>&1)
	judge $? "$*"
}
# A resolver that never answers, so that a run can be interrupted; what it is asked is counted in a
# file.
/usr/bin/python3 -c 'import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
with open(sys.argv[1], "w") as asked:
    while s.recv(512):
        print("?", file=asked, flush=True)' "$work/asked" >"$work/port" &
silent=$!
while [ ! -s "$work/port" ]; do sleep 0.1; done
interrupt() { # SIGNAL ARGUMENT...: the run is told to end when it has asked; it ends with status 3
	signal=$1
	shift
	runs=$((runs + 1))
	: >"$work/asked"
	before=$(stat -c %s "$work/asked")
	(examined "$@" --resolver "127.0.0.1:$(cat "$work/port")" --timeout 600 --list-timeout 600 >/dev/null 2>&1) &
	pid=$!
	while [ "$(stat -c %s "$work/asked")" = "$before" ] && kill -0 $pid 2>/dev/null; do sleep 0.2; done
	sleep 1
	kill "-$signal" $pid
	wait $pid
	status=$?
	[ $status -eq 3 ] || status=99
	judge $status "$signal: $*"
}
echo '550 5.7.25 [192.0.2.25] The IP address sending this message does not have a PTR record' >"$work/reply"
printf '192.0.2.25 example.com\n192.0.2.26 example.com\nnonsense\n' >"$work/targets"
zones="--zone test/scenario/base/com.zone --zone test/scenario/base/2.0.192.in-addr.arpa.zone --offline"

check --version
check --help
check demo
check demo --capture "$work/capture"
check demo --capture "$work/redacted" --redact
check --ip 192.0.2.25 --domain example.com --replay "$work/capture" -vv
check lists
check lists --format json
check rules
check rules gmail-550-5725
check explain "$work/reply" --offline
# shellcheck disable=SC2086 # words
check explain "$work/reply" $zones
# shellcheck disable=SC2086
check bulk "$work/targets" $zones --lists none
check --ip 192.0.2.999
check --ip 192.0.2.1 --no-such
check --ip 192.0.2.1 --offline --replay /dev/null
check --ip 192.0.2.1 --offline --zone /dev/null
for signal in INT TERM; do
	interrupt "$signal" --ip 192.0.2.25 --domain example.com
	interrupt "$signal" --ip 192.0.2.25,192.0.2.26 --domain example.com --format json --capture "$work/cut"
	interrupt "$signal" --ip 192.0.2.25 --format nagios -t 600
	interrupt "$signal" lists --test zen.spamhaus.org
	interrupt "$signal" bulk "$work/targets"
done
formats="text json nagios html sarif junit csv markdown"
for args in test/scenario/*.args; do
	format=${formats%% *}
	formats="${formats#* } $format"
	eval "check $(cat "$args") --format $format"
done
kill $silent
echo "$((runs - failed)) passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
