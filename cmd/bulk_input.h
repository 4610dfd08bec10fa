/* The input of preflight bulk: one target a line. */
#ifndef CMD_BULK_INPUT_H
#define CMD_BULK_INPUT_H

#include "cmd/options.h"

struct bulk_input;

/* Opens PATH (NULL or "-": standard input). NULL with errno set when that fails. Close with
 * bulk_input_close(). */
struct bulk_input *bulk_input_open(struct arena *arena, const char *path);

/* False with errno set when the input could not be read to its end. */
bool bulk_input_close(struct bulk_input *input);

/* One line that holds something (blank ones and those that begin with # are passed over). */
struct bulk_line {
	size_t index;	      /* among them, from 0 */
	unsigned long number; /* in the file, from 1 */
	struct str text;      /* trimmed; valid until the next one is read */
	const char *fault;    /* it cannot be read at all; TEXT is empty then; or NULL */
};

enum bulk_read {
	BULK_LINE,
	BULK_NOT_YET, /* nothing is there at the moment */
	BULK_END      /* also when reading failed */
};

/* The next line; waits for it up to WAIT_MS (0: not at all). */
enum bulk_read bulk_input_next(struct bulk_input *input, int wait_ms, struct bulk_line *line);

/* How much of the input was read, from 0 to 1; negative when its size is not known. */
double bulk_input_fraction(const struct bulk_input *input);

/* The target that LINE describes, in ARENA: `IP [DOMAIN [HELO [SENDER]]]` ("-" in place of one that
 * is not given), or a JSON object with names of options as keys. What it leaves out is as in
 * DEFAULTS. NULL on a fault; *WHY is one line. */
const struct target *bulk_target(struct arena *arena, const struct options *defaults,
	const struct bulk_line *line, const char **why);

#endif
