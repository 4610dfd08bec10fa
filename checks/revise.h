/* A copy of a result in which findings no longer count, or are added: for what the user accepts or
 * knows already. */
#ifndef CHECKS_REVISE_H
#define CHECKS_REVISE_H

#include "checks/run.h"

struct revision {
	struct arena *arena;
	struct result *result;
	struct finding *finding; /* those of the result; may be changed */
	struct prediction *prediction;
};

/* Copies RESULT into ARENA, with room for MORE findings. */
void revise_begin(
	struct revision *r, struct arena *arena, const struct result *result, size_t more);

/* The finding at INDEX counts as a note, and what hangs on it moves no verdict; WORDS say why, for
 * its text. */
void revise_waive(struct revision *r, size_t index, enum waiver waiver, const char *words);

/* The prediction at INDEX moves no verdict. */
void revise_still(struct revision *r, size_t index);

/* Adds a finding with its table's severity, within the room. */
struct finding *revise_add(
	struct revision *r, enum finding_id id, const char *subject, const char *text);

/* The copy, judged anew. */
const struct result *revise_end(struct revision *r);

#endif
