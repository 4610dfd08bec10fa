/* The project file, preflight.json: targets, options, accepted findings (preflight.json(5)). */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include "cmd/options.h"
#include "reports/accept.h"

/* One entry of "targets": what it says of a sender, over what "options" and the command line say. */
struct project_target {
	struct options options;
	unsigned line;
};

struct project {
	const char *path;
	struct project_target *target;
	size_t target_count;
	struct acceptances accept;
};

/* Reads options->config, if it is given, into OPTIONS: what the command line did not set; and options->project. The command line's --ip, --domain
 * and -H take the place of the targets. False on a fault; *WHY is "PATH:LINE: KEY: ...". */
bool config_read(struct arena *arena, struct options *options, const char **why);

#endif
