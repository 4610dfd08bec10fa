#!/bin/bash
# Debian's Nagios 4 runs check_preflight by our command file; states, output and perfdata are read
# back from its status file.
# shellcheck source=test/desk/lib.sh
. "$(dirname "$0")/lib.sh"

desk_begin nagios4 -- "$@"
id nagios >/dev/null 2>&1 || skip_all "there is no user nagios"
desk_world

# A Nagios of its own below $DIR: one host for each state, one service on each.
home=$DIR/nagios
mkdir -p "$home/spool"
cat >"$home/nagios.cfg" <<-END
	cfg_file=$home/commands.cfg
	cfg_file=$home/objects.cfg
	resource_file=$home/resource.cfg
	log_file=$home/log
	status_file=$home/status.dat
	object_cache_file=$home/objects.cache
	precached_object_file=$home/objects.precache
	command_file=$home/nagios.cmd
	lock_file=$home/pid
	temp_file=$home/tmp
	temp_path=$home
	check_result_path=$home/spool
	state_retention_file=$home/retention
	query_socket=$home/query
	nagios_user=nagios
	nagios_group=nagios
	use_syslog=0
	check_external_commands=0
	execute_host_checks=0
	enable_notifications=0
	check_for_updates=0
	status_update_interval=1
	service_inter_check_delay_method=n
	check_result_reaper_frequency=1
	service_check_timeout=30
	illegal_macro_output_chars=\`~\$&|'"<>
END
echo "\$USER1\$=$DIR/plugins" >"$home/resource.cfg"
{
	cat <<-END
		define timeperiod {
			timeperiod_name always
			alias always
			sunday 00:00-24:00
			monday 00:00-24:00
			tuesday 00:00-24:00
			wednesday 00:00-24:00
			thursday 00:00-24:00
			friday 00:00-24:00
			saturday 00:00-24:00
		}
		define contact {
			contact_name nobody
			host_notifications_enabled 0
			service_notifications_enabled 0
			host_notification_period always
			service_notification_period always
			host_notification_options n
			service_notification_options n
			host_notification_commands check_preflight
			service_notification_commands check_preflight
		}
	END
	for state in "${!address[@]}"; do
		cat <<-END
			define host {
				host_name $state
				address ${address[$state]}
				max_check_attempts 1
				check_period always
				contacts nobody
			}
			define service {
				host_name $state
				service_description sender
				check_command check_preflight!${domain[$state]}!--helo mail.${domain[$state]} --selector s1
				check_period always
				check_interval 60
				retry_interval 1
				max_check_attempts 1
				contacts nobody
			}
		END
	done
	cat <<-END
		define service {
			host_name OK
			service_description ranges
			check_command check_preflight_ranges!good.example!1:!@~:-1!--selector s1 --helo mail.good.example
			check_period always
			max_check_attempts 1
			contacts nobody
		}
		define service {
			host_name OK
			service_description domain
			check_command check_preflight_domain!good.example!--selector s1
			check_period always
			max_check_attempts 1
			contacts nobody
		}
	END
} >"$home/objects.cfg"
install -m 644 reports/icinga/nagios.cfg "$home/commands.cfg"
chown -R nagios "$home"
ok "nagios4 takes the configuration" nagios4 -v "$home/nagios.cfg"
net_spawn "$home/out" nagios4 "$home/nagios.cfg"

# service HOST SERVICE: its block in the status file.
service() {
	awk -v host="$1" -v name="$2" '/^servicestatus \{/ { block = ""; inside = 1 } inside { block = block $0 "\n" }
		inside && /^\t\}/ { inside = 0
			if (index(block, "\thost_name=" host "\n") && index(block, "\tservice_description=" name "\n")) printf "%s", block }' \
		"$home/status.dat" 2>/dev/null
}
field() { # BLOCK NAME
	sed -n "s/^\t$2=//p" <<<"$1" | head -n 1
}
for _ in $(seq 60); do
	checked=$(grep -c has_been_checked=1 "$home/status.dat" 2>/dev/null)
	[ "${checked:-0}" -ge 6 ] && break
	sleep 0.5
done

declare -A code=([OK]=0 [WARNING]=1 [CRITICAL]=2 [UNKNOWN]=3)
for state in OK WARNING CRITICAL UNKNOWN; do
	block=$(service $state sender)
	is "$state: current_state" "$(field "$block" current_state)" "${code[$state]}"
	has "$state: plugin_output" "$(field "$block" plugin_output)" "PREFLIGHT $state - "
	has "$state: performance_data" "$(field "$block" performance_data)" "'lists_unusable'=2;;;0 "
	has "$state: long_plugin_output" "$(field "$block" long_plugin_output)" "$state ${address[$state]} ${domain[$state]}"
	echo "nagios4: $(field "$block" plugin_output)" | tap_show
done
block=$(service OK ranges)
is "ranges: current_state" "$(field "$block" current_state)" 1
has "ranges: they are in the performance data" "$(field "$block" performance_data)" "'lists_listed'=0;1:;@~:-1;0"
block=$(service OK domain)
is "a domain alone: current_state" "$(field "$block" current_state)" 0
tap_done
