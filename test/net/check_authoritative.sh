#!/bin/bash
# --authoritative on three name servers with differing zones, behind unbound that recurses from a
# root of its own: who answers, who differs, and the launch clock. Addresses are those of
# documentation, in a network namespace.
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
[ -n "$NAMESPACE" ] || skip_all "no network namespace: the servers need port 53 of public addresses"
for n in 1 11 12 13; do
	ip addr add 192.0.2.$n/32 dev lo
done

# serve NAME ADDRESS: nsd at ADDRESS with the zones of standard input; it takes the place of the one
# that had NAME.
declare -A pid_of
serve() {
	local dir=$DIR/$1 zone path
	[ -z "${pid_of[$1]:-}" ] || net_stop "${pid_of[$1]}"
	rm -rf "$dir"
	mkdir -p "$dir"
	cat >"$dir/all.zone"
	"$PYTHON" test/net/split.py "$dir" "$dir/all.zone" >"$dir/list" || exit 1
	{
		printf 'server:\n  ip-address: %s@53\n  username: ""\n  chroot: ""\n  zonesdir: "%s"\n  database: ""\n' "$2" "$dir"
		printf '  logfile: "%s/log"\n  pidfile: "%s/pid"\n  xfrdfile: "%s/xfrd"\n  xfrdir: "%s"\n' "$dir" "$dir" "$dir" "$dir"
		printf '  zonelistfile: "%s/zones"\n  server-count: 1\n  rrl-ratelimit: 0\nremote-control:\n  control-enable: no\n' "$dir"
		while read -r zone path; do
			printf 'zone:\n  name: "%s"\n  zonefile: "%s"\n' "$zone" "$path"
		done <"$dir/list"
	} >"$dir/conf"
	net_spawn "$dir/out" nsd -d -c "$dir/conf"
	pid_of[$1]=$net_pid
	net_ready "$2" . SOA "$dir/log"
}

# The zones above: the root, and two that delegate to the three servers. $1: further records of
# test.
serve_root() {
	serve root 192.0.2.1 <<-END
		\$TTL 3600
		\$ORIGIN .
		@ IN SOA a.root.test. root.root.test. 1 3600 600 86400 60
		@ IN NS a.root.test.
		a.root.test. IN A 192.0.2.1
		test. IN NS a.root.test.
		203.in-addr.arpa. IN NS a.root.test.
		\$ORIGIN test.
		@ IN SOA a.root root.root 1 3600 600 86400 60
		@ IN NS a.root
		a.root IN A 192.0.2.1
		launch IN NS ns1.launch
		launch IN NS ns2.launch
		launch IN NS ns3.launch
		ns1.launch IN A 192.0.2.11
		ns2.launch IN A 192.0.2.12
		ns3.launch IN A 192.0.2.13
		${1:-}
		\$ORIGIN 203.in-addr.arpa.
		@ IN SOA a.root.test. root.root.test. 1 3600 600 86400 60
		@ IN NS a.root.test.
		113.0 IN NS ns1.launch.test.
		113.0 IN NS ns2.launch.test.
		113.0 IN NS ns3.launch.test.
	END
}

# zones SERIAL RECORDS REVERSE [NS]: both zones. "There is no such record" may be kept for 900 s in
# one, for 4 s in the other.
zones() {
	cat <<-END
		\$TTL 3600
		\$ORIGIN launch.test.
		@ IN SOA ns1 hostmaster $1 3600 600 86400 900
		@ IN NS ns1
		@ IN NS ns2
		@ IN NS ${4:-ns3}
		@ IN MX 10 mail
		@ IN TXT "v=spf1 ip4:203.0.113.25 -all"
		ns1 IN A 192.0.2.11
		ns2 IN A 192.0.2.12
		ns3 IN A 192.0.2.13
		mail IN A 203.0.113.25
		$2
		\$ORIGIN 113.0.203.in-addr.arpa.
		@ IN SOA ns1.launch.test. hostmaster.launch.test. $1 3600 600 86400 4
		@ IN NS ns1.launch.test.
		@ IN NS ns2.launch.test.
		@ IN NS ns3.launch.test.
		$3
	END
}
old() { zones 1 "" ""; }
new() { zones 2 '_dmarc IN TXT "v=DMARC1; p=reject"' "25 IN PTR mail.launch.test." "$@"; }

