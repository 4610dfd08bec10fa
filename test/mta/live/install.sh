#!/bin/bash
# Installs Debian's mail servers for live.sh, each in a folder of its own that lies over the system: install.sh [SERVER...]      (root; asks apt)
#
# They conflict as packages. What a server's packages change stands in MTA_ROOT/SERVER/u; the system itself stays as it is.
set -eu
root=${MTA_ROOT:?a folder for the servers}

packages_of() {
	case $1 in
	postfix) echo postfix postfix-policyd-spf-python python3-dns postgrey opendkim opendmarc ;;
	exim) echo exim4-daemon-heavy ;;
	sendmail) echo sendmail-bin sendmail-cf m4 make ;;
	qpsmtpd) echo qpsmtpd libmail-spf-perl libmail-dkim-perl libmail-dmarc-perl ;;
	rspamd) echo postfix rspamd ;;
	*) return 1 ;;
	esac
}

install_one() {
	local folder=$root/$1 packages
	packages=$(packages_of "$1") || { echo "install.sh: no server is called $1" >&2; return 1; }
	mkdir -p "$folder/u" "$folder/w" "$folder/m"
	mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/u,workdir=$folder/w" "$folder/m"
	mount --rbind /dev "$folder/m/dev"
	mount -t proc proc "$folder/m/proc"
	printf '#!/bin/sh\nexit 101\n' >"$folder/m/usr/sbin/policy-rc.d" # starts no daemon
	chmod +x "$folder/m/usr/sbin/policy-rc.d"
	echo "postfix postfix/main_mailer_type select Local only" | chroot "$folder/m" debconf-set-selections
	# shellcheck disable=SC2086 # several words
	chroot "$folder/m" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $packages
}

if [ "${1-}" = --inside ]; then
	install_one "$2"
	exit
fi
for server in "${@:-postfix exim sendmail qpsmtpd rspamd}"; do
	for one in $server; do
		unshare --mount "$0" --inside "$one"
	done
done
