#!/bin/bash
# preflight bulk spread by GNU parallel: several workers, each with a resolver of its own, say what
# one says; a worker that is killed loses nothing, its block is done again.
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
parallel --version 2>/dev/null | grep -q 'GNU parallel' ||
	skip_all "GNU parallel is not installed"
badns=$BUILD/test/net/badns
[ -x "$badns" ] || skip_all "$badns is not built"
targets=60
export PREFLIGHT DIR PORT
export PARALLEL_HOME=$DIR/parallel # its notice and its state stay out of the user's home
mkdir -p "$PARALLEL_HOME" && touch "$PARALLEL_HOME/will-cite"

"$PYTHON" test/bench/world.py "$DIR/world" $targets -- checks/lists/*.json
{
	cat "$DIR/world/script"
	echo "option delay 20"
} >"$DIR/script"
net_spawn "$DIR/badns.out" "$badns" --log "$DIR/log" --address 127.0.0.1 --address 127.0.0.2 "$PORT" "$DIR/script"
tries=0
until grep -q ready "$DIR/badns.out"; do
	sleep 0.1
	[ $((tries += 1)) -lt 100 ] || { echo "Bail out! badns does not start: $(cat "$DIR/badns.out")"; exit 1; }
done

options=(--checks "ptr,fcrdns,spf,dmarc,dnsbl" --lists "zen.spamhaus.org,bl.spamcop.net" --own-mirror all --fail-on never)
export OPTIONS="${options[*]}"
"$PREFLIGHT" bulk "$DIR/world/targets" "${options[@]}" --resolver "$RESOLVER" >"$DIR/alone" 2>"$DIR/err"
is "one run: all there" "$(wc -l <"$DIR/alone")" $targets

# Blocks of a file, a worker each; slot N asks resolver N. No status but that of a failed machine
# ends a block.
# shellcheck disable=SC2016 # expanded in the worker
spread() {
	parallel --no-notice -j 2 --retries 3 "$@" 2>>"$DIR/err"
}
# shellcheck disable=SC2016
spread --pipepart -a "$DIR/world/targets" --block 1k \
	'$PREFLIGHT bulk $OPTIONS --resolver 127.0.0.{%}:$PORT' >"$DIR/spread"
is "blocks of a file: status" $? 0
ok "blocks of a file: more than one worker" test "$(grep -c '"index":0,' "$DIR/spread")" -gt 1
is "blocks of a file: all there" "$(wc -l <"$DIR/spread")" $targets
ok "blocks of a file: the same results" "$PYTHON" test/net/alike.py "$DIR/alone" "$DIR/spread"

# The first worker of each of two blocks is killed in the middle.
cat >"$DIR/worker" <<-'END'
	#!/bin/sh
	# worker BLOCK SLOT
	block=$1 resolver=127.0.0.$2:$PORT
	# shellcheck disable=SC2086
	run() { exec "$PREFLIGHT" bulk "$block" $OPTIONS --resolver "$resolver" --window 2 --resume "$block.out"; }
	case $block in *.00 | *.02) mkdir "$block.killed" 2>/dev/null || run ;; *) run ;; esac
	(run) &
	until [ -s "$block.out" ]; do sleep 0.01; done
	kill -KILL $!
	wait $!
	wc -l <"$block.out" >"$block.killed/lines"
	exit 137
END
chmod +x "$DIR/worker"
split -d -n l/4 "$DIR/world/targets" "$DIR/block."
spread "$DIR/worker" '{}' '{%}' ::: "$DIR"/block.0?
is "two workers killed: status" $? 0
for block in 00 02; do
	lines=$(cat "$DIR/block.$block.killed/lines")
	ok "block $block: killed in the middle, after $lines lines" test "$lines" -lt "$(wc -l <"$DIR/block.$block")"
done
cat "$DIR"/block.0?.out >"$DIR/mended"
is "two workers killed: nothing lost, nothing twice" "$(wc -l <"$DIR/mended")" $targets
ok "two workers killed: the same results" "$PYTHON" test/net/alike.py "$DIR/alone" "$DIR/mended"
tap_done
