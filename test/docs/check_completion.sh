#!/bin/bash
# Completions for bash, zsh and fish: each knows every option and command, and completes in the real
# shell.
# shellcheck disable=SC2016 # programs for other shells
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=test/tap.sh
. test/tap.sh
build=$(cd "${BUILD:-build}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 PATH=$build:$PATH HOME=$work XDG_CONFIG_HOME=$work XDG_DATA_HOME=$work

options=$(cd test/docs && /usr/bin/python3 -c '
import os
import manual
os.chdir("../..")
print(*["--" + row[0] if row[0] else "-" + row[1] for row in manual.option_rows()])')
commands=$(sed -n 's/^	{ "\([a-z]*\)", "[^"]*",.*/\1/p' cmd/command.c | tr '\n' ' ')
ok "there are options and commands: $(wc -w <<<"$options"), $commands" test "$(wc -w <<<"$options")" -gt 40
for shell in bash zsh fish; do
	preflight completion $shell >"$work/$shell"
	tap_result $? "$shell: made"
done
preflight completion tcsh >"$work/out" 2>"$work/err"
is "another shell: status" "$?" 64
is "another shell" "$(cat "$work/err")" "preflight: completion: name one shell: bash, zsh or fish"

all_in() { # SHELL LINES: each option and command is one of the lines
	local word missing=
	for word in $options $commands; do
		grep -qx -- "$word" <<<"$2" || missing="$missing $word"
	done
	is "$1: every option and command is offered" "$missing" ""
}
offers() { # SHELL LINE-WORDS WANTED...: with complete_SHELL
	local shell=$1 line=$2
	shift 2
	is "$shell: $line" "$("complete_$shell" "$line" | sort | xargs)" "$(printf '%s\n' "$@" | sort | xargs)"
}
touch "$work/my.zone"
all_of() { # SHELL: the same questions to each
	all_in "$1" "$("complete_$1" 'preflight -'; "complete_$1" 'preflight --'; "complete_$1" 'preflight ')"
	offers "$1" 'preflight --form' --format
	offers "$1" 'preflight --format js' json
	offers "$1" 'preflight bulk --color a' auto always
	offers "$1" "preflight --zone $work/my" "$work/my.zone"
	offers "$1" 'check_preflight --unknown-as w' warning
	offers "$1" 'preflight ex' explain
	offers "$1" 'preflight --receiver postfix-stri' postfix-strict
	offers "$1" 'preflight --checks ptr,dms'
	offers "$1" 'preflight --checks ptr,dma' ptr,dmarc
}

# As readline does it: "=" and ":" are words of their own, which is what --format=js is about.
complete_bash() {
	bash --norc --noprofile -c '
		. "$0"
		[[ $1 == *" " ]] && last= || last=1
		read -r -a COMP_WORDS <<<"${1//=/ = }"
		[[ $last ]] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		compopt() { :; }
		_preflight "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
		printf "%s\n" "${COMPREPLY[@]}"' "$work/bash" "$1" | grep .
}
complete_fish() {
	fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$work/fish" "$1" | cut -f 1 | sort -u
}
# zsh completes in a terminal only: there, what compadd would offer is printed, and the shell ends
# after one completion.
complete_zsh() {
	timeout 60 zsh -f "$work/ask.zsh" "$work/zfunctions" "$1"
}
cat >"$work/ready.zsh" <<'END'
PROMPT=
autoload -Uz compinit
compinit -u -D
bindkey '^I' complete-word
comppostfuncs=(exit)
compadd() {
	typeset -a hits prefix suffix
	[[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]] || { builtin compadd "$@"; return }
	builtin compadd -A hits "$@"
	zparseopts -E p:=prefix S:=suffix
	for hit in $hits; do print -r -- "<$IPREFIX$prefix[2]$hit>"; done
}
print begin
END
cat >"$work/ask.zsh" <<'END'
zmodload zsh/zpty
zpty asked "zsh -f -i"
zpty -w asked "fpath=($1 \$fpath); source ${1:h}/ready.zsh"
zpty -r -m asked line '*begin*'
zpty -n -w asked "$2"$'\t'
while zpty -r asked line; do print -r -- "$line"; done | tr -d '\r' | sed -n 's/^.*<\(.*\)>.*$/\1/p' | sort -u
zpty -d asked
END

if command -v bash >/dev/null; then
	all_of bash
	offers bash 'preflight --format=js' json
	if [ -e /usr/share/bash-completion/bash_completion ]; then
		ok "bash: loads beside bash-completion" bash --norc -c '
			. /usr/share/bash-completion/bash_completion && . "$0" && complete -p preflight check_preflight' "$work/bash"
	fi
fi
if command -v fish >/dev/null; then
	all_of fish
	offers fish 'preflight --format=js' --format=json
	is "fish: nothing is wrong" "$(fish --no-config -c 'source $argv[1]' "$work/fish" 2>&1)" ""
else
	skip "fish" "fish is not installed"
fi
if command -v zsh >/dev/null; then
	mkdir "$work/zfunctions"
	cp "$work/zsh" "$work/zfunctions/_preflight"
	all_of zsh
else
	skip "zsh" "zsh is not installed"
fi
tap_done
