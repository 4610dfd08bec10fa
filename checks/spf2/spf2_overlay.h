/* What both voices make of changed records. */
#ifndef CHECKS_SPF2_OVERLAY_H
#define CHECKS_SPF2_OVERLAY_H

#include "checks/spf/spf_overlay.h"
#include "checks/spf2/spf2.h"

/* What the two conclude in the world of OVERLAY, C being the case in the real one. */
enum spf_result spf2_overlay_strict(struct spf_overlay *overlay, const struct spf2_case *c);
struct spf2_voice spf2_overlay_hear(struct spf_overlay *overlay, struct spf2 *spf2,
	const struct spf2_case *c, enum spf2_manner manner);

#endif
