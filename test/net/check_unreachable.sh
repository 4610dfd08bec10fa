#!/bin/bash
# Nobody answers: a report all the same, verdict unknown, by the deadline. Output that cannot be
# written is an error.
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
clean=(--ip 192.0.2.25 --domain clean.example --helo mail.clean.example --selector s1)

# timed NAME LIMIT_MS OPTION...: a flight that must end by the limit.
timed() {
	local name=$1 limit=$2 begin took
	shift 2
	begin=$(date +%s%N)
	flight "$name" "$@"
	took=$((($(date +%s%N) - begin) / 1000000))
	ok "$name: ends by its deadline (took $took ms, limit $limit ms)" test "$took" -le "$limit"
	echo "$name: took $took ms" >>"$DIR/times"
	is "$name: exit status" "$status" 3
	want "$name" <<-END
		verdict unknown
		incomplete true
	END
}

# Port unreachable: the kernel refuses at once. The limits: deadlines, and generous time to start
# and to write.
timed refused 3500 "${clean[@]}" --resolver "127.0.3.1:$PORT" --timeout 2
want refused <<-END
	fitness unreachable
	finding resolver.unreachable
	no-finding ptr.missing
	no-finding sender.absent
	no-finding spf.none
	no-finding dmarc.missing
	no-predictions expected
END
ok "refused: every fact is in the report" "$PYTHON" test/net/complete.py "$DIR/refused.json"

# Somebody is there and never answers.
net_spawn "$DIR/silent.log" "$PYTHON" -c "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.3.2', $PORT))
while True: s.recv(4096)"
sleep 0.3
timed silent 3500 "${clean[@]}" --resolver "127.0.3.2:$PORT" --timeout 2
want silent <<-END
	fitness unreachable
	ptr.status timeout
	sender.mx.status timeout
	no-predictions expected
END
ok "silent: every fact is in the report" "$PYTHON" test/net/complete.py "$DIR/silent.json"
timed default 9500 "${clean[@]}" --resolver "127.0.3.2:$PORT"
timed lists 9500 --ip 192.0.2.25 --checks dnsbl --lists zen.spamhaus.org --resolver "127.0.3.2:$PORT"
want lists <<-END
	list zen.spamhaus.org ip unusable
END

# Only the lists are dead: everything else is right, and said.
start_nsd test/net/world/clean.zone
for zone in $("$PYTHON" test/net/lists.py "$DIR" default -- checks/lists/*.json | cut -d: -f1 | sort -u); do
	forwards+=("$zone=127.0.3.2")
done
start_unbound
timed deadlists 6000 "${clean[@]}" --resolver "$RESOLVER"
want deadlists <<-END
	ptr.status ok
	fcrdns.status pass
	spf.result pass
	dkim.key.status ok
	dmarc.policy reject
	sender.mx.status ok
	list zen.spamhaus.org ip unusable
	list bl.spamcop.net ip unusable
	finding dnsbl.unknown
	no-predictions
	no-finding dnsbl.listed
END
flight oneless "${clean[@]}" --resolver "$RESOLVER" --lists none
is "no lists asked for: nothing is unknown" "$status" 0

# What cannot be written is no success, whatever the verdict. (A plugin's standard error is its
# standard output: only its status can tell.)
for format in text json ndjson nagios; do
	status=0
	"$PREFLIGHT" "${clean[@]}" --resolver "$RESOLVER" --lists none --format $format >/dev/full 2>"$DIR/err" || status=$?
	ok "full disk, --format $format: status $status is not 0" test "$status" -ne 0
	[ $format = nagios ] || ok "full disk, --format $format: said on stderr" test -s "$DIR/err"
	status=0
	"$PREFLIGHT" "${clean[@]}" --resolver "$RESOLVER" --lists none --format $format >&- 2>"$DIR/err" || status=$?
	ok "closed stdout, --format $format: status $status is not 0" test "$status" -ne 0
	[ $format = nagios ] || ok "closed stdout, --format $format: said on stderr" test -s "$DIR/err"
done
status=0
"$PREFLIGHT" "${clean[@]}" --resolver "$RESOLVER" --lists none --output /dev/full >/dev/null 2>"$DIR/err" || status=$?
ok "--output on a full disk: status $status is not 0" test "$status" -ne 0
ok "--output on a full disk: said on stderr" test -s "$DIR/err"
status=0
"$PREFLIGHT" "${clean[@]}" --resolver "$RESOLVER" --lists none --capture /dev/full >/dev/null 2>"$DIR/err" || status=$?
ok "--capture on a full disk: status $status is not 0" test "$status" -ne 0
ok "--capture on a full disk: said on stderr" test -s "$DIR/err"
tap_show <"$DIR/times"
tap_done
