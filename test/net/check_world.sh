#!/bin/bash
# Every scenario that is made of zones alone, served by real name servers: the report is that of the
# zone files.
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"

# A server of one's own view (--server-zone) is for zone files alone: check_authoritative.sh has
# real ones. What is not asked offline does not exist on the network of this test.
declare -A offline_only=([ptr-notasked]="its reverse zone is nobody's" [message-key-unasked]="the zone of its key is nobody's")

served=
for file in test/scenario/*.args; do
	name=$(basename "$file" .args)
	case $(cat "$file") in *--replay* | *--capture* | *--server-zone* | [a-z]*) continue ;; esac
	if [ -n "${offline_only[$name]:-}" ]; then
		skip "$name" "${offline_only[$name]}"
		continue
	fi
	args=()
	eval "args=($(cat "$file"))"
	plain "${args[@]}"
	[ ${#zones[@]} -gt 0 ] || continue
	flight zone "${args[@]}"
	in_zone=$status
	if [ "$served" != "${zones[*]}" ]; then
		[ -z "$served" ] || net_stop "$unbound_pid"
		[ -z "$served" ] || net_stop "$nsd_pid"
		start_nsd "${zones[@]}"
		start_unbound
		served=${zones[*]}
	fi
	flight net "${words[@]}" --resolver "$RESOLVER"
	is "$name: exit status" "$status" "$in_zone"
	ok "$name: the same over the network" "$PYTHON" test/net/same.py "$DIR/zone.json" "$DIR/net.json"
done
tap_done
