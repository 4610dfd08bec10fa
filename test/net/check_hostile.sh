#!/bin/bash
# Zones that mean harm (the worlds, and what must hold: hostile.py).
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
badns=$BUILD/test/net/badns
[ -x "$badns" ] || skip_all "$badns is not built"
"$PYTHON" test/net/hostile.py "$DIR" "$PORT" "$badns" "$PREFLIGHT"
