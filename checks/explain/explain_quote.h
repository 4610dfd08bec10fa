/* What a reply names: address, domain, list, URL, recipient. */
#ifndef CHECKS_EXPLAIN_QUOTE_H
#define CHECKS_EXPLAIN_QUOTE_H

#include "checks/explain/explain.h"

/* What HEARD, normalised, names; RULE (NULL: none) says by its text where, and by its category
 * whose an address is. LISTS: zones to look for. What a bounce knows from elsewhere (its recipient)
 * is taken from HEARD. In ARENA. */
struct quoted explain_quote(struct arena *arena, const struct heard *heard, struct str normalised,
	const struct rule *rule, enum rule_blame blame, const struct list_table *own_lists);

#endif
