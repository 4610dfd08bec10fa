#!/bin/bash
# README, manual and --help say what the program does: tables agree, every example runs, the demo
# prints what README shows.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$(cd "${BUILD:-build}" && pwd)
export LC_ALL=C.UTF-8 COLUMNS=100
unset PREFLIGHT_DQS_KEY
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
result() { # STATUS TEXT
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}

/usr/bin/python3 test/docs/manual.py >"$work/manual"
result $? "the manual's tables are those of the program"
grep '^not' "$work/manual" | sed 's/^/# /'
/usr/bin/python3 test/docs/schema.py >"$work/schema"
result $? "the schemas of what a user writes are those of the program"
grep '^not' "$work/schema" | sed 's/^/# /'

/usr/bin/python3 test/docs/catalogue.py "$build/preflight" >"$work/manual"
result $? "the manual of the catalogue names what the loader takes"
grep -A1 '^not' "$work/manual" | sed 's/^/# /'

if command -v mandoc >/dev/null; then
	# Whether other pages are installed here is not the question.
	mandoc -T lint cmd/*.[157] 2>&1 | grep -vE 'referenced manual not found|mandoc.db' >"$work/mandoc"
	[ ! -s "$work/mandoc" ]
	result $? "the manual pages are well formed"
	sed 's/^/# /' "$work/mandoc"
else
	result 0 "the manual pages are well formed # SKIP no mandoc"
fi

# The examples of preflight.json(5) and preflight-catalogue(5), in the demo's world.
mkdir "$work/pages"
cp cmd/demo.zone "$work/pages/example.com.zone"
for page in preflight.json preflight-catalogue; do
	awk -v name="$work/pages/$page" '/^\.Ed/ { open = 0 } open { print >name n } /^\.Bd -literal/ { open = 1; n++ }' cmd/$page.5
done
(cd "$work/pages" && "$build/preflight" --config preflight.json1 --offline --format json >"$work/out")
[ $? -eq 2 ] && grep -q '"domain": "news.example.com"' "$work/out"
result $? "the example of preflight.json(5) runs"
(cd "$work/pages" && "$build/preflight" --ip 192.0.2.25 --zone example.com.zone --offline --catalogue preflight-catalogue2 \
	--lists ./preflight-catalogue3 --receiver corp --format json >"$work/out")
[ $? -eq 2 ] && grep -q '"id": "corp-noptr"' "$work/out" && grep -q '"zone": "bl.corp.example"' "$work/out"
result $? "the examples of preflight-catalogue(5) run"

"$build/preflight" --help >"$work/help"
result $? "--help"
"$build/preflight" --version >"$work/version" || echo "status $?" >"$work/unnamed"
for library in libcares:c-ares ldns:ldns jansson:jansson libpsl:libpsl libidn2:libidn2 libcrypto:OpenSSL gmime-3.0:GMime; do
	grep -qF "${library#*:} $(pkg-config --modversion "${library%%:*}")" "$work/version" || echo "$library" >>"$work/unnamed"
done
for data in 'rejection rules' 'DNS lists'; do
	grep -qE "^[0-9]+ $data, of 20[0-9]{2}-[0-9]{2}-[0-9]{2}" "$work/version" || echo "$data" >>"$work/unnamed"
done
[ ! -e "$work/unnamed" ]
result $? "--version names libraries and the dates of the data"
[ ! -e "$work/unnamed" ] || sed 's/^/# /' "$work/unnamed" "$work/version"
said=$(sed -n 's/.*a catalogue of more than \([0-9]*\) documented.*/\1/p' README.md)
held=$("$build/preflight" rules | sed -n 's/^\([0-9]*\) rules, .*/\1/p')
[ "$held" -ge "$said" ] && [ "$held" -lt $((said + 100)) ]
result $? "README's number of rules ($said) is that of the catalogue ($held), rounded"
"$build/preflight" demo >"$work/demo" 2>&1
result $? "preflight demo ends with 0"
sed -n '/^This is .make demo.:/,/^Read it from the top/p' README.md | sed -n 's/^    //p; s/^$//p' |
	sed '/./,$!d' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' >"$work/readme-demo"
diff "$work/readme-demo" "$work/demo" >"$work/diff"
result $? "README shows what the demo prints"
sed 's/^/# /' "$work/diff"

# Every other indented line of README that calls preflight is run, in a folder of its own, against
# the demo's world. Status: anything but a usage fault or a crash.
mkdir "$work/run"
cp cmd/demo.zone "$work/run/example.com.zone"
# shellcheck disable=SC2016
sed -n '/^```json$/,/^```$/p' README.md | sed '/^```/d' >"$work/run/preflight.json"
cp test/scenario/message/good.eml "$work/run/test.eml"
cp test/scenario/message/rsa.pem "$work/run/s1.pem"
cat >"$work/run/2.0.192.in-addr.arpa.zone" <<'END'
$ORIGIN other.example.
@ 3600 IN SOA ns hostmaster 1 7200 3600 1209600 900
END
ln -s "$build" "$work/run/build"
echo '550 5.7.25 The IP address sending this message does not have a PTR record setup' >"$work/run/bounce.txt"
echo '192.0.2.25 example.com new.example.com' >"$work/run/senders.txt"
while IFS= read -r line; do
	line=${line%%  #*}
	case $line in
	*--replay* | *--zone*) extra=--offline ;;
	*' lists'* | *' rules'*) extra= ;;
	*) extra="--zone $PWD/cmd/demo.zone --offline" ;;
	esac
	case $line in *'lists --test'*) extra="--zone $PWD/cmd/demo.zone --offline" ;; esac
	(cd "$work/run" && PATH=$build:$PATH && eval "$line $extra" >"$work/out" 2>&1)
	status=$?
	case $line in
	*--output* | *--resume*) cat "$work/run/${line##* }" >>"$work/out" ;;
	check_preflight*) grep -q '|' "$work/out" || status=99 ;; # a usage fault ends with 3 here
	esac
	[ $status -le 3 ] && [ -s "$work/out" ]
	result $? "README: $line"
	[ $status -le 3 ] || sed 's/^/# /' "$work/out"
done < <(sed -n 's/^    //p' README.md | grep -E '^([A-Z_]+=[^ ]* )?(build/)?(check_)?preflight( |$)')
echo "1..$number"
