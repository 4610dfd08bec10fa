#!/bin/bash
# A project file (--config), accepted findings (--accept), a baseline (--baseline): what they do to
# the verdict, what is said of it, and that each fault in them is one line with file, line and
# member.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=test/tap.sh
. test/tap.sh
preflight=$(cd "${BUILD:-build}" && pwd)/preflight
schemas=$PWD/reports/schema
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 COLUMNS=100
unset PREFLIGHT_DQS_KEY

# The demo's world without its PTR fault, with it, and with SPF that allows the address.
mkdir "$work/sub"
cp cmd/demo.zone "$work/noptr.zone"
sed 's/^53\t\tIN PTR.*/&\n25\t\tIN PTR new.example.com./' cmd/demo.zone >"$work/ptr.zone"
sed 's/v=spf1 mx ~all/v=spf1 mx ip4:192.0.2.25 -all/' "$work/ptr.zone" >"$work/good.zone"
sed 's/v=spf1 mx ~all/v=spf1 mx -all/' "$work/ptr.zone" >"$work/spffail.zone"
cd "$work" || exit 1

run() { # STATUS ARGUMENT...: standard output in ./out, errors in ./err
	local want=$1 status=0
	shift
	"$preflight" "$@" >out 2>err || status=$?
	[ $status -eq "$want" ] || { echo "status $status" && head -n 20 out err; }
	[ $status -eq "$want" ]
}
fault() { # TEXT ARGUMENT...: ends with 64, nothing on standard output, TEXT is the one line of the other
	local text=$1
	shift
	run 64 "$@" && [ ! -s out ] && [ "$(cat err)" = "preflight: $text" ] && return
	cat err
	return 1
}
sender=(--ip 192.0.2.25 --domain example.com --helo new.example.com --offline)
json() { # PROGRAM: holds for the report d, its first target t, its findings by id f
	python3 -c '
import json, sys
d = json.load(open("out", encoding="utf-8"))
t = d["targets"][0]
f = {}
for x in t["findings"]:
    f.setdefault(x["id"], x)
'"assert ($1), list(f.items())"
}

# --- a project file ---
cat >preflight.json <<'END'
{
 "$schema": "preflight-config.schema.json",
 "schema": "preflight-config/1",
 "options": {"zone": "noptr.zone", "offline": true, "timeout": 5, "verbose": 1,
  "lists": ["zen.spamhaus.org", "bl.spamcop.net"]},
 "targets": [
  {"ip": "192.0.2.25", "domain": "example.com", "helo": "new.example.com", "tls": true},
  {"domain": ["example.com", "example.org"],
   "selector": ["default"]}
 ]
}
END
ok "a project file: its targets are checked" run 2 --config preflight.json --format json
ok "each its own, all pairs" json '[(x["ip"], x["domain"], x["helo"]) for x in d["targets"]] == [
	("192.0.2.25", "example.com", "new.example.com"), (None, "example.com", None), (None, "example.org", None)]'
ok "its options hold" json '{x["zone"] for x in t["lists"] if x["verdict"] != "skipped"} == {"zen.spamhaus.org", "bl.spamcop.net"}'
ok "facts of a target are its own" json 't["facts"]["client.tls"] is True and d["targets"][1]["facts"]["client.tls"] is None'
cd sub || exit 1
ok "files are found beside it, wherever it is called from" run 2 --config ../preflight.json --format json
cd ..
ok "the command line's sender takes the place of the targets" run 0 --config preflight.json --domain example.org --fail-on never --format json
ok "only that one" json 'len(d["targets"]) == 1 and t["domain"] == "example.org"'
ok "the command line's options win" run 2 --config preflight.json --lists none --format json
ok "over those of the file" json '{x["verdict"] for x in t["lists"]} <= {"skipped"}'
run 2 --config preflight.json --format sarif
ok "sarif names the line of the target" python3 -c '
import json
r = json.load(open("out"))["runs"][0]["results"]
where = {(p["artifactLocation"]["uri"], p["region"]["startLine"]) for x in r for p in [x["locations"][0]["physicalLocation"]]}
assert ("preflight.json", 8) in where and ("preflight.json", 7) in where, where'
sed 's/"zone"/"fail-on": "never", "zone"/' preflight.json >failon.json
ok "fail-on in the file" run 0 --config failon.json
ok "and over it" run 2 --config failon.json --fail-on critical

sed 's/"zone"/"critical": ",5", "zone"/' preflight.json >limit.json
ok "limits in the file: fewer critical causes than -c says are a warning" run 1 --config limit.json --format json
ok "and over it" run 2 --config limit.json -c ,0 --format json
ok "in CI such a warning passes" run 0 --config limit.json --format junit
ok "listings have limits of their own" run 2 --config limit.json -c 1:,5 --format junit
ok "a bad range" fault "-c: '5:1' is not a range ([@][START:]END)" --config preflight.json -c 5:1

