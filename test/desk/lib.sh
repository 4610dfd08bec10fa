# What the tests of check-desk share: the four senders of world.zone behind real DNS servers, and
# the plugin where a daemon may run it. Source it first thing in a test program (bash); it brings
# test/net/lib.sh and test/tap.sh.
# shellcheck shell=bash disable=SC2034 # what is set here is read by the tests
# shellcheck source=test/net/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../net/lib.sh"

# desk_begin TOOL... -- "$@" (of the program): needs root, a namespace and these tools;
# /etc/resolv.conf of the namespace is our resolver's.
desk_begin() {
	local tool
	while [ "$1" != -- ]; do
		tool=$1
		command -v "$tool" >/dev/null || [ -x "/usr/sbin/$tool" ] || skip_all "$tool is not installed"
		shift
	done
	shift
	[ "$(id -u)" = 0 ] || skip_all "not root"
	net_begin "$@"
	[ -n "$NAMESPACE" ] || skip_all "no namespace can be had"
	echo "nameserver 127.0.0.1" >"$DIR/resolv.conf"
	mount --bind "$DIR/resolv.conf" "$(realpath /etc/resolv.conf)" || skip_all "resolv.conf cannot be ours"
	# Daemons run as users of their own, who may not read the folder of the build.
	mkdir "$DIR/plugins"
	cp "$PREFLIGHT" "$DIR/plugins/check_preflight"
	cp "$PREFLIGHT" "$DIR/plugins/check_rbl"
	chmod -R a+rX "$DIR/plugins"
}

# desk_world: good.example is right, soft.example is a warning, bare.example has no PTR, nobody
# tells whether lost.example has one. 192.0.2.3 is listed; bl.spamcop.net refuses us,
# b.barracudacentral.org is dead.
desk_world() {
	start_nsd test/desk/world.zone
	start_lists default zen.spamhaus.org=192.0.2.3:127.0.0.2 bl.spamcop.net=-test \
		bl.spamcop.net=192.0.2.25:127.255.255.254 bl.spamcop.net=192.0.2.3:127.255.255.254
	bad 127.0.9.9 servfail
	bad 127.0.9.1 silent
	forwards=(113.0.203.in-addr.arpa=127.0.9.9 b.barracudacentral.org=127.0.9.9)
	start_unbound
}

# bad ADDRESS ACTION: a server that does the same to every question.
bad() {
	local badns=$BUILD/test/net/badns
	[ -x "$badns" ] || skip_all "$badns is not built"
	echo "default $2" >"$DIR/bad-$2"
	net_spawn "$DIR/bad-$2.log" "$badns" --address "$1" "$PORT" "$DIR/bad-$2"
}

# The address and the helo name of each sender, by the state it shall have.
declare -A address=([OK]=192.0.2.25 [WARNING]=192.0.2.26 [CRITICAL]=192.0.2.27 [UNKNOWN]=203.0.113.25)
declare -A domain=([OK]=good.example [WARNING]=soft.example [CRITICAL]=bare.example [UNKNOWN]=lost.example)

# plugin OPTION...: runs check_preflight in that world; its output is in $output, its first line in
# $line, its status in $status.
plugin() {
	status=0
	output=$(timeout 60 "$DIR/plugins/check_preflight" "$@" 2>"$DIR/plugin.err") || status=$?
	line=${output%%$'\n'*}
}
