#!/bin/sh
# Lets each fuzzer run FUZZ_SECONDS from its corpus: fuzz.sh BUILD [NAME...]. What it finds stays
# below BUILD.
set -eu
cd "$(dirname "$0")/../.."
build=$1
shift
failed=0
for source in test/fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	name=${name#fuzz_}
	if [ $# -gt 0 ]; then
		case " $* " in *" $name "*) ;; *) continue ;; esac
	fi
	mkdir -p "$build/corpus/$name"
	echo "fuzzing $name for ${FUZZ_SECONDS:-60} s"
	if ! "$build/test/fuzz/fuzz_$name" -max_total_time="${FUZZ_SECONDS:-60}" -max_len=65536 -timeout=10 \
		-rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$build/$name-" \
		"$build/corpus/$name" "test/fuzz/corpus/$name" >"$build/$name.log" 2>&1; then
		failed=1
		tail -n 40 "$build/$name.log"
	fi
	grep -E 'number_of_executed_units' "$build/$name.log" | sed 's/^/    /'
done
exit $failed
