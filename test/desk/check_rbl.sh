#!/bin/bash
# Called as check_rbl the program takes that plugin's command lines and ini files; both run against
# the same servers, and where they differ the servers say who is right.
# shellcheck source=test/desk/lib.sh
. "$(dirname "$0")/lib.sh"

desk_begin -- "$@"
theirs=/usr/lib/nagios/plugins/check_rbl
ini=/etc/nagios-plugins/check_rbl.ini
[ -x "$theirs" ] || theirs=
[ -r "$ini" ] || ini=
desk_world
names=(OK WARNING CRITICAL UNKNOWN)

# both TEXT THEIRS OURS OPTION...: the states of the two for one command line; THEIRS "=" is the
# same.
both() {
	local text=$1 wanted_theirs=${2/=/$3} wanted=$3 got status=0
	shift 3
	output=$(timeout 60 "$DIR/plugins/check_rbl" "$@" 2>"$DIR/err") || status=$?
	line=${output%%$'\n'*}
	is "$text: $wanted" "${names[$status]}" "$wanted"
	has "$text: $line" "$line" "CHECK_RBL $wanted - "
	is "$text: nothing on standard error" "$(cat "$DIR/err")" ""
	[ -n "$theirs" ] || { skip "$text: check_rbl" "check_rbl is not installed"; return; }
	status=0
	got=$(timeout 60 "$theirs" "$@" 2>&1) || status=$?
	is "$text: check_rbl says $wanted_theirs" "${names[$status]}" "$wanted_theirs"
	tap_note "$got"
}

zen=zen.spamhaus.org
both "listed" = CRITICAL -H 192.0.2.3 -s $zen
has "listed: as check_rbl words it" "$line" "192.0.2.3 BLACKLISTED on 1 server of 1 (zen.spamhaus.org (127.0.0.2)) | servers=1;0;0;0 "
both "clean" = OK -H 192.0.2.25 -s $zen
has "clean: perfdata" "$line" "BLACKLISTED on 0 servers of 1 | servers=0;0;0;0 unusable=0;;;0 time="
both "a host's name" = OK -H mail.good.example -s $zen
has "a host's name: its address" "$line" " 192.0.2.25 "
both "-w 1 -c 2, one listing" = WARNING -H 192.0.2.3 -s $zen -s b.barracudacentral.org -w 1 -c 2
both "-w 2 -c 2, one listing" = OK -H 192.0.2.3 -s $zen -s psbl.surriel.com -w 2 -c 2
both "-n, -t, -r, --workers, --query-timeout" = CRITICAL -H 192.0.2.3 -s $zen -n 127.0.0.1 -t 10 -r 2 --workers 5 --query-timeout 3
both "-a" = OK -H 192.0.2.25 --server $zen --append 'see the runbook'
has "-a" "$line" "of 1 see the runbook | "

# Where check_rbl is wrong.
both "the list refuses us" CRITICAL UNKNOWN -H 192.0.2.25 -s bl.spamcop.net
has "the list refuses us: why" "$output" "bl.spamcop.net: unusable: "
both "the list is dead" OK UNKNOWN -H 192.0.2.25 -s b.barracudacentral.org
both "one of two is dead" = OK -H 192.0.2.25 -s psbl.surriel.com -s b.barracudacentral.org
has "one of two is dead: it is named" "$output" "
b.barracudacentral.org: unusable: SERVFAIL"
both "a closed list does not count" = OK -H 192.0.2.25 -s $zen -s dnsbl.sorbs.net
has "a closed list is named" "$output" "dnsbl.sorbs.net: skipped: "
both "ZEN does not answer" OK UNKNOWN -H 192.0.2.25 -s $zen -s psbl.surriel.com -n 127.0.9.9

both "domain" = OK -U good.example -s dbl.spamhaus.org
both "white list" = CRITICAL --wl -H 192.0.2.25 -s list.dnswl.org
has "white list" "$line" "NOT WHITELISTED on 1 server of 1 (list.dnswl.org)"

# Its ini files: Debian's own, with the closed and the silent lists it names; and one of ours.
printf '; the lists of the house\n[rbl]\nserver=%s\nserver = psbl.surriel.com\nwarning=1\n[other]\nserver=dnsbl.sorbs.net\n' $zen >"$DIR/ours.ini"
both "--extra-opts" = CRITICAL -H 192.0.2.3 --extra-opts=rbl@"$DIR/ours.ini"
has "--extra-opts: both lists" "$line" "of 2 ("
both "--extra-opts as a word of its own" = CRITICAL -H 192.0.2.3 --extra-opts rbl@"$DIR/ours.ini" -w 1
if [ -n "$ini" ]; then
	both "Debian's ini file" = CRITICAL -H 192.0.2.3 --extra-opts=rbl@"$ini" --timeout=60
	ok "Debian's ini file: ${#output} bytes" test ${#output} -lt 8192
else
	skip "Debian's ini file" "$ini is not there"
fi
export MONITORING_CONFIG_PATH=$DIR/conf
mkdir "$DIR/conf"
sed 's/^\[rbl\]/[check_rbl]/' "$DIR/ours.ini" >"$DIR/conf/plugins.ini"
both "--extra-opts alone" = CRITICAL -H 192.0.2.3 --extra-opts
unset MONITORING_CONFIG_PATH

# Faults.
both "no server" = UNKNOWN -H 192.0.2.25
both "no host" = UNKNOWN -s $zen
both "unknown host" = UNKNOWN -H nobody.good.example -s $zen
both "-c below -w" = UNKNOWN -H 192.0.2.25 -s $zen -w 3 -c 2
both "not a number" = UNKNOWN -H 192.0.2.25 -s $zen -w x
both "unknown option" = UNKNOWN -H 192.0.2.25 -s $zen --frobnicate
both "no such ini file" = UNKNOWN -H 192.0.2.25 --extra-opts=rbl@"$DIR/none.ini"
both "no such section" = UNKNOWN -H 192.0.2.25 --extra-opts=none@"$DIR/ours.ini"
printf '[rbl]\nserver\n' >"$DIR/bad.ini"
both "no value" = UNKNOWN -H 192.0.2.25 --extra-opts=rbl@"$DIR/bad.ini"
has "no value: file and line" "$line" "bad.ini:2: "
for option in -V --version -h --help; do
	status=0
	output=$("$DIR/plugins/check_rbl" $option) || status=$?
	is "$option: status" $status 3
done

# One list, one address: what a run costs.
{
	"$PYTHON" test/desk/cost.py 9 "ours as check_rbl" "$DIR/plugins/check_rbl" -H 192.0.2.25 -s $zen
	[ -z "$theirs" ] || "$PYTHON" test/desk/cost.py 9 "check_rbl" "$theirs" -H 192.0.2.25 -s $zen
	"$PYTHON" test/desk/cost.py 9 "check_preflight, all checks" "$DIR/plugins/check_preflight" -H 192.0.2.25 \
		--domain good.example --helo mail.good.example --selector s1
} | tap_show
tap_done
