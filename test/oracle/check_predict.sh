#!/bin/sh
# Predictions against the reference implementation, over its own scenarios and random fact sets.
set -eu
cd "$(dirname "$0")/../.."
exec python3 test/oracle/predict.py "${BUILD:-build}/test/oracle/predict_facts" "${SHARED:-../shared}" "$@"
