#!/bin/sh
# --redact: the capture of every scenario, without names and addresses, replays to the same result
# (see redact.py).
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=test/tap.sh
. test/tap.sh
preflight=${BUILD:-build}/preflight
DIR=$(mktemp -d) || exit 1
trap 'rm -rf "$DIR"' EXIT
unset PREFLIGHT_DQS_KEY

/usr/bin/python3 test/scenario/redact.py "$preflight" test/scenario/*.args >"$DIR/tap" 2>"$DIR/err"
is "every scenario: ends well" "$?" 0
ok "every scenario: at least 200 were compared" test "$(grep -c '^ok [^#]*$' "$DIR/tap")" -ge 200
is "every scenario: the same result, nothing left" "$(grep '^not ok\|^# ' "$DIR/tap"; cat "$DIR/err")" ""

# A sender as they are in the wild: nothing that names anybody is left.
eval "$preflight $(cat test/scenario/redact-world.args) --capture $DIR/capture --redact" >/dev/null
is "no person, company, provider or address is left" \
	"$(grep -Eio 'jane|doe|acme|widgets|partner|corp|isp-of|\b62\.0\.[23]\.|[23]\.0\.62\b|\b62-0-2-|2a01:4f8|0171|Ltd' "$DIR/capture")" ""
ok "what checks look at is left" grep -q 'static-[0-9]*-[0-9]*-[0-9]*-[0-9]*[.]' "$DIR/capture"
ok "the provider of the key is left" grep -q 'dkim[.]sendgrid[.]net' "$DIR/capture"
ok "the public suffix is left" grep -q '[.]co[.]uk' "$DIR/capture"
"$preflight" demo --capture "$DIR/one" --redact >/dev/null
"$preflight" demo --capture "$DIR/two" --redact >/dev/null
cmp -s "$DIR/one" "$DIR/two"
is "the replacements of two captures differ" $? 1

# A capture that is there already is redacted by replaying it.
"$preflight" demo --capture "$DIR/plain" >/dev/null
"$preflight" --ip 192.0.2.25 --domain example.com --helo new.example.com --replay "$DIR/plain" --capture "$DIR/again" --redact >/dev/null
is "a replay can be redacted" "$(wc -l <"$DIR/again")" "$(wc -l <"$DIR/plain")"
is "a replay can be redacted: no name is left" "$(grep -c 'example[.]com' "$DIR/again")" 0

refused() { # TEXT WORDS OPTION...
	text=$1 words=$2
	shift 2
	status=0
	"$preflight" "$@" >"$DIR/out" 2>"$DIR/err" || status=$?
	is "$text: status" "$status" 64
	is "$text: one line" "$(wc -l <"$DIR/err")" 1
	has "$text: says why" "$(cat "$DIR/err")" "$words"
}
: >"$DIR/message"
refused "without --capture" "--capture FILE" --ip 192.0.2.1 --offline --redact
refused "with a message" "--message" --ip 192.0.2.1 --offline --redact --capture "$DIR/c" --message "$DIR/message"
refused "bulk" "bulk" bulk --redact --capture "$DIR/c" /dev/null
refused "explain" "explain" explain --redact --capture "$DIR/c" /dev/null
refused "a capture that cannot be written" "$DIR/no/such" --ip 192.0.2.1 --offline --redact --capture "$DIR/no/such"
"$preflight" demo --redact --capture /dev/full >/dev/null 2>"$DIR/err"
is "a full disk: status" $? 3
tap_done
