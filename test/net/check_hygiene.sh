#!/bin/bash
# What the program does to the machine it runs on: it writes only what it was asked to write, keeps
# no file open, needs no right, and does not mind odd surroundings.
# shellcheck source=test/net/lib.sh
. "$(dirname "$0")/lib.sh"

net_begin "$@"
badns=$BUILD/test/net/badns
[ -x "$badns" ] || skip_all "$badns is not built"
cat >"$DIR/world" <<-END
	25.2.0.192.in-addr.arpa PTR answer mail.example.com.
	mail.example.com A answer 192.0.2.25
	mail.example.com AAAA nodata
	example.com MX answer 10 mail.example.com.
	example.com TXT answer "v=spf1 mx -all"
	example.com SOA answer ns.example.com. hostmaster.example.com. 1 2 3 4 5
END
net_spawn "$DIR/badns.log" "$badns" --address 127.0.5.2 "$PORT" "$DIR/world"
net_ready 127.0.5.2 mail.example.com
options=(--ip 192.0.2.25 --domain example.com --resolver "127.0.5.2:$PORT" --lists zen.spamhaus.org)
PREFLIGHT=$(realpath "$PREFLIGHT")

# Hardening, as Debian builds its programs. A build for sanitizers or coverage has none.
if [ "$BUILD" = build ]; then
	has "position-independent" "$(readelf -hW "$PREFLIGHT")" "DYN"
	has "relocations are read-only" "$(readelf -lW "$PREFLIGHT")" "GNU_RELRO"
	has "and all made at the start" "$(readelf -dW "$PREFLIGHT")" "BIND_NOW"
	ok "the stack is not executable" grep -q 'GNU_STACK.* RW ' <(readelf -lW "$PREFLIGHT")
	ok "no segment is writable and executable" test -z "$(readelf -lW "$PREFLIGHT" | grep 'LOAD.* RWE ')"
	symbols=$(readelf --dyn-syms -W "$PREFLIGHT")
	has "stack protector" "$symbols" "__stack_chk_fail"
	ok "fortified functions" grep -q '__[a-z]*printf_chk' <<<"$symbols"
	ok "no search path for libraries" test -z "$(readelf -dW "$PREFLIGHT" | grep -E 'R(UN)?PATH')"
	if [ "$(uname -m)" = x86_64 ]; then
		has "indirect branches have landing pads" "$(objdump -d --no-show-raw-insn "$PREFLIGHT" --disassemble=main | sed -n '/<main>:/,+2p')" "endbr64"
	fi
	ok "no set-uid or set-gid bit" test ! -u "$PREFLIGHT" -a ! -g "$PREFLIGHT"
fi

# What is opened for writing, made, renamed, removed or changed: traced, children too.
traced() { # COMMAND OPTION...: what was written stands in $written
	strace -f -y -o "$DIR/trace" -e trace=%file,%desc,%process -e signal=none "$@" >"$DIR/out" 2>"$DIR/err"
	status=$?
	written=$(grep -E ' (open|openat|openat2|creat)\(.*(O_WRONLY|O_RDWR|O_CREAT)|^[0-9]+ +(mkdir|rename|unlink|link|symlink|mknod|truncate|ftruncate|chmod|fchmod|chown|fchown|utime|mkstemp)[a-z0-9]*\(' "$DIR/trace" |
		grep -v ' = -1 E' | grep -v '"/dev/null"\|"/dev/tty"')
}
if ! strace -f true 2>/dev/null; then
	echo "# strace cannot trace here"
	tap_result 0 "what is written # SKIP no strace"
else
	traced "$PREFLIGHT" "${options[@]}"
	is "a run: status" "$status" 1
	is "a run writes nothing but its output" "$written" ""
	ok "a run: standard output was seen" grep -q 'write(1[<,]' "$DIR/trace"
	for format in json nagios html prometheus; do
		traced "$PREFLIGHT" demo --format $format
		is "$format: nothing is written but the output" "$written" ""
	done
	traced "$PREFLIGHT" "${options[@]}" --capture "$DIR/capture" --output "$DIR/report"
	has "--capture is seen to be written" "$written" "$DIR/capture"
	is "--capture and --output: only those, and the file that becomes the report" \
		"$(grep -v "$DIR/capture[>\"]\|$DIR/[.]report[.]" <<<"$written")" ""
	traced "$PREFLIGHT" --ip 192.0.2.25 --domain example.com --replay "$DIR/capture"
	is "--replay writes nothing" "$written" ""
	ok "--replay opens no socket towards the network" test -z "$(grep -E 'socket\(AF_INET|socket\(PF_INET|connect\(|sendto\(' "$DIR/trace" | grep -v AF_UNIX)"
	echo "550 5.7.25 no PTR record for 192.0.2.25" >"$DIR/reply"
	traced "$PREFLIGHT" explain --offline "$DIR/reply"
	is "explain writes nothing" "$written" ""
	traced "$PREFLIGHT" lists
	is "lists writes nothing" "$written" ""
	echo "192.0.2.25 example.com" >"$DIR/targets"
	traced "$PREFLIGHT" bulk "$DIR/targets" "${options[@]:4}" --resume "$DIR/results"
	is "bulk --resume: only that file" "$(grep -v "$DIR/results[>\"]" <<<"$written")" ""
	ok "nothing is executed" test "$(grep -c 'execve(' "$DIR/trace")" = 1
fi

