/* --extra-opts of monitoring plugins: options that stand in an ini file (Monitoring Plugins,
 * "extra-opts"). */
#ifndef CMD_EXTRA_OPTS_H
#define CMD_EXTRA_OPTS_H

#include "cmd/options.h"

/* ARGV (*ARGC words) with each --extra-opts=[SECTION][@FILE] replaced by the options of that
 * section, put before all others, in ARENA. SECTION: PLUGIN when it is left out; FILE: the first
 * plugins.ini there is in the usual folders. COUNT options SPECS tell which take a value. NULL on a
 * fault; *WHY is one line naming file and line. */
char *const *extra_opts_expand(struct arena *arena, const char *plugin,
	const struct option_spec *specs, size_t count, int *argc, char *const *argv,
	const char **why);

#endif
