#!/bin/bash
# Keys of lists, and private keys, are in no report, capture, message or process list, whatever
# format, source and fault.
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
badns=$BUILD/test/net/badns
[ -x "$badns" ] || skip_all "$badns is not built"
export PREFLIGHT_DQS_KEY=Zx9qSecretDqsKey7w
secrets='zx9qsecretdqskey7w|rk4tsecretratskey'
echo "spam.spamrats.com rk4tsecretratskey" >"$DIR/keys"
zen=zx9qsecretdqskey7w.zen.dq.spamhaus.net
rats=rk4tsecretratskey.spam.spamrats.com

# What can come back with a key in it: an owner, an alias, the text of a listing, the SOA of a
# negative answer.
cat >"$DIR/world" <<-END
	25.2.0.192.$zen A record @ CNAME x.$zen
	25.2.0.192.$zen A record x.$zen A 127.0.0.2
	25.2.0.192.$zen TXT answer "https://lists.example/?key=Zx9qSecretDqsKey7w"
	2.0.0.127.$zen A answer 127.0.0.2
	*.$zen * nxdomain authority $zen SOA ns.$zen hostmaster.$zen 1 2 3 4 5
	25.2.0.192.$rats A answer 127.0.0.38
	25.2.0.192.$rats TXT answer "rk4tsecretratskey \"rk4tsecretratskey\" RK4TSECRETRATSKEY"
	2.0.0.127.$rats A answer 127.0.0.38
	25.2.0.192.in-addr.arpa PTR answer mail.example.com.
	mail.example.com A answer 192.0.2.25
END
sed 's/ answer / servfail answer /; s/ nxdomain / refused /' "$DIR/world" >"$DIR/broken"
sed 's/^25[^ ]*'"$rats"' A .*/25.2.0.192.'"$rats"' A record @ CNAME '"$rats"'/; s/127\.0\.0\.2$/127.255.255.254/' "$DIR/world" >"$DIR/refusing"
openssl genrsa -out "$DIR/private.pem" 2048 2>/dev/null
sed -n 3p "$DIR/private.pem" >"$DIR/inside"
secrets="$secrets|$(sed 's/[+/]/./g' "$DIR/inside")"
options=(--ip 192.0.2.25 --domain example.com --selector s1 --private-key "$DIR/private.pem" --keys "$DIR/keys"
	--lists "zen.spamhaus.org,spam.spamrats.com,dbl.spamhaus.org" -vv --timeout 3 --list-timeout 1)

# hidden TEXT FILE...: none of them holds a secret.
hidden() {
	local text=$1 found
	shift
	found=$(grep -Eila "$secrets" "$@" | tr '\n' ' ')
	is "$text: no secret" "$found" ""
}

