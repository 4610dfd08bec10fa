/* The SPF tree as rows, in the order that a receiver evaluates it in: what a report draws. */
#ifndef REPORTS_SPF_ROWS_H
#define REPORTS_SPF_ROWS_H

#include "checks/run.h"
#include "checks/spf/spf_tree.h"

/* One term that costs a lookup; the first row is the record itself. */
struct spf_row {
	size_t parent; /* row it hangs on; of row 0: 0 */
	unsigned depth;
	/* the record it leads to (row 0: the root's); NULL: it leads to none */
	const struct spf_node *node;
	const struct spf_probe *probe; /* NULL: row 0 */
	unsigned number; /* which lookup it is, from 1, if nothing before it matches; row 0: 0 */
	unsigned voids;	 /* lookups up to here that found nothing */
	bool empty;	 /* this one found nothing */
	/* the verdict comes from this term, or from an `all' or network of this record */
	bool decides;
};

struct spf_rows {
	struct spf_row *row;
	size_t count;
	unsigned lookups, voids; /* of all rows */
};

/* The rows of RESULT's main identity, in ARENA; none where nobody looked. */
struct spf_rows spf_rows_of(struct arena *arena, const struct result *result);

#endif
