/* One line on stderr while answers are awaited, only on a terminal, gone when the run is over. */
#ifndef REPORTS_PROGRESS_H
#define REPORTS_PROGRESS_H

#include "resolver/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Open to be put on the stack. */
struct progress {
	FILE *stream;
	const struct arena *arena; /* its language is spoken */
	bool active;		   /* the stream is a terminal that can erase a line */
	bool shown;
	uint64_t begun; /* by resolver_now() */
	uint64_t next;	/* not before this time (resolver_now()) */
};

/* STREAM: where to, unbuffered or not; in the language of ARENA. Nothing is written unless it is a
 * terminal, nor in the first 200 ms. */
void progress_begin(struct progress *progress, const struct arena *arena, FILE *stream);

/* ANSWERED of PUT questions are answered. At most ten times a second something is written. */
void progress_update(struct progress *progress, size_t answered, size_t put);

/* The same for a stream of targets: DONE of them are finished, UNKNOWN of these could not be told,
 * FRACTION of the input is used up (negative: that is not known). */
void progress_targets(struct progress *progress, size_t done, size_t unknown, double fraction);

/* Erases the line. May be called twice. */
void progress_end(struct progress *progress);

#endif
