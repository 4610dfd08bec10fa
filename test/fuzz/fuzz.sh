#!/bin/sh
# Builds each fuzzer with ASan and UBSan and lets it run FUZZ_SECONDS from its corpus. New inputs stay below build-fuzz/.
# fuzz.sh [NAME...]: only these.
set -eu
cd "$(dirname "$0")/../.."
seconds=${FUZZ_SECONDS:-60}
build=build-fuzz
make -s BUILD=build build/data_lists.c build/data_rules.c build/data_demo.c
mkdir -p $build/objects
flags='-std=c11 -D_GNU_SOURCE -I. -DPREFLIGHT_VERSION="fuzz" -g -O1 -fsanitize=fuzzer-no-link,address,undefined
	-fno-sanitize-recover=undefined'
packages='libcares ldns jansson libpsl libidn2 libcrypto'

objects=
for source in resolver/*.c checks/*.c reports/*.c cmd/*.c build/data_*.c; do
	case $source in cmd/main.c | checks/generate.c) continue ;; esac
	object=$build/objects/$(echo "$source" | tr / _).o
	objects="$objects $object"
	if [ ! -e "$object" ] || [ "$source" -nt "$object" ]; then
		# shellcheck disable=SC2086,SC2046
		clang $flags $(pkg-config --cflags $packages) -c -o "$object" "$source"
	fi
done
rm -f $build/lib.a
# shellcheck disable=SC2086
ar rcs $build/lib.a $objects

failed=0
for source in test/fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	name=${name#fuzz_}
	if [ $# -gt 0 ]; then
		case " $* " in *" $name "*) ;; *) continue ;; esac
	fi
	# shellcheck disable=SC2086,SC2046
	clang $flags -fsanitize=fuzzer,address,undefined $(pkg-config --cflags $packages) -o "$build/fuzz_$name" "$source" \
		$build/lib.a $(pkg-config --libs $packages)
	mkdir -p "$build/corpus/$name" "test/fuzz/corpus/$name"
	echo "fuzzing $name for $seconds s"
	if ! "$build/fuzz_$name" -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix="$build/$name-" "$build/corpus/$name" "test/fuzz/corpus/$name" >"$build/$name.log" 2>&1; then
		failed=1
		tail -n 40 "$build/$name.log"
	fi
	grep -E 'stat::number_of_executed_units|Done' "$build/$name.log" | sed 's/^/    /'
done
exit $failed
