/* Does the cause of a refusal still hold? The checks of a normal run, asked about whom the refusal is about. */
#ifndef CHECKS_RECHECK_H
#define CHECKS_RECHECK_H

#include "checks/explain.h"
#include "checks/facts.h"

enum recheck_verdict {
	RECHECK_NOT_CHECKABLE, /* nothing in DNS decides it, or it is not known whom to check */
	RECHECK_CANNOT_TELL,   /* a question that decides it failed or was not asked */
	RECHECK_NO_LONGER,
	RECHECK_STILL_TRUE,
};

/* A fact that decides the cause, as it is now. */
struct recheck_fact {
	const char *key;   /* "ptr.status", "listed:zen.spamhaus.org" */
	const char *value; /* NULL: not known */
};

struct recheck {
	enum recheck_verdict verdict;
	const char *why;	 /* of not checkable: what is missing; else NULL */
	const char *ip, *domain; /* whom it was about, or NULL */
	bool assumed; /* the address is not in the reply: it was taken from the bounce's headers or the name of the sending host */
	struct recheck_fact *fact;
	size_t fact_count;
};

const char *recheck_name(enum recheck_verdict verdict); /* "still-true" "no-longer" ... */

#endif
