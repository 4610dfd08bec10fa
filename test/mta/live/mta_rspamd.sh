#!/bin/bash
# Postfix with the milter of rspamd, default scores, sourced by one.sh.
# shellcheck disable=SC2154 # one.sh sets inside, profile, here
profile=postfix-rspamd
# shellcheck source=test/mta/live/mta_postfix.sh
source "$here/mta_postfix.sh"
profile=rspamd
mkdir -p "$inside/run/rspamd" "$inside/var/log/rspamd" "$inside/etc/rspamd/local.d"
chroot "$inside" chown _rspamd /run/rspamd /var/log/rspamd /var/lib/rspamd
printf 'dns { nameserver = ["127.0.0.1:53"]; }\n' >"$inside/etc/rspamd/local.d/options.inc"
chroot "$inside" /usr/bin/rspamd -f -u _rspamd -g _rspamd -c /etc/rspamd/rspamd.conf &
for _ in $(seq 900); do # it compiles for a while
	(exec 3<>/dev/tcp/127.0.0.1/11332) 2>/dev/null && break
	sleep 0.2
done
