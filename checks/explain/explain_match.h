/* The catalogue's patterns held against a normalised reply. */
#ifndef CHECKS_EXPLAIN_MATCH_H
#define CHECKS_EXPLAIN_MATCH_H

#include "checks/predict/rule.h"

struct matcher;

/* For COUNT rules (borrowed). Patterns are compiled when a text first makes it needful. End with
 * matcher_free(). */
struct matcher *matcher_new(const struct rule *rules, size_t count);
void matcher_free(struct matcher *matcher);

/* The rules whose pattern matches NORMALISED (explain_normalise()), most specific first: rank, then
 * length of the pattern; in ARENA, *COUNT of them. Those of last resort only when there are no
 * others, or the one that corrects the first of these. NULL when there is none. */
const struct rule *const *matcher_find(
	struct matcher *matcher, struct arena *arena, struct str normalised, size_t *count);

#endif
