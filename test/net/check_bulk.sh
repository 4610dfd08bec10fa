#!/bin/bash
# preflight bulk over real sockets: every target as in its single run, whatever is wrong with the
# others; no question twice; rates kept; lists that refuse left alone; ended by signals and resumed;
# memory that does not grow.
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
badns=$BUILD/test/net/badns
[ -x "$badns" ] || skip_all "$badns is not built"
lists=--lists=zen.spamhaus.org,bl.spamcop.net,psbl.surriel.com

# serve SCRIPT: badns in place of the one before; its log is $DIR/log.
badns_pid=
serve() {
	[ -z "$badns_pid" ] || net_stop "$badns_pid"
	: >"$DIR/badns.out"
	net_spawn "$DIR/badns.out" "$badns" --log "$DIR/log" --address 127.0.0.1 "$PORT" "$1"
	badns_pid=$net_pid
	local tries=0
	until grep -q ready "$DIR/badns.out"; do
		sleep 0.1
		kill -0 "$badns_pid" && [ $((tries += 1)) -lt 300 ] && continue
		echo "Bail out! badns does not start: $(cat "$DIR/badns.out")"
		exit 1
	done
}

# asked [ZONE]: how many different questions were asked, those of the zone only; and how often the
# one asked most.
asked() {
	kill -USR1 "$badns_pid"
	sleep 0.5
	awk -v zone="${1:-.}" 'zone == "." || index(tolower($1), zone) { n++; if ($3 > most) most = $3 } END { print n + 0, most + 0 }' "$DIR/log"
}

bulk() { # NAME OPTION...: output in $DIR/NAME, stderr in $DIR/NAME.err, status in $status, time in $took (ms)
	local name=$1 begin
	shift
	begin=$(date +%s%N)
	status=0
	timeout 120 "$PREFLIGHT" bulk "$@" --resolver "$RESOLVER" >"$DIR/$name" 2>"$DIR/$name.err" || status=$?
	took=$((($(date +%s%N) - begin) / 1000000))
}

