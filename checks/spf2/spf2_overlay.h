/* What would be if some SPF records were other ones: how a cause is proved, and a cure tried. */
#ifndef CHECKS_SPF2_OVERLAY_H
#define CHECKS_SPF2_OVERLAY_H

#include "checks/spf2/spf2.h"

struct spf2_overlay {
	struct arena *arena;
	const struct spf_dns *below;
	const struct answer **txt; /* what stands in front of it */
	size_t count;
};

/* The SPF record of NAME becomes TEXT (nothing else of OLD, its TXT records, changes); OLD is NULL
 * for a name that has none. */
void spf2_overlay_put(
	struct spf2_overlay *overlay, const char *name, const struct answer *old, struct str text);

/* What the two make of the changed world, C being the case in the real one. */
enum spf_result spf2_overlay_strict(struct spf2_overlay *overlay, const struct spf2_case *c);
struct spf2_voice spf2_overlay_hear(struct spf2_overlay *overlay, struct spf2 *spf2,
	const struct spf2_case *c, enum spf2_manner manner);

#endif
