#!/bin/bash
# Asks real mail servers of Debian what they make of senders: live.sh FILE OUT-FOLDER PROFILE...      (root; by hand, not a test)
#
# FILE is as mta-observed.json; OUT-FOLDER/PROFILE.json is what the server of that profile answered.
# The servers stand in folders below MTA_ROOT (install.sh); each profile runs in namespaces of its
# own, so nothing reaches a network and all of it ends with it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
file=$(realpath "$1") out=$(realpath -m "$2")
shift 2
mkdir -p "$out"
[ -s "$out/keys.json" ] || python3 "$here/keys.py" "$out/keys.json" "$out/public.json"
for profile; do
	case $profile in
	postfix-* | exim-* | sendmail-*) server=${profile%%-*} ;;
	*) server=$profile ;;
	esac
	unshare --uts --net --mount --pid --fork --kill-child --mount-proc \
		bash "$here/one.sh" "$file" "$out" "$profile" "$server" >"$out/$profile.log" 2>&1 ||
		echo "live.sh: $profile failed, see $out/$profile.log" >&2
done
