#!/bin/sh
# Each item of the seed documents: the scenario that predicts its rejection, or why none can.
set -eu
cd "$(dirname "$0")/../.."
exec python3 test/scenario/seeds.py "${BUILD:-build}/preflight"
