# Further DNS servers for a test, beside those of lib.sh (which must be sourced first): other
# recursors, forwarders and authoritative servers. Each starts only where its package is installed;
# $other_servers names those that run, a word NAME=ADDRESS:PORT each. None keeps an answer, so zones
# may change under them.
# shellcheck shell=bash disable=SC2034,SC2153,SC2154 # what is set here is read by the tests, and what lib.sh set is read here

other_servers=()

# other_have COMMAND: is it installed? If not, that is said.
other_have() {
	command -v "$1" >/dev/null && return
	skip "$1" "$1 is not installed"
	return 1
}

# start_other NAME ADDRESS PORT COMMAND...: runs it; NAME=ADDRESS:PORT is one of $other_servers once
# it answers.
start_other() {
	local name=$1 address=$2 port=$3
	shift 3
	net_spawn "$DIR/$name.log" "$@"
	PORT=$port net_ready "$address" . SOA "$DIR/$name.log"
	other_servers+=("$name=$address:$port")
}

# BIND 9 as a recursor: everything is asked at the address given (so it is for the others).
start_named() {
	local dir=$DIR/named port=$((PORT + 1)) # it listens at addresses of interfaces only
	other_have named || return 0
	mkdir -p "$dir"
	echo 'key test { algorithm hmac-sha256; secret "dGVzdA=="; };' >"$dir/rndc"
	cat >"$dir/conf" <<-END
		options {
		  directory "$dir"; pid-file none; session-keyfile "$dir/key"; listen-on-v6 { none; };
		  listen-on port $port { 127.0.0.1; };
		  forward only; forwarders port $PORT { $1; };
		  recursion yes; allow-query { any; }; allow-recursion { any; };
		  dnssec-validation no; empty-zones-enable no; qname-minimization off; querylog no;
		  max-cache-ttl 0; max-ncache-ttl 0; servfail-ttl 0; max-cache-size 16M;
		};
		include "$dir/rndc";
		controls { inet 127.0.0.1 port $((PORT + 3)) allow { 127.0.0.1; } keys { test; }; };
		logging { category default { null; }; };
	END
	start_other named 127.0.0.1 "$port" named -g -c "$dir/conf" -n 1
}

# Knot Resolver.
start_kresd() {
	local dir=$DIR/kresd
	other_have kresd || return 0
	mkdir -p "$dir"
	cat >"$dir/conf" <<-END
		net.listen('127.0.2.2', $PORT)
		trust_anchors.remove('.')
		modules.unload('detect_time_jump')
		modules.unload('detect_time_skew')
		modules.unload('priming')
		modules.unload('ta_update')
		modules.unload('ta_signal_query')
		modules.unload('ta_sentinel')
		policy.rules = {}
		policy.special_names = {}
		policy.add(policy.all(policy.FLAGS({'NO_CACHE', 'NO_0X20', 'NO_MINIMIZE'})))
		policy.add(policy.all(policy.STUB('$1@$PORT')))
		cache.open(10 * MB, 'lmdb://$dir')
		cache.min_ttl(0)
	END
	start_other kresd 127.0.2.2 "$PORT" kresd -n -c "$dir/conf" "$dir"
}

# PowerDNS Recursor.
start_pdns() {
	local dir=$DIR/pdns
	other_have pdns_recursor || return 0
	mkdir -p "$dir"
	start_other pdns_recursor 127.0.2.3 "$PORT" pdns_recursor --config-dir="$dir" --socket-dir="$dir" --daemon=no --write-pid=no \
		--local-address=127.0.2.3 --local-port="$PORT" --forward-zones-recurse=".=$1:$PORT" --dont-query= \
		--serve-rfc1918=no --export-etc-hosts=no --security-poll-suffix= --dnssec=off --threads=1 --pdns-distributes-queries=no \
		--disable-packetcache=yes --max-cache-ttl=15 --max-negative-ttl=0 --minimum-ttl-override=0 --quiet=yes --setuid= --setgid=
}

# The zones have changed: two of them keep answers for a second, or for 15.
forget_others() {
	[ ! -S "$DIR/pdns/pdns_recursor.controlsocket" ] || rec_control --socket-dir="$DIR/pdns" wipe-cache '$' >/dev/null
	[ ! -f "$DIR/named/rndc" ] || rndc -s 127.0.0.1 -p $((PORT + 3)) -k "$DIR/named/rndc" flush
}

# start_dnsmasq ADDRESS [PORT]: dnsmasq forwards to the resolver there; $dnsmasq_options are further
# options of its.
dnsmasq_options=()
start_dnsmasq() {
	other_have dnsmasq || return 0
	start_other dnsmasq 127.0.2.4 "$PORT" dnsmasq --keep-in-foreground --no-resolv --no-hosts --cache-size=0 --no-negcache --port="$PORT" \
		--listen-address=127.0.2.4 --bind-interfaces --server="$1#${2:-$PORT}" --user= --pid-file= \
		--conf-file=/dev/null "${dnsmasq_options[@]}"
}

# Authoritative servers for the zones of start_nsd (which must run), to be asked directly.
start_knotd() {
	local dir=$DIR/knotd zone path
	other_have knotd || return 0
	mkdir -p "$dir"
	{
		printf 'server:\n  listen: 127.0.1.3@%s\n  rundir: "%s"\n' "$PORT" "$dir"
		printf 'database:\n  storage: "%s"\nlog:\n  - target: stderr\n    any: error\nzone:\n' "$dir"
		while read -r zone path; do
			printf '  - domain: "%s"\n    file: "%s"\n    semantic-checks: off\n    zonefile-sync: -1\n    journal-content: none\n' "$zone" "$path"
		done <"$DIR/nsd/list"
	} >"$dir/conf"
	start_other knotd 127.0.1.3 "$PORT" knotd -c "$dir/conf"
	knotd_pid=$net_pid
}

start_named_authority() {
	local dir=$DIR/authority port=$((PORT + 2)) zone path
	other_have named || return 0
	mkdir -p "$dir"
	{
		cat <<-END
			options {
			  directory "$dir"; pid-file none; session-keyfile "$dir/key"; listen-on-v6 { none; };
			  listen-on port $port { 127.0.0.1; };
			  recursion no; allow-query { any; }; dnssec-validation no; empty-zones-enable no; max-cache-size 16M;
			  check-names secondary ignore; zone-statistics none; notify no;
			};
			controls { };
			logging { category default { null; }; };
		END
		while read -r zone path; do
			# As a secondary it takes name servers without address.
			printf 'zone "%s" { type secondary; primaries { 127.0.0.9; }; file "%s"; masterfile-format text; };\n' "$zone" "$path"
		done <"$DIR/nsd/list"
	} >"$dir/conf"
	start_other named-authority 127.0.0.1 "$port" named -g -c "$dir/conf" -n 1
	authority_pid=$net_pid
}
