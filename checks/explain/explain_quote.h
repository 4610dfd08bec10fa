/* What a reply names: address, domain, list, URL, recipient. */
#ifndef CHECKS_EXPLAIN_QUOTE_H
#define CHECKS_EXPLAIN_QUOTE_H

#include "checks/explain/explain.h"

/* What HEARD, normalised, names; RULE (NULL: none) says by its text where, and by its category
 * whose an address is. LISTS: zones to look for. What a bounce knows from elsewhere (its recipient)
 * is taken from HEARD. In ARENA. */
struct quoted explain_quote(struct arena *arena, const struct heard *heard, struct str normalised,
	const struct rule *rule, enum rule_blame blame, const struct list_table *own_lists);

/* The word of TEXT at *AT or behind it that is a run of characters for which IS says yes; moves *AT
 * behind it. False: no more. */
bool explain_next_run(struct str text, size_t *at, bool (*is)(char), struct str *run);

#endif
