#!/bin/bash
# README's examples for CI: the project file fits its schema, the YAML says what the services read,
# its commands run and end as they should.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=test/tap.sh
. test/tap.sh
build=$(cd "${BUILD:-build}" && pwd)
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 COLUMNS=100
unset PREFLIGHT_DQS_KEY
/usr/bin/python3 -c 'import yaml, jsonschema' 2>/dev/null || skip_all "python3-yaml or python3-jsonschema is not installed"

# The example's files: its zones are the demo's world, in which the PTR record is missing and SPF
# gives softfail.
cp cmd/demo.zone "$work/example.com.zone"
printf 'other.example. 60 IN SOA ns.other.example. hostmaster.other.example. 1 60 60 60 60\n' >"$work/2.0.192.in-addr.arpa.zone"
ok "README's files are what it says they are" /usr/bin/python3 test/docs/ci.py README.md reports/schema "$work"
cd "$work" || exit 1
export GITHUB_STEP_SUMMARY=$work/summary.md PATH=$build:$PATH

run_all() { # FILE: its commands, a line each, until one fails
	while IFS= read -r command; do
		sh -c "$command --offline" >>out 2>&1 || return
	done <"$1"
}
for kind in github gitlab precommit; do
	is "$kind: commands" "$(grep -c '^preflight ' commands.$kind)" "$(wc -l <commands.$kind)"
	: >out
	ok "$kind: passes while the missing PTR record is accepted" run_all commands.$kind
done
sed 's/2099-01-31/2020-01-31/' preflight.json >p && mv p preflight.json
: >summary.md
for kind in github gitlab precommit; do
	: >out
	status=0
	run_all commands.$kind || status=$?
	is "$kind: fails when that is over" "$status" 2
done
ok "sarif" /usr/bin/python3 "$root/test/desk/formats.py" sarif preflight.sarif
ok "gitlab" /usr/bin/python3 "$root/test/desk/formats.py" gitlab gl-code-quality-report.json
ok "junit" /usr/bin/python3 -c 'import sys, xml.etree.ElementTree as e; assert e.parse("preflight.xml").getroot().tag == "testsuites"'
has "github: a summary is there" "$(cat summary.md)" "## preflight: CRITICAL"
tap_done
