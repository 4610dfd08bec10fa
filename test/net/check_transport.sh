#!/bin/sh
# The transport against servers that misbehave, on loopback.
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}/test/net
exec "$build/test_transport" "$build/badns"
