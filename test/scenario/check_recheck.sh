#!/bin/bash
# Does the cause of a bounce still hold? Zone files say how things are now.
set -u
cd "$(dirname "$0")/../.." || exit 1
preflight=${BUILD:-build}/preflight
base=test/scenario/base
world="--zone $base/example.com.zone --zone $base/com.zone --offline"
right="$world --zone $base/2.0.192.in-addr.arpa.zone"
bare="$world --zone $base/no-ptr.zone"

number=0
now() { # VERDICT OPTIONS TEXT: what TEXT was refused for is now so
	number=$((number + 1))
	# shellcheck disable=SC2086  # the options are words
	got=$(printf '%s\n' "$3" | "$preflight" explain --format json $2 - | python3 -c '
import json, sys
for reply in json.load(sys.stdin)["replies"]:
    now = reply["recheck"]
    print(now["verdict"], "facts" if now["facts"] else "why" if now["why"] else "nothing")')
	if [ "$got" = "$1" ]; then
		echo "ok $number - $1: $3"
	else
		echo "not ok $number - $1: $3"
		echo "# $got"
	fi
}

now 'still-true facts' "$bare" '550 5.7.25 [192.0.2.25] The IP address sending this message does not have a PTR record'
now 'no-longer facts' "$right" '550 5.7.25 [192.0.2.25] The IP address sending this message does not have a PTR record'
now 'not-checkable why' "$right" '550 5.7.25 The IP address sending this message does not have a PTR record'
now 'no-longer facts' "$right --ip 192.0.2.25" '550 5.7.25 The IP address sending this message does not have a PTR record'
now 'no-longer facts' "$right" '550 SPF: 192.0.2.25 is not allowed to send mail from example.com'
now 'still-true facts' "$right" '550 SPF: 192.0.2.99 is not allowed to send mail from example.com'
now 'still-true facts' "$right --zone test/scenario/list-zen-sbl.zone" \
	'554 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using zen.spamhaus.org'
now 'cannot-tell facts' "$right" '554 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using zen.spamhaus.org'
now 'still-true facts' "$right" '553 5.1.8 <www@gone.example.com>... Domain of sender address www@gone.example.com does not exist'
now 'not-checkable why' "$right" '552 5.2.2 mailbox full'
now 'not-checkable why' "$right" '250 2.0.0 OK'
echo "1..$number"
