#!/bin/bash
# Postfix in the profile's configuration, sourced by one.sh.
# shellcheck disable=SC2154 # one.sh sets inside, profile, here
conf=$inside/etc/postfix
helo_rules="reject_invalid_helo_hostname, reject_non_fqdn_helo_hostname, reject_unknown_helo_hostname"
sender_rules="reject_non_fqdn_sender, reject_unknown_sender_domain"
lists="reject_rbl_client zen.spamhaus.org, reject_rbl_client bl.spamcop.net"
names="reject_rhsbl_sender dbl.spamhaus.org, reject_rhsbl_helo dbl.spamhaus.org, reject_rhsbl_reverse_client dbl.spamhaus.org"
strict="reject_unknown_client_hostname, $helo_rules, $sender_rules, $lists, $names"
begin="permit_mynetworks, reject_unauth_destination"
cat >"$conf/main.cf" <<END
compatibility_level = 3.6
myhostname = mx.receiver.example
mydestination = mx.receiver.example, localhost, rcpt.example
mynetworks = 127.0.0.0/8
inet_interfaces = all
inet_protocols = all
local_recipient_maps =
local_transport = discard:
default_transport = discard:
alias_maps =
smtpd_relay_restrictions = $begin
smtpd_helo_required = yes
smtpd_client_connection_count_limit = 0
maillog_file = /var/log/mail.log
biff = no
END
sed -i -E 's/^((smtp|policyd-spf|pickup|cleanup|qmgr|rewrite|bounce|defer|trace|verify|flush|smtp|discard|anvil|postlog|dnsblog|tlsproxy|smtpd|postscreen)[[:space:]]+(inet|unix|pass|unix-dgram)[[:space:]]+[^[:space:]]+[[:space:]]+[^[:space:]]+[[:space:]]+)y/\1n/' "$conf/master.cf"
milters=
case $profile in
postfix-strict) echo "smtpd_recipient_restrictions = $begin, $strict" ;;
postfix-550)
	echo "smtpd_recipient_restrictions = $begin, $strict"
	printf 'unknown_%s_reject_code = 550\n' client address hostname
	;;
postfix-revonly) echo "smtpd_recipient_restrictions = $begin, reject_unknown_reverse_client_hostname" ;;
postfix-nodelay)
	echo "smtpd_delay_reject = no"
	echo "smtpd_client_restrictions = permit_mynetworks, reject_unknown_client_hostname, $lists, reject_rhsbl_reverse_client dbl.spamhaus.org"
	echo "smtpd_helo_restrictions = permit_mynetworks, $helo_rules, reject_rhsbl_helo dbl.spamhaus.org"
	echo "smtpd_sender_restrictions = permit_mynetworks, $sender_rules, reject_rhsbl_sender dbl.spamhaus.org"
	;;
postfix-rbl) echo "smtpd_recipient_restrictions = $begin, $lists, reject_rbl_client csi.reputation.example, reject_rbl_client combined.njabl.org, $names" ;;
postfix-rblcodes)
	echo "smtpd_recipient_restrictions = $begin, reject_rbl_client zen.spamhaus.org=127.0.0.[2..11], reject_rbl_client bl.spamcop.net=127.0.0.2, ${names//dbl.spamhaus.org/dbl.spamhaus.org=127.0.1.[2..99]}"
	;;
postfix-spf | postfix-spfhard) echo "smtpd_recipient_restrictions = $begin, check_policy_service unix:private/policyd-spf" ;;
postfix-dkim) milters=inet:127.0.0.1:8891 ;;
postfix-dmarc) milters=inet:127.0.0.1:8891,inet:127.0.0.1:8893 ;;
postfix-rspamd) milters=inet:127.0.0.1:11332 ;;
postfix-postgrey) echo "smtpd_recipient_restrictions = $begin, check_policy_service inet:127.0.0.1:10023" ;;
postfix-postscreen)
	echo "postscreen_greet_wait = 1s"
	echo "postscreen_greet_action = enforce"
	echo "postscreen_dnsbl_action = enforce"
	echo "postscreen_dnsbl_threshold = 1"
	echo "postscreen_dnsbl_sites = zen.spamhaus.org*2 csi.reputation.example*1 combined.njabl.org*1"
	sed -i -E 's/^smtp +inet .*//' "$conf/master.cf"
	cat >>"$conf/master.cf" <<-END
		smtp inet n - n - 1 postscreen
		smtpd pass - - n - - smtpd
		dnsblog unix - - n - 0 dnsblog
		tlsproxy unix - - n - 0 tlsproxy
	END
	;;
esac >>"$conf/main.cf"
[ -z "$milters" ] || printf 'smtpd_milters = %s\nmilter_default_action = accept\n' "$milters" >>"$conf/main.cf"
case $profile in
postfix-spf*)
	rm -rf "$inside/usr/lib/python3/dist-packages/dns" # pyspf takes dnspython where it finds it; Debian's package brings py3dns
	echo "policyd-spf_time_limit = 3600" >>"$conf/main.cf"
	echo "policyd-spf unix - n n - 0 spawn user=nobody argv=/usr/bin/policyd-spf" >>"$conf/master.cf"
	if [ "$profile" = postfix-spfhard ]; then
		printf '%s\n' 'HELO_reject = Softfail' 'Mail_From_reject = Softfail' 'PermError_reject = True' 'TempError_Defer = True' \
			>>"$inside/etc/postfix-policyd-spf-python/policyd-spf.conf"
	fi
	;;
postfix-dkim | postfix-dmarc)
	printf '%s\n' 'Syslog no' 'Mode v' 'UserID root' 'Socket inet:8891@127.0.0.1' 'InternalHosts 127.0.0.1' 'AuthservID mx.receiver.example' \
		'Nameservers 127.0.0.1' >"$inside/etc/opendkim.conf"
	if [ "$profile" = postfix-dkim ]; then
		printf '%s\n' 'On-BadSignature reject' 'On-KeyNotFound reject' 'On-DNSError tempfail' 'On-NoSignature accept' \
			>>"$inside/etc/opendkim.conf"
	else
		printf '%s\n' 'Socket inet:8893@127.0.0.1' 'RejectFailures true' 'SPFSelfValidate true' 'SPFIgnoreResults true' \
			'AuthservID mx.receiver.example' 'TrustedAuthservIDs mx.receiver.example' 'IgnoreAuthenticatedClients true' \
			'PublicSuffixList /usr/share/publicsuffix/public_suffix_list.dat' \
			>"$inside/etc/opendmarc.conf"
		chroot "$inside" /usr/sbin/opendmarc -f -c /etc/opendmarc.conf &
	fi
	chroot "$inside" /usr/sbin/opendkim -f -x /etc/opendkim.conf &
	;;
postfix-postgrey) chroot "$inside" /usr/sbin/postgrey --inet=127.0.0.1:10023 --delay=5 --user=postgrey --group=postgrey -d --dbdir=/var/lib/postgrey ;;
esac
chroot "$inside" postfix start
