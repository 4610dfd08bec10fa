/* What the commands share: faults of the user, and the end of a run. */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include "checks/run.h"
#include "cmd/options.h"

enum { EXIT_MACHINE = 3, EXIT_USAGE_FAULT = 64 };

/* One line on stderr, WHY in the arena's language; returns the exit status for a usage fault, 64.
 * As a plugin: plugin_fault(). */
int usage_fault(struct arena *arena, const struct options *options, const char *why);

/* Reads --fail-on and --unknown-as; *FAIL_ON is left alone and *UNKNOWN_AS is NULL where they are
 * not given. False on a fault. */
bool read_verdicts(struct arena *arena, const struct options *options, unsigned *fail_on,
	const enum verdict **unknown_as, const char **why);

/* The day it is, "2026-11-21" (UTC). */
const char *command_today(struct arena *arena);

/* Ends the program with status 3 and a line on stderr: NAME, and what errno says. */
_Noreturn void machine_fault(const struct arena *arena, const char *name);

/* Ends the program with status 3 if something written to OUT was lost (closed, disk full). */
void must_be_written(const struct arena *arena, FILE *out, const char *name);

/* The commands that have no header of their own. Each returns the exit status. */
int command_bulk(struct arena *arena, const struct options *options);
int command_check(struct arena *arena, const struct options *options);
int command_demo(struct arena *arena, const struct options *options);

#endif
