/* Habits of libspf2 that change what a record means, as rewritten records: a strict evaluation of
 * them shows what the habit does. */
#ifndef CHECKS_SPF2_QUIRK_H
#define CHECKS_SPF2_QUIRK_H

#include "checks/spf2/spf2_overlay.h"

enum spf2_quirk {
	SPF2_QUIRK_ROOM =
		1, /* terms that begin behind the 507th octet of compiled ones are dropped */
	SPF2_QUIRK_REDIRECT = 2, /* a redirect is followed where it stands */
	SPF2_QUIRK_COUNT = 3	 /* sets of them: less than 1 << 2 */
};

/* The first term of RECORD that is dropped for want of room, or NULL. */
const struct spf_term *spf2_quirk_dropped(const struct spf_record *record);

/* The first mechanism behind a redirect, or NULL. */
const struct spf_term *spf2_quirk_behind_redirect(const struct spf_record *record);

/* All records of TREE as the habits QUIRKS (of enum spf2_quirk) make them read. */
void spf2_quirk_apply(struct spf_overlay *overlay, const struct spf_tree *tree, unsigned quirks);

/* "v=spf1" and TERM... in a row, those that are not NULL. */
struct str spf2_quirk_join(struct arena *arena, const struct spf_term *const *term, size_t count);

#endif
