#!/bin/bash
# preflight fragility: what single losses do, out of captures and zone files.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=test/tap.sh
. test/tap.sh
preflight=${BUILD:-build}/preflight
DIR=$(mktemp -d) || exit 1
trap 'rm -rf "$DIR"' EXIT
export LC_ALL=C.UTF-8 COLUMNS=100
unset PREFLIGHT_DQS_KEY

# study NAME: of the scenario, as text and JSON.
study() {
	local -a args
	eval "args=($(cat "test/scenario/$1.args"))"
	"$preflight" fragility "${args[@]}" >"$DIR/$1.text" 2>"$DIR/$1.err"
	is "$1: exit status" $? 0
	"$preflight" fragility "${args[@]}" --format json >"$DIR/$1.json" 2>>"$DIR/$1.err"
	is "$1: nothing is complained of" "$(cat "$DIR/$1.err")" ""
}

# about NAME EXPRESSION: of the target T; L(what) is the loss of that.
about() {
	/usr/bin/python3 - "$DIR/$1.json" "$2" <<-'END'
		import json, sys
		report = json.load(open(sys.argv[1]))
		T = report["targets"][0]
		L = lambda what: next((x for x in T["losses"] if x["what"] == what), None)
		print(eval(sys.argv[2]))
	END
}

# All is well, and hangs on a few answers.
study clean-lists
is "clean: as it is" "$(about clean-lists 'T["verdict"], T["incomplete"]')" "('ok', False)"
is "clean: without its PTR answer nobody can tell" \
	"$(about clean-lists 'L("25.2.0.192.in-addr.arpa PTR")["verdict"], L("25.2.0.192.in-addr.arpa PTR")["kind"]')" "('unknown', 'answer')"
ok "clean: and receivers may answer 450" \
	test "$(about clean-lists 'any(c["code"] == 450 for c in L("25.2.0.192.in-addr.arpa PTR")["codes"])')" = True
is "clean: ZEN decides, another list does not" \
	"$(about clean-lists 'L("zen.spamhaus.org")["verdict"], L("zen.spamhaus.org")["kind"], L("psbl.surriel.com")')" "('unknown', 'list', None)"
is "clean: its only name server takes the domain along" \
	"$(about clean-lists 'L("ns.example.com")["verdict"], L("ns.example.com")["why"]')" "('unknown', 'nobody else serves example.com')"
is "clean: that is a single point of failure" "$(about clean-lists 'T["single_points"]')" "['example.com is served by one name server']"
is "clean: no loss is counted twice or not at all" "$(about clean-lists 'T["tried"] == T["harmless"] + len(T["losses"])')" True
is "clean: the worst first" \
	"$(about clean-lists '[(x["expected"], x["incomplete"], x["named"], x["software"]) for x in T["losses"]] == sorted(((x["expected"], x["incomplete"], x["named"], x["software"]) for x in T["losses"]), reverse=True)')" True
ok "clean: the text has it" grep -q '^If ns.example.com dies (nobody else serves example.com): the verdict is UNKNOWN, ' "$DIR/clean-lists.text"
"$preflight" fragility --ip 192.0.2.25 --zone test/scenario/base/no-ptr.zone >"$DIR/empty" 2>&1
is "no name servers: still a report" $? 0
ok "no name servers: that is said" grep -q 'Name servers are not known' "$DIR/empty"

# One of two servers has an older version: if the other one dies, that is what receivers see.
study authority-zones
is "versions: what is left" "$(about authority-zones 'L("ns.example.com")["why"]')" \
	"those that are left say NXDOMAIN for _dmarc.example.com TXT"
is "versions: the other one may die" "$(about authority-zones 'L("ns2.example.com")')" None

# Two of three are broken already: the third is all there is. Both zones hang on it.
study authority-broken
is "broken: the last one" "$(about authority-broken 'L("ns1.launch.test")["why"], L("ns1.launch.test")["incomplete"]')" \
	"('nobody else serves 113.0.203.in-addr.arpa, launch.test', True)"
