#!/bin/bash
# preflight bulk over zone files: the same as single runs, in both forms of input; bad lines, order,
# resuming, full disks.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=test/tap.sh
. test/tap.sh
preflight=${BUILD:-build}/preflight
python=${PYTHON:-/usr/bin/python3}
base=test/scenario/base
zones=(--zone "$base/example.com.zone" --zone "$base/com.zone" --zone "$base/2.0.192.in-addr.arpa.zone"
	--zone "$base/root.zone" --offline)
work=$(mktemp -d "${TMPDIR:-/tmp}/preflight-bulk.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
unset PREFLIGHT_DQS_KEY

bulk() { # OPTION...: what bulk says; its status is in $status, standard error in $work/err
	"$preflight" bulk "$@" "${zones[@]}" 2>"$work/err"
}

# Lines without their index, sorted: what single runs and bulk have in common. Checklists are made
# in bulk for named receivers only.
bare() { sed 's/^{"index":[0-9]*,/{/; s/"checklists":\[.*\],"dns":/"checklists":[],"dns":/' "$@" | sort; }

# The members KEY of each line.
member() { "$python" -c '
import json, sys
print(" ".join(str(json.loads(line).get(sys.argv[1])) for line in sys.stdin))' "$1"; }

cat >"$work/words" <<'END'
# a comment, a blank line, CR at the end

192.0.2.25 example.com
192.0.2.26	example.com mail.example.com x@example.com
192.0.2.27
 - example.com - <>
END
printf '2001:db8::25 Example.COM.  \r\n' >>"$work/words"
cat >"$work/objects" <<'END'
{"ip": "192.0.2.25", "domain": "example.com"}
{"ip": "192.0.2.26", "domain": "example.com", "helo": "mail.example.com", "sender": "x@example.com"}
{"ip": "192.0.2.27", "domain": null}
{"domain": ["example.com"], "sender": "<>"}
{"ip": "2001:db8::25", "domain": "EXAMPLE.com"}
END
{
	"$preflight" --format ndjson "${zones[@]}" --ip 192.0.2.25 --domain example.com
	"$preflight" --format ndjson "${zones[@]}" --ip 192.0.2.26 --domain example.com --helo mail.example.com \
		--sender x@example.com
	"$preflight" --format ndjson "${zones[@]}" --ip 192.0.2.27
	"$preflight" --format ndjson "${zones[@]}" --domain example.com --sender '<>'
	"$preflight" --format ndjson "${zones[@]}" --ip 2001:db8::25 --domain example.com
} >"$work/single"
for form in words objects; do
	bulk "$work/$form" >"$work/out"
	is "$form: exit status of the worst target" $? 2
	is "$form: each target as in its single run" "$(bare "$work/out")" "$(bare "$work/single")"
	bulk <"$work/$form" >"$work/piped"
	is "$form: the same from standard input" "$(sort "$work/piped")" "$(sort "$work/out")"
done
bulk - --keep-order <"$work/words" >"$work/out"
is "in the order of the input" "$(member index <"$work/out")" "0 1 2 3 4"
is "in order, one target in flight" "$(bulk - --keep-order --window 1 <"$work/words")" "$(cat "$work/out")"

echo '192.0.2.25 example.com' >"$work/one"
echo '{"ip":"192.0.2.25","domain":"example.com","selector":["s1","s2"],"bulk-sender":true,"tls":"yes",
"recipient":"a@example.com","from":"b@example.com","rep":["cloudmark-csi=poor"]}' | tr -d '\n' >"$work/all"
is "every option of a target, no newline at the end" "$(bulk "$work/all" | bare)" \
	"$("$preflight" --format ndjson "${zones[@]}" --ip 192.0.2.25 --domain example.com --selector s1,s2 --bulk-sender --tls yes \
		--recipient a@example.com --from b@example.com --rep cloudmark-csi=poor | bare)"
is "options of the command line hold for every line" "$(bulk "$work/one" --selector s1,s2 --bulk-sender --tls yes \
	--recipient a@example.com --from b@example.com --rep cloudmark-csi=poor)" "$(bulk "$work/all")"
is "lists alone" "$(bulk "$work/one" --checks dnsbl --lists zen.spamhaus.org | member findings | grep -c "'ptr")" 0
bulk "$work/words" --fail-on never >/dev/null
is "--fail-on never" $? 0
echo '- example.com' | bulk >/dev/null
is "a good target" $? 0

# Bad lines
long=$(printf '%070000d' 0)
{
	echo '192.0.2.300 example.com'
	echo '192.0.2.25 example.com a b c'
	echo '{"ip": "192.0.2.25", "colour": "red"}'
	echo '{"ip": "192.0.2.25"'
	echo '{"ip": 5}'
	echo '{"ip": ["192.0.2.25", "192.0.2.26"]}'
	echo '{"ip": "192.0.2.25", "bulk-sender": "yes"}'
	echo '{"ip": "192.0.2.25", "selector": "a;d=evil"}'
	echo '{"ip": "192.0.2.25", "ip": "192.0.2.25"}'
	echo '[]'
	echo "$long"
	printf '192.0.2.25\0 example.com\n'
	echo '- example.com'
	echo '{}'
	printf '%s' "$long"
} >"$work/bad"
bulk "$work/bad" >"$work/out"
is "bad lines: unknown, if nothing is worse" $? 3
is "bad lines are reported, and the run goes on" "$(member verdict <"$work/out" | tr ' ' '\n' | sort | uniq -c | xargs)" \
	"14 None 1 ok"
for line in 1 2 3 4 5 6 7 8 9 10 11 12 14 15; do
	has "bad line $line: on stderr" "$(cat "$work/err")" "preflight: $work/bad:$line: "
	has "bad line $line: in the output" "$(cat "$work/out")" "{\"index\":$((line - 1)),\"line\":$line,\"error\":\""
done
has "the unknown key is named" "$(cat "$work/err")" 'bad:3: "colour": it is no option of a sender'
is "bad lines in order" "$(bulk "$work/bad" --keep-order | member index)" "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14"
printf '\033[31m example.com\n' | bulk >/dev/null
is "control characters do not reach the terminal" "$(grep -c "$(printf '\033')" "$work/err")" 0

# Resuming
seq -f '192.0.2.%g example.com' 1 40 >"$work/many"
echo 'no address' >>"$work/many"
bulk "$work/many" --resume "$work/whole"
is "--resume of nothing: status" $? 2
sort "$work/whole" >"$work/sorted"
is "--resume of nothing: all of it" "$(wc -l <"$work/whole")" 41
size=$(stat -c %s "$work/whole")
for at in 0 1 $((size / 3)) $((size / 2)) $((size - 1)) "$size"; do
	for order in --window=3 --keep-order; do
		head -c "$at" "$work/whole" >"$work/part"
		bulk "$work/many" --resume "$work/part" $order
		is "--resume after $at of $size octets, $order: status" $? 2
		is "--resume after $at octets, $order: nothing lost or twice" "$(sort "$work/part" | cmp - "$work/sorted")" ""
	done
done
sed 's/192.0.2.7 /198.51.100.7 /' "$work/many" >"$work/other"
bulk "$work/other" --resume "$work/part"
is "--resume with another input: status" $? 64
has "--resume with another input: said" "$(cat "$work/err")" "not the same input"
echo 'my diary' >"$work/diary"
bulk "$work/many" --resume "$work/diary"
is "--resume of a foreign file: status" $? 64
is "--resume of a foreign file: left alone" "$(cat "$work/diary")" "my diary"

# The disk is full
if [ -w /dev/full ]; then
	bulk "$work/words" >/dev/full
	is "no space left: status" $? 3
	has "no space left: said" "$(cat "$work/err")" "No space left"
fi
(
	trap '' XFSZ
	ulimit -f 200
	"$preflight" bulk "$work/many" "${zones[@]}" --resume "$work/full" 2>"$work/err"
)
is "a file that may not grow: status" $? 3
is "a file that may not grow: whole lines only" "$(tail -c 1 "$work/full" | od -An -tx1)" " 0a"
ok "a file that may not grow: something is in it" test -s "$work/full"
bulk "$work/many" --resume "$work/full"
is "... and can be resumed" "$(sort "$work/full" | cmp - "$work/sorted")" ""

# Options
for wrong in "--ip 192.0.2.1" "--domain example.com" "--format text" "--window 0" "--max-rate x" "a b" \
	"--resume a --output b"; do
	# shellcheck disable=SC2086
	bulk $wrong >/dev/null </dev/null
	is "bulk $wrong: usage" $? 64
done
bulk "$work/none" >/dev/null
is "no such file" $? 64
bulk </dev/null
is "nothing to do: status" $? 0
tap_done
