#!/bin/bash
# The Debian packages: built from a clean tree, twice in different folders with the same bytes;
# lintian; what is in them; installed and run in a clean chroot, as the Containerfile does it. make
# install and uninstall leave nothing behind.
# shellcheck disable=SC2016 # programs for other shells
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=test/tap.sh
. test/tap.sh
build=${BUILD:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
unset MAKEFLAGS MFLAGS MAKELEVEL SAN COV FUZZ BUILD WERROR CI PREFLIGHT_DQS_KEY

# --- make install, make uninstall ---
make -s BUILD="$build" install DESTDIR="$work/installed" PREFIX=/usr >"$work/log" 2>&1
tap_result $? "make install"
for file in bin/preflight bin/check_preflight share/man/man1/preflight.1 share/man/man1/check_preflight.1 share/man/man5/preflight.json.5 \
	share/man/man5/preflight-catalogue.5 share/man/man7/preflight-bulk.7 share/bash-completion/completions/preflight share/zsh/site-functions/_preflight \
	share/fish/vendor_completions.d/preflight.fish share/preflight/preflight-report.schema.json \
	share/preflight/preflight-config.schema.json share/preflight/icinga/preflight.conf share/preflight/icinga/nagios.cfg; do
	[ -s "$work/installed/usr/$file" ] || echo "$file" >>"$work/missing"
done
is "everything is installed" "$(cat "$work/missing" 2>/dev/null)" ""
ok "the installed program runs" "$work/installed/usr/bin/preflight" demo
is "as a plugin too" "$("$work/installed/usr/bin/check_preflight" --version)" "check_preflight $(sed -n 's/^VERSION = //p' Makefile)"
make -s BUILD="$build" uninstall DESTDIR="$work/installed" PREFIX=/usr >>"$work/log" 2>&1
is "make uninstall leaves no file" "$(find "$work/installed" ! -type d)" ""

# --- the packages ---
for tool in dpkg-buildpackage dh fakeroot; do
	command -v $tool >/dev/null || { skip "the packages" "$tool is not installed" && tap_done && exit; }
done
dpkg-checkbuilddeps 2>/dev/null || { skip "the packages" "$(dpkg-checkbuilddeps 2>&1)" && tap_done && exit; }
is "the version is that of the Makefile" "$(dpkg-parsechangelog -S Version)" "$(sed -n 's/^VERSION = //p' Makefile)"

build_in() { # FOLDER: of a copy of the tree without what is built
	mkdir -p "$1"
	git ls-files -co --exclude-standard -z | xargs -0 tar -cf - 2>/dev/null | tar -xf - -C "$1"
	(cd "$1" && DEB_BUILD_OPTIONS=parallel=1 TZ=$2 dpkg-buildpackage -us -uc -b >"$work/log-$(basename "$1")" 2>&1)
}
if [ ! -e .git ]; then skip "the packages" "no git checkout" && tap_done && exit; fi
build_in "$work/one/preflight" UTC &
first=$!
build_in "$work/another-folder/with/preflight-0.1" Asia/Shanghai
second=$?
wait $first
first=$?
is "dpkg-buildpackage, in two folders" "$first $second" "0 0"
[ "$first$second" = 00 ] || { tail -n 20 "$work"/log-* | sed 's/^/# /' && tap_done && exit; }
ok "its log has no warning of the compiler" test "$(grep -c 'warning:.*\[-W' "$work/log-preflight")" -eq 0
sums() { (cd "$1" && sha256sum ./*.deb); }
is "the two builds are the same" "$(sums "$work/one")" "$(sums "$work/another-folder/with")"
debs=("$work"/one/preflight_*.deb "$work"/one/preflight-monitoring_*.deb)
contents() { dpkg-deb -c "$1" | awk '$1 !~ /^d/ { print $6 }' | grep -v '^./usr/share/doc/' | LC_ALL=C sort; }
is "preflight holds" "$(contents "${debs[0]}")" "./usr/bin/check_preflight
./usr/bin/preflight
./usr/share/bash-completion/completions/preflight
./usr/share/fish/vendor_completions.d/preflight.fish
./usr/share/man/man1/check_preflight.1.gz
./usr/share/man/man1/preflight.1.gz
./usr/share/man/man5/preflight-catalogue.5.gz
./usr/share/man/man5/preflight.json.5.gz
./usr/share/man/man7/preflight-bulk.7.gz
./usr/share/preflight/preflight-accept.schema.json
./usr/share/preflight/preflight-config.schema.json
./usr/share/preflight/preflight-fragility.schema.json
./usr/share/preflight/preflight-report.schema.json
./usr/share/zsh/vendor-completions/_preflight"
is "preflight-monitoring holds" "$(contents "${debs[1]}")" "./etc/nagios-plugins/config/preflight.cfg
./usr/lib/nagios/plugins/check_preflight
./usr/share/preflight/icinga/nagios.cfg
./usr/share/preflight/icinga/preflight.conf
./usr/share/preflight/icinga/services.conf"
dpkg-deb -x "${debs[0]}" "$work/unpacked"
ok "no path of the build is in the program" test "$(grep -c "$work" "$work/unpacked/usr/bin/preflight")" -eq 0
for deb in "${debs[@]}"; do tap_note "$(basename "$deb"): $(stat -c %s "$deb") bytes, installed $(dpkg-deb -f "$deb" Installed-Size) KiB"; done
if command -v lintian >/dev/null; then
	said=$(lintian --allow-root --fail-on error,warning "$work"/one/*.changes 2>&1)
	tap_result $? "lintian: no error, no warning"
	[ -z "$said" ] || tap_note "$said"
else
	skip "lintian" "it is not installed"
fi

# --- a clean chroot --- What the image is made of is what is done here: the build from
# debian/control, then the packages alone.
ok "the Containerfile builds the packages so, and installs them" awk '/dpkg-buildpackage -us -uc -b/ { a = 1 }
	/^COPY --from=build .*preflight_\*.deb/ { b = 1 } /apt-get install .*\/tmp\/\*.deb/ { c = 1 } END { exit !(a && b && c) }' debian/Containerfile
if [ "$(id -u)" != 0 ] || ! command -v mmdebstrap >/dev/null; then
	skip "a clean chroot" "mmdebstrap or root is missing"
elif ! timeout 500 mmdebstrap --quiet --variant=apt bookworm "$work/chroot" >"$work/log" 2>&1; then
	skip "a clean chroot" "no packages can be had: $(tail -n 1 "$work/log")"
else
	mkdir "$work/chroot/packages"
	cp "${debs[@]}" debian/tests/demo "$work/chroot/packages"
	in_chroot() { unshare -m sh -c 'mount -t proc proc "$0/proc"; mount --bind /dev "$0/dev"; exec chroot "$0" "$@"' "$work/chroot" "$@"; }
	in_chroot sh -c 'export DEBIAN_FRONTEND=noninteractive
		apt-get -q update && apt-get -q install -y --no-install-recommends /packages/*.deb' >"$work/log" 2>&1
	status=$?
	tap_result $status "the packages are installed in a clean chroot"
	[ $status -eq 0 ] || tap_note "$(tail -n 5 "$work/log")"
	tap_note "$(grep -E 'newly installed|After this operation' "$work/log")"
	ok "and run there, without network" unshare -n unshare -m sh -c 'mount -t proc proc "$0/proc"; exec chroot "$0" sh /packages/demo' "$work/chroot"
	in_chroot sh -c 'apt-get -q purge -y preflight preflight-monitoring' >"$work/log" 2>&1
	is "purged, nothing is left" "$(find "$work/chroot/usr" "$work/chroot/etc" -name '*preflight*')" ""
fi
tap_done