# --- accepted findings ---
accept() { # FILE ENTRY...: an array of them
	local file=$1
	shift
	(
		echo '{"schema": "preflight-accept/1", "accept": ['
		printf '%s\n' "$@"
		echo ']}'
	) >"$file"
}
ptr='{"id": "ptr.missing", "subject": "192.0.2.25", "reason": "ticket 4711", "until": "2999-01-31"}'
spf='{"id": "spf.softfail", "reason": "on purpose", "until": "2999-01-31"}'
accept both.json "$ptr," "$spf"
ok "both causes are accepted: ok" run 0 "${sender[@]}" --zone noptr.zone --accept both.json --format json
ok "they are notes, with the reason" json 'f["ptr.missing"]["severity"] == "info" and
	f["ptr.missing"]["waived"] == "accepted until 2999-01-31: ticket 4711" and d["verdict"] == "ok"'
ok "the refusals are predicted still" json 'any(p["id"] == "gmail-550-5725" for p in t["predictions"])'
accept one.json "$ptr"
ok "one is accepted: the other counts" run 1 "${sender[@]}" --zone noptr.zone --accept one.json
has "the text says so, before other notes" "$(grep '^Note' out)" \
	"192.0.2.25 has no PTR record (accepted until 2999-01-31: ticket 4711)"
ok "in CI a warning passes" run 0 "${sender[@]}" --zone noptr.zone --accept one.json --format junit
accept over.json "$ptr," '{"id": "spf.softfail", "reason": "until the move", "until": "2020-02-29"}'
ok "an expired one fails" run 2 "${sender[@]}" --zone noptr.zone --accept over.json --format json
ok "and is named" json 'f["accept.expired"]["severity"] == "critical" and "waived" not in f["spf.softfail"] and
	f["accept.expired"]["text"] == "spf.softfail of example.com was accepted until 2020-02-29 only: until the move"'
ok "in CI too" run 2 "${sender[@]}" --zone noptr.zone --accept over.json --format github
has "at its line" "$(cat out)" "::error file=over.json,line=3,title=accept.expired (192.0.2.25 example.com)::"
today=$(date -u +%F)
accept last.json "$ptr," "{\"id\": \"spf.softfail\", \"reason\": \"today\", \"until\": \"$today\"}"
run 0 "${sender[@]}" --zone noptr.zone --accept last.json >/dev/null || today=$(date -u +%F) # midnight has just been
accept last.json "$ptr," "{\"id\": \"spf.softfail\", \"reason\": \"today\", \"until\": \"$today\"}"
ok "the day itself counts" run 0 "${sender[@]}" --zone noptr.zone --accept last.json
accept unused.json "$ptr," "$spf," '{"id": "dnsbl.listed", "list": "bl.spamcop.net", "reason": "x", "until": "2999-01-31"}'
ok "an unused one does not fail" run 0 "${sender[@]}" --zone noptr.zone --accept unused.json
has "but is named with its line" "$(cat out)" "unused.json:4: nothing to accept: there is no dnsbl.listed"
accept other.json "${ptr/192.0.2.25/192.0.2.26}," "${ptr/ptr.missing\"/ptr.missing\", \"ip\": \"192.0.2.26\"}," \
	"${ptr/ptr.missing\"/ptr.missing\", \"domain\": \"example.org\"}"
ok "of another subject, address or domain: the finding counts" run 2 "${sender[@]}" --zone noptr.zone --accept other.json
is "each of them is unused" "$(grep -c 'nothing to accept' out)" 3
sed "s/\"options\"/\"accept\": [$ptr, $spf], &/" preflight.json >accepting.json
ok "accepted in the project file" run 0 --config accepting.json --ip 192.0.2.25 --domain example.com --helo new.example.com
cat >servfail.ndjson <<'END'
{"preflight": "0.1.0", "time": "2026-11-21T20:15:00Z", "arguments": []}
{"name": "25.2.0.192.in-addr.arpa", "type": "PTR", "rcode": "SERVFAIL", "ms": 1}
END
unknown=(--ip 192.0.2.25 --checks ptr --lists none --replay servfail.ndjson)
ok "what could not be told" run 3 "${unknown[@]}" --format json
accept told.json '{"id": "ptr.unknown", "reason": "their server is ill", "until": "2999-01-31"}'
ok "may be accepted" run 0 "${unknown[@]}" --accept told.json --format json
ok "and the run counts as complete" json 'd["incomplete"] is False'

