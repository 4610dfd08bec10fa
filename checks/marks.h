/* What DNS panels, office programs and line breaks leave in the text of a record. */
#ifndef CHECKS_MARKS_H
#define CHECKS_MARKS_H

#include "resolver/str.h"

/* White space that is no space, typographic signs, stored quotation marks. */
struct text_mark {
	const char *found, *meant; /* MEANT: what stands for it in a record; "" for nothing */
	const char *name;	   /* "a byte order mark" */
};

/* The mark that TEXT begins with; NULL: it begins with none. */
const struct text_mark *text_mark_at(struct str text);

#endif
