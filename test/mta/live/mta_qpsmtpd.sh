#!/bin/bash
# qpsmtpd with the plugins of the profile, sourced by one.sh.
# shellcheck disable=SC2154 # one.sh sets inside, profile, here
conf=$inside/etc/qpsmtpd
printf '%s\n' zen.spamhaus.org bl.spamcop.net >"$conf/dnsbl_zones"
printf '%s\n' dbl.spamhaus.org >"$conf/rhsbl_zones"
printf '%s\n' rcpt.example >"$conf/rcpthosts"
: >"$conf/relayclients"
printf '%s\n' mx.receiver.example >"$conf/me"
printf '%s\n' 'helo policy rfc' 'fcrdns reject 1' 'dnsbl reject 1' 'rhsbl reject 1' 'resolvable_fromhost reject 1' 'sender_permitted_from reject 3' 'dkim reject 1' \
	'dmarc reject 1' 'rcpt_ok' 'queue/maildir /var/spool/qpsmtpd/mail' >"$conf/plugins"
printf '%s\n' 'logging/warn LOGINFO' >"$conf/logging"
mkdir -p "$inside/var/spool/qpsmtpd" "$inside/var/spool/qpsmtpd/mail"
chroot "$inside" chown -R qpsmtpd /var/spool/qpsmtpd /var/spool/qpsmtpd/mail
chroot "$inside" env QPSMTPD_CONFIG=/etc/qpsmtpd /usr/bin/qpsmtpd-forkserver -p 25 -l 0.0.0.0 -u qpsmtpd -c 40 -m 40 2>&1 &
