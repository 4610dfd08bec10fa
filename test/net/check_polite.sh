#!/bin/bash
# Many addresses in one run: lists are asked at 20 questions a second after the first 60, and one
# that refuses is asked no more.
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
badns=$BUILD/test/net/badns
[ -x "$badns" ] || skip_all "$badns is not built"
cat >"$DIR/world" <<-END
	2.0.0.127.bl.spamcop.net A answer 127.0.0.2
	2.0.0.127.zen.spamhaus.org A answer 127.0.0.2
	*.zen.spamhaus.org A answer 127.255.255.254
END
net_spawn "$DIR/badns.log" "$badns" --log "$DIR/asked" --address 127.0.5.2 "$PORT" "$DIR/world"
net_ready 127.0.5.2 2.0.0.127.bl.spamcop.net

addresses=$(seq -s , -f '192.0.2.%.0f' 1 120)
begin=$(date +%s%N)
flight many --ip "$addresses" --resolver "127.0.5.2:$PORT" --checks dnsbl --lists bl.spamcop.net,zen.spamhaus.org
took=$((($(date +%s%N) - begin) / 1000000))
net_stop "$net_pid"
count() { awk -v zone="$1" '$1 ~ zone "[.]?$" { n += $3 } END { print n + 0 }' "$DIR/asked"; }
is "every address has a result" "$("$PYTHON" -c 'import json,sys; print(len(json.load(open(sys.argv[1]))["targets"]))' "$DIR/many.json")" 120
is "a list that answers says clean about each" "$(grep -c '"verdict": "clean"' "$DIR/many.json")" 120
is "a list that refuses is unusable for each" "$(grep -c '"verdict": "unusable"' "$DIR/many.json")" 120
# 120 addresses and 3 self-tests, 60 of them at once: the rest takes over three seconds.
ok "it took its time: $took ms for $(count bl.spamcop.net) questions" test "$took" -ge 3000
ok "each address was asked about once: $(count bl.spamcop.net) questions" test "$(count bl.spamcop.net)" -ge 120
ok "who refuses is asked no more: $(count zen.spamhaus.org) questions" test "$(count zen.spamhaus.org)" -lt 90
tap_done
