#!/bin/bash
# The HTML page in Debian's Chromium, headless and without a way to the network: page.py looks at
# it.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=test/tap.sh
. test/tap.sh
preflight=${BUILD:-build}/preflight
for tool in chromium chromedriver; do command -v $tool >/dev/null || skip_all "$tool is not installed"; done
[ -x /usr/bin/python3 ] || skip_all "/usr/bin/python3 is not there"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
unset PREFLIGHT_DQS_KEY

page() { # NAME OPTION...
	local name=$1
	shift
	"$preflight" "$@" --format html --output "$work/$name" 2>"$work/said"
	[ $? -le 3 ] && [ -s "$work/$name" ] || echo "# $name: $(cat "$work/said")"
}
bad=(--ip 192.0.2.25 --domain page.example --zone test/desk/page.zone --offline)
hostile=(--ip 192.0.2.26 --domain evil.example --zone test/desk/page.zone --offline --helo '<b onclick=alert(5)>'
	--sender '"</title><script>alert(6)</script>"@evil.example')
many=(--ip 192.0.2.25 --ip 192.0.2.26 --ip 198.51.100.7 --domain page.example --domain evil.example
	--zone test/desk/page.zone --offline)
page demo.html demo --fail-on never
page bad.html "${bad[@]}" --lists all
page hostile.html "${hostile[@]}"
page index.html "${many[@]}"
page zh.html "${bad[@]}" --lang zh
page zh-index.html "${many[@]}" --lang zh

# A browser that does not start (no memory for it, a kernel without what it needs) is not our fault;
# one that starts must like the page.
if ! timeout 60 /usr/bin/python3 -c 'import sys; sys.path.insert(0, "test/desk"); from browser import Browser; Browser().close()' 2>"$work/said"; then
	skip_all "Chromium does not start here: $(tail -n 1 "$work/said")"
fi
timeout 300 /usr/bin/python3 test/desk/page.py "$work" demo.html bad.html hostile.html index.html zh.html
