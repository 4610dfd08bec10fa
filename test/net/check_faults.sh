#!/bin/bash
# Whole runs over sockets with every fault in turn (the faults and what must hold: faults.py).
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
badns=$BUILD/test/net/badns
[ -x "$badns" ] || skip_all "$badns is not built"
scenarios=()
for name in clean-lists ptr-many-partial list-zen-xbl spf-many-terms dmarc-own; do
	scenarios+=("test/scenario/$name.args")
done
"$PYTHON" test/net/faults.py "$DIR" "$PORT" "$badns" "$PREFLIGHT" "${scenarios[@]}"
