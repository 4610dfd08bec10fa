/* The words of a zone file (RFC 1035 section 5.1): quotes, comments, parentheses and line ends are
 * dealt with here. Private to record.c, zonefile.c and wire.c. */
#ifndef RESOLVER_TOKENS_H
#define RESOLVER_TOKENS_H

#include "resolver/str.h"

struct token {
	struct str text; /* without the quotes, escapes as they were; borrowed from the source */
	bool quoted;
};

struct token_line {
	struct token *token;
	size_t count;
	bool indented;	 /* it began with white space: the owner is the one before */
	unsigned number; /* of the line it began on, from 1 */
};

struct token_source {
	struct str rest;
	unsigned line; /* that rest begins on; 1 at first */
};

enum token_outcome { TOKENS_LINE, TOKENS_END, TOKENS_FAULT };

/* The next line that holds a token; what stands in parentheses is one line. The tokens are in
 * ARENA. On a fault *WHY says what is wrong (static text) and LINE->number where. */
enum token_outcome tokens_next(struct arena *arena, struct token_source *source,
	struct token_line *line, const char **why);

#endif
