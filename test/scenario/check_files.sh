#!/bin/sh
# --message and --private-key: each fault is one line and status 64, and nothing of a private key
# reaches an output.
set -u
cd "$(dirname "$0")/../.." || exit 1
preflight=${BUILD:-build}/preflight
message=test/scenario/message
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8

number=0
result() { # STATUS TEXT: what is in $work/err explains a failure
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
		head -n 5 "$work/err" | sed 's/^/# /'
	fi
}
run() { "$preflight" --domain example.com --zone test/scenario/base/message.zone --offline --lists none "$@" </dev/null; }
fault() { # TEXT ARGUMENT...: ends with 64, nothing on stdout, one line on stderr with TEXT
	text=$1
	shift
	run "$@" >"$work/out" 2>"$work/err"
	[ $? -eq 64 ] && [ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" -eq 1 ] && grep -qF -- "$text" "$work/err"
	result $? "$text"
}

fault "--message: $work/none.eml: No such file or directory" --message "$work/none.eml"
fault "--message: $work: Is a directory" --message "$work"
head -c 52428801 /dev/zero >"$work/huge.eml"
fault "--message: $work/huge.eml: larger than 50 MB" --message "$work/huge.eml"
rm "$work/huge.eml"

key() { fault "--private-key: $work/key: $1" --selector t1 --private-key "$work/key"; }
rm -f "$work/key"
key "No such file or directory"
: >"$work/key"
key "no private key is in it"
head -c 70000 /dev/zero >"$work/key"
key "larger than 64 KB"
head -n 10 $message/rsa.pem >"$work/key"
key "no private key is in it"
openssl pkcs8 -topk8 -passout pass:secret -in $message/rsa.pem -out "$work/key" 2>/dev/null
key "it is encrypted, and a passphrase is never asked for"
openssl rsa -traditional -aes128 -passout pass:secret -in $message/rsa.pem -out "$work/key" 2>/dev/null
key "it is encrypted, and a passphrase is never asked for"
openssl rsa -in $message/rsa.pem -pubout -out "$work/key" 2>/dev/null
key "it is a public key; the private one is needed"
openssl ecparam -name prime256v1 -genkey -noout -out "$work/key"
key "it is neither an RSA nor an Ed25519 key"
fault "--private-key: needs --domain and one --selector" --private-key $message/rsa.pem
fault "--private-key: needs --domain and one --selector" --private-key $message/rsa.pem --selector t1,t2

# The lines of the file behind the modulus, which is public, and the first half of each: in no
# format, no capture, no message.
sed '1,7d; /-----/d' $message/rsa.pem | sed 'p; s/^\(.\{32\}\).*/\1/' >"$work/secret"
for format in text json ndjson nagios junit sarif github gitlab csv html prometheus; do
	run --selector t1 --private-key $message/rsa.pem --format $format --capture "$work/capture" -vv >"$work/$format" 2>>"$work/$format"
done
run --selector gone --private-key $message/rsa.pem -vv >"$work/gone" 2>&1
! grep -qF -f "$work/secret" "$work/capture" "$work/gone" "$work/text" "$work/json" "$work/ndjson" "$work/nagios" "$work/junit" \
	"$work/sarif" "$work/github" "$work/gitlab" "$work/csv" "$work/html" "$work/prometheus" && [ -s "$work/capture" ]
result $? "nothing of a private key is in any output"
grep -qF 'IN TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtek0' "$work/gone"
result $? "but the record for it is"
echo '{"ip": "192.0.2.25", "domain": "example.com", "message": "'$message/good.eml'"}' >"$work/lines"
"$preflight" bulk "$work/lines" --offline --lists none 2>"$work/err" | grep -q '"message\\": it is no option of a sender'
result $? "a line of bulk input names no files"
echo "1..$number"
