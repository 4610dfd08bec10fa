/* Lists of NAME=VALUE; as DKIM, DMARC, MTA-STS, TLS-RPT and BIMI records have them (RFC 6376 section 3.2). */
#ifndef CHECKS_TAGS_H
#define CHECKS_TAGS_H

#include "resolver/str.h"

/* What stands between two semicolons. All parts point into the record, white space (space, tab, CR, LF) around them taken off. */
struct tag {
	struct str whole;
	struct str name;  /* before the first '='; empty when there is none */
	struct str value; /* behind it */
	bool assigned;	  /* there is a '=' */
};

/* Cuts the next piece off *REST. False when none is left; white space or nothing behind the last semicolon is no piece. */
bool tag_next(struct str *rest, struct tag *tag);

/* The first tag NAME (exact case) of RECORD; false when there is none. */
bool tag_find(struct str record, struct str name, struct str *value);

#endif
