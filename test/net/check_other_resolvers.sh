#!/bin/bash
# Every scenario that is made of zones alone, asked through other recursors and forwarders than
# unbound, and of authoritative servers directly: the report is that of the zone files. Then a
# forwarder that takes few questions at once. It takes the scenarios whose text is fixed (.expect),
# to be done in seconds; ALL=1 takes every one.
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
# shellcheck source=test/net/servers.sh
. test/net/servers.sh

# What these servers really answer is something else: SCENARIO.SERVER, and why.
loop="answers the loop itself, as NOERROR"
own="has a zone of its own for it"
declare -A differs=([ptr-cname-loop.kresd]=$loop [ptr-cname-loop.nsd]=$loop [ptr-cname-loop.knotd]=$loop
	[ip-loopback.pdns_recursor]=$own [sender-bare.pdns_recursor]=$own
	[ptr-unusual-bytes.knotd]="does not load the zone")

# serve ZONEFILE...: the authoritative servers have these zones.
serve() {
	local pid
	for pid in $nsd_pid $authorities; do
		net_stop "$pid"
	done
	start_nsd "$@"
	other_servers=("${recursors[@]}" "nsd=127.0.1.1:$PORT")
	start_knotd
	start_named_authority
	authorities="$knotd_pid $authority_pid"
	forget_others
}

# flights: one of the zone files and one through each server, side by side; sets $said to how they
# differ.
flights() {
	local server flights=""
	local -a run
	for server in zone=- "${other_servers[@]}"; do
		run=("${words[@]}" --resolver "${server#*=}")
		[ "$server" != zone=- ] || run=("${args[@]}")
		timeout 60 "$PREFLIGHT" "${run[@]}" --format json >"$reports/${server%%=*}" 2>&1 &
		flights="$flights $!"
	done
	# shellcheck disable=SC2086
	wait $flights
	said=$(cd "$reports" && "$PYTHON" "$OLDPWD/test/net/same.py" zone "${other_servers[@]%%=*}")
}

# fly NAME: compares them. What a recursor keeps for 0 seconds, it keeps to the end of the second:
# the world before may show through once.
fly() {
	local name=$1 reports=$DIR/reports server said
	mkdir -p "$reports"
	flights
	if [ -n "$said" ]; then
		sleep 1.1
		flights
	fi
	for server in "${other_servers[@]%%=*}"; do
		if [ -n "${differs[$name.$server]:-}" ]; then
			skip "$name through $server" "it ${differs[$name.$server]}"
		else
			is "$name through $server: the report of the zone files" "$(grep "^$server: " <<<"$said")" ""
		fi
	done
}

knotd_pid='' authority_pid='' authorities=''
start_nsd test/net/world/clean.zone
unbound_options=("cache-max-ttl: 0" "cache-max-negative-ttl: 0")
start_unbound
start_named 127.0.1.1
start_kresd 127.0.1.1
start_pdns 127.0.1.1
start_dnsmasq 127.0.0.1
recursors=("${other_servers[@]}")

served=
for file in test/scenario/*.args; do
	name=$(basename "$file" .args)
	[ -n "${ALL:-}" ] || [ -f "${file%.args}.expect" ] || continue
	case $(cat "$file") in *--replay* | *--capture* | [a-z]*) continue ;; esac
	case $name in *-notasked | *-unasked) continue ;; esac # what is not asked offline does not exist on this network
	args=()
	eval "args=($(cat "$file"))"
	plain "${args[@]}"
	[ ${#zones[@]} -gt 0 ] || continue
	[ "$served" = "${zones[*]}" ] || serve "${zones[@]}"
	served=${zones[*]}
	fly "$name"
done

# dnsmasq refuses what is more than it takes at once. That is no answer of anybody's.
net_stop "$nsd_pid"
net_stop "$unbound_pid"
start_nsd test/net/world/clean.zone
start_lists default
unbound_options=()
start_unbound
dnsmasq_options=(--dns-forward-max=50)
upstream=$PORT PORT=$((PORT + 4))
start_dnsmasq 127.0.0.1 "$upstream"
flight busy --ip 192.0.2.25 --domain clean.example --helo mail.clean.example --selector s1 --resolver 127.0.2.4:$PORT
is "a busy forwarder: exit status" "$status" 0
want busy <<-END
	verdict ok
	counter lists.unusable 0
END
tap_done
