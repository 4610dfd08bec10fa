#!/bin/bash
# The truth table: what is made of every kind of answer that a DNS list can give (the rows:
# truth.py).
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
badns=$BUILD/test/net/badns
[ -x "$badns" ] || skip_all "$badns is not built"

# both ZONE N CODES: an entry for 192.0.2.N and 2001:db8::N; a domain list gets dN.example.
entries=()
both() {
	entries+=("$1=192.0.2.$2:$3" "$1=2001:db8::$2:$3")
}
name() {
	entries+=("$1=d$2.example:$3")
}
zen=zen.spamhaus.org
dbl=dbl.spamhaus.org
both $zen 3 127.0.0.2
entries+=("$zen=192.0.2.4:127.0.0.2,127.0.0.4,127.0.0.11" "$zen=2001:db8::4:127.0.0.2,127.0.0.3")
both $zen 5 127.0.0.77
both $zen 6 127.0.0.1
both $zen 7 127.255.255.252
both $zen 8 127.255.255.254
both $zen 9 127.255.255.255
both $zen 13 203.0.113.80
both $zen 15 127.0.0.2,203.0.113.80
both $zen 16 127.0.0.2,127.255.255.254
both $zen 17 127.0.0.2,127.0.0.77
name $dbl 3 127.0.1.2
name $dbl 4 127.0.1.2,127.0.1.5
name $dbl 5 127.0.1.77
name $dbl 6 127.0.0.1
name $dbl 7 127.255.255.252
name $dbl 8 127.255.255.254
name $dbl 9 127.255.255.255
name $dbl 10 127.0.1.255
name multi.uribl.com 12 127.0.0.1
name $dbl 13 203.0.113.80
name $dbl 15 127.0.1.2,203.0.113.80
name $dbl 16 127.0.1.2,127.255.255.254
entries+=(bl.blocklist.de=192.0.2.5:127.0.0.77 rbl.efnetrbl.org=192.0.2.6:127.0.0.1 psbl.surriel.com=192.0.2.8:127.255.255.254)
both hostkarma.junkemailfilter.com 6 127.0.0.1
entries+=(bip.virusfree.cz=-test fresh15.spameatingmonkey.net=-test bip.virusfree.cz=192.0.2.21:127.0.0.2)
both list.dnswl.org 22 127.0.5.2
both list.dnswl.org 23 127.0.10.3

start_nsd test/net/world/clean.zone test/net/world/lists.zone
start_lists none "${entries[@]}"
forwards=(b.barracudacentral.org=127.0.9.9) # nobody is there: the recursor answers SERVFAIL
start_unbound

conf=()
if [ -n "$NAMESPACE" ]; then
	echo "nameserver 127.0.0.1" >"$DIR/resolv.conf"
	mount --bind "$DIR/resolv.conf" "$(realpath /etc/resolv.conf)" && conf=("$DIR/resolv.conf")
fi
"$PYTHON" test/net/truth.py "$DIR" "$PORT" 127.0.0.1 "$badns" "$PREFLIGHT" "${conf[@]}"
