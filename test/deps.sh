#!/bin/sh
# Says which Debian packages are missing, and installs them when it may: deps.sh build|test ...
#
# As root: apt-get. Otherwise the exact command is printed and the status is 1.
set -eu

packages_build='gcc make pkg-config gettext libc6-dev libldns-dev libc-ares-dev libspf2-dev libopendkim-dev
	libjansson-dev libpsl-dev libidn2-dev libssl-dev libgmime-3.0-dev'
packages_test='libcmocka-dev nsd unbound rbldnsd iproute2 procps strace binutils python3 python3-jsonschema man-db
	monitoring-plugins-contrib libnet-ip-perl libnet-dns-perl libcapture-tiny-perl libdata-validate-domain-perl
	libdata-validate-ip-perl libmonitoring-plugin-perl libreadonly-perl rblcheck bind9-dnsutils python3-spf
	python3-dkim python3-dnspython valgrind util-linux mandoc bind9 knot knot-resolver pdns-recursor dnsmasq-base
	parallel'
packages_desk='chromium chromium-driver fonts-noto-cjk
	icinga2-bin icinga2-common nagios4-core prometheus cmark-gfm bash-completion zsh fish libxml2-utils
	python3-yaml curl debhelper lintian mmdebstrap fakeroot mandoc m4 libdb5.3 libicu72 libnsl2 libevent-2.1-7
	libpam0g libldap-2.5-0 liblockfile1 libwrap0 libidn12 libgnutls-dane0 libsasl2-2'
packages_lint='git clang clang-format shellcheck'
packages_fuzz='clang libclang-rt-14-dev'
packages_coverage='lcov'
packages_bench='dnsperf spfquery opendkim-tools monitoring-plugins-contrib rblcheck bind9-dnsutils nsd
	unbound rbldnsd time python3 valgrind iproute2 mount'

wanted=
for kind; do
	case $kind in
	build) wanted="$wanted $packages_build" ;;
	test) wanted="$wanted $packages_test" ;;
	desk) wanted="$wanted $packages_desk" ;;
	lint) wanted="$wanted $packages_lint" ;;
	fuzz) wanted="$wanted $packages_fuzz" ;;
	coverage) wanted="$wanted $packages_coverage" ;;
	bench) wanted="$wanted $packages_bench" ;;
	*) echo "deps.sh: unknown kind '$kind'" >&2 && exit 64 ;;
	esac
done

command -v dpkg-query >/dev/null 2>&1 || exit 0 # not Debian: the compiler will tell

missing=
for package in $wanted; do
	case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
	*' installed') ;;
	*) case " $missing " in *" $package "*) ;; *) missing="$missing $package" ;; esac ;;
	esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
	echo "missing Debian packages; install them with:" >&2
	echo "  sudo apt-get install --no-install-recommends$missing" >&2
	exit 1
fi

# A daemon that comes with a package must not start on this machine: the tests start their own.
policy=/usr/sbin/policy-rc.d
made_policy=
if [ ! -e "$policy" ]; then
	printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && made_policy=yes
fi
trap '[ -z "$made_policy" ] || rm -f "$policy"' EXIT
echo "installing:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -q >/dev/null
# shellcheck disable=SC2086
apt-get install -q -y --no-install-recommends $missing </dev/null >/dev/null
