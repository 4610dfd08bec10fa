/* TXT records as a person publishes them. */
#ifndef CHECKS_TXT_H
#define CHECKS_TXT_H

#include "resolver/str.h"

/* "NAME. IN TXT "..."": TEXT in zone syntax (RFC 1035 section 5.1), quotes and backslashes escaped,
 * other than printable octets as \DDD, cut into strings of 255 octets. In ARENA. */
char *txt_record(struct arena *arena, const char *name, struct str text);

#endif
