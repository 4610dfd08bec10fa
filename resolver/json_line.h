/* Where in its text a JSON value stands, for faults that name a line. */
#ifndef RESOLVER_JSON_LINE_H
#define RESOLVER_JSON_LINE_H

#include "resolver/json.h"

/* The line, from 1, of NODE (of its key, in an object), which is in the tree ROOT that json_parse()
 * made of TEXT; 0 when it is not in there. */
unsigned json_line(struct str text, const struct json *root, const struct json *node);

#endif
