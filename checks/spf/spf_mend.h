/* A TXT record that was meant to be an SPF record, as it was probably meant. */
#ifndef CHECKS_SPF_MEND_H
#define CHECKS_SPF_MEND_H

#include "checks/spf/spf_record.h"

enum { SPF_MENDED_MAX = 4096 }; /* octets of a record that is worth mending */

/* The text of the TXT record RR as an SPF record: with spaces where tabs, commas and the borders of
 * strings are, and without quotation marks, byte order marks and dashes that an office program
 * made. Empty: it is nothing like one. In ARENA. */
struct str spf_mend(struct arena *arena, const struct rr *rr);

/* What keeps the record TEXT, for which spf_is_record() does not hold, from being one: goes on
 * after "the record "; NULL: it is nothing like one. */
const char *spf_mend_why(struct arena *arena, const struct rr *rr);

/* The broken TERM of RECORD put right: without a comma at its end, or written as its fault
 * suggests, or as others write it; NULL: nobody can say how. In ARENA. */
const char *spf_mend_term(
	struct arena *arena, const struct spf_record *record, const struct spf_term *term);

/* "-" "~" "?" or "", as the term TEXT has it. */
const char *spf_qualifier(struct str text);

/* Is TEXT one term without fault, and no unknown modifier? */
bool spf_is_term(struct arena *arena, struct str text);

#endif
