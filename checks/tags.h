/* Lists of NAME=VALUE; as DKIM, DMARC, MTA-STS, TLS-RPT and BIMI records have them (RFC 6376
 * section 3.2). */
#ifndef CHECKS_TAGS_H
#define CHECKS_TAGS_H

#include "resolver/str.h"

/* What stands between two semicolons. All parts point into the record, white space (space, tab, CR,
 * LF) around them taken off. */
struct tag {
	struct str whole;
	struct str name;  /* before the first '='; empty when there is none */
	struct str value; /* behind it */
	bool assigned;	  /* there is a '=' */
};

/* Cuts the next piece off *REST. False when none is left; white space or nothing behind the last
 * semicolon is no piece. */
bool tag_next(struct str *rest, struct tag *tag);

/* The first tag NAME (exact case) of RECORD; false when there is none. */
bool tag_find(struct str record, struct str name, struct str *value);

/* How many pieces of LIST assign NAME; SAME says which names are one: str_eq or str_ieq. */
size_t tag_count(struct str list, struct str name, bool (*same)(struct str, struct str));

/* tag-name = ALPHA *(ALPHA / DIGIT / "_") */
bool tag_name_is_sound(struct str name);

/* Printable ASCII, blanks, and line breaks followed by a blank (FWS)? */
bool tag_octets_are_sound(struct str text);

/* Is ITEM one of the words of LIST, separated by colons? */
bool tag_list_has(struct str list, struct str item);

/* VALUE without the white space that base64 may be folded with. In ARENA. */
struct str tag_unfold(struct arena *arena, struct str value);

#endif
