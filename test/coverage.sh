#!/bin/sh
# Line coverage of resolver/ and checks/ by the tests that ran in the build BUILD: coverage.sh BUILD
set -eu
cd "$(dirname "$0")/.."
build=$1
lcov -q --capture --directory "$build" --base-directory . --no-external --output-file "$build/all.info" 2>/dev/null
for part in resolver checks reports cmd; do
	lcov -q --extract "$build/all.info" "*/$part/*" --output-file "$build/$part.info" 2>/dev/null
	printf '%-10s' "$part"
	lcov --summary "$build/$part.info" 2>&1 | sed -n 's/^ *lines[.]*: *//p'
done
