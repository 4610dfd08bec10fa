/* A run over all targets of the options, and its report. */
#ifndef CMD_CHECK_H
#define CMD_CHECK_H

#include "cmd/options.h"
#include "reports/report.h"

/* What a command wants in place of what the options name; NULL: nothing. */
struct check_mode {
	const char *builtin_zone; /* text of zones that answer first */
	const struct report_format *format;
	int (*status)(const struct report *report); /* the exit status */
};

/* Checks the targets that OPTIONS name and writes the report. Returns the exit status. */
int check_run(struct arena *arena, const struct options *options, const struct check_mode *mode);

#endif
