#!/bin/bash
# Debian's Icinga 2 runs check_preflight by our CheckCommand and services, and our check_rbl by its
# own CheckCommand `rbl`, unchanged; states, output and perfdata are read back through its API.
# shellcheck source=test/desk/lib.sh
. "$(dirname "$0")/lib.sh"

desk_begin icinga2 curl openssl -- "$@"
id nagios >/dev/null 2>&1 || skip_all "there is no user nagios"
desk_world

# An Icinga of its own below $DIR.
home=$DIR/icinga
mkdir -p "$home"/{conf,data/certs,cache,log,spool,run}
api=https://127.0.0.1:5665/v1
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=desk -keyout "$home/data/certs/desk.key" \
	-out "$home/data/certs/desk.crt" 2>/dev/null
cp "$home/data/certs/desk.crt" "$home/data/certs/ca.crt"
cp reports/icinga/preflight.conf reports/icinga/services.conf "$home/conf"
{
	cat <<-END
		const PluginDir = "$DIR/plugins"
		const PluginContribDir = "$DIR/plugins"
		const NodeName = "desk"
		const ZoneName = "desk"
		object Endpoint NodeName { }
		object Zone ZoneName { endpoints = [ NodeName ] }
		include <itl>
		include <plugins>
		include <plugins-contrib>
		object ApiListener "api" { bind_host = "127.0.0.1" }
		object ApiUser "reader" {
			password = "reader"
			permissions = [ "*" ]
		}
		object CheckerComponent "checker" { }
		include "conf/preflight.conf"
		include "conf/services.conf"
	END
	for state in "${!address[@]}"; do
		cat <<-END
			object Host "$state" {
				check_command = "dummy"
				address = "${address[$state]}"
				vars.preflight_domain = "${domain[$state]}"
				vars.preflight_helo = "mail.${domain[$state]}"
				vars.preflight_selector = [ "s1" ]
			}
		END
	done
	cat <<-END
		object Host "several" {
			check_command = "dummy"
			address = "192.0.2.25"
			vars.preflight_helo = "mail.good.example"
			vars.preflight_senders["good.example"] = {
				preflight_selector = [ "s1" ]
				preflight_warning = "1:"
				preflight_critical = "@~:-1,5"
				preflight_verbose = true
			}
			vars.preflight_senders["soft.example"] = {
				preflight_selector = [ "s1" ]
				preflight_unknown_as = "ok"
			}
		}
		object Host "lists" {
			check_command = "dummy"
			address = "192.0.2.3"
		}
		/* as in Icinga's manual */
		apply Service "rbl" {
			check_command = "rbl"
			vars.rbl_server = [ "zen.spamhaus.org", "psbl.surriel.com" ]
			vars.rbl_hostname = host.address
			assign where host.name in [ "lists", "OK" ]
		}
		apply Service "rbl dead" {
			check_command = "rbl"
			vars.rbl_server = [ "b.barracudacentral.org" ]
			assign where host.name == "OK"
		}
	END
} >"$home/icinga2.conf"
chown -R nagios:nagios "$home"
run=(icinga2 daemon -D "ConfigDir=$home" -D "DataDir=$home/data" -D "CacheDir=$home/cache" -D "LogDir=$home/log" -D "SpoolDir=$home/spool"
	-D "InitRunDir=$home/run" -D "RunAsUser=nagios" -D "RunAsGroup=nagios")
"${run[@]}" -C -c "$home/icinga2.conf" >"$home/validate" 2>&1
tap_result $? "icinga2 takes the configuration"
grep -iE 'critical|warning' "$home/validate" | sed 's/^/# /'
net_spawn "$home/out" "${run[@]}" -c "$home/icinga2.conf"

ask() { # PATH
	curl -s --insecure -u reader:reader -H 'Accept: application/json' "$api/$1"
}
# checked: how many services have a result by now.
checked() {
	ask objects/services | "$PYTHON" -c 'import json, sys
try:
    print(sum(1 for s in json.load(sys.stdin)["results"] if s["attrs"]["last_check_result"]))
except ValueError:
    print(0)'
}
for _ in $(seq 40); do
	ask status >/dev/null && break
	sleep 0.5
done
curl -s --insecure -u reader:reader -H 'Accept: application/json' -X POST "$api/actions/reschedule-check" \
	-d '{"type": "Service", "filter": "true", "force": true}' >/dev/null
for _ in $(seq 60); do
	[ "$(checked)" -ge 9 ] && break
	sleep 0.5
done
ask objects/services >"$DIR/services.json"

# service HOST SERVICE STATE OUTPUT PERFDATA: what the API says of it; OUTPUT begins its first line,
# PERFDATA is one of its values.
service() {
	local said
	said=$("$PYTHON" - "$DIR/services.json" "$@" <<-'END'
		import json, sys
		path, host, name, state, output, perf = sys.argv[1:]
		try:
		    services = json.load(open(path, encoding="utf-8"))["results"]
		except ValueError:
		    sys.exit("the API says nothing")
		for s in services:
		    a = s["attrs"]
		    if a["host_name"] == host and a["name"] == name:
		        r = a["last_check_result"] or sys.exit("no result yet")
		        first = r["output"].split("\n")[0]
		        print(first)
		        if r["state"] != {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}[state]:
		            sys.exit("state %d" % r["state"])
		        if not first.startswith(output):
		            sys.exit("output")
		        if perf not in r["performance_data"]:
		            sys.exit("performance data: %s" % r["performance_data"])
		        sys.exit()
		sys.exit("no such service")
	END
	)
	tap_result $? "$1, $2: $3"
	echo "icinga2: $said" | tap_show
}
for state in OK WARNING CRITICAL UNKNOWN; do
	service $state preflight $state "PREFLIGHT $state - " "lists_unusable=2;;;0"
done
service several "preflight good.example" WARNING "PREFLIGHT WARNING - 192.0.2.25 good.example: 0 listings, outside the threshold" "lists_listed=0;1:;@~:-1;0"
service several "preflight soft.example" WARNING "PREFLIGHT WARNING - " "causes_critical=0;;;0"
service lists rbl CRITICAL "CHECK_RBL CRITICAL - 192.0.2.3 BLACKLISTED on 1 server of 2 (zen.spamhaus.org (127.0.0.2))" "servers=1;0;0;0"
service OK rbl OK "CHECK_RBL OK - 192.0.2.25 BLACKLISTED on 0 servers of 2" "servers=0;0;0;0"
service OK "rbl dead" UNKNOWN "CHECK_RBL UNKNOWN - 192.0.2.25 BLACKLISTED on 0 servers of 1 (1 not usable)" "unusable=1;;;0"
[ "$tap_failed" = 0 ] || tail -n 30 "$home/out" | sed 's/^/# /'
tap_done
