#!/bin/bash
# Every format of every scenario passes its validator: xmllint with the schema of Jenkins, the OASIS
# schema of SARIF, promtool, and the grammars of formats.py.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=test/tap.sh
. test/tap.sh
preflight=${BUILD:-build}/preflight
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
unset PREFLIGHT_DQS_KEY GITHUB_STEP_SUMMARY
/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || skip_all "python3-jsonschema is not installed"

formats=(junit sarif github gitlab csv markdown prometheus nagios json ndjson)
for format in "${formats[@]}"; do mkdir "$work/$format"; done
count=0
for file in test/scenario/*.args; do
	case $(cat "$file") in [a-z]*) continue ;; esac # commands of their own
	args=()
	eval "args=($(cat "$file"))"
	count=$((count + 1))
	for format in "${formats[@]}"; do
		"$preflight" "${args[@]}" --format "$format" >"$work/$format/$(basename "$file" .args)" 2>/dev/null
		[ $? -le 3 ] || echo "$(basename "$file"): $format" >>"$work/crashed"
	done
done
is "no run ends badly" "$(cat "$work/crashed" 2>/dev/null)" ""
ok "there are scenarios: $count" test $count -gt 100

for format in sarif github gitlab csv markdown nagios json ndjson; do
	if [ $format = markdown ] && ! command -v cmark-gfm >/dev/null; then
		skip "markdown" "cmark-gfm is not installed"
		continue
	fi
	said=$(/usr/bin/python3 test/desk/formats.py "$format" "$work/$format"/*)
	tap_result $? "$format: $count reports"
	[ -z "$said" ] || tap_note "$(head -n 20 <<<"$said")"
done
if command -v xmllint >/dev/null; then
	ok "junit: $count reports by the schema of Jenkins" xmllint --noout --schema test/desk/schema/jenkins-junit.xsd "$work"/junit/*
else
	skip "junit" "xmllint is not installed"
fi
if command -v promtool >/dev/null; then
	bad=0
	for file in "$work"/prometheus/*; do
		promtool check metrics <"$file" >"$work/said" 2>&1 || { bad=1 && tap_note "$(basename "$file"): $(cat "$work/said")"; }
	done
	tap_result $bad "prometheus: $count reports"
else
	skip "prometheus" "promtool is not installed"
fi
tap_done
