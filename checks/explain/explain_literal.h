/* Which words a text must hold for a pattern to match it: so that few of the catalogue's patterns
 * are ever compiled. */
#ifndef CHECKS_EXPLAIN_LITERAL_H
#define CHECKS_EXPLAIN_LITERAL_H

#include "resolver/str.h"

/* A text that the POSIX ERE PATTERN (one that regcomp() takes) matches without case holds one of
 * these, once its ASCII letters are made small: a literal a line, in ARENA, "\x80" for any octet
 * over 127. "": nothing is known, the pattern has to be tried. */
const char *explain_literals(struct arena *arena, const char *pattern);

/* May the pattern with these LITERALS match LOWERED (ASCII letters small)? */
bool explain_may_match(const char *literals, struct str lowered);

#endif
