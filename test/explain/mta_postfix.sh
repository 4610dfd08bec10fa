#!/bin/bash
# Postfix on 127.0.0.1:2501; a message that cannot be delivered at once comes back. mta_postfix.sh
# ROOT HOME OUTDIR, in the world of make_bounces.sh.
set -eu
root=$1 home=$2 outside=$3
mkdir -p "$home/conf" "$home/data" "$home/spool"/{active,bounce,corrupt,defer,deferred,flush,hold,incoming,maildrop,pid,private,public,saved,trace}
chown -R postfix "$home/data" "$home/spool"
chown root "$home/spool" "$home/spool/pid"
chgrp postdrop "$home/spool/maildrop" "$home/spool/public"
cat >"$home/conf/main.cf" <<END
compatibility_level = 3.6
queue_directory = $home/spool
data_directory = $home/data
daemon_directory = $root/usr/lib/postfix/sbin
command_directory = $root/usr/sbin
shlib_directory = $root/usr/lib/postfix
meta_directory = $root/etc/postfix
maillog_file_prefixes = $outside
maillog_file = $outside/postfix.log
import_environment = MAIL_CONFIG LD_LIBRARY_PATH TZ LANG=C
export_environment = MAIL_CONFIG LD_LIBRARY_PATH TZ LANG=C
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_bind_address =
myhostname = postfix.origin.example
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
maximal_queue_lifetime = 0
bounce_queue_lifetime = 0
default_destination_concurrency_limit = 20
smtp_tls_security_level = none
END
cat >"$home/conf/master.cf" <<END
127.0.0.1:2501 inet n - n - - smtpd
pickup    unix n - n 60 1 pickup
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n - - proxymap
smtp      unix - - n - - smtp
relay     unix - - n - - smtp
error     unix - - n - - error
retry     unix - - n - - error
discard   unix - - n - - discard
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
END
LD_LIBRARY_PATH=$root/usr/lib/postfix "$root/usr/lib/postfix/sbin/master" -c "$home/conf" -d >"$outside/postfix.out" 2>&1 &
