/* The project file, preflight.json: targets, options, accepted findings (preflight.json(5)). */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include "cmd/options.h"
#include "reports/accept.h"

/* One entry of "targets": what it says of a sender, over what "options" and the command line
 * say. */
struct project_target {
	struct options options;
	unsigned line;
};

/* Where an option that the command line left to the file stands in "options". */
struct project_option {
	const struct option_spec *spec;
	unsigned line;
};

struct project {
	struct arena *arena;
	const char *path;
	struct project_option *option;
	size_t option_count;
	struct project_target *target;
	size_t target_count;
	struct acceptances accept;
};

/* Reads options->config, if it is given, into OPTIONS: what the command line did not set; and
 * options->project. The command line's --ip, --domain and -H take the place of the targets. False
 * on a fault; *WHY is "PATH:LINE: KEY: ...". */
bool config_read(struct arena *arena, struct options *options, const char **why);

/* WHY, a fault that may begin with the option it is about ("--format: ..."): with file and line in
 * front if the project file set that option. */
const char *config_place(const struct options *options, const char *why);

#endif
