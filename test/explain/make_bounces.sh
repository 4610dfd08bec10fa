#!/bin/bash
# Lets real mail servers deliver to a scripted one that refuses, and keeps what they say of it:
# make_bounces.sh CASES OUTDIR MTAS
#
# CASES: see world.py; each also has "mta": postfix, exim, opensmtpd or sendmail. MTAS: what
# fetch_mtas.sh unpacked. In OUTDIR are then *.eml (bounces) and MTA.log. Needs root: runs in mount
# and network namespaces of its own, in which it has /var, /run and /etc/passwd to itself.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ "${4-}" != inside ]; then
	work=$(mktemp -d)
	trap 'rm -rf --one-file-system "$work"' EXIT # the mounts below it are gone by then, with their namespace
	chmod 755 "$work"
	rm -rf --one-file-system "$2" && mkdir -p "$2"
	unshare --mount --net --pid --fork --kill-child "$0" "$(realpath "$1")" "$(realpath "$2")" "$(realpath "$3")" inside "$work"
	exit
fi
cases=$1 out=$2 mtas=$3 work=$5

# A small world: loopback with all of 10.66/16, own users, /var, /run, /dev and resolver.
mount --make-rprivate /
ip link set lo up
ip address add 10.66.254.1/32 dev lo # OpenSMTPD looks for no address when it has but 127.0.0.1
ip route add local 10.66.0.0/16 dev lo src 10.66.254.1
mkdir -p "$work"/{etc,var,run,dev}
cp -a /dev/{null,zero,full,random,urandom,tty} "$work/dev/"
ln -s /proc/self/fd "$work/dev/fd"
cp /etc/passwd /etc/group "$work/etc/"
id=64100
for user in postfix postdrop opensmtpd opensmtpq smmta smmsp Debian-exim; do
	sed -i "/^$user:/d" "$work/etc/passwd" "$work/etc/group"
	id=$((id + 1))
	echo "$user:x:$id:$id::/nonexistent:/usr/sbin/nologin" >>"$work/etc/passwd"
	echo "$user:x:$id:" >>"$work/etc/group"
done
echo 'nameserver 127.0.0.1' >"$work/etc/resolv.conf"
printf '127.0.0.1 localhost\n' >"$work/etc/hosts"
printf 'hosts: files dns\npasswd: files\ngroup: files\n' >"$work/etc/nsswitch.conf"
for file in passwd group resolv.conf hosts nsswitch.conf; do
	[ -e /etc/$file ] || : >/etc/$file
	mount --bind "$work/etc/$file" "$(realpath /etc/$file)"
done
mount --bind "$work/dev" /dev
mkdir -p "$work/var"/{tmp,log,spool,lib,run,empty}
mtas_seen=$work/mtas && mkdir "$mtas_seen" && mount --bind "$mtas" "$mtas_seen"
outside=$work/out && mkdir "$outside" && mount --bind "$out" "$outside"
mount --bind "$work/var" /var
mount --bind "$work/run" /run
mount -t proc proc /proc 2>/dev/null || true

/usr/bin/python3 "$here/world.py" "$cases" "$outside" >"$outside/world.log" 2>&1 &
/usr/bin/python3 "$here/syslog.py" /dev/log "$outside/syslog" &
for _ in $(seq 100); do
	if grep -q ready "$outside/world.log" && [ -S /dev/log ]; then break; fi
	sleep 0.1
done

for mta in postfix exim opensmtpd sendmail; do
	"$here/mta_$mta.sh" "$mtas_seen" "$work/$mta" "$outside"
done
/usr/bin/python3 "$here/inject.py" "$cases" "$outside"
