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
	"$preflight" "${list[@]}" --lang zh --format html >"$work/pages/$(basename "$args" .args).html" 2>"$work/said"
	[ $? -le 3 ] || echo "$args: $(cat "$work/said")" >>"$work/crashed"
done
is "$count scenarios in Chinese end well" "$(cat "$work/crashed" 2>/dev/null)" ""
is "they hold no English sentence of ours" "$(/usr/bin/python3 test/scenario/lang.py "$work"/pages/*)" ""

# The same of everything else that people read: help, faults, tables, what commands say.
mkdir "$work/said.d"
say() { # NAME OPTION...
	local name=$1 status=0
	shift
	"$preflight" "$@" >"$work/said.d/$name" 2>&1 || status=$?
	[ $status -le 3 ] || echo "$name: $status" >>"$work/ended"
}
world=(--ip 192.0.2.25 --domain example.com --helo new.example.com --offline --zone cmd/demo.zone)
say help --lang zh --help
say version --lang zh --version
say markdown demo --lang zh --format markdown
say fragility fragility --lang zh -v "${world[@]}"
say lists lists --lang zh
say tested lists --lang zh --test --offline zen.spamhaus.org
is "so do the commands" "$(cat "$work/crashed" 2>/dev/null)" ""
"$preflight" rules --lang zh >"$work/table"
sed -n '1,3p;/^共/,$p' "$work/table" >"$work/said.d/rules"
"$preflight" rules --lang zh exim-rcpt rspamd | grep -vE '来源|核对日期：[0-9]' >"$work/profiles"
grep -vE '^ *[0-9]+\. |^     [^条时]' "$work/profiles" >"$work/said.d/profiles"
printf '550 5.7.25 no PTR\n553 no\nhello\n' | "$preflight" explain --lang zh --offline >"$work/said.d/explain" 2>&1
printf 'smtpd_client_restrictions = reject_rbl_client dnsbl.sorbs.net, check_client_access hash:/x, reject_rbl_client a.example\nsmtpd_milters = x\n' |
	"$preflight" learn --lang zh >"$work/learnt" 2>"$work/said.d/learn"
cp reports/po/zh.po "$work/wrong.json"
printf '{"schema":"preflight-config/1","options":{"format":7,"what":true}}' >"$work/config.json"
printf '{"receiver":"x","rules":[{"id":"A B","text":"x","match":"x","code":550}]}' >"$work/rules.json"
cat >"$work/zone" <<'END'
$ORIGIN a.
@ IN SOA a b 1 1 1 1 1
foo IN A 1.2.3
END
faults=0
while read -r -a wrong; do
	faults=$((faults + 1))
	"$preflight" "${wrong[0]}" --lang zh "${wrong[@]:1}" >"$work/out" 2>"$work/fault"
	is "${wrong[*]}: in Chinese, one line" "$? $(grep -c . "$work/fault") $(grep -cP '\p{Han}' "$work/fault")" "64 1 1"
	cat "$work/fault" >>"$work/said.d/faults"
