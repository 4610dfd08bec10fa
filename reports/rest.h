/* What reports say besides the causes: what is fine, what was not asked, what would tell more, what
 * would be left. In words; each report lays them out. */
#ifndef REPORTS_REST_H
#define REPORTS_REST_H

#include "reports/cause.h"
#include "resolver/lang.h"

struct words {
	const char **item;
	size_t count;
};

/* "PTR confirmed", "DMARC p=none" ...: what may be called fine, nothing being found against it.
 * Lists are not among them. */
struct words rest_fine(
	struct arena *arena, const struct result *result, const struct causes *causes);

/* "41 of 42 lists clean", NULL when none is. */
const char *rest_clean_lists(struct arena *arena, const struct result *result);

/* "SPF", "HELO name" ...: what the command line gives reason to ask, and nobody was asked about. */
struct words rest_not_asked(struct arena *arena, const struct result *result);

/* "a test message (--message)" ...: what would decide the undecided refusals. */
struct words rest_ways_out(struct arena *arena, const struct result *result);

/* "After 1 and 2: OK": what the verdict would be without the numbered causes. NULL where there is
 * none, or where a refusal has no known cause: nothing is promised then. */
const char *rest_after(
	struct arena *arena, const struct result *result, const struct causes *causes);

#endif
