#!/bin/bash
# Several resolvers, dead ones first; IPv6; a port; and each question is asked once.
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
start_nsd test/net/world/clean.zone
start_lists default
start_unbound
clean=(--ip 192.0.2.25 --domain clean.example --helo mail.clean.example --selector s1)

# good NAME LIMIT_MS OPTION...: a clean sender's report, within the limit.
good() {
	local name=$1 limit=$2 begin took
	shift 2
	begin=$(date +%s%N)
	flight "$name" "${clean[@]}" "$@"
	took=$((($(date +%s%N) - begin) / 1000000))
	is "$name: exit status" "$status" 0
	ok "$name: in time (took $took ms, limit $limit ms)" test "$took" -le "$limit"
	want "$name" <<-END
		verdict ok
		incomplete false
		fitness ok
		no-predictions
	END
}

good one 6000 --resolver "$RESOLVER"
good v6 6000 --resolver "[::1]:$PORT"
good dead-first 6000 --resolver "127.0.3.1:$PORT" --resolver "$RESOLVER"
good silent-first 6000 --resolver "127.0.3.2:$PORT" --resolver "$RESOLVER"
good dead-last 6000 --resolver "$RESOLVER" --resolver "127.0.3.1:$PORT"
good three 6000 --resolver "127.0.3.1:$PORT" --resolver "[::2]:$PORT" --resolver "$RESOLVER"

# Other ports and bare addresses: a second recursor on a high port; in a namespace port 53 is the
# default.
sed "s/@$PORT\$/@5399/" "$DIR/unbound/unbound.conf" | sed "s/\(forward-addr: .*\)@5399/\1@$PORT/; s/pid\"/pid2\"/; s/log\"/log2\"/" \
	>"$DIR/unbound/second.conf"
net_spawn "$DIR/second.out" unbound -d -c "$DIR/unbound/second.conf"
PORT=5399 net_ready 127.0.0.1 . SOA
good port 6000 --resolver 127.0.0.1:5399
good port-v6 6000 --resolver "[::1]:5399"
if [ -n "$NAMESPACE" ]; then
	good bare-address 6000 --resolver 127.0.0.1
	good bare-v6 6000 --resolver ::1
	echo "nameserver 127.0.0.1" >"$DIR/resolv.conf"
	mount --bind "$DIR/resolv.conf" "$(realpath /etc/resolv.conf)"
	good resolv-conf 6000
	umount "$(realpath /etc/resolv.conf)"
fi
for wrong in 192.0.2 127.0.0.1:0 127.0.0.1:65536 '[::1' 'dns.example' ''; do
	status=0
	"$PREFLIGHT" "${clean[@]}" --resolver "$wrong" >"$DIR/out" 2>"$DIR/err" || status=$?
	is "--resolver '$wrong': status" "$status" 64
	is "--resolver '$wrong': one line on stderr" "$(wc -l <"$DIR/err")" 1
done

# What goes out: counted by a relay that writes down each question.
net_spawn "$DIR/relay.log" "$PYTHON" -u test/net/relay.py "127.0.4.1" "$PORT" 127.0.0.1 "$PORT" "$DIR/asked"
net_ready 127.0.4.1 . SOA
: >"$DIR/asked"
flight counted "${clean[@]}" --resolver "127.0.4.1:$PORT"
is "counted: exit status" "$status" 0
is "counted: no question is asked twice" "$(sort "$DIR/asked" | uniq -d)" ""
ok "counted: the report counts the questions that went out" "$PYTHON" test/net/counts.py "$DIR/counted.json" "$DIR/asked"
{
	echo "a whole check with all default lists: $(wc -l <"$DIR/asked") questions went out;" \
		"$("$PYTHON" -c "import json, sys; print(json.load(open(sys.argv[1]))['targets'][0]['dns'])" "$DIR/counted.json")"
} | tap_show

# Two addresses of one domain: what they share is asked once.
: >"$DIR/asked"
flight pair "${clean[@]}" --ip 2001:db8::25 --lists none --resolver "127.0.4.1:$PORT"
is "two addresses: no question is asked twice" "$(sort "$DIR/asked" | uniq -d)" ""
tap_done
