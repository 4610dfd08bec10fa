/* --redact: the capture is written without names, addresses and keys (checks/redact/redact.h). */
#ifndef CMD_REDACT_H
#define CMD_REDACT_H

#include "checks/setup.h"
#include "cmd/options.h"

struct redaction;

/* Does --redact fit what else is asked for? COMMAND: its name. False: *WHY is one line. */
bool redaction_fits(
	struct arena *arena, const struct options *options, const char *command, const char **why);

/* Opens the file of --capture; *STREAM is where the capture goes meanwhile, in memory. NULL on a
 * fault; *WHY is one line. */
struct redaction *redaction_begin(
	struct arena *arena, const struct options *options, FILE **stream, const char **why);

/* The stream was closed: the file is written. False with errno set if that could not be. */
bool redaction_end(struct redaction *redaction, const struct setup *setup);

#endif