# Each fault costs only the sender that has it.
"$PYTHON" test/net/bulk_faults.py "$DIR/faults"
serve "$DIR/faults/script"
flights=()
short=(--timeout 2.5 --list-timeout 1.5 --own-mirror all "$lists")
while read -r ip domain helo; do
	timeout 60 "$PREFLIGHT" --ip "$ip" --domain "$domain" --helo "$helo" --timeout 2.5 --list-timeout 1.5 "$lists" \
		--resolver "$RESOLVER" --format ndjson >"$DIR/single.$ip" 2>/dev/null &
	flights+=($!)
	[ ${#flights[@]} -lt 8 ] || { wait "${flights[@]}"; flights=(); }
done <"$DIR/faults/targets"
wait "${flights[@]}"
cat "$DIR"/single.* >"$DIR/single"
total=$(wc -l <"$DIR/faults/targets")
is "single runs: all there" "$(wc -l <"$DIR/single")" "$total"
for window in 1000 5; do
	bulk out "$DIR/faults/targets" "${short[@]}" --window $window
	is "faults, window $window: exit status" "$status" 2
	ok "faults, window $window: each target as in its single run" \
		"$PYTHON" test/net/alike.py "$DIR/single" "$DIR/out"
done
most=$(grep -o '"unique":[0-9]*' "$DIR/out" | cut -d: -f2 | sort -n | tail -n 1)
ok "faults: no sender has more than 1,000 questions asked (the most: $most)" test "$most" -le 1000

# What many senders share is asked once.
"$PYTHON" test/bench/world.py "$DIR/world" 4000 -- checks/lists/*.json
head -n 100 "$DIR/world/targets" >"$DIR/hundred"
serve "$DIR/world/script"
bulk out "$DIR/hundred" "$lists" --own-mirror all
read -r unique most <<<"$(asked)"
is "100 senders: no question is asked twice" "$most" 1
ok "100 senders: all is well with them" test "$(grep -c '"verdict":"ok"\|"verdict":"warning"' "$DIR/out")" -eq 100
cp "$DIR/out" "$DIR/good"
echo "100 senders, 3 lists: $unique questions in $took ms" | tap_show

# Rates: no faster than they allow (how much slower is the machine's business).
serve "$DIR/world/script"
bulk out "$DIR/hundred" "$lists" --max-rate 1000 --own-mirror all
read -r unique most <<<"$(asked)"
least=$(((unique - 51) * 1000 / 1000))
ok "--max-rate 1000: $unique questions take $took ms, at least $least" test "$took" -ge "$least"
ok "--max-rate: the same results" "$PYTHON" test/net/alike.py "$DIR/good" "$DIR/out"
serve "$DIR/world/script"
bulk out "$DIR/hundred" "$lists"
read -r unique most <<<"$(asked zen.spamhaus.org)"
least=$(((unique - 60) * 1000 / 20))
ok "polite by default: $unique questions to one list take $took ms, at least $least" test "$took" -ge "$least"
ok "polite: the same results" "$PYTHON" test/net/alike.py "$DIR/good" "$DIR/out"
bulk out "$DIR/hundred" --own-mirror zen.spamhaus.org,BL.spamcop.net,psbl.surriel.com "$lists"
ok "--own-mirror: the same results (took $took ms)" "$PYTHON" test/net/alike.py "$DIR/good" "$DIR/out"

# A list that refuses is not asked again.
for how in refused "answer 127.255.255.254"; do
	{
		cat "$DIR/world/script"
		echo "*.zen.spamhaus.org A $how"
	} | grep -v '^2.0.0.127.zen' >"$DIR/refusing"
	serve "$DIR/refusing"
	bulk out "$DIR/hundred" "$lists" --own-mirror all --window 10
	read -r unique most <<<"$(asked zen.spamhaus.org)"
	ok "$how: the list is asked $unique times, not 100" test "$unique" -le 40
	is "$how: every sender is told" \
		"$(grep -c '"zone":"zen.spamhaus.org","object":"[0-9.]*","role":"ip","verdict":"unusable"' "$DIR/out")" 100
	is "$how: by the same words" "$(grep -o '"zone":"zen.spamhaus.org".*' "$DIR/out" |
		grep -o '"reason":"[^"]*"' | head -n 100 | sort -u | wc -l)" 1
done

# Signals: whole lines, and the rest later.
{
	cat "$DIR/world/script"
	echo "option delay 30"
} >"$DIR/slow"
serve "$DIR/slow"
for signal in INT TERM KILL; do
	rm -f "$DIR/part"
	"$PREFLIGHT" bulk "$DIR/hundred" "$lists" --own-mirror all --window 4 --resolver "$RESOLVER" --resume "$DIR/part" 2>"$DIR/part.err" &
	pid=$!
	until [ -s "$DIR/part" ] || ! kill -0 $pid 2>/dev/null; do sleep 0.05; done
	kill -$signal $pid
	wait $pid 2>/dev/null
	status=$?
	lines=$(wc -l <"$DIR/part")
	[ $signal = KILL ] || is "SIG$signal: exit status" $status 3
	[ $signal = KILL ] || has "SIG$signal: said" "$(cat "$DIR/part.err")" "interrupted after $lines targets"
	[ $signal = KILL ] || is "SIG$signal: whole lines" "$(tail -c 1 "$DIR/part" | od -An -tx1)" " 0a"
	ok "SIG$signal: in the middle, after $lines of 100" test "$lines" -lt 100
	bulk out "$DIR/hundred" "$lists" --own-mirror all --resume "$DIR/part"
	is "SIG$signal: resumed, each once" "$(wc -l <"$DIR/part")" 100
	ok "SIG$signal: resumed, the same results" "$PYTHON" test/net/alike.py "$DIR/good" "$DIR/part"
done

# A slow pipe: results come before the input ends.
(
	head -n 3 "$DIR/hundred"
	sleep 30 &
	echo $! >"$DIR/sleeper"
	wait
) | timeout 60 "$PREFLIGHT" bulk --own-mirror all "$lists" --resolver "$RESOLVER" >"$DIR/piped" &
tries=0
until [ "$(wc -l <"$DIR/piped" 2>/dev/null)" = 3 ] || [ $((tries += 1)) -gt 100 ]; do sleep 0.1; done
is "a pipe that stays open: results come at once" "$(wc -l <"$DIR/piped")" 3
kill "$(cat "$DIR/sleeper")"
wait $! 2>/dev/null

# Memory and descriptors do not grow with the number of targets.
serve "$DIR/world/script"
for count in 1000 4000; do
	head -n $count "$DIR/world/targets" >"$DIR/some"
	said=$("$PYTHON" - "$PREFLIGHT" bulk "$DIR/some" "$lists" --own-mirror all --resolver "$RESOLVER" --output "$DIR/out" <<-'END'
		import resource, subprocess, sys
		status = subprocess.run(sys.argv[1:]).returncode
		print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
	END
	)
	memory[count]=${said#* }
	is "$count targets: all there" "$(wc -l <"$DIR/out")" "$count"
done
ok "memory: ${memory[1000]} KiB for 1,000 targets, ${memory[4000]} for 4,000" \
	test "${memory[4000]}" -le $((memory[1000] * 12 / 10))
read -r unique most <<<"$(asked)"
echo "4,000 senders: ${memory[4000]} KiB, no question asked more than $most times in two runs" | tap_show
tap_done
