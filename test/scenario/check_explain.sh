#!/bin/sh
# Bounces as people have them, of many receivers and servers, in many forms and languages: receiver,
# category and blame as a reader would say.
set -eu
cd "$(dirname "$0")/../.."
exec python3 test/explain/judge.py "${BUILD:-build}/preflight" test/explain/bounces-*.txt
