#!/bin/bash
# Sendmail on 127.0.0.1:2504. mta_sendmail.sh ROOT HOME OUTDIR, in the world of make_bounces.sh.
set -eu
root=$1 home=$2 outside=$3
mkdir -p "$home/queue" /var/spool/mqueue
chmod 700 "$home/queue"
cat >"$home/sendmail.mc" <<END
divert(0)dnl
OSTYPE(\`linux')dnl
DOMAIN(\`generic')dnl
define(\`confDOMAIN_NAME', \`sendmail.origin.example')dnl
define(\`QUEUE_DIR', \`$home/queue')dnl
define(\`confPID_FILE', \`$home/pid')dnl
define(\`STATUS_FILE', \`')dnl
define(\`ALIAS_FILE', \`')dnl
define(\`confTO_QUEUERETURN', \`2s')dnl
define(\`confCW_FILE', \`-o /etc/mail/local-host-names')dnl
define(\`confTO_IDENT', \`0')dnl
define(\`confMIN_QUEUE_AGE', \`0')dnl
define(\`confDONT_BLAME_SENDMAIL', \`GroupWritableDirPathSafe')dnl
define(\`confDELIVERY_MODE', \`background')dnl
define(\`confTLS_SRV_OPTIONS', \`V')dnl
FEATURE(\`promiscuous_relay')dnl
FEATURE(\`accept_unresolvable_domains')dnl
FEATURE(\`nocanonify')dnl
DAEMON_OPTIONS(\`Family=inet, Name=MTA, Addr=127.0.0.1, Port=2504')dnl
MAILER(\`local')dnl
MAILER(\`smtp')dnl
END
(cd "$root/usr/share/sendmail/cf/cf" && m4 -D_CF_DIR_=../ ../m4/cf.m4 "$home/sendmail.mc") >"$home/sendmail.cf" 2>"$outside/sendmail.m4"
"$root/usr/libexec/sendmail/sendmail" -bD -q1s -C "$home/sendmail.cf" >"$outside/sendmail.out" 2>&1 &
