#!/bin/bash
# SIGINT and SIGTERM: what is known is reported, what has no answer yet could not be told, status 3.
# A reader that goes away is an error.
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
badns=$BUILD/test/net/badns
[ -x "$badns" ] || skip_all "$badns is not built"

# The reverse zone answers, everything else is silent.
cat >"$DIR/world" <<-END
	default silent
	25.2.0.192.in-addr.arpa PTR answer mail.example.com.
	mail.example.com A answer 192.0.2.25
	mail.example.com AAAA nodata
	26.2.0.192.in-addr.arpa PTR nxdomain
END
net_spawn "$DIR/badns.log" "$badns" --address 127.0.5.2 "$PORT" "$DIR/world"
net_ready 127.0.5.2 25.2.0.192.in-addr.arpa PTR
options=(--ip 192.0.2.25 --domain example.com --resolver "127.0.5.2:$PORT" --timeout 60 --list-timeout 60)

# interrupt SIGNAL NAME OPTION...: runs preflight, and sends it SIGNAL when the reverse zone had
# time to answer.
interrupt() {
	local signal=$1 name=$2 pid child=
	shift 2
	timeout 50 "$PREFLIGHT" "$@" >"$DIR/$name" 2>"$DIR/$name.err" &
	pid=$!
	until child=$(pgrep -P $pid); do sleep 0.05; done
	# Held back is a signal from when the run begins on; the first questions leave a moment
	# later.
	until grep -q '^SigBlk:.*4002$' "/proc/$child/status"; do sleep 0.05; done
	sleep 0.6
	kill "-$signal" "$child"
	status=0
	wait $pid || status=$?
}

formats="text json ndjson nagios junit sarif github gitlab csv prometheus html"
for signal in INT TERM; do
	for format in $formats; do
		interrupt $signal "$format" "${options[@]}" --format "$format"
		is "$signal, $format: status" "$status" 3
		ok "$signal, $format: a report" test -s "$DIR/$format"
		[ "$format" = nagios ] || is "$signal, $format: said on stderr" "$(cat "$DIR/$format.err")" \
			"preflight: interrupted: what had no answer yet counts as timed out"
	done
	has "$signal: what is known is in the text" "$(cat "$DIR/text")" "mail.example.com"
	has "$signal: the text says so" "$(cat "$DIR/text")" "Interrupted"
	formats="text json nagios"
	has "$signal: first line of the plugin" "$(head -n 1 "$DIR/nagios")" "PREFLIGHT UNKNOWN - interrupted: "
	cp "$DIR/json" "$DIR/json.json"
	want json <<-END
		incomplete true
		ptr.status ok
		fcrdns.status pass
		sender.mx.status timeout
		spf.result temperror
	END
	has "$signal: JSON says so" "$(cat "$DIR/json")" '"interrupted": true'
	ok "$signal: JSON is whole" "$PYTHON" -m json.tool "$DIR/json" /dev/null
done

# A capture of an interrupted run is whole, and replays to the same facts.
interrupt INT captured "${options[@]}" --format json --capture "$DIR/capture"
"$PREFLIGHT" "${options[@]:0:4}" --replay "$DIR/capture" --format json >"$DIR/replayed.json" 2>"$DIR/replayed.err"
want replayed <<-END
	ptr.status ok
	fcrdns.status pass
	sender.mx.status timeout
	incomplete true
END

# A critical finding is no reason for another status: the run was not finished.
interrupt TERM critical --ip 192.0.2.26 "${options[@]:2}" --format json
is "critical and interrupted: status" "$status" 3
has "critical and interrupted: the finding is there" "$(cat "$DIR/critical")" '"ptr.missing"'

# As plugins: a first line, whatever comes.
for signal in INT TERM; do
	interrupt $signal plugin --format nagios -t 60 "${options[@]:0:6}"
	is "plugin, $signal: status" "$status" 3
	is "plugin, $signal: the line begins with the state" "$(head -c 32 "$DIR/plugin")" "PREFLIGHT UNKNOWN - interrupted:"
	is "plugin, $signal: nothing on stderr" "$(cat "$DIR/plugin.err")" ""
done

# until_caught PID: waits until its child, which `timeout` has forked, is the plugin and catches
# SIGINT.
until_caught() {
	until child=$(pgrep -P "$1") && [ "$(cat "/proc/$child/comm")" != timeout ] &&
		grep -q '^SigCgt:.*[2367abef]$' "/proc/$child/status"; do sleep 0.05; done
}

