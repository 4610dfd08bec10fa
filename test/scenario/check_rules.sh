#!/bin/sh
# preflight rules, and a user's own catalogue: what is printed, and that each fault is one line and
# status 64.
set -u
cd "$(dirname "$0")/../.." || exit 1
preflight=${BUILD:-build}/preflight
shared=${SHARED:-../shared}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8

number=0
result() { # STATUS TEXT: what is in $work/out and $work/err explains a failure
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
		head -n 5 "$work/out" "$work/err" | sed 's/^/# /'
	fi
}
run() { # STATUS ARGUMENT...: runs preflight; true if it ended so
	want=$1
	shift
	"$preflight" "$@" >"$work/out" 2>"$work/err"
	[ $? -eq "$want" ]
}
fault() { # TEXT ARGUMENT...: ends with 64, nothing on stdout, one line on stderr with TEXT
	text=$1
	shift
	run 64 "$@" && [ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" -eq 1 ] && grep -qF -- "$text" "$work/err"
}

written=$(python3 -c '
import json, sys
print(sum(len(json.load(open(name, encoding="utf-8")).get("rules", [])) for name in sys.argv[1:]))' checks/catalogue/*.json)
[ "$written" -ge 675 ] && run 0 rules && [ "$(sed '/^Receiver profiles/,$d' "$work/out" | grep -c '^  [a-z]')" -eq "$written" ] && grep -q "^$written rules, " "$work/out"
result $? "all rules, and how many are old"
grep -q '^  postfix-strict  *15 rules  Postfix: ' "$work/out" && grep -q '^  haraka ' "$work/out"
result $? "and the profiles by name"
run 0 rules --receiver postfix-550 && ! grep -q 'Google' "$work/out" && grep -qF '  1. at RCPT TO, unknown-client: 550 5.7.25 ' "$work/out" &&
	grep -qx '     if fcrdns.one is temperror' "$work/out" && grep -q '^  helo.syntax: form of the HELO name' "$work/out"
result $? "a profile's rules in order, in words"
run 0 rules rspamd courier && grep -qx '  refused from a sum of 15, at message end: 554 5.7.1 Spam message rejected' "$work/out" && grep -q '^courier$' "$work/out"
result $? "profiles by name; a sum"
run 0 rules --format json postfix-postgrey sendmail-strict >"$work/out" && python3 -c '
import json, sys
d = json.load(open(sys.argv[1], encoding="utf-8"))
json.dump({"profiles": [dict(p, id="again-" + p["id"]) for p in d["profiles"]]}, open(sys.argv[2], "w", encoding="utf-8"))
assert [p["id"] for p in d["profiles"]] == ["postfix-postgrey", "sendmail-strict"] and d["rules"] == []' "$work/out" "$work/again.json" &&
	run 0 rules --catalogue "$work/again.json" again-sendmail-strict && grep -qF '  says nothing before MAIL FROM' "$work/out"
result $? "a profile as JSON is a catalogue file again"
run 0 rules --receiver qq && ! grep -q gmail "$work/out" && grep -q 'qq-spf .*expected' "$work/out" &&
	run 0 rules --receiver comcast && grep -q 'comcast-bl000001 .*older than two years' "$work/out"
result $? "the rules of one receiver"
run 0 rules gmail-550-5725 && grep -q 'condition  ptr.status in {nxdomain,nodata} or fcrdns.status == fail' "$work/out" &&
	grep -q 'remedy     Ask the owner' "$work/out"
result $? "one rule in full"
run 0 rules --lang zh gmail-550-5725 netease-550-mi-spf && grep -q '解决办法   请' "$work/out" && [ "$(grep -c '^[a-z]' "$work/out")" -eq 2 ]
result $? "two rules, in Chinese"
run 0 rules --format json && python3 -c '
import json, sys
d = json.load(open(sys.argv[1], encoding="utf-8"))
assert d["schema"] == "preflight-rules/1" and len(d["rules"]) >= 675
assert all(r["source"] and r["cause"] and r["remedy"] for r in d["rules"])' "$work/out"
result $? "all rules as JSON"
if [ -e "$shared/data/seed-items.json" ]; then
	run 0 rules --source seed && python3 -c '
import json, sys
want = {i["id"] for i in json.load(open(sys.argv[1], encoding="utf-8"))["items"]}
have = {line.split()[0] for line in open(sys.argv[2], encoding="utf-8") if line[0] == "0"}
assert len(want) == 111 and want == have, want ^ have' "$shared/data/seed-items.json" "$work/out"
	result $? "each item of the seed documents"
else
	number=$((number + 1)) && echo "ok $number - each item of the seed documents # SKIP no reference data in $shared"
fi
fault "there is no rule 'nope" rules nope
result $? "an unknown id is a fault"
fault "--lang: 'fr' is none of auto, en, zh" rules --lang fr
result $? "an unknown language is a fault"
fault "--format: rules are printed as text or json" rules --format html
result $? "an unknown format is a fault"
"$preflight" rules >/dev/full 2>"$work/err"
[ $? -eq 3 ]
result $? "a full disk is no success"

# A user's own files
cat >"$work/own.json" <<'END'
{"receiver": "corp", "provider": "Our gateway", "rules": [
  {"id": "corp-noptr", "code": 554, "stage": "connect", "text": "554 no PTR for {ip}", "match": "554 no PTR", "condition": "ptr.status == nxdomain"},
  {"id": "corp-csi", "code": 550, "text": "550 CSI", "match": "550 CSI", "condition": "rep('cloudmark-csi') in {poor}"}]}
END
echo '2.0.192.in-addr.arpa. 60 IN SOA ns.example. h.example. 1 60 60 60 60' >"$work/zone"
run 2 --ip 192.0.2.25 --zone "$work/zone" --offline --lists none --catalogue "$work/own.json" --receiver corp --rep cloudmark-csi=poor \
	--format json && python3 -c '
import json, sys
p = json.load(open(sys.argv[1]))["targets"][0]["predictions"]
assert [(x["id"], x["outcome"], x["text"], x["finding"]) for x in p][1] == (
    "corp-noptr", "expected", "554 no PTR for 192.0.2.25", "ptr.missing"), p
assert p[0]["id"] == "corp-csi" and p[0]["because"] == ["rep(\x27cloudmark-csi\x27) in {poor}"], p
assert p[0]["finding"] == "rep.poor", p' "$work/out"
result $? "a rule of the user's own is predicted"
run 0 rules --catalogue "$work/own.json" corp-noptr && grep -q 'receiver   Our gateway (corp)' "$work/out"
result $? "and shown"
sed 's/ptr.status/ptr.statsu/' "$work/own.json" >"$work/bad.json"
fault "$work/bad.json: corp-noptr: field 'condition': position 1: there is no fact or call 'ptr.statsu'" rules --catalogue "$work/bad.json"
result $? "a misspelt fact names file, id and field"
sed 's/"554 no PTR"/"554 (no PTR"/' "$work/own.json" >"$work/bad.json"
fault "$work/bad.json: corp-noptr: field 'match': " --ip 192.0.2.25 --offline --catalogue "$work/bad.json"
result $? "a bad pattern names file, id and field"
sed 's/"stage"/"stadium"/' "$work/own.json" >"$work/bad.json"
fault "$work/bad.json: corp-noptr: field 'stadium': there is no such field" rules --catalogue "$work/bad.json"
result $? "an unknown field is a fault"
fault "$work/none.json: No such file or directory" rules --catalogue "$work/none.json"
result $? "a file that is not there is a fault"
echo '[{"zone": "bl.corp.example", "kind": "ip", "codes": [{"match": "127.0.0.300"}]}]' >"$work/lists.json"
fault "$work/lists.json: bl.corp.example: field 'codes[0].match': " --ip 192.0.2.25 --offline --lists "$work/lists.json"
result $? "a fault in a list file names file, zone and field"
echo "1..$number"
