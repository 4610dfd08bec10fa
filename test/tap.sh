# TAP for shell tests: source it, call ok, is, has ..., end with tap_done.
# shellcheck shell=bash

tap_count=0
tap_failed=0

# One line of the result: tap_result STATUS TEXT (0 = ok).
tap_result() {
	tap_count=$((tap_count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_count - $2"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count - $2"
	fi
}

# A remark that a person may want to read.
tap_note() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

# A figure or a table that is shown with the results: its lines on standard input.
tap_show() {
	sed 's/^/#: /'
}

# ok TEXT COMMAND...: the command succeeds; what it says is shown when it does not.
ok() {
	local text=$1 said status=0
	shift
	said=$("$@" 2>&1) || status=$?
	tap_result "$status" "$text"
	[ "$status" -eq 0 ] || tap_note "status $status: $*${said:+
$said}"
}

# is TEXT GOT WANTED: two texts are equal.
is() {
	local status=0
	[ "$2" = "$3" ] || status=1
	tap_result "$status" "$1"
	[ "$status" -eq 0 ] || tap_note "got:    $2
wanted: $3"
}

# has TEXT WHOLE PART: the whole text holds the part.
has() {
	local status=0
	case $2 in *"$3"*) ;; *) status=1 ;; esac
	tap_result "$status" "$1"
	[ "$status" -eq 0 ] || tap_note "not in it: $3
$2"
}

# One test that is not made here, and why.
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# None of the tests of this program is made, and why.
skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

# The plan, at the end; the status of the program.
tap_done() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
}
