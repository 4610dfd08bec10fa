/* Which words a text must hold for a pattern to match it: so that few of the catalogue's patterns are ever compiled. */
#ifndef CHECKS_EXPLAIN_LITERAL_H
#define CHECKS_EXPLAIN_LITERAL_H

#include "resolver/str.h"

/* A text that PATTERN matches without case holds one of these, once its ASCII letters are made small. */
struct literals {
	struct str *item;
	size_t count; /* 0: nothing is known, the pattern has to be tried */
};

/* Of the POSIX ERE PATTERN (one that regcomp() takes), in ARENA. */
struct literals explain_literals(struct arena *arena, const char *pattern);

/* May the pattern with these literals match LOWERED (ASCII letters small)? */
bool explain_may_match(const struct literals *literals, struct str lowered);

#endif
