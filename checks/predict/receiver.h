/* Which receivers a run is about: words of --receiver become receivers of the catalogue, and
 * profiles with their lists. */
#ifndef CHECKS_RECEIVER_H
#define CHECKS_RECEIVER_H

#include "checks/setup.h"

/* Fills in setup->receivers and setup->profiles from WORDS (slugs, ids of profiles, "profiles": all
 * built-in ones; NULL or empty: every receiver, no profile), and adds the lists that the profiles
 * ask to setup->selected. False on a word that is neither; *WHY says so. */
bool receivers_select(struct arena *arena, const char *const *words,
	const struct catalogue *catalogue, struct setup *setup, const char **why);

#endif
