#!/bin/bash
# Sendmail in the profile's configuration, sourced by one.sh.
# shellcheck disable=SC2154 # one.sh sets inside, profile, here
mkdir -p "$inside/var/spool/mqueue" "$inside/var/run/sendmail/mta" "$inside/etc/mail"
chmod 700 "$inside/var/spool/mqueue"
printf 'receiver.example\nmx.receiver.example\n' >"$inside/etc/mail/local-host-names"
printf 'rcpt.example\n' >"$inside/etc/mail/relay-domains"
: >"$inside/etc/mail/access"
: >"$inside/etc/aliases"
checks=
if [ "$profile" != sendmail-stock ]; then
	checks="FEATURE(\`dnsbl', \`zen.spamhaus.org', \`\"550 5.7.1 Rejected: \" \$&{client_addr} \" listed at zen.spamhaus.org\"')dnl
FEATURE(\`dnsbl', \`bl.spamcop.net', \`\"550 5.7.1 Rejected: \" \$&{client_addr} \" listed at bl.spamcop.net\"')dnl
FEATURE(\`dnsbl', \`csi.reputation.example', \`\"550 5.7.1 Rejected: \" \$&{client_addr} \" listed at csi.reputation.example\"')dnl
FEATURE(\`enhdnsbl', \`combined.njabl.org', \`\"550 5.7.1 Rejected: \" \$&{client_addr} \" listed at combined.njabl.org\"', \`t')dnl
FEATURE(\`rhsbl', \`dbl.spamhaus.org')dnl
FEATURE(\`require_rdns')dnl
FEATURE(\`block_bad_helo')dnl
FEATURE(\`badmx')dnl"
fi
[ "$profile" != sendmail-delay ] || checks="FEATURE(\`delay_checks')dnl
$checks"
cat >"$inside/etc/mail/sendmail.mc" <<END
divert(0)dnl
define(\`_USE_ETC_MAIL_')dnl
include(\`/usr/share/sendmail/cf/m4/cf.m4')dnl
OSTYPE(\`debian')dnl
DOMAIN(\`debian-mta')dnl
define(\`confDOMAIN_NAME', \`mx.receiver.example')dnl
undefine(\`confHOST_STATUS_DIRECTORY')dnl
FEATURE(\`no_default_msa')dnl
DAEMON_OPTIONS(\`Family=inet, Name=MTA-v4, Port=smtp')dnl
DAEMON_OPTIONS(\`Family=inet6, Name=MTA-v6, Port=smtp, Addr=2001:db8:25::25')dnl
define(\`confTO_IDENT', \`0')dnl
define(\`confDELIVERY_MODE', \`queueonly')dnl
FEATURE(\`use_cw_file')dnl
FEATURE(\`access_db')dnl
$checks
MAILER(\`local')dnl
MAILER(\`smtp')dnl
END
chroot "$inside" makemap hash /etc/mail/access </dev/null || true
chroot "$inside" sh -c 'cd /etc/mail && m4 sendmail.mc >sendmail.cf' 2>&1 | head -20
chroot "$inside" newaliases || true
chroot "$inside" /usr/sbin/sendmail-mta -bD -L sm-mta 2>&1 &
