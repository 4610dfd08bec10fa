#!/bin/sh
# Unpacks mail servers of Debian below FOLDER/mta: fetch_mtas.sh FOLDER. They conflict when they are
# installed, not when they lie side by side.
set -eu
mkdir -p "$1/mta/deb"
cd "$1/mta"
missing=
for package in postfix exim4-base exim4-daemon-light opensmtpd sendmail-base sendmail-bin sendmail-cf; do
	[ -e "done-$package" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
for package in $missing; do
	(cd deb && rm -f "${package}"_*.deb && apt-get download -q "$package" >/dev/null 2>&1) || {
		echo "fetch_mtas.sh: $package cannot be downloaded" >&2
		exit 1
	}
	dpkg -x deb/"$package"_*.deb .
	rm -f deb/"$package"_*.deb
	: >"done-$package"
done