start_recursor() {
	local dir=$DIR/recursor
	[ -z "${recursor_pid:-}" ] || net_stop "$recursor_pid"
	mkdir -p "$dir"
	printf '. 3600 IN NS a.root.test.\na.root.test. 3600 IN A 192.0.2.1\n' >"$dir/hints"
	cat >"$dir/conf" <<-END
		server:
		  interface: 127.0.0.1
		  username: ""
		  chroot: ""
		  directory: "$dir"
		  pidfile: "$dir/pid"
		  logfile: "$dir/log"
		  use-syslog: no
		  num-threads: 1
		  module-config: "iterator"
		  root-hints: "$dir/hints"
		  local-zone: "test." nodefault
		  local-zone: "113.0.203.in-addr.arpa." nodefault
		  infra-host-ttl: 1
		remote-control:
		  control-enable: no
	END
	net_spawn "$dir/out" unbound -d -c "$dir/conf"
	recursor_pid=$net_pid
	net_ready 127.0.0.1 . SOA "$dir/log"
}

sender=(--ip 203.0.113.25 --domain launch.test --helo mail.launch.test --resolver 127.0.0.1 --lists none --authoritative)

# about NAME FILTER: what Python's expression FILTER of the target T, of its zones Z and of a name
# N(name, type) gives.
about() {
	"$PYTHON" - "$DIR/$1.json" "$2" <<-'END'
		import json, sys
		T = json.load(open(sys.argv[1]))["targets"][0]
		Z = {zone["zone"]: zone for zone in T["authority"]}
		N = {(n["name"], n["type"]): n for zone in T["authority"] for n in zone["names"]}
		PTR, DMARC = ("25.113.0.203.in-addr.arpa", "PTR"), ("_dmarc.launch.test", "TXT")
		states = lambda zone: " ".join(s["state"] for s in Z[zone]["servers"])
		found = lambda name: [f["text"] for f in T["findings"] if f["id"] == "authority." + name]
		print(eval(sys.argv[2]))
	END
}

serve_root
for n in 1 2 3; do
	serve ns$n 192.0.2.1$n < <(old)
done
start_recursor

# Nothing published yet. The resolver asks, and keeps that there is nothing.
flight before "${sender[@]}" --capture "$DIR/before.capture"
is "before: three servers of each zone answer" "$(about before 'states("launch.test") + "/" + states("113.0.203.in-addr.arpa")')" \
	"ok ok ok/ok ok ok"
is "before: the delegation is theirs" "$(about before 'all(s["at_parent"] and s["at_zone"] for z in Z.values() for s in z["servers"])')" True
is "before: all say that there is no PTR, and the resolver says so" \
	"$(about before 'N[PTR]["agree"], N[PTR]["answers"][0]["answer"], N[PTR]["cache"], N[PTR]["negative_for"]')" \
	"(True, 'NXDOMAIN', 'current', 4)"
want before <<-END
	verdict critical
	finding ptr.missing
	authority.servers agree
	authority.cache current
END

# Published on all three: they agree at once, the resolver does not know yet. When it will is said,
# and is true.
start_recursor
"$PYTHON" test/net/ask.py 127.0.0.1 53 25.113.0.203.in-addr.arpa PTR >/dev/null
"$PYTHON" test/net/ask.py 127.0.0.1 53 _dmarc.launch.test TXT >/dev/null
asked=$(date +%s%3N)
for n in 1 2 3; do
	serve ns$n 192.0.2.1$n < <(new)
done
flight launch "${sender[@]}" --capture "$DIR/launch.capture"
for _ in {1..100}; do
	[ "$("$PYTHON" test/net/ask.py 127.0.0.1 53 25.113.0.203.in-addr.arpa PTR)" = NXDOMAIN ] || break
	sleep 0.1
done
forgot=$(date +%s%3N)
is "launch: all agree on the new PTR" "$(about launch 'N[PTR]["agree"], N[PTR]["answers"][0]["answer"]')" "(True, 'mail.launch.test')"
is "launch: the DMARC record too; the resolver has neither" \
	"$(about launch 'N[DMARC]["agree"], N[DMARC]["cache"], N[DMARC]["resolver"]')" "(True, 'old', 'NXDOMAIN')"
is "launch: others may hold that for 900 s" "$(about launch 'N[DMARC]["negative_for"]')" 900
ok "launch: the resolver holds it for less than 900 s, more than 840" \
	test "$(about launch '840 < N[DMARC]["resolver_for"] <= 900')" = True
until=$(about launch '__import__("calendar").timegm(__import__("time").strptime(N[PTR]["resolver_until"] or "1970-01-01T00:00:00Z", "%Y-%m-%dT%H:%M:%SZ"))')
echo "# the resolver was asked at $asked ms, forgot at $forgot ms; the clock said $until s"
if [ "$(about launch 'N[PTR]["cache"]')" = old ]; then
	# Both are whole seconds, rounded down by one side or the other.
	ok "launch: the clock was right" test $((until * 1000)) -ge $((forgot - 2100)) -a $((until * 1000)) -le $((forgot + 1100))
