/* What would be if some SPF records were other ones: how a cause is proved, and a cure tried. */
#ifndef CHECKS_SPF_OVERLAY_H
#define CHECKS_SPF_OVERLAY_H

#include "checks/spf/spf_eval.h"

struct spf_overlay {
	struct arena *arena;
	const struct spf_dns *below;
	const struct answer **txt; /* what stands in front of it */
	size_t count;
};

/* The SPF record of NAME becomes TEXT (nothing else of OLD, its TXT records, changes); OLD is
 * NULL for a name that has none. */
void spf_overlay_put(
	struct spf_overlay *overlay, const char *name, const struct answer *old, struct str text);

/* The world as changed; valid as long as OVERLAY. */
struct spf_dns spf_overlay_dns(struct spf_overlay *overlay);

#endif
