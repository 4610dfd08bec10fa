/* The facts about a target: words from a fixed set, or nothing. */
#ifndef CHECKS_FACTS_H
#define CHECKS_FACTS_H

#include "resolver/dns.h"

enum fact_id {
#define FACT(id, key, kind, values, meaning) FACT_##id,
#include "checks/facts.def"
#undef FACT
	FACT_COUNT
};

enum fact_kind { FACT_KIND_WORD, FACT_KIND_FLAG };

struct fact_spec {
	const char *key; /* "ptr.status" */
	enum fact_kind kind;
	const char *values; /* words separated by blanks; NULL: a flag, or free text */
	const char *meaning;
};

extern const struct fact_spec fact_specs[FACT_COUNT];

/* One value per fact; NULL: not asked, or does not apply. Flags hold "true" or "false". */
struct facts {
	const char *value[FACT_COUNT];
};

/* The fact with the name KEY; false when there is none. */
bool fact_find(struct str key, enum fact_id *out);

/* May the fact have this value? */
bool fact_allows(enum fact_id id, struct str value);

/* Does VALUE say that the question failed (servfail, timeout, refused, malformed, temperror)? False
 * for NULL. */
bool fact_value_failed(const char *value);

/* The word of an answer that is known: "ok" with records, "nodata", "nxdomain", "servfail",
 * "timeout", "refused", "malformed" (FORMERR, NOTIMP, garbage); NULL when it was not asked. */
const char *fact_word_of(const struct answer *answer);

#endif
