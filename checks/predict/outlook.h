/* What the rules make of what is known, before anything is put into words: which of them fire, and
 * which cannot be told. It is the same for all senders that are alike in what rules look at, and
 * most are alike. */
#ifndef CHECKS_OUTLOOK_H
#define CHECKS_OUTLOOK_H

#include "checks/predict/predict.h"

struct rule_set {
	const struct rule *rule; /* ordered by reach, receiver, id */
	size_t count;
	const char *const *receivers; /* slugs, NULL-ended: theirs only; NULL: all */
};

struct outlook {
	const struct rule **firing; /* true, or true under a hypothesis */
	size_t firing_count;
	const struct undetermined *undetermined;
	size_t undetermined_count;
	struct arena *arena; /* all of it is in there */
	/* a place for a report to keep the undetermined ones as it wrote them; P NULL: it did not
	 * yet */
	struct str rendered;
};

/* In ARENA. */
struct outlook *outlook_make(
	struct arena *arena, const struct rule_set *rules, const struct evidence *evidence);

/* Is the rule true under the hypotheses of EVIDENCE? False also where there is no such hypothesis,
 * or for a text that names nobody and is true under one of them only: it would show up for every
 * clean sender. */
bool outlook_assumed(const struct rule *rule, const struct evidence *evidence, bool *when_signed,
	bool *when_unsigned);

/* Outlooks that were made, for a stream of targets. */
struct outlooks;

/* None yet, of RULES (borrowed). */
struct outlooks *outlooks_new(const struct rule_set *rules);
void outlooks_free(struct outlooks *outlooks); /* NULL: nothing */

/* The outlook on EVIDENCE; it lives until a call with IDLE (nobody looks at one any more), or as
 * long as OUTLOOKS. NULL: there is no room. */
struct outlook *outlooks_find(
	struct outlooks *outlooks, const struct evidence *evidence, bool idle);

#endif
