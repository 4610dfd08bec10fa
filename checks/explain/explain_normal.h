/* A reply brought into the one form that the catalogue's patterns are written for. */
#ifndef CHECKS_EXPLAIN_NORMAL_H
#define CHECKS_EXPLAIN_NORMAL_H

#include "resolver/str.h"

/* TEXT on one line, in ARENA: the first reply code and its enhanced code stay, the prefixes of
 * continued lines ("550-", "550-5.7.1 ", "550 5.7.1 ") go, white space of any kind becomes one
 * blank. TEXT is UTF-8; NULs count as blanks. */
struct str explain_normalise(struct arena *arena, struct str text);

/* The first reply code in TEXT that is followed by a blank or hyphen, and what follows it. */
struct reply_code {
	/* where "550 5.7.1" begins and ends, the blank or hyphen behind the code included */
	size_t start, end;
	int code;	     /* 200..599 */
	struct str enhanced; /* "5.7.1", or empty */
};
bool explain_find_code(struct str text, struct reply_code *out);

/* The length of the enhanced code (RFC 3463) that TEXT begins with, as far as it is one: "5.7.1",
 * "4.7.650"; 0 if it begins with none. */
size_t explain_enhanced(struct str text);

#endif
