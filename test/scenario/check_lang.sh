#!/bin/bash
# Languages: the catalogue has every text of the sources and nothing else, with the same
# placeholders; a report in Chinese holds no English sentence; formats for machines are the same in
# every language.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=test/tap.sh
. test/tap.sh
preflight=${BUILD:-build}/preflight
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
unset PREFLIGHT_DQS_KEY LANG LC_MESSAGES

if command -v xgettext >/dev/null && command -v msgmerge >/dev/null; then
	/usr/bin/python3 reports/po/messages.py >"$work/messages.pot"
	ok "the texts of the sources are found" test "$(grep -c ^msgid "$work/messages.pot")" -gt 500
	for po in reports/po/*.po; do
		ok "$po: as many texts, the same placeholders" msgfmt --check --output-file=/dev/null "$po"
		is "$po: nothing is untranslated or unsure" "$(LC_ALL=C msgfmt --statistics --output-file=/dev/null "$po" 2>&1 |
			grep -oE '[0-9]+ (fuzzy|untranslated)')" ""
		msgmerge --quiet --no-fuzzy-matching "$po" "$work/messages.pot" >"$work/merged.po"
		is "$po: has every text of the sources" "$(msgattrib --untranslated "$work/merged.po" | grep '^msgid' | grep -v '^msgid ""$')" ""
		is "$po: has no other (reports/po/messages.py --update)" "$(msgattrib --only-obsolete "$work/merged.po" | grep -c '^#~ msgid')" 0
		tap_show <<<"$po: $(LC_ALL=C msgfmt --statistics --output-file=/dev/null "$po" 2>&1)"
	done
else
	skip "the catalogue" "gettext is not installed"
fi

# What may stand in a Chinese report in Latin letters: names, records, replies of servers, words of
# the protocols. A sentence may not: four English words in a row that no reply, record or evidence
# holds.
mkdir "$work/pages"
count=0
for args in test/scenario/*.args; do
	case $(cat "$args") in [a-z]*) continue ;; esac # commands of their own
	list=()
	eval "list=($(cat "$args"))"
	count=$((count + 1))
	"$preflight" "${list[@]}" --lang zh --format html >"$work/pages/$(basename "$args" .args)" 2>"$work/said"
	[ $? -le 3 ] || echo "$args: $(cat "$work/said")" >>"$work/crashed"
done
is "$count scenarios in Chinese end well" "$(cat "$work/crashed" 2>/dev/null)" ""
is "they hold no English sentence of ours" "$(/usr/bin/python3 test/scenario/lang.py "$work"/pages/*)" ""

demo() { "$preflight" demo "$@" 2>&1; }
abroad() { # VARIABLE=LOCALE... OPTION...: the shell itself may not know the locale
	local settings=()
	while [[ $1 == *=* ]]; do settings+=("$1") && shift; [ $# -gt 0 ] || break; done
	env -u LC_ALL "${settings[@]}" "$preflight" demo "$@" 2>&1
}
has "--lang zh" "$(demo --lang zh)" "192.0.2.25 没有 PTR 记录"
has "LC_MESSAGES" "$(abroad LC_MESSAGES=zh_CN.UTF-8)" "没有 PTR 记录"
has "LC_ALL before LC_MESSAGES" "$(abroad LC_ALL=C LC_MESSAGES=zh_CN.UTF-8)" "has no PTR record"
has "--lang en before both" "$(abroad LC_ALL=zh_CN.UTF-8 --lang en)" "has no PTR record"
has "a language without a catalogue" "$(abroad LC_ALL=fr_FR.UTF-8)" "has no PTR record"
has "an unknown --lang" "$(demo --lang xx)" "--lang: 'xx' is none of auto, en, zh"
for format in json csv junit sarif gitlab prometheus nagios markdown; do
	is "$format is the same in every language" "$(abroad LC_ALL=zh_CN.UTF-8 --lang zh --format $format | sed 's/[0-9]*:[0-9]*:[0-9]*//')" \
		"$(demo --format $format | sed 's/[0-9]*:[0-9]*:[0-9]*//')"
done
tap_done