# Read-only everywhere: the report is the same.
"$PREFLIGHT" "${options[@]}" --format json >"$DIR/usual.json"
if unshare -m sh -c 'mount -o remount,ro,bind / / 2>/dev/null || mount -r --bind / / 2>/dev/null' 2>/dev/null; then
	# shellcheck disable=SC2016
	unshare -m sh -c 'mount -r --bind / / && exec chroot / "$@"' - "$PREFLIGHT" "${options[@]}" --format json >"$DIR/readonly.json" 2>"$DIR/err"
	ok "on a read-only file system" "$PYTHON" test/net/same.py "$DIR/usual.json" "$DIR/readonly.json"
fi

# Descriptors: as many after a thousand targets as after ten.
declare -a largest=()
for n in 10 1000; do
	for ((i = 0; i < n; i++)); do echo "192.0.2.$((i % 256)) example.com"; done >"$DIR/many"
	strace -f -o "$DIR/trace" -e trace=openat,socket,socketpair,pipe,pipe2,dup,dup2,dup3,fcntl,accept,accept4,epoll_create1,memfd_create,close \
		"$PREFLIGHT" bulk "$DIR/many" "${options[@]:4}" >"$DIR/out" 2>"$DIR/err" || true
	is "$n targets: a line each" "$(wc -l <"$DIR/out")" "$n"
	most=$(grep -oE ' = [0-9]+$' "$DIR/trace" | awk '{ if ($2 > m) m = $2 } END { print m + 0 }')
	largest[n]=$most
done
ok "descriptors do not grow with the targets: ${largest[10]}, then ${largest[1000]}" test "${largest[1000]}" -le $((largest[10] + 8))

# Odd surroundings.
same() { # TEXT [FILE]: it is a report like the usual one
	ok "$1" "$PYTHON" test/net/same.py "$DIR/usual.json" "${2:-$DIR/odd.json}"
}
for locale in C POSIX C.UTF-8 de_DE.UTF-8 tr_TR.UTF-8 no_SUCH.locale; do
	LC_ALL=$locale "$PREFLIGHT" "${options[@]}" --format json >"$DIR/odd.json"
	same "locale $locale"
done
(umask 777 && "$PREFLIGHT" "${options[@]}" --format json --output "$DIR/umask.json")
is "umask 777: nobody may read the report" "$(stat -c %a "$DIR/umask.json")" 0
same "umask 777: the report is whole" "$DIR/umask.json"
(umask 0 && "$PREFLIGHT" "${options[@]}" --format json --output "$DIR/umask0.json")
is "umask 0" "$(stat -c %a "$DIR/umask0.json")" 666
env -i "$PREFLIGHT" "${options[@]}" --format json >"$DIR/odd.json"
same "an empty environment"
huge=$(head -c 120000 /dev/zero | tr '\0' x)
COLUMNS=$huge NO_COLOR=$huge TERM=$huge LC_ALL=$huge LANG=$huge HOME=$huge "$PREFLIGHT" "${options[@]}" --format json \
	>"$DIR/odd.json"
same "a huge environment"
for columns in 0 -1 1 999999999999999999999 x ''; do
	COLUMNS=$columns "$PREFLIGHT" demo >"$DIR/out" 2>"$DIR/err"
	is "COLUMNS='$columns': status" $? 0
done
"$PYTHON" - "$PREFLIGHT" "${options[@]}" >"$DIR/out" 2>&1 <<-END
	import ctypes, os, sys
	libc = ctypes.CDLL(None, use_errno=True)
	null = (ctypes.c_char_p * 1)(None)
	libc.execve(sys.argv[1].encode(), null, null)
	os._exit(1)
END
status=$?
ok "called without a name (status $status): one line" test "$(wc -l <"$DIR/out")" = 1
ok "called without a name: an exit, no crash" test $status = 64 -o $status = 3
"$PREFLIGHT" "${options[@]}" --format json <&- >"$DIR/odd.json"
same "closed standard input"
"$PREFLIGHT" "${options[@]}" --format json 2>&- >"$DIR/odd.json"
same "closed standard error"
"$PREFLIGHT" "${options[@]}" --format json <&- >&- 2>"$DIR/err"
is "closed standard output: status" $? 3
has "closed standard output: said" "$(cat "$DIR/err")" "standard output: "
"$PREFLIGHT" "${options[@]}" --capture "$DIR/closed" <&- >&- 2>&-
is "everything closed: status" $? 3
is "everything closed: the capture holds nothing else" "$(head -c 14 "$DIR/closed")" '{"preflight":"'
ok "everything closed: every line is JSON" "$PYTHON" -c 'import json,sys; [json.loads(x) for x in open(sys.argv[1])]' "$DIR/closed"
(ulimit -n 10 && "$PREFLIGHT" "${options[@]}" --format json >"$DIR/few.json" 2>"$DIR/few.err")
status=$?
ok "few descriptors (status $status): an answer or a clear word" test $status -le 3
(cd /proc/self && "$PREFLIGHT" demo >/dev/null 2>"$DIR/err")
is "a working directory that cannot be written to" $? 0
cp "$PREFLIGHT" "$DIR/check_preflight" && chmod 755 "$DIR/check_preflight"
setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs "$DIR/check_preflight" "${options[@]}" >"$DIR/out" 2>"$DIR/err"
has "nobody, without any right, as a plugin" "$(cat "$DIR/out")" "PREFLIGHT WARNING - "
tap_done
