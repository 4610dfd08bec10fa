/* HTML -> the text in it, for bounces that have nothing else. */
#ifndef CHECKS_HTML_PLAIN_H
#define CHECKS_HTML_PLAIN_H

#include "resolver/str.h"

/* Does TEXT begin like an HTML document? */
bool html_looks_like(struct str text);

/* The text of HTML (UTF-8), in ARENA: tags gone, blocks and breaks as line ends, script, style and
 * comments left out, character references decoded. It need not be well formed. */
struct str html_plain(struct arena *arena, struct str html);

/* TEXT, which is no HTML, with its character references decoded; in ARENA. */
struct str html_references(struct arena *arena, struct str text);

#endif
