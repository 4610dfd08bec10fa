#!/bin/bash
# check_preflight by the Monitoring Plugins guidelines: states, ranges, help, and a result in time
# whatever happens.
# shellcheck source=test/desk/lib.sh
. "$(dirname "$0")/lib.sh"

desk_begin -- "$@"
desk_world

# good_form STATE: the output is one that a monitoring system reads.
good_form() {
	local text=${line%%|*}
	has "$1: begins with the state" "$line" "PREFLIGHT $1 - "
	ok "$1: ${#text} bytes before the bar" test "$(printf %s "$text" | wc -c)" -lt 80
	ok "$1: perfdata" grep -qE "^('[a-z_]+'=[0-9.]+(s)?;[@~:0-9.]*;[@~:0-9.]*;0( |$))+$" <<<"${line#*|}"
	ok "$1: one bar" test "$(grep -o '|' <<<"$output" | wc -l)" = 1
	ok "$1: under 8 KiB" test ${#output} -lt 8192
	is "$1: nothing on standard error" "$(cat "$DIR/plugin.err")" ""
}

declare -A code=([OK]=0 [WARNING]=1 [CRITICAL]=2 [UNKNOWN]=3)
for state in OK WARNING CRITICAL UNKNOWN; do
	plugin -H "${address[$state]}" --domain "${domain[$state]}" --helo "mail.${domain[$state]}" \
		--selector s1 -t 9
	is "$state: exit status" "$status" "${code[$state]}"
	good_form "$state"
	tap_note "$line"
done

# -4, -6, -v, several targets
plugin -H 192.0.2.25 --ip 2001:db8::25 --domain good.example --selector s1 --helo mail.good.example -4
is "-4: the IPv6 address is left out" "$status" 0
plugin -H 192.0.2.25 --domain good.example -6
is "-6: no address is left, status" "$status" 3
has "-6: no address is left" "$line" "PREFLIGHT UNKNOWN - "
plugin -H 192.0.2.27 --domain bare.example -v
has "-v: who refuses" "$output" "refused by Gmail at message end: 550"
plugin --ip 192.0.2.25,192.0.2.27 --domain good.example --selector s1 --helo mail.good.example
has "two addresses: counts" "$line" "PREFLIGHT CRITICAL - 1 critical, 1 ok"

# Ranges, on listings and on critical causes.
range() { # TEXT STATUS OPTION...: with 192.0.2.3 (one listing, three critical causes)
	local text=$1 wanted=$2
	shift 2
	plugin -H 192.0.2.3 --checks dnsbl --lists zen.spamhaus.org "$@"
	is "$text: $line" "$status" "$wanted"
}
range "one listing on ZEN" 2
range "listings within -w and -c: the cause still counts" 2 -w 5 -c 9
range "causes within the second range of -c" 1 -c 5,5
range "causes outside of it" 2 -c 5,0
range "listings outside -c" 2 -c 0,5
range "listings inside @" 2 -c @1:3,5
range "listings inside @ of -w" 1 -w @1:3 -c 9,5
plugin -H 192.0.2.25 --checks dnsbl --lists zen.spamhaus.org -w 1: -c 2:
is "-w 1: alerts below 1" "$status" 2
plugin -H 192.0.2.25 --checks dnsbl --lists zen.spamhaus.org -w 1: -c '~:3,0:2'
is "-w 1: alone" "$status" 1
has "ranges are in the perfdata" "$line" "'lists_listed'=0;1:;~:3;0"
has "those of causes too" "$line" "'causes_critical'=0;;0:2;0"
for bad in x 5:1 '' ',' 1,x 1e3 0x1; do
	plugin -H 192.0.2.25 -w "$bad"
	is "-w '$bad': status" "$status" 3
	has "-w '$bad'" "$line" "PREFLIGHT UNKNOWN - -w: "
	plugin -H 192.0.2.25 -c "$bad"
	is "-c '$bad': status" "$status" 3
done
plugin -H 203.0.113.25 --domain lost.example --selector s1 --helo mail.lost.example --unknown-as ok
is "--unknown-as ok" "$status" 0
plugin -H 203.0.113.25 --domain lost.example --selector s1 --helo mail.lost.example --unknown-as critical
is "--unknown-as critical" "$status" 2

# What is not about a sender ends with 3, and says so on standard output alone.
for option in --help -h --version -V --frobnicate -t -t\ 0 -H\ a..b --format\ xyz --lang\ tlh; do
	# shellcheck disable=SC2086
	plugin $option
	is "$option: status" "$status" 3
	ok "$option: something on standard output" test -n "$output"
	is "$option: nothing on standard error" "$(cat "$DIR/plugin.err")" ""
done
plugin -H 192.0.2.25 --checks "$(printf 'x%.0s' {1..3000})"
ok "a long fault: ${#line} bytes in the first line" test ${#line} -lt 80
has "a long fault" "$line" "PREFLIGHT UNKNOWN - --checks: "
plugin -H 192.0.2.25 --lists 'a|b'
ok "a bar in a fault: ${output}" test "${output#*|}" = "$output"
plugin -H 192.0.2.25 --capture /nowhere/x
is "capture cannot be written: status" "$status" 3
has "capture cannot be written" "$line" "PREFLIGHT UNKNOWN - "

# In time: with nobody at the resolver, and where a zone file never comes.
in_time() { # SECONDS OPTION...
	local seconds=$1 begin=$EPOCHREALTIME took
	shift
	plugin -t "$seconds" "$@"
	took=$(awk "BEGIN { print $EPOCHREALTIME - $begin }")
	is "-t $seconds: status" "$status" 3
	ok "-t $seconds: a result after $took s" awk "BEGIN { exit !($took < $seconds) }"
	has "-t $seconds" "$line" "PREFLIGHT UNKNOWN - "
}
in_time 1 -H 192.0.2.25 --domain good.example --resolver 127.0.9.1
in_time 3 -H 192.0.2.25 --domain good.example --resolver 127.0.9.1
mkfifo "$DIR/never"
in_time 1 -H 192.0.2.25 --zone "$DIR/never"
has "a zone file that never comes" "$line" "no result in the time of -t"
tap_done