# So too before anything was asked: it waits for a file that does not come.
mkfifo "$DIR/never"
for signal in INT TERM; do
	timeout 50 "$PREFLIGHT" --format nagios -t 60 "${options[@]:0:4}" --message "$DIR/never" >"$DIR/plugin" 2>"$DIR/plugin.err" &
	pid=$!
	until_caught $pid
	kill "-$signal" "$child"
	status=0
	wait $pid || status=$?
	is "plugin before the run, $signal: status" "$status" 3
	is "plugin before the run, $signal: a line" "$(cat "$DIR/plugin")" "PREFLIGHT UNKNOWN - interrupted"
done

# The other commands that ask.
interrupt INT lists lists --test "${options[@]:4}" zen.spamhaus.org
is "lists --test: status" "$status" 3
has "lists --test: what is known" "$(cat "$DIR/lists")" "zen.spamhaus.org"
echo "550 5.7.25 [192.0.2.25] The IP address sending this message does not have a PTR record" >"$DIR/reply"
interrupt INT explain explain "$DIR/reply" "${options[@]}" --format json
is "explain: status" "$status" 3
ok "explain: JSON is whole" "$PYTHON" -m json.tool "$DIR/explain" /dev/null
has "explain: said on stderr" "$(cat "$DIR/explain.err")" "interrupted"
# A bounce that does not name the address: that of the host that reports is asked for first.
cat >"$DIR/returned" <<-'END'
	From: MAILER-DAEMON@host.silent.example
	Subject: Undelivered Mail Returned to Sender
	MIME-Version: 1.0
	Content-Type: multipart/report; report-type=delivery-status; boundary="b"

	--b
	Content-Type: message/delivery-status

	Reporting-MTA: dns; host.silent.example

	Final-Recipient: rfc822; a@example.net
	Action: failed
	Status: 5.7.25
	Diagnostic-Code: smtp; 550 5.7.25 The IP address sending this message does not have a PTR record

	--b--
END
for signal in INT TERM; do
	interrupt $signal bounce explain "$DIR/returned" "${options[@]:4}"
	is "explain, the address is asked for, $signal: status" "$status" 3
	has "explain, the address is asked for, $signal: what is known" "$(cat "$DIR/bounce")" "gmail-550-5725"
	has "explain, the address is asked for, $signal: could not tell" "$(cat "$DIR/bounce")" "could not tell"
	is "explain, the address is asked for, $signal: said on stderr" "$(cat "$DIR/bounce.err")" \
		"preflight: interrupted: what had no answer yet could not be told"
done
# In the place of check_rbl: while the name of the host is resolved, and while lists are asked.
ln -s "$(realpath "$PREFLIGHT")" "$DIR/check_rbl"
for host in host.silent.example 192.0.2.25; do
	for signal in INT TERM; do
		timeout 50 "$DIR/check_rbl" -H "$host" -s zen.spamhaus.org -n "127.0.5.2:$PORT" -t 40 >"$DIR/rbl" 2>"$DIR/rbl.err" &
		pid=$!
		until_caught $pid
		sleep 0.6
		kill "-$signal" "$child"
		status=0
		wait $pid || status=$?
		is "check_rbl, $host, $signal: status" "$status" 3
		has "check_rbl, $host, $signal: a line" "$(head -n 1 "$DIR/rbl")" "CHECK_RBL UNKNOWN - interrupted"
		is "check_rbl, $host, $signal: nothing on stderr" "$(cat "$DIR/rbl.err")" ""
	done
done
printf '192.0.2.25 example.com\n192.0.2.26 example.com\n' >"$DIR/targets"
interrupt INT bulk bulk "$DIR/targets" "${options[@]:4}"
is "bulk: status" "$status" 3
has "bulk: said on stderr" "$(cat "$DIR/bulk.err")" "interrupted"

# A reader that goes away, an output that is closed, a full disk.
for format in text json ndjson junit sarif github gitlab csv prometheus html; do
	"$PREFLIGHT" demo --format $format >/dev/full 2>"$DIR/full.err"
	is "full disk, $format: status" $? 3
	has "full disk, $format: said on stderr" "$(cat "$DIR/full.err")" "standard output: "
	"$PREFLIGHT" demo --format $format 2>"$DIR/closed.err" >&-
	is "closed output, $format: status" $? 3
	has "closed output, $format: said on stderr" "$(cat "$DIR/closed.err")" "standard output: "
done
mkfifo "$DIR/pipe"
for command in "demo" "demo --format json" "lists" "rules" "--help" "rules gmail-550-5725"; do
	: <"$DIR/pipe" & # opens it and goes
	# shellcheck disable=SC2086 # words
	(exec 5>"$DIR/pipe" && sleep 0.2 && wait && exec "$PREFLIGHT" $command >&5 2>"$DIR/pipe.err")
	is "reader gone, $command: status" $? 3
	has "reader gone, $command: said on stderr" "$(cat "$DIR/pipe.err")" "standard output: Broken pipe"
	wait $!
done
tap_done
