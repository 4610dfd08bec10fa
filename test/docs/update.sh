#!/bin/sh
# Brings up to date what is made of the sources and kept beside them: tables of the manual pages,
# schemas, phrases to translate, the demo in README. What still wants words is named at the end.
set -eu
cd "$(dirname "$0")/../.."
python=${PYTHON:-/usr/bin/python3}
make -s
"$python" test/docs/manual.py --update
"$python" test/docs/schema.py --update
"$python" reports/po/messages.py --update
LC_ALL=C.UTF-8 COLUMNS=100 "${BUILD:-build}/preflight" demo | "$python" test/docs/readme.py
grep -n 'TODO: what it means' cmd/*.[157] || true
msgattrib --untranslated --no-obsolete reports/po/zh.po
