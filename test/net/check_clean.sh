#!/bin/bash
# A clean sender is ok with every default list answering; the same sender without PTR is refused as
# documented.
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
start_nsd test/net/world/clean.zone test/net/world/bare.zone
start_lists default
start_unbound

# clean NAME ADDRESS HELO LISTS: the whole check of a clean sender; at least so many of the default
# lists take it, and all answer.
clean() {
	flight "$1" --ip "$2" --domain clean.example --helo "$3" --selector s1 --resolver "$RESOLVER"
	is "$1: exit status" "$status" 0
	is "$1: nothing on stderr" "$(cat "$DIR/$1.err")" ""
	want "$1" <<-END
		verdict ok
		incomplete false
		fitness ok
		no-predictions
		ptr.status ok
		fcrdns.status pass
		helo.matches_ip true
		sender.mx.status ok
		sender.soa.status ok
		spf.result pass
		spf.helo.result pass
		dkim.key.status ok
		dmarc.policy reject
		list zen.spamhaus.org ip clean
		list dbl.spamhaus.org sender clean
		list multi.surbl.org sender clean
		list multi.uribl.com sender clean
		counter lists.listed 0
		counter lists.unusable 0
	END
	ok "$1: no list is unusable, all that take this object are clean" "$PYTHON" test/net/answered.py "$DIR/$1.json" "$4"
}

clean v4 192.0.2.25 mail.clean.example 40
clean v6 2001:db8::25 mail6.clean.example 18
flight assumed --ip 192.0.2.25 --domain clean.example --resolver "$RESOLVER" --selector s1
is "assumed: exit status" "$status" 0
want assumed <<-END
	helo mail.clean.example
	verdict ok
	no-predictions
END

# bare NAME ADDRESS HELO: the same sender without PTR, and what the receivers answer to that.
bare() {
	flight "$1" --ip "$2" --domain bare.example --helo "$3" --selector s1 --resolver "$RESOLVER"
	is "$1: exit status" "$status" 2
	want "$1" <<-END
		verdict critical
		incomplete false
		finding ptr.missing
		ptr.status nxdomain
		fcrdns.status none
		prediction hostgator-554-noptr expected
		prediction godaddy-ib108 expected
		prediction freenet-ptr expected
		prediction gmail-550-5725 expected
		prediction postfix-unknown-client possible
		spf.result pass
		dkim.key.status ok
	END
	# The texts of the bounce guide's chapter on PTR, by the catalogue's own list of seed items.
	want "$1" < <("$PYTHON" test/net/seeds.py 004-13.1. checks/catalogue/*.json)
}

bare bare4 198.51.100.25 mail.bare.example
bare bare6 2001:db8:1::25 mail6.bare.example

# One sender, one run, all formats: the exit status does not depend on the format (but for CI
# formats, see --fail-on).
for format in text json ndjson nagios; do
	status=0
	timeout 60 "$PREFLIGHT" --ip 192.0.2.25 --domain clean.example --helo mail.clean.example --selector s1 \
		--resolver "$RESOLVER" --format $format >"$DIR/out" 2>"$DIR/err" || status=$?
	is "clean, --format $format: exit status" "$status" 0
	ok "clean, --format $format: something is written" test -s "$DIR/out"
	status=0
	timeout 60 "$PREFLIGHT" --ip 198.51.100.25 --domain bare.example --helo mail.bare.example --selector s1 \
		--resolver "$RESOLVER" --format $format >"$DIR/out" 2>"$DIR/err" || status=$?
	is "no PTR, --format $format: exit status" "$status" 2
done
tap_done
