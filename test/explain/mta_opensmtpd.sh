#!/bin/bash
# OpenSMTPD on 127.0.0.1:2503. mta_opensmtpd.sh ROOT HOME OUTDIR, in the world of make_bounces.sh.
set -eu
root=$1 home=$2 outside=$3
mkdir -p "$home" /var/spool/smtpd /var/lib/opensmtpd/empty /run/opensmtpd
chmod 711 /var/spool/smtpd
cat >"$home/smtpd.conf" <<END
queue ttl 40s
bounce warn-interval 1s
listen on 127.0.0.1 port 2503 hostname opensmtpd.origin.example
action "out" relay helo opensmtpd.origin.example
match from any for any action "out"
END
"$root/usr/sbin/smtpd" -d -f "$home/smtpd.conf" >"$outside/opensmtpd.log" 2>&1 &
