#!/bin/sh
# The rules of the house that a machine can check; each prints what breaks it. Ends with status 1 if
# any is broken.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
flag=$(mktemp)
trap 'rm -f "$flag"' EXIT
broken() { # WHAT: its lines come on stdin
	lines=$(cat)
	[ -z "$lines" ] && echo "lint: $1: ok" && return
	echo "lint: $1: broken" && echo "$lines" | sed 's/^/    /'
	echo broken >>"$flag" # this runs in a subshell: a variable would be lost
}
sources() { git ls-files -co --exclude-standard "$@" | while read -r f; do [ -e "$f" ] && echo "$f"; done; }
ours=$(sources 'resolver/*.[ch]' 'checks/*.[ch]' 'reports/*.[ch]' 'cmd/*.[ch]')
tests=$(sources 'test/*.[ch]')
units=$(echo "$tests" | grep '\.c$') # headers of tests hold helpers that not every test uses

[ "$(echo "$ours" | wc -l)" -gt 50 ] || echo "no sources found (is this a git checkout?)" | broken 'there is something to check'

# cmd -> reports -> checks -> resolver, one way only.
includes() { # FOLDER FORBIDDEN...: lines of FOLDER that include a forbidden one
	folder=$1 && shift
	for other; do grep -rn "^#include \"$other/" --include='*.[ch]' "$folder"; done
}
{
	includes resolver checks reports cmd
	includes checks reports cmd
	includes reports cmd
} | broken 'includes point one way'

# A third-party header is included by one file.
for header in gmime/ ares.h ldns/ jansson.h libpsl.h idn2.h openssl/ spf2/ opendkim/; do
	# shellcheck disable=SC2086
	files=$(grep -l "^#include <[a-z0-9]*/*$header" $ours)
	[ "$(echo "$files" | wc -l)" -le 1 ] || echo "<$header>: $(echo "$files" | tr '\n' ' ')"
done | broken 'one user of each library'

# shellcheck disable=SC2086
grep -nE '\b(strcpy|strcat|sprintf|strtok|atoi|gets|alloca)\(' $ours | broken 'no unsafe function'
# shellcheck disable=SC2086
grep -nE '\b(malloc|calloc|realloc)\(' $ours | grep -v '^resolver/arena.c:' | grep -v 'library border' |
	broken 'memory comes from the arena'
# shellcheck disable=SC2086
wc -l $ours $tests | awk '$2 != "total" && $1 > 600 { print $2 " has " $1 " lines" }' | broken 'files under 600 lines'
# shellcheck disable=SC2086
for f in $ours; do
	head -n 1 "$f" | grep -q '^/\*' || echo "$f: no first line that says what it is"
done | broken 'every file says what it is'
# shellcheck disable=SC2086
clang-format --dry-run -Werror $ours $tests 2>&1 | grep -E 'error|warning' | head -n 20 | broken 'clang-format'
for f in $ours $tests; do # clang-format leaves comments alone
	expand -t 8 "$f" | awk -v f="$f" 'length($0) > 100 && (/\/\*/ || /^ *\* /) { print f ":" FNR }'
done | broken 'comments within 100 columns'
# shellcheck disable=SC2046
shellcheck $(sources '*.sh' | grep -v '^build') .ci/run test/run 2>&1 | broken 'shellcheck'

for cc in gcc clang; do
	compile=$(make -s --no-print-directory CC=$cc WERROR=1 print-compile | head -n 1)
	compile=${compile%% -MMD*}
	# shellcheck disable=SC2086
	for f in $ours $units "$build"/data_*.c; do
		case $f in test/fuzz/*) [ $cc = clang ] || continue ;; esac
		case $f in *.h) unused=-Wno-unused-function ;; *) unused= ;; esac # a header serves others
		eval "$compile $unused -fsyntax-only '$f'" 2>&1
	done | head -n 40 | broken "warnings of $cc"
done

# What no other file uses, not even a test, is static, or nobody's.
# shellcheck disable=SC2046
nm -A $(echo "$ours" | sed -n "s|^\(.*\)c$|$build/\1o|p") "$build"/data_*.o |
	awk '$(NF - 1) ~ /^[TDRB]$/ { ours[$NF] } $(NF - 1) == "U" { used[$NF] }
		END { for (name in ours) if (!(name in used) && name != "main") print name }' |
	while read -r name; do
		grep -qrw --include='*.[ch]' "$name" test || echo "$name is used by its own file alone"
	done | broken 'what others see, others use'

# The data go through the loader: it names file, id and field of a fault.
{
	"$build/generate" lists checks/lists/*.json 2>&1 >/dev/null
	"$build/generate" rules checks/lists/*.json checks/catalogue/*.json 2>&1 >/dev/null
} | broken 'data files'

# What belongs to this machine or its keeper has no place here.
git grep -nIE '(^|[^A-Za-z0-9_}])(/root/|/home/|/tmp/[a-z])' -- . ':!test/lint/lint.sh' | grep -v XXXXXX | broken 'no path of a machine'
[ ! -s "$flag" ]