# --- a baseline ---
run 1 "${sender[@]}" --zone ptr.zone --format json
cp out base.json
ok "nothing new: ok" run 0 "${sender[@]}" --zone ptr.zone --baseline base.json --format json
ok "what is known is a note" json 'f["spf.softfail"]["waived"] == "known: in the baseline base.json" and f["spf.softfail"]["severity"] == "info"'
ok "what is new counts" run 2 "${sender[@]}" --zone noptr.zone --baseline base.json --format json
ok "it alone" json 'f["ptr.missing"]["severity"] == "critical" and "waived" in f["spf.softfail"]'
ok "what is gone" run 0 "${sender[@]}" --zone good.zone --baseline base.json
has "is named" "$(cat out)" "gone since the baseline: spf.softfail of example.com: SPF softfail (~all) for 192.0.2.25"
ok "what is worse than it was counts" run 2 "${sender[@]}" --zone spffail.zone --baseline base.json --format json
sed 's/"severity": "warning"/"severity": "info"/' base.json >lighter.json
ok "a warning that was a note counts" run 1 "${sender[@]}" --zone ptr.zone --baseline lighter.json
ok "without a word on rules" test "$(grep -c 'new by the rules' out)" -eq 0
python3 - <<'END'
import json
d = json.load(open("base.json"))
d["data"] = "2020-01-01"
d["targets"][0]["findings"] = [f for f in d["targets"][0]["findings"] if f["id"] != "spf.softfail"]
json.dump(d, open("rules.json", "w"))
END
ok "new by changed rules: counts" run 1 "${sender[@]}" --zone ptr.zone --baseline rules.json
has "and is told apart" "$(tr -s '\n ' ' ' <out)" "DNS says the same as in the baseline, whose rules are of 2020-01-01)"
run 2 "${sender[@]}" --zone noptr.zone --baseline rules.json --format json
ok "what DNS changed is not" json '"by the rules" not in f["ptr.missing"]["text"] and "by the rules" in f["spf.softfail"]["text"]'
accept spf.json "$spf"
run 0 "${sender[@]}" --zone ptr.zone --accept spf.json --format json
cp out accepted.json
ok "what was accepted in the baseline is not known by it" run 1 "${sender[@]}" --zone ptr.zone --baseline accepted.json
ok "another sender than the baseline's" run 0 "${sender[@]}" --domain example.org --zone ptr.zone --checks spf --baseline base.json --format json
ok "is named as new" json '"baseline.target" not in f'
has "for the other pair" "$(python3 -c 'import json; print(json.load(open("out"))["targets"][1]["findings"])')" "baseline.target"
run 3 "${unknown[@]}" --format json
cp out unknown.json
ok "what could not be told is never known" run 3 "${unknown[@]}" --baseline unknown.json
ok "a replayed baseline: the same report" run 0 "${sender[@]}" --zone ptr.zone --baseline base.json --format ndjson
run 0 "${sender[@]}" --zone ptr.zone --format json --fail-on never
cp out again.json
ok "two runs: the same findings and fingerprints" python3 -c '
import json
a, b = ([(f["id"], f["fingerprint"]) for f in json.load(open(n))["targets"][0]["findings"]] for n in ("base.json", "again.json"))
assert a == b and len(set(a)) == len(a) > 3'
run 2 "${sender[@]}" --zone noptr.zone --format json
is "fingerprints are those of the first release" "$(python3 -c 'import json
print(*[f["id"] + " " + f["fingerprint"] for f in json.load(open("out"))["targets"][0]["findings"] if f["severity"] != "info"], sep=", ")')" \
	"ptr.missing 78442b46185eed65, spf.softfail 2552aa4b635bccce"
fingerprint=$(python3 -c 'import json; print([f["fingerprint"] for f in json.load(open("out"))["targets"][0]["findings"] if f["id"] == "ptr.missing"][0])')
for format in sarif gitlab; do
	run 2 "${sender[@]}" --zone noptr.zone --format $format
	ok "$format has the same ones" grep -q "$fingerprint" out
done

# --- faults ---
bad() { # TEXT JSON: a project file with a fault
	printf '%s\n' "$2" >bad.json
	ok "$1" fault "bad.json:$1" --config bad.json
	[ -z "${validate-}" ] || python3_fails bad.json preflight-config
}
# The schema refuses it too.
python3_fails() {
	! /usr/bin/python3 "$work/valid.py" "$schemas/$2.schema.json" "$1" >/dev/null 2>&1 || echo "$1 $(cat "$1")" >>passed
}
cat >valid.py <<'END'
import json
import sys

import jsonschema

schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
for name in sys.argv[2:]:
    jsonschema.Draft7Validator(schema).validate(json.load(open(name)))
