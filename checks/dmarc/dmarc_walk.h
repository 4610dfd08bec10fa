/* The DNS tree walk of RFC 9989 section 4.10: which record applies to a domain, and what its
 * organizational domain is. */
#ifndef CHECKS_DMARC_WALK_H
#define CHECKS_DMARC_WALK_H

#include "checks/asker.h"
#include "checks/dmarc/dmarc_record.h"

enum { DMARC_STEPS_MAX = 8 };

enum dmarc_step_kind {
	DMARC_STEP_NONE,      /* no DMARC record */
	DMARC_STEP_MEANT,     /* none, but a text that was meant as one */
	DMARC_STEP_SEVERAL,   /* more than one: all are discarded */
	DMARC_STEP_RECORD,    /* one */
	DMARC_STEP_FAILED,    /* asked, no answer */
	DMARC_STEP_NOT_ASKED, /* nobody was asked */
};

struct dmarc_step {
	const char *domain; /* without _dmarc */
	const char *name;   /* _dmarc.DOMAIN; NULL when that is too long for a name */
	const struct answer *answer;
	enum dmarc_step_kind kind;
	struct str text; /* of the record: RECORD, MEANT, SEVERAL (the first); else n is 0 */
	struct dmarc_record record; /* the same, read */
};

struct dmarc_walk {
	const char *domain;
	struct dmarc_step step[DMARC_STEPS_MAX]; /* the domain first, then upwards */
	size_t count;
	size_t stop;	 /* how many of them count: the walk ends behind a psd=y or psd=n */
	const char *org; /* organizational domain; NULL: a failed question keeps it unknown */
};

/* Walks from DOMAIN upwards; all questions are asked at once. False while an answer is missing. */
bool dmarc_walk(const struct asker *asker, const char *domain, struct dmarc_walk *walk);

/* Are the two domains aligned (section 4.4)? With STRICT they must be equal. TRI_UNKNOWN when an
 * organizational domain is. */
enum tristate dmarc_aligned(const struct dmarc_walk *a, const struct dmarc_walk *b, bool strict);

/* The record that applies to a From domain (section 4.10.1). */
struct dmarc_applied {
	enum { DMARC_APPLIES_UNKNOWN, DMARC_APPLIES_NONE, DMARC_APPLIES } outcome;
	/* DMARC_APPLIES: where it is. UNKNOWN: the step that failed, or NULL. NONE: the first that
	 * has a spoilt record, or NULL */
	const struct dmarc_step *step;
	enum dmarc_relation relation; /* DMARC_APPLIES: of the From domain to the record's */
	/* false also when it hangs on whether the From domain exists, and that is not known */
	bool policy_known;
	/* DMARC_UNSET: the record is not usable, so DMARC does not apply */
	enum dmarc_policy policy;
};

/* Finds it in WALK, and asks for SOA of its domain, to tell subdomains that do not exist (np).
 * False while that is missing. */
bool dmarc_apply(
	const struct asker *asker, const struct dmarc_walk *walk, struct dmarc_applied *out);

#endif