done <<END
check --bogus
check --timeout abc --ip 192.0.2.1
check --tls maybe
check --window 0
check --ip 300.1.1.1
check --domain a..b
check --ip 192.0.2.1 stray
check
check --ip 192.0.2.1 --lists nosuch
check --ip 192.0.2.1 --checks nosuch
check --ip 192.0.2.1 --receiver nosuch
check --ip 192.0.2.1 --fail-on nosuch
check --ip 192.0.2.1 --color nosuch
check --ip 192.0.2.1 -w 5:x
check --ip 192.0.2.1 --rep nosuch
check --ip 192.0.2.1 --resolver nosuch
check --ip 192.0.2.1 --output /nonexistent/x
check --ip 192.0.2.1 --config /nonexistent
check --ip 192.0.2.1 --keys /nonexistent
check --ip 192.0.2.1 --zone $work
check --ip 192.0.2.1 --zone $work/zone
check --ip 192.0.2.1 --replay $work/wrong.json
check --ip 192.0.2.1 --config $work/config.json
check --ip 192.0.2.1 --offline --catalogue $work/rules.json
check --ip 192.0.2.1 --accept $work/config.json
check --ip 192.0.2.1 --baseline $work/config.json
check --ip 192.0.2.1 --private-key /nonexistent
check --ip 192.0.2.1 --message /nonexistent
check --ip 192.0.2.1 --offline --redact
rules nosuch
lists nosuch
lists --format nosuch
learn /nonexistent
explain /nonexistent
fragility
bulk --ip 192.0.2.1
completion tcsh
END
ok "faults of $faults kinds" test "$faults" -gt 30
is "all of them end well" "$(cat "$work/ended" 2>/dev/null)" ""
is "none of it holds an English sentence" "$(/usr/bin/python3 test/scenario/lang.py "$work"/said.d/* | grep -vE 'near |可用：|bash.zsh.fish|text, json')" ""
has "a program's own text in JSON that is damaged" "$("$preflight" check --ip 192.0.2.1 --lang zh --config "$work/rules.json" 2>&1)" "不认识"
is "the help in Chinese is aligned" "$(/usr/bin/python3 test/scenario/lang.py --aligned "$work/said.d/help")" ""
"$preflight" --help >"$work/help.en"
is "the help in English too" "$(/usr/bin/python3 test/scenario/lang.py --aligned "$work/help.en")" ""
is "so is the table of rules" "$(/usr/bin/python3 test/scenario/lang.py --dates "$work/table")" ""
is "profiles and checklists have a title in Chinese" "$(/usr/bin/python3 -c '
import json, re
for name, key in ("profiles", "profiles"), ("checklists", "checklists"):
    for item in json.load(open("checks/catalogue/%s.json" % name, encoding="utf-8"))[key]:
        if not re.search("[\u4e00-\u9fff\uff1a]", item.get("title_zh", "")):
            print(item["title"])')" ""
has "a fault before --lang: the environment's language" "$(env -u LC_ALL LC_MESSAGES=zh_CN.UTF-8 "$preflight" --bogus --lang en 2>&1)" "未知选项"
has "a fault behind --lang: its language" "$(env -u LC_ALL LC_MESSAGES=zh_CN.UTF-8 "$preflight" --lang en --bogus 2>&1)" "unknown option"
has "a command behind an option: it comes first" "$("$preflight" --offline demo 2>&1)" "the command comes first: preflight demo"
has "an unknown language does not silence the environment's" "$(env -u LC_ALL LC_MESSAGES=zh_CN.UTF-8 "$preflight" --lang xx --ip 192.0.2.1 2>&1)" "--lang: 'xx' 不是"

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
for format in json csv junit sarif gitlab prometheus nagios; do
	is "$format is the same in every language" "$(abroad LC_ALL=zh_CN.UTF-8 --lang zh --format $format | sed 's/[0-9]*:[0-9]*:[0-9]*//')" \
		"$(demo --format $format | sed 's/[0-9]*:[0-9]*:[0-9]*//')"
done
machine() { # the same bytes whatever the language of people is
	is "$1" "$(env -u LC_ALL LC_MESSAGES=zh_CN.UTF-8 "${@:2}" 2>/dev/null | sha256sum)" "$("${@:2}" 2>/dev/null | sha256sum)"
}
printf '192.0.2.25 example.com\n192.0.2.25 a..b\n' >"$work/targets"
machine "bulk writes the same, faults too" "$preflight" bulk --offline "$work/targets"
machine "so does fragility --format json" "$preflight" fragility "${world[@]}" --format json
machine "so does rules --format json" "$preflight" rules --format json
machine "so does lists --format json" "$preflight" lists --format json
machine "so does lists --test --format json" "$preflight" lists --test --offline --format json zen.spamhaus.org
machine "so does explain --format json" "$preflight" explain --offline --format json reports/po/README
machine "so does a plugin" "${BUILD:-build}/check_preflight" --bogus
machine "so does completion" "$preflight" completion zsh
is "learn writes the same profile" "$(printf 'smtpd_client_restrictions = reject_rbl_client dnsbl.sorbs.net, check_client_access hash:/x, reject_rbl_client a.example\nsmtpd_milters = x\n' |
	"$preflight" learn 2>/dev/null)" "$(cat "$work/learnt")"
tap_done