END
if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	validate=1
	ok "good project files pass their schema" /usr/bin/python3 valid.py "$schemas/preflight-config.schema.json" \
		preflight.json failon.json limit.json accepting.json
	ok "so do good files of acceptances" /usr/bin/python3 valid.py "$schemas/preflight-accept.schema.json" \
		both.json one.json over.json last.json unused.json other.json told.json
	ok "and reports with what is accepted" /usr/bin/python3 valid.py "$schemas/preflight-report.schema.json" \
		base.json accepted.json unknown.json
else
	skip "schemas" "python3-jsonschema is not installed"
fi
target='"targets": [{"ip": "192.0.2.25"}]'
bad "1: target: is unknown; there are schema, options, targets and accept" '{"target": []}'
bad '1: schema: is not "preflight-config/1"' '{"schema": "preflight-config/2"}'
bad "2: colour: no option that may stand here has this name" '{"options": {
 "colour": "never"}}'
bad "1: config: no option that may stand here has this name" '{"options": {"config": "x"}}'
bad "1: ip: no option that may stand here has this name" '{"options": {"ip": "192.0.2.1"}}'
bad "1: zone: no option that describes a sender has this name" '{"targets": [{"ip": "192.0.2.25", "zone": "x"}]}'
bad "1: targets: ip or domain is missing" '{"targets": [{"helo": "a.example"}]}'
bad "1: targets: an array with a target is expected" '{"targets": []}'
bad "1: offline: true or false is expected" '{"options": {"offline": "yes"}, '"$target}"
bad "1: timeout: '99999' is not a number of seconds from 0.1 to 3600" '{"options": {"timeout": 99999}, '"$target}"
bad "1: format: a text is expected" '{"options": {"format": ["json"]}, '"$target}"
bad "1: tls: 'maybe' is neither yes nor no" '{"targets": [{"ip": "192.0.2.25", "tls": "maybe"}]}'
entry() { # LINE-TEXT MEMBERS: a fault in an entry
	bad "$1" '{"accept": [
 {'"$2"'}]}'
}
entry "2: id: there is no finding 'ptr.mising'; preflight(1) lists them" '"id": "ptr.mising"'
entry "2: reason: is missing" '"id": "ptr.missing", "until": "2999-01-31"'
entry "2: until: is missing" '"id": "ptr.missing", "reason": "x"'
entry "2: until: '31.1.2999' is not a date such as 2027-01-31" '"id": "ptr.missing", "reason": "x", "until": "31.1.2999"'
entry "2: why: is unknown; there are id, until, reason, subject, list, ip, domain" '"id": "ptr.missing", "why": "x"'
entry "2: reason: a text is expected" '"id": "ptr.missing", "reason": ""'
validate=
entry "2: until: '2027-02-29' is not a date such as 2027-01-31" '"id": "ptr.missing", "reason": "x", "until": "2027-02-29"'
bad " line 1, column 12: unexpected token near '}'" '{"options":}}' # what jansson says
[ ! -e passed ] || tap_note "$(cat passed)"
ok "what the program refuses, the schema does too" test ! -e passed
echo '{"targets": [{"ip": "192.0.2.256"}]}' >bad.json
ok "a bad address names the target's line" fault "bad.json:1: '192.0.2.256' is not an IP address" --config bad.json
echo '{"options": {"format": "pdf"}, '"$target}" >bad.json
run 64 --config bad.json
has "a bad word names file, line, option and word" "$(cat err)" "bad.json:1: --format: 'pdf' is unknown; there are: text json"
run 64 --config bad.json --format docx
has "one of the command line does not" "$(cat err)" "preflight: --format: 'docx' is unknown"
printf '{"options": {"offline": true,\n"warning": "x"}, %s}' "$target" >bad.json
ok "a bad limit" fault "bad.json:2: -w: 'x' is not a range ([@][START:]END)" --config bad.json
ok "no such project file" fault "none.json: No such file or directory" --config none.json
ok "no such file of acceptances" fault "none.json: No such file or directory" "${sender[@]}" --accept none.json
ok "no such baseline" fault "none.json: No such file or directory" "${sender[@]}" --baseline none.json
echo '{"schema": "preflight-rules/1"}' >bad.json
ok "no baseline" fault "bad.json:1: is no report of preflight --format json" "${sender[@]}" --baseline bad.json
ok "no file of acceptances" fault 'bad.json:1: schema: is not "preflight-accept/1"' "${sender[@]}" --accept bad.json
ok "--accept is read before a question is put" fault 'bad.json:1: schema: is not "preflight-accept/1"' \
	--ip 192.0.2.25 --resolver 192.0.2.1 --accept bad.json
"$(dirname "$preflight")/check_preflight" --config bad.json -H 192.0.2.25 >out 2>err
is "as a plugin: 3" "$?" 3
has "and the line is the state" "$(cat out)" "PREFLIGHT UNKNOWN - bad.json:1: schema: is not \"preflight-config/1\""
tap_done
