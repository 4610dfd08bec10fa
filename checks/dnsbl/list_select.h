/* Which DNS lists a run asks, and the keys it has for them. */
#ifndef CHECKS_LIST_SELECT_H
#define CHECKS_LIST_SELECT_H

#include "checks/setup.h"

/* Reads setup->lists and setup->require (as the options gave them; commas inside a word separate
 * too), the keys of KEYS_FILE (--keys, or NULL) and of the environment (PREFLIGHT_DQS_KEY), and
 * fills in setup->own_lists, key, key_count, require (canonical) and selected, all in ARENA. False
 * on a fault of the user's: *WHY is one line that never shows a key.
 *
 * core: tier core. default: what is asked without --lists. extended: the default and candidates.
 * all: every list that can count. none: nothing. Lists that need a key belong to default, extended
 * and all as soon as there is a key for them. A zone named (here or in --require) is asked even if
 * another list contains it; one that is not known is asked as a plain list of addresses. A FILE
 * (with a slash, or ending in .json) brings the user's own lists; they go before ours of the same
 * zone. */
bool list_select(struct arena *arena, const char *keys_file, struct setup *setup, const char **why);

/* Adds the list ZONE to what SETUP selected, as if the user had named it: for a receiver's profile.
 * False when it is no zone. */
bool list_select_zone(struct arena *arena, struct setup *setup, const char *zone, const char **why);

/* The list with this zone: the user's own, else ours, else NULL. */
const struct list *list_find(const struct setup *setup, const char *zone);

/* Is ZONE named in --require? */
bool list_is_required(const struct setup *setup, const char *zone);

/* The key for LIST, or NULL. Not to be shown to anyone. */
const char *list_key_for(const struct setup *setup, const struct list *list);

/* Appends the keys of the file PATH ("ZONE KEY" a line, # begins a comment; the zone
 * dq.spamhaus.net stands for all of Spamhaus) to setup->key. False on a fault; *WHY is "PATH:LINE:
 * what is wrong", without the key. */
bool list_keys_load(struct arena *arena, struct setup *setup, const char *path, const char **why);

/* Appends one key for ZONE (NULL: all of Spamhaus) to setup->key. */
void list_key_add(struct arena *arena, struct setup *setup, const char *zone, struct str key);

/* Is KEY one DNS label, as all operators give them? */
bool list_key_valid(struct str key);

#endif