else
	skip "launch: the clock was right" "this machine was too slow: the answer was forgotten before it was looked at"
fi
want launch <<-END
	finding authority.old
	no-finding authority.disagree
	authority.servers agree
	authority.cache old
END

# The capture holds what every server said: the report is the same again, to the times of the clock.
flight replay --ip 203.0.113.25 --domain launch.test --helo mail.launch.test --lists none --authoritative --replay "$DIR/launch.capture"
is "replay: the same zones, servers, names and times" "$(about replay 'T["authority"]')" "$(about launch 'T["authority"]')"
timeout 60 "$PREFLIGHT" --ip 203.0.113.25 --domain launch.test --helo mail.launch.test --lists none --authoritative \
	--replay "$DIR/launch.capture" >"$DIR/text" || :
ok "replay: the text says until when" grep -Eq 'Clock +_?[^ ]+.*' "$DIR/text"
flat=$(tr -s ' \n' ' ' <"$DIR/text")
ok "replay: and for whom" grep -Eq \
	'_dmarc.launch.test TXT: all 3 servers that answer agree on "v=DMARC1; p=reject"; this resolver holds the old NXDOMAIN until [0-9: -]+UTC, other resolvers may hold it until [0-9: -]+UTC' \
	<<<"$flat"

# One of them was forgotten.
serve ns3 192.0.2.13 < <(old)
flight differ "${sender[@]}" --capture "$DIR/differ.capture"
is "differ: who says what" "$(about differ '[(a["answer"], a["servers"]) for a in N[PTR]["answers"]]')" \
	"[('mail.launch.test', 'ns1.launch.test, ns2.launch.test'), ('NXDOMAIN', 'ns3.launch.test')]"
want differ <<-END
	finding authority.disagree
	finding authority.serial
	authority.servers differ
END

# One has other zones, one is not there at all.
# shellcheck disable=SC2016 # words of a zone file
serve ns2 192.0.2.12 < <(printf '$TTL 60\n$ORIGIN other.test.\n@ IN SOA a b 1 1 1 1 1\n@ IN NS a\n')
net_stop "${pid_of[ns3]}"
pid_of[ns3]=
flight broken "${sender[@]}" --capture "$DIR/broken.capture"
is "broken: lame and silent" "$(about broken 'states("launch.test")')" "ok lame silent"
is "broken: both are named" "$(about broken '["ns2.launch.test (192.0.2.12)" in found("lame")[0], "ns3.launch.test (192.0.2.13)" in found("silent")[0]]')" \
	"[True, True]"
want broken <<-END
	finding authority.lame
	finding authority.silent
	authority.servers lame
END

# Not one is left: the resolver has nothing, but the zone above still says whose fault it is.
net_stop "${pid_of[ns1]}"
net_stop "${pid_of[ns2]}"
pid_of[ns1]='' pid_of[ns2]=''
start_recursor
flight dead "${sender[@]}" --timeout 6 --capture "$DIR/dead.capture"
is "dead: the zone is found by its delegation" "$(about dead 'states("launch.test")')" "silent silent silent"
want dead <<-END
	finding authority.silent
	no-finding authority.unreachable
	no-predictions expected
END

# A delegation that points to this host, to a server that the zone does not name, and to an old
# address.
serve_root 'launch.test. IN NS ns9.evil.test.
evil.test. IN NS ns1.launch.test.'
for n in 1 2 3; do
	# shellcheck disable=SC2016
	serve ns$n 192.0.2.1$n < <(
		new ns2
		printf '$ORIGIN evil.test.\n@ IN SOA a b 1 1 1 1 1\n@ IN NS ns1.launch.test.\nns9 IN A 127.0.0.1\nns9 IN A 10.0.0.1\n'
	)
done
start_recursor
flight hostile "${sender[@]}" --capture "$DIR/hostile.capture"
is "hostile: this host is not asked" "$(about hostile '[s["state"] for s in Z["launch.test"]["servers"] if s["address"] in ("127.0.0.1", "10.0.0.1")]')" \
	"['local', 'local']"
ok "hostile: no question went there" test "$(grep -c '"asked":"127.0.0.1"\|"asked": "127.0.0.1"' "$DIR/hostile.capture")" = 0
want hostile <<-END
	finding authority.local
	finding authority.delegation
END
flight private "${sender[@]}" --private-servers
is "private: with --private-servers it is" "$(about private '[s["state"] for s in Z["launch.test"]["servers"] if s["address"] == "127.0.0.1"]')" "['lame']"
tap_done
