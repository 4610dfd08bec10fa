/* How `preflight explain` shows what replies mean. */
#ifndef REPORTS_EXPLAIN_H
#define REPORTS_EXPLAIN_H

#include "checks/explain/recheck.h"
#include "reports/screen.h"
#include "resolver/json.h"

/* One reply, or several that mean the same. */
struct explained {
	const struct explanation *what;
	const struct recheck *now; /* NULL: nobody was asked */
	size_t count;
};

/* One element of "replies" in JSON; CHINESE: cause and remedy in Chinese. */
void explain_json(struct json_out *out, const struct explained *one, bool chinese);

/* A paragraph about it; NUMBER stands in front, 0: none. VERBOSE: further entries that match, the
 * normalised text. */
void explain_text(struct screen *screen, const struct explained *one, size_t number, bool chinese,
	unsigned verbose);

#endif
