#!/bin/sh
# Each scenario: NAME.args (one line of arguments) with zone files or captures beside it,
# NAME.expect (the text report, whole), NAME.want (facts, verdict, findings that the JSON report
# must hold; see want.py). `check_scenarios.sh --accept NAME...` writes the .expect files anew: read
# them before you commit them.
set -u
cd "$(dirname "$0")/../.." || exit 1
preflight=${BUILD:-build}/preflight
here=test/scenario
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 COLUMNS=100
unset PREFLIGHT_DQS_KEY

run() { # FORMAT NAME: the report
	eval "set -- $1 $(cat "$here/$2.args")"
	format=$1
	shift
	"$preflight" "$@" --format "$format"
}

if [ "${1-}" = --accept ]; then
	shift
	for name; do run text "$name" >"$here/$name.expect"; done
	exit 0
fi

number=0
result() { # STATUS TEXT
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}
for args in "$here"/*.args; do
	name=$(basename "$args" .args)
	if [ -e "$here/$name.expect" ]; then
		run text "$name" >"$work/text" 2>"$work/errors"
		diff -u "$here/$name.expect" "$work/text" >"$work/diff"
		result $? "$name: text"
		sed 's/^/# /' "$work/diff" "$work/errors"
	fi
	if [ -e "$here/$name.want" ]; then
		run json "$name" >"$work/json" 2>"$work/errors"
		/usr/bin/python3 "$here/want.py" "$here/$name.want" "$work/json" >"$work/diff"
		result $? "$name: facts"
		sed 's/^/# /' "$work/diff" "$work/errors"
	fi
done
echo "1..$number"
