/* Does the cause of a refusal still hold? The checks of a normal run, asked about whom the refusal
 * is about. */
#ifndef CHECKS_RECHECK_H
#define CHECKS_RECHECK_H

#include "checks/explain/explain.h"
#include "checks/run.h"

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
	const char *ip, *domain; /* whom it is about, or NULL */
	bool assumed; /* the reply does not name the address; it is that of the host that sent */
	const struct cond *cond; /* what is to be held against the facts, or NULL */
	struct recheck_fact *fact;
	size_t fact_count;
};

const char *recheck_name(enum recheck_verdict verdict); /* "still-true" "no-longer" ... */

/* What would have to be true for the refusal that E explains to be just: its list named in the
 * reply, its entry's condition, or what its category rests on. NOW->cond; NULL with ->why set when
 * nothing in DNS decides it. */
void recheck_begin(struct arena *arena, const struct explanation *e, struct recheck *now);

/* Does NOW->cond ask for a fact of the sending address (FACT_IP_VERSION ... or a list of
 * addresses)? For any list? For the recipient's domain? */
struct recheck_needs {
	bool ip, domain, lists, recipient;
};
struct recheck_needs recheck_needs(const struct recheck *now);

/* Holds NOW->cond against what RESULT found; texts in ARENA. */
void recheck_judge(struct arena *arena, const struct result *result, struct recheck *now);

#endif