address=1
for world in world broken refusing; do
	address=$((address + 1))
	net_spawn "$DIR/badns.log" "$badns" --address "127.0.5.$address" "$PORT" "$DIR/$world"
	net_ready "127.0.5.$address" . SOA
	out=$DIR/out-$world
	mkdir "$out"
	for format in text json ndjson nagios junit sarif github gitlab csv markdown prometheus html; do
		"$PREFLIGHT" "${options[@]}" --resolver "127.0.5.$address:$PORT" --format $format --capture "$out/$format.capture" \
			>"$out/$format" 2>"$out/$format.err"
	done
	hidden "$world: reports and captures of all formats" "$out"/*
	ok "$world: the keys were used" grep -q "\.key\.zen\.dq\.spamhaus\.net" "$out/json.capture"
	"$PREFLIGHT" "${options[@]}" --replay "$out/json.capture" --format json >"$out/replayed" 2>"$out/replayed.err"
	ok "$world: the capture replays to the same" "$PYTHON" test/net/same.py "$out/json" "$out/replayed"
	"$PREFLIGHT" lists --test zen.spamhaus.org spam.spamrats.com --keys "$DIR/keys" --resolver "127.0.5.$address:$PORT" \
		>"$out/lists" 2>"$out/lists.err"
	"$PREFLIGHT" lists --test zen.spamhaus.org --keys "$DIR/keys" --resolver "127.0.5.$address:$PORT" --format json \
		>"$out/lists-json" 2>>"$out/lists.err"
	echo 192.0.2.25 example.com |
		"$PREFLIGHT" bulk --keys "$DIR/keys" --lists zen.spamhaus.org,spam.spamrats.com --resolver "127.0.5.$address:$PORT" \
			>"$out/bulk" 2>"$out/bulk.err"
	hidden "$world: lists --test, bulk, replay" "$out"/*
done
has "a capture says how the program was called" "$(head -n 1 "$DIR/out-world/json.capture")" '"arguments":["--ip","192.0.2.25"'
has "listed in the text report" "$(cat "$DIR/out-world/text")" "is on spam.spamrats.com"

# The process list, while it runs.
echo "default silent" >"$DIR/silent"
net_spawn "$DIR/silent.log" "$badns" --address 127.0.5.9 "$PORT" "$DIR/silent"
"$PREFLIGHT" "${options[@]}" --resolver "127.0.5.9:$PORT" >"$DIR/out" 2>"$DIR/err" &
sleep 0.5
cat /proc/$!/cmdline >"$DIR/cmdline"
ps -eo args >"$DIR/ps"
wait $!
# The same run interrupted, its capture too, and one for giving away.
for more in "" "--capture $DIR/cut" "--format nagios" "--format json -v"; do
	# shellcheck disable=SC2086 # words
	"$PREFLIGHT" "${options[@]}" --timeout 60 --list-timeout 60 --resolver "127.0.5.9:$PORT" $more >>"$DIR/cut.out" 2>>"$DIR/cut.err" &
	until grep -q '^SigBlk:.*4002$' "/proc/$!/status"; do sleep 0.05; done
	sleep 0.3
	kill -INT $!
	wait $!
	is "interrupted${more:+, $more}: status" $? 3
done
hidden "interrupted" "$DIR/cut" "$DIR/cut.out" "$DIR/cut.err"
"$PREFLIGHT" --ip 192.0.2.25 --domain example.com --keys "$DIR/keys" --lists zen.spamhaus.org,spam.spamrats.com,dbl.spamhaus.org \
	--resolver "127.0.5.2:$PORT" --capture "$DIR/redacted" --redact >"$DIR/redacted.out" 2>&1
hidden "--redact" "$DIR/redacted" "$DIR/redacted.out"
ok "--redact: the keys were used" grep -q "[.]key[.]zen[.]dq[.]spamhaus[.]net" "$DIR/redacted"
is "--redact: no address is left" "$(grep -c '192[.]0[.]2[.]25\|25[.]2[.]0[.]192' "$DIR/redacted")" 0
echo "554 5.7.1 192.0.2.25 is listed at zen.spamhaus.org and spam.spamrats.com" >"$DIR/reply"
for level in "" -v -vv; do
	# shellcheck disable=SC2086
	"$PREFLIGHT" explain "$DIR/reply" --keys "$DIR/keys" --resolver "127.0.5.2:$PORT" --format json $level >"$DIR/explain" 2>"$DIR/explain.err"
	hidden "explain $level" "$DIR/explain" "$DIR/explain.err"
	"$PREFLIGHT" --ip 192.0.2.25 --keys "$DIR/keys" --resolver "127.0.5.4:$PORT" $level >"$DIR/out$level" 2>"$DIR/err$level"
	hidden "text report $level of a list that refuses" "$DIR/out$level" "$DIR/err$level"
done
ok "the process list was read while it ran" grep -q preflight "$DIR/cmdline"
hidden "process list" "$DIR/cmdline" "$DIR/ps" "$DIR/out" "$DIR/err"

# Faults of what the user wrote: the message names the place, not the key.
number=0
while read -r line; do
	number=$((number + 1))
	printf '%s\n' "$line" >"$DIR/faulty"
	status=0
	"$PREFLIGHT" --ip 192.0.2.25 --keys "$DIR/faulty" >"$DIR/out" 2>"$DIR/err" || status=$?
	is "faulty keys $number: status" "$status" 64
	has "faulty keys $number: the line is named" "$(cat "$DIR/err")" "$DIR/faulty:1: "
	hidden "faulty keys $number" "$DIR/out" "$DIR/err"
done <<-END
	rk4tsecretratskey
	rk4tsecretratskey spam.spamrats.com
	rk4tsecretratskey spamrats
	spam.spamrats.com rk4tsecretratskey.
	spam.spamrats.com rk4tsecretratskey rk4tsecretratskey
	spam.spamrats.com $(printf 'rk4tsecretratskey%.0s' 1 2 3 4)
	no.such.list rk4tsecretratskey
	bl.spamcop.net rk4tsecretratskey
END
PREFLIGHT_DQS_KEY="zx9qsecretdqskey7w zx9qsecretdqskey7w" "$PREFLIGHT" --ip 192.0.2.25 >"$DIR/out" 2>"$DIR/err"
is "faulty key in the environment: status" $? 64
hidden "faulty key in the environment" "$DIR/out" "$DIR/err"
sed '3s/^..../!!!!/' "$DIR/private.pem" >"$DIR/broken.pem"
"$PREFLIGHT" "${options[@]}" --private-key "$DIR/broken.pem" --offline >"$DIR/out" 2>"$DIR/err"
hidden "broken private key" "$DIR/out" "$DIR/err"
tap_done
