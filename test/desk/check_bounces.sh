#!/bin/bash
# What real mail servers (Postfix, Exim, OpenSMTPD, Sendmail) write when they are refused,
# explained: bounces and log lines.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$(cd "${BUILD:-build}" && pwd)
skip() { echo "1..0 # SKIP $1" && exit 0; }

[ "$(id -u)" = 0 ] || skip 'mail servers need root to start'
unshare --mount --net true 2>/dev/null || skip 'no namespaces here'
test/explain/fetch_mtas.sh "$build" >"$build/mta.log" 2>&1 || skip 'the mail servers cannot be downloaded'
for library in libdb-5.3 libicuuc libevent-2.1 libwrap libldap-2.5 libnsl libidn libgnutls-dane; do
	ldconfig -p | grep -q "$library" || skip "no $library: test/deps.sh desk"
done

/usr/bin/python3 test/explain/cases.py 240 >"$build/cases.json"
if ! timeout 300 test/explain/make_bounces.sh "$build/cases.json" "$build/bounces" "$build/mta" >"$build/bounces.log" 2>&1; then
	tail -n 20 "$build/bounces.log" | sed 's/^/# /'
fi
exec /usr/bin/python3 test/explain/bounces.py "$build/preflight" "$build/cases.json" "$build/bounces" 150
