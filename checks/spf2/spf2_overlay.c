/* Evaluates a case over changed records: strictly, and by libspf2. */
#include "checks/spf2/spf2_overlay.h"

enum spf_result spf2_overlay_strict(struct spf_overlay *overlay, const struct spf2_case *c)
{
	const struct spf_dns dns = spf_overlay_dns(overlay);
	struct spf_verdict verdict;

	return spf_check_host(overlay->arena, &dns, c->client, c->domain, &verdict);
}

struct spf2_voice spf2_overlay_hear(struct spf_overlay *overlay, struct spf2 *spf2,
	const struct spf2_case *c, enum spf2_manner manner)
{
	const struct spf_dns dns = spf_overlay_dns(overlay);
	struct spf2_case changed = *c;

	changed.dns = &dns;
	changed.tree = spf_tree_walk(overlay->arena, &dns, c->client, c->domain);
	return spf2_hear(spf2, overlay->arena, &changed, manner);
}
