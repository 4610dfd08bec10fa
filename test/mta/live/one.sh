#!/bin/bash
# One profile of live.sh, inside its namespaces: one.sh FILE OUT-FOLDER PROFILE SERVER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
file=$1 out=$2 profile=$3 server=$4
root=${MTA_ROOT:?a folder for the servers}

# The sender's machine is another one: a server would trust its own addresses.
mount -t tmpfs tmpfs /run
mkdir -p /run/netns
ip netns add sender
ip link set lo up
ip link add here type veth peer name there netns sender
ip link set here up
ip addr add 203.0.113.25/32 dev here
ip addr add 2001:db8:25::25/64 dev here nodad
ip route add 192.0.2.0/24 dev here
ip route add 198.51.100.0/24 dev here
ip route add 203.0.113.96/27 dev here
ip route add 2001:db8::/32 dev here
ip -n sender link set lo up
ip -n sender link set there up
ip -n sender route add 203.0.113.25/32 dev there
python3 - "$file" <<'END' | ip -n sender -batch -
import json, sys
for ip in sorted({s["ip"] for s in json.load(open(sys.argv[1]))["scenarios"]}):
    print("addr add %s dev there%s" % ((ip + "/64", " nodad") if ":" in ip else (ip + "/32", "")))
END
ip -n sender route add 2001:db8:25::25/128 dev there

scratch=$(mktemp -d)
mount -t tmpfs tmpfs "$scratch"
mkdir "$scratch/installed" "$scratch/changes" "$scratch/work" "$scratch/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$root/$server/u,workdir=$root/$server/w" "$scratch/installed"
mount -t overlay overlay -o "lowerdir=$scratch/installed,upperdir=$scratch/changes,workdir=$scratch/work" "$scratch/root"
inside=$scratch/root
mount --bind /proc "$inside/proc"
mount --bind /dev "$inside/dev"
rm -f "$inside/etc/resolv.conf"
printf 'nameserver 127.0.0.1\nsearch .\noptions timeout:2 attempts:2\n' >"$inside/etc/resolv.conf"
printf '127.0.0.1 localhost\n203.0.113.25 mx.receiver.example mx\n' >"$inside/etc/hosts"
printf 'hosts: files dns\npasswd: files\ngroup: files\nshadow: files\nservices: files\nprotocols: files\n' >"$inside/etc/nsswitch.conf"
hostname mx.receiver.example 2>/dev/null || true
# Names below example are what DMARC shall take for organizations.
mkdir -p "$inside/usr/share/publicsuffix"
for list in "$inside"/usr/share/publicsuffix/{public_suffix_list,effective_tld_names}.dat; do
	cp --remove-destination "$(readlink -f /usr/share/publicsuffix/public_suffix_list.dat)" "$list"
	echo example >>"$list"
done

python3 "$here/dns.py" "$file" "$scratch/dns" "$out/public.json" &
until [ -s "$scratch/dns" ]; do sleep 0.1; done
# shellcheck disable=SC1090 # one of several
source "$here/mta_$server.sh"
for _ in $(seq 300); do
	(exec 3<>/dev/tcp/203.0.113.25/25) 2>/dev/null && break
	sleep 0.2
done
ip netns exec sender /usr/bin/python3 "$here/client.py" "$file" 203.0.113.25 2001:db8:25::25 "$out/keys.json" "$out/$profile.json"
cat "$inside"/var/log/mail* "$inside"/var/log/rspamd/* 2>/dev/null || true
