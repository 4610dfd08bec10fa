# Real DNS servers for a test: in an own network namespace where that can be had, else on high ports
# of loopback. Source it first thing in a test program (bash); then call net_begin, and start what
# the test needs.
# shellcheck shell=bash disable=SC2034 # what is set here is read by the tests

NET_SELF=$(realpath "$0")
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
# shellcheck source=test/tap.sh
. test/tap.sh

PATH=$PATH:/usr/sbin:/sbin
BUILD=${BUILD:-build}
SHARED=${SHARED:-../shared}
PYTHON=${PYTHON:-/usr/bin/python3}
PREFLIGHT=${PREFLIGHT:-$BUILD/preflight}
net_pids=

# net_begin "$@" (of the program): the test runs in a namespace of its own (again from the top),
# with loopback up, and has a folder $DIR. Everything it started ends with it. $PORT is where its
# servers listen; $NAMESPACE is empty when there is none.
net_begin() {
	local tool
	for tool in nsd unbound rbldnsd "$PYTHON" timeout; do
		command -v "$tool" >/dev/null || skip_all "$tool is not installed"
	done
	[ -x "$PREFLIGHT" ] || skip_all "$PREFLIGHT is not built"
	if [ -z "${NET_INSIDE:-}" ] && unshare -n -m -p -f --kill-child --mount-proc ip link set lo up 2>/dev/null; then
		NET_INSIDE=1 exec unshare -n -m -p -f --kill-child --mount-proc bash "$NET_SELF" "$@"
	fi
	NAMESPACE=${NET_INSIDE:-}
	unset NET_INSIDE
	DIR=$(mktemp -d "${TMPDIR:-/tmp}/preflight-net.XXXXXX") || exit 1
	chmod 755 "$DIR" # rbldnsd gives up its rights before it reads its data
	trap net_end EXIT
	trap 'exit 1' HUP INT TERM
	if [ -n "$NAMESPACE" ]; then
		ip link set lo up
		PORT=53
	else
		PORT=$((20000 + RANDOM % 20000))
	fi
	RESOLVER=127.0.0.1:$PORT
	unset http_proxy https_proxy PREFLIGHT_DQS_KEY
}

net_end() {
	local pid
	for pid in $net_pids; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	rm -rf "$DIR"
}

# net_spawn LOG COMMAND...: starts a server in the background; its pid is in $net_pid.
net_spawn() {
	local log=$1
	shift
	"$@" >"$log" 2>&1 &
	net_pid=$!
	net_pids="$net_pids $net_pid"
}

# net_stop PID: ends one of them.
net_stop() {
	local pid kept=
	for pid in $net_pids; do
		[ "$pid" = "$1" ] || kept="$kept $pid"
	done
	net_pids=$kept
	kill "$1" 2>/dev/null && wait "$1" 2>/dev/null
	return 0
}

# net_ready ADDRESS NAME [TYPE [LOG]]: waits until the server there answers; ends the test when it
# does not.
net_ready() {
	if ! "$PYTHON" test/net/ask.py --wait 10 "$1" "$PORT" "$2" "${3:-A}" >/dev/null 2>"$DIR/ready"; then
		echo "Bail out! no server at $1 port $PORT: $(cat "$DIR/ready")"
		[ -z "${4:-}" ] || sed 's/^/# /' "$4"
		exit 1
	fi
}

# start_nsd ZONEFILE...: an authoritative server for all zones of the files, at 127.0.1.1. Its pid:
# $nsd_pid.
start_nsd() {
	local dir=$DIR/nsd zone path
	rm -rf "$dir"
	mkdir -p "$dir"
	cat >"$dir/nsd.conf" <<-END
		server:
		  ip-address: 127.0.1.1@$PORT
		  username: ""
		  chroot: ""
		  zonesdir: "$dir"
		  database: ""
		  logfile: "$dir/log"
		  pidfile: "$dir/pid"
		  xfrdfile: "$dir/xfrd"
		  xfrdir: "$dir"
		  zonelistfile: "$dir/zones"
		  server-count: 1
		  rrl-ratelimit: 0
		remote-control:
		  control-enable: no
	END
	"$PYTHON" test/net/split.py "$dir" "$@" >"$dir/list" || exit 1
	while read -r zone path; do
		printf 'zone:\n  name: "%s"\n  zonefile: "%s"\n' "$zone" "$path" >>"$dir/nsd.conf"
	done <"$dir/list"
	net_spawn "$dir/out" nsd -d -c "$dir/nsd.conf"
	nsd_pid=$net_pid
	net_ready 127.0.1.1 . SOA "$dir/log"
}

