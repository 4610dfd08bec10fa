# shellcheck shell=bash
# OpenSMTPD on 127.0.0.1:2503. Sourced by make_bounces.sh.
root=$mtas_seen home=$work/opensmtpd
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
