/* Which language the user is spoken to in. */
#ifndef CMD_LANGUAGE_H
#define CMD_LANGUAGE_H

#include "cmd/options.h"
#include "resolver/lang.h"

/* That of --lang, or else of the environment, into *OUT (NULL: English). False for a language that
 * there is none of. */
bool language_read(struct arena *arena, const struct options *options, const struct lang **out,
	const char **why);

/* That of --lang when it names one: the environment has no say in JSON, which programs read. */
const struct lang *language_by_name(const struct options *options);

/* From now on what is made in ARENA is in the language that is known so far. A plugin's output is
 * read by programs: English. */
void language_follow(struct arena *arena, const struct options *options);

#endif
