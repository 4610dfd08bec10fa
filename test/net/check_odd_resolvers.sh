#!/bin/bash
# Resolvers that are not as they should be: EDNS refused or lost, no TCP, everything refused,
# NXDOMAIN rewritten, DNS64, a zone that does not validate; and what /etc/resolv.conf may look like.
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
start_nsd test/net/world/clean.zone
start_lists default
start_unbound
clean=(--ip 192.0.2.25 --domain clean.example --helo mail.clean.example --selector s1)

# odd HOW OPTION...: a flight through that relay.
number=0
odd() {
	local how=$1
	shift
	number=$((number + 1))
	net_spawn "$DIR/$how.log" "$PYTHON" test/net/odd.py "$how" 127.0.5.$number "$PORT" 127.0.0.1 "$PORT"
	[ "$how" = refuse ] || net_ready 127.0.5.$number . SOA
	sleep 0.2
	flight "$how" "${clean[@]}" --resolver "127.0.5.$number:$PORT" "$@"
	"$PREFLIGHT" "${clean[@]}" --resolver "127.0.5.$number:$PORT" "$@" >"$DIR/$how.text" 2>&1 || :
}

for how in no-edns drop-edns dns64; do
	odd "$how"
	is "$how: exit status" "$status" 0
	want "$how" <<-END
		verdict ok
		incomplete false
		fitness ok
	END
done
want dns64 <<-END
	no-finding ip.unchecked
	no-finding helo.mismatch
	sender.mx.target ok
END

odd truncate
is "truncate: exit status" "$status" 3
want truncate <<-END
	verdict unknown
	ptr.status ok
	spf.result temperror
	no-finding spf.none
	no-finding dmarc.missing
	no-predictions expected
END
has "truncate: is told" "$(cat "$DIR/truncate.text")" "clean.example TXT = truncated over UDP, TCP refused, from 127.0.5."
has "truncate: and what to do" "$(tr -s ' \n' '  ' <"$DIR/truncate.text")" "open TCP port 53 to that server (firewall)"
"$PREFLIGHT" "${clean[@]}" --resolver "127.0.5.$number:$PORT" --capture "$DIR/cut.capture" --format json >"$DIR/cut.json" 2>&1 || :
"$PREFLIGHT" "${clean[@]}" --replay "$DIR/cut.capture" --format json >"$DIR/cut.again" 2>&1 || :
has "truncate: a capture has it" "$(cat "$DIR/cut.capture")" '"rcode":"GARBAGE"'
findings='import json, sys
for f in json.load(open(sys.argv[1]))["targets"][0]["findings"]: print(f["id"], f["text"], f.get("evidence"), f.get("remedy"))'
is "truncate: its replay finds the same" "$("$PYTHON" -c "$findings" "$DIR/cut.again")" "$("$PYTHON" -c "$findings" "$DIR/cut.json")"

odd refuse --timeout 4
is "refuse: exit status" "$status" 3
want refuse <<-END
	verdict unknown
	ptr.status refused
	sender.mx.status refused
	no-finding ptr.missing
	no-finding sender.absent
	no-predictions expected
END

ok "refuse: that is said" grep -q "the DNS server refuses every question" "$DIR/refuse.text"

odd hijack
is "hijack: exit status" "$status" 3
want hijack <<-END
	verdict unknown
	fitness rewrites
	finding resolver.rewrites
	no-predictions expected
END

odd bogus
is "bogus: exit status" "$status" 3
want bogus <<-END
	verdict unknown
	fitness ok
	ptr.status ok
	sender.mx.status servfail
	spf.result temperror
	no-finding sender.absent
	no-predictions expected
END

# /etc/resolv.conf: nothing in it is the resolver of this machine; faulty lines, options and search
# lists do not matter; a stub that is not there leaves everything unknown, and is named.
if [ -n "$NAMESPACE" ]; then
	conf() {
		printf '%b' "$2" >"$DIR/resolv.conf"
		mount --bind "$DIR/resolv.conf" "$(realpath /etc/resolv.conf)" || return
		flight "conf-$1" "${clean[@]}" --lists none --timeout 3
		umount "$(realpath /etc/resolv.conf)"
	}
	conf empty ''
	is "resolv.conf, empty: exit status" "$status" 0
	conf odd 'search clean.example example\noptions ndots:15 timeout:1 attempts:9 edns0 trust-ad\nnameserver\nnameserver dns.example\nsortlist x\n\0\377\nnameserver ::1 # here\n'
	is "resolv.conf, odd: exit status" "$status" 0
	conf long "$(printf '#%.0s' {1..5000})\nnameserver 127.0.0.1\n"
	is "resolv.conf, a long line: exit status" "$status" 0
	conf stub 'nameserver 127.0.0.53\noptions edns0 trust-ad\n'
	is "resolv.conf, a stub that is not there: exit status" "$status" 3
	want conf-stub <<-END
		fitness unreachable
		finding resolver.unreachable
		no-finding ptr.missing
	END
	ok "resolv.conf, a stub that is not there: it is named" grep -q '"127.0.0.53"' "$DIR/conf-stub.json"
fi
tap_done
