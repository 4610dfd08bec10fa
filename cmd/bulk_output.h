/* The output of preflight bulk: whole lines, in the order they come or in that of the input. */
#ifndef CMD_BULK_OUTPUT_H
#define CMD_BULK_OUTPUT_H

#include "cmd/options.h"

struct bulk_output;

/* Where it goes: PATH, written anew, or appended to when APPEND; NULL: standard output. KEEP_ORDER:
 * in the order of the input, where no line may be further ahead of the first missing one than ROOM.
 * NULL with errno set when PATH cannot be opened (EWOULDBLOCK: another run appends to it). Close
 * with bulk_output_close(). */
struct bulk_output *bulk_output_open(
	struct arena *arena, const char *path, bool append, bool keep_order, size_t room);

/* Where it is: a descriptor that can be read from its start if it was opened to append. */
int bulk_output_fd(const struct bulk_output *output);

/* May a target with this index be begun? */
bool bulk_output_has_room(const struct bulk_output *output, size_t index);

/* A stream for the line of the target INDEX, and its end; the newline is added. Each index once. */
FILE *bulk_output_begin(struct bulk_output *output);
void bulk_output_end(struct bulk_output *output, size_t index);

/* There will be no line of INDEX. */
void bulk_output_skip(struct bulk_output *output, size_t index);

/* Writes what is whole. False with errno set when that fails: then nothing is written any more, and
 * the file ends with a whole line. */
bool bulk_output_flush(struct bulk_output *output);

/* Frees everything; what was not flushed is lost. False with errno set when the end could not be
 * written. */
bool bulk_output_close(struct bulk_output *output);

#endif