is "broken: those that do not work are no loss" "$(about authority-broken 'L("ns2.launch.test"), L("ns3.launch.test")')" "(None, None)"

# Three good ones, any of which may die; but all are in one network.
study authority-launch
is "launch: any one may die" "$(about authority-launch '[x["what"] for x in T["losses"] if x["kind"] == "server"]')" "[]"
ok "launch: one network" grep -q 'in one network,' "$DIR/authority-launch.text"

# Bytes of the report do not depend on anything else.
for name in clean-lists authority-broken; do
	cp "$DIR/$name.json" "$DIR/first"
	study $name
	ok "$name: the same again" cmp -s "$DIR/first" "$DIR/$name.json"
done

# Every report is as the schema has it, and the schema notices what is not. Other scenarios add what
# these have not: several targets, no domain, hostile names, captures.
schema=reports/schema/preflight-fragility.schema.json
others=0
for name in two-addresses two-addresses-lists authority-hostile authority-differ authority-dead ptr-unusual-bytes ptr-timeout \
	sender-null list-zen-servfail spf-include rcpt-null-mx clean-v6; do
	[ -e "test/scenario/$name.args" ] || continue
	eval "args=($(cat "test/scenario/$name.args"))"
	"$preflight" fragility "${args[@]}" --format json >"$DIR/$name.json" 2>"$DIR/err" || rm "$DIR/$name.json"
	others=$((others + 1))
done
"$preflight" fragility --ip 192.0.2.25 --zone test/scenario/base/no-ptr.zone --format json >"$DIR/address.json"
"$preflight" fragility --domain example.com --zone cmd/demo.zone --format json >"$DIR/domain.json"
ok "$others more scenarios" test "$others" -gt 8
ok "all of them have a report" test "$(cat "$DIR"/*.json | grep -c 'preflight-fragility/1')" -ge $((others + 5))
if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	is "reports that are not as $schema has them" \
		"$(for report in "$DIR"/*.json; do /usr/bin/python3 test/unit/schema.py "$schema" json "$report" 2>&1 || echo "$report"; done)" ""
	is "what the schema lets pass though it is no such report" "$(/usr/bin/python3 - "$schema" "$DIR/clean-lists.json" <<-'END'
		import copy, json, sys
		import jsonschema
		schema, report = (json.load(open(name)) for name in sys.argv[1:])
		valid = jsonschema.Draft7Validator(schema).is_valid
		assert valid(report)
		def places(node, path=()):
		    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
		        yield path + (key,)
		        yield from places(value, path + (key,))
		for *path, last in places(report):
		    for wrong in "lost", "odd", "new":
		        broken = copy.deepcopy(report)
		        node = broken
		        for key in path:
		            node = node[key]
		        if isinstance(last, int):
		            continue
		        if wrong == "lost":
		            del node[last]
		        elif wrong == "odd":
		            node[last] = {"an": "object"}
		        else:
		            node["another"] = node[last]
		        if valid(broken):
		            print(wrong, path, last)
		END
	)" ""
else
	skip "the schema" "python3-jsonschema is not installed"
fi

refused() { # WORDS OPTION...
	local words=$1 status=0
	shift
	"$preflight" fragility "$@" >"$DIR/out" 2>"$DIR/err" || status=$?
	is "fragility $*: status" "$status" 64
	has "fragility $*: says why" "$(cat "$DIR/err")" "$words"
}
refused "--replay CAPTURE" --ip 192.0.2.1
refused "text and json, not 'csv'" --ip 192.0.2.1 --zone /dev/null --format csv
refused "asks nobody" --ip 192.0.2.1 --zone /dev/null --capture "$DIR/c"
refused "/no/such" --ip 192.0.2.1 --replay /no/such
refused "ADDRESS=FILE" --ip 192.0.2.1 --zone test/scenario/base/no-ptr.zone --server-zone x
"$preflight" fragility --ip 192.0.2.1 --zone test/scenario/base/no-ptr.zone >/dev/full 2>/dev/null
is "a full disk: status" $? 3
tap_done
