#!/bin/bash
# preflight learn: what it makes of configurations, what it says of them, and what it does not take.
# learn/NAME.expect: the profile and, behind it, the remarks. `check_learn.sh --accept` writes them
# anew: read them before you commit.
# shellcheck disable=SC2016
set -u
cd "$(dirname "$0")/../.." || exit 1
preflight=$PWD/${BUILD:-build}/preflight
case ${BUILD-} in /*) preflight=$BUILD/preflight ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
cd test/mta/learn || exit 1

learnt() { "$preflight" learn "$1" 2>&1 >"$work/json" | cat - >"$work/err"; cat "$work/json" "$work/err"; }
if [ "${1-}" = --accept ]; then
	for file in *.cf *.mc *.acl; do learnt "$file" >"${file%.*}.expect"; done
	exit 0
fi

number=0
result() { # STATUS TEXT
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else
		echo "not ok $number - $2"
		head -n 5 "$work/out" "$work/err" 2>/dev/null | cut -c1-300 | sed 's/^/# /'
	fi
}
for file in *.cf *.mc *.acl; do
	learnt "$file" >"$work/got"
	diff -u "${file%.*}.expect" "$work/got" >"$work/out"
	result $? "$file: profile and remarks"
	sed 's/^/# /' "$work/out"
done

learnt keys.cf >"$work/out"
! grep -qi secret "$work/out"
result $? "keys of lists stay where they are"

# A learnt profile is used at once.
"$preflight" learn --receiver mine -o "$work/mine.json" postfix-strict.cf 2>"$work/err" &&
	"$preflight" --ip 192.0.2.25 --domain example.com --zone ../../../cmd/demo.zone --offline --lists none --catalogue "$work/mine.json" \
		--receiver mine >"$work/out" 2>>"$work/err"
[ $? -eq 2 ] && grep -q '^mine (Postfix, learnt from its settings) defers at RCPT TO: 450 4.7.25 ' "$work/out" && grep -q 'R: 450 4.7.25 ' "$work/out"
result $? "the profile is loaded and answers"
"$preflight" rules --catalogue "$work/mine.json" mine >"$work/out" 2>"$work/err" && grep -q '(line 2: reject_unknown_client_hostname)' "$work/out"
result $? "and is shown in words, with the lines it comes from"
"$preflight" learn <postfix-strict.cf >"$work/out" 2>"$work/err" && grep -q '^standard input:2: danger: zen.spamhaus.org' "$work/err"
result $? "standard input"

fault() { # TEXT ARGUMENT...: status 64, nothing on stdout, one line on stderr with TEXT; stdin: in
	text=$1
	shift
	timeout 20 "$preflight" learn "$@" <"$work/in" >"$work/out" 2>"$work/err"
	[ $? -eq 64 ] && [ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" -eq 1 ] && grep -qF -- "$text" "$work/err"
}
: >"$work/in"
fault "neither the output of postconf -n"
result $? "an empty file"
fault "No such file" "$work/none"
result $? "no file"
head -c 3000 /dev/urandom | tr -d '\n' >"$work/in"
fault "this is no text"
result $? "binary"
head -c 2000000 /dev/zero | tr '\0' x >"$work/in"
fault "larger than 1 MB"
result $? "2 MB"
printf 'smtpd_client_restrictions = $a\na = $b $b\nb = $a\n' >"$work/in"
fault "refers to itself"
result $? "macros that refer to themselves"
{ printf 'smtpd_client_restrictions = $m0\n'; for i in $(seq 0 40); do echo "m$i = \$m$((i + 1))\$m$((i + 1))"; done; } >"$work/in"
fault "line"
result $? "macros that double"
{ printf 'smtpd_client_restrictions = c\nc = permit_dnswl_client a.example, c\n'; } >"$work/in"
fault "the class c contains itself"
result $? "a class in itself"
{ echo 'smtpd_client_restrictions ='; for i in $(seq 1 600); do echo "  reject_rbl_client l$i.example"; done; } >"$work/in"
fault "more than 500"
result $? "600 lists"
{ echo 'A = x'; for i in $(seq 1 40); do printf 'A = A A\n'; done; printf 'begin acl\nacl_check_rcpt:\n deny message = A\n'; } >"$work/in"
fault "macros grow beyond bounds"
result $? "Exim macros that double"
{ printf 'begin acl\nacl_check_rcpt:\n deny dnslists = '; for i in $(seq 1 3000); do printf 'l%d.example,' "$i"; done; echo z.example; } >"$work/in"
fault "longer than 32 KB"
result $? "an endless Exim line"
{ printf 'begin acl\nacl_check_rcpt:\n'; for i in $(seq 1 60); do printf '.ifdef X\n'; done; } >"$work/in"
fault "50 deep"
result $? "an Exim file of .ifdef alone"
{ printf 'MAILER(smtp)\n'; for i in $(seq 1 6000); do echo "define(\`x', \`y')"; done; } >"$work/in"
fault "more than 5000 macros"
result $? "a Sendmail file of macros alone"
printf 'V10/Berkeley\nDZ8.17\n' >"$work/in"
fault "give the .mc file"
result $? "sendmail.cf instead of its .mc"
printf 'smtp      inet  n       -       y       -       -       smtpd\n' >"$work/in"
fault "give the output of postconf -n"
result $? "master.cf"
fault "one file at a time" a b
result $? "two files"
fault "a profile is json" --format html postfix-strict.cf
result $? "another format"
fault "the profile's name" --receiver 'No Slug' postfix-strict.cf
result $? "a bad name"
"$preflight" learn postfix-strict.cf >/dev/full 2>"$work/err"
[ $? -eq 3 ]
result $? "a full disk is no success"
echo "1..$number"
