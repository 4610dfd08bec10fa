/* A way to ask DNS that needs no engine: what the DKIM and DMARC logic is written against, so that
 * it can be tested alone. */
#ifndef CHECKS_ASKER_H
#define CHECKS_ASKER_H

#include "checks/check.h"

struct asker {
	/* The answer to (TYPE, NAME), or NULL while it is not known. NAME is canonical. */
	const struct answer *(*ask)(void *context, enum rr_type type, const char *name);
	void *context;
	struct arena *arena; /* of the results */
};

/* Asks in the name of an evaluation. */
struct asker asker_of(struct eval *e);

/* As ask() of checks/check.h: a NAME of NULL, no name at all, answers NXDOMAIN. */
const struct answer *asker_ask(const struct asker *asker, enum rr_type type, const char *name);

#endif