# start_lists WHICH [ZONE=OBJECT:CODE...]: the DNS lists (see lists.py), at 127.0.1.2. Its pid:
# $rbldnsd_pid.
start_lists() {
	local dir=$DIR/rbldnsd first
	local -a specs user=()
	rm -rf "$dir"
	mkdir -p "$dir"
	"$PYTHON" test/net/lists.py "$dir" "$@" -- checks/lists/*.json >"$dir/specs" || exit 1
	mapfile -t specs <"$dir/specs"
	if [ "$(id -u)" = 0 ]; then # root it refuses to be
		user=(-u nobody)
		! id rbldns >/dev/null 2>&1 || user=(-u rbldns)
	fi
	net_spawn "$dir.log" rbldnsd -n "${user[@]}" -w "$dir" -c 0 -b "127.0.1.2/$PORT" "${specs[@]}"
	rbldnsd_pid=$net_pid
	first=${specs[0]%%:*}
	net_ready 127.0.1.2 "$first" SOA "$dir.log"
}

# start_unbound: a recursor at 127.0.0.1 and ::1. It asks the zones of start_lists there, those of
# the array $forwards (ZONE=ADDRESS) at their addresses, everything else at nsd; the lines of the
# array $unbound_options are in its configuration. Its pid: $unbound_pid.
forwards=()
unbound_options=()
start_unbound() {
	local dir=$DIR/unbound zone
	rm -rf "$dir"
	mkdir -p "$dir"
	cat >"$dir/unbound.conf" <<-END
		server:
		  interface: 127.0.0.1@$PORT
		  interface: ::1@$PORT
		  access-control: 127.0.0.0/8 allow
		  access-control: ::1 allow
		  username: ""
		  chroot: ""
		  directory: "$dir"
		  pidfile: "$dir/pid"
		  logfile: "$dir/log"
		  use-syslog: no
		  verbosity: 1
		  num-threads: 1
		  module-config: "iterator"
		  do-not-query-localhost: no
		  rrset-roundrobin: no
		  so-rcvbuf: 0
		  so-sndbuf: 0
	END
	for zone in localhost test invalid onion 127.in-addr.arpa 10.in-addr.arpa 168.192.in-addr.arpa \
		0.in-addr.arpa 254.169.in-addr.arpa 2.0.192.in-addr.arpa 100.51.198.in-addr.arpa \
		113.0.203.in-addr.arpa 255.255.255.255.in-addr.arpa 8.b.d.0.1.0.0.2.ip6.arpa d.f.ip6.arpa \
		8.e.f.ip6.arpa home.arpa; do
		echo "  local-zone: \"$zone.\" nodefault"
	done >>"$dir/unbound.conf"
	[ ${#unbound_options[@]} -eq 0 ] || printf '  %s\n' "${unbound_options[@]}" >>"$dir/unbound.conf"
	{
		printf 'remote-control:\n  control-enable: no\n'
		forward . 127.0.1.1
		[ ! -f "$DIR/rbldnsd/specs" ] || cut -d: -f1 "$DIR/rbldnsd/specs" | sort -u | while read -r zone; do
			case " ${forwards[*]} " in *" $zone="*) ;; *) forward "$zone" 127.0.1.2 ;; esac
		done
		for zone in "${forwards[@]}"; do
			forward "${zone%%=*}" "${zone#*=}"
		done
	} >>"$dir/unbound.conf"
	net_spawn "$dir/out" unbound -d -c "$dir/unbound.conf"
	unbound_pid=$net_pid
	net_ready 127.0.0.1 . SOA "$dir/log"
}

forward() {
	printf 'forward-zone:\n  name: "%s"\n  forward-addr: %s@%s\n' "$1" "$2" "$PORT"
}

# flight NAME OPTION...: runs preflight; its JSON report is in $DIR/NAME.json, what it said on
# stderr in $DIR/NAME.err, its status in $status.
flight() {
	local name=$1
	shift
	status=0
	timeout 60 "$PREFLIGHT" "$@" --format json >"$DIR/$name.json" 2>"$DIR/$name.err" || status=$?
	! grep -q 'Sanitizer\|runtime error' "$DIR/$name.err" || {
		tap_result 1 "$name: no report of the sanitizers"
		tap_note "$(cat "$DIR/$name.err")"
	}
}

# plain WORDS...: a scenario's words without --zone and --offline go to $words, its zone files to
# $zones.
plain() {
	zones=()
	words=()
	while [ $# -gt 0 ]; do
		case $1 in
		--zone) zones+=("$2") && shift ;;
		--offline) ;;
		*) words+=("$1") ;;
		esac
		shift
	done
}

# want NAME: the report of flight NAME is as standard input says (see test/scenario/want.py): one
# test a line.
want() {
	local line said
	while read -r line; do
		case $line in '' | '#'*) continue ;; esac
		if said=$(echo "$line" | "$PYTHON" test/scenario/want.py - "$DIR/$1.json" 2>&1); then
			tap_result 0 "$1: $line"
		else
			tap_result 1 "$1: $line"
			tap_note "$said"
		fi
	done
}
