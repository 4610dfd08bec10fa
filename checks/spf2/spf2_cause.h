/* Why libspf2 concludes otherwise, as far as it can be proved, and what to publish so that it does
 * not. */
#ifndef CHECKS_SPF2_CAUSE_H
#define CHECKS_SPF2_CAUSE_H

#include "checks/spf2/spf2_overlay.h"

struct spf2_dispute {
	struct arena *arena;
	struct spf2 *spf2;
	const struct spf2_case *c;
	const struct spf_verdict *strict;
	enum spf2_manner manner;
	struct spf2_voice voice; /* in that manner */
};

struct spf2_cause {
	const char *text;	       /* printable, "libspf2 ..."; NULL: none was proved */
	const char *remedy, *evidence; /* or NULL */
};

/* The voice is a conclusion, and another one than the strict result. */
struct spf2_cause spf2_cause_of_difference(const struct spf2_dispute *d);

/* The voice fell silent for ever. */
struct spf2_cause spf2_cause_of_death(const struct spf2_dispute *d);

/* Records in zone syntax with which libspf2 concludes the same as the strict evaluation does now;
 * NULL and *COUNT 0 when none was found. */
const char **spf2_cause_cure(const struct spf2_dispute *d, size_t *count);

/* Is it the same for a receiver? "invalid" is how libspf2 says permerror of the first record. */
bool spf2_same_result(enum spf_result strict, const char *word);

#endif
