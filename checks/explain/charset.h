/* Text of any charset becomes UTF-8 (iconv behind it). */
#ifndef CHECKS_CHARSET_H
#define CHECKS_CHARSET_H

#include "resolver/str.h"

/* TEXT in UTF-8, in ARENA. CHARSET is what it is declared to be in, any case; NULL, unknown or
 * contradicted by the octets: it is guessed (UTF-8, UTF-16 with a mark, ISO-2022, GB18030,
 * Windows-1252). What cannot be decoded becomes U+FFFD. NULs become blanks. TEXT itself when there
 * is nothing to do. */
struct str charset_decode(struct arena *arena, struct str text, const char *charset);

#endif
