/* SPF (RFC 7208): the words of a result, and what other checks may ask. */
#ifndef CHECKS_SPF_H
#define CHECKS_SPF_H

#include "checks/check.h"

enum spf_result {
	SPF_PENDING, /* an answer is not known yet */
	SPF_NONE,
	SPF_NEUTRAL,
	SPF_PASS,
	SPF_FAIL,
	SPF_SOFTFAIL,
	SPF_TEMPERROR,
	SPF_PERMERROR,
};

/* "none" ... "permerror", as the facts have them (RFC 7208 section 2.6); NULL for SPF_PENDING. */
const char *spf_result_name(enum spf_result result);

/* What SPF says about the target's mail, for DMARC alignment. */
struct spf_outcome {
	enum spf_result result; /* never SPF_PENDING */
	const char *word;	/* of spf.result; NULL: not asked (no --ip, no sender, offline) */
	const char *domain;	/* the name that passed or failed; NULL when it is none */
	bool helo;		/* it is HELO's (null sender), not MAIL FROM's */
};

/* Fills *OUT; false while it is not known yet (the questions are asked then). It sets no fact and
 * makes no finding. */
bool spf_outcome(struct eval *e, struct spf_outcome *out);

extern const struct check check_spf;

#endif
