/* The corrected SPF record: what to publish instead. */
#ifndef CHECKS_SPF_CURE_H
#define CHECKS_SPF_CURE_H

#include "checks/spf/spf_lint.h"

/* What is to be published, and how it was seen to work. */
struct spf_cure {
	const char *text; /* the record; NULL: there is none to propose (or an answer is missing) */
	struct spf_verdict verdict; /* what CLIENT gets with it; SPF_PENDING without an address */
	struct spf_lints lints;	    /* what is still weak with it */
	bool open;		    /* every address of one IP version passes with it */
};

/* The record at the root of TREE without its faults and with the client's address in it, if CLIENT
 * has one that does not pass. Proposed only if an evaluation with it passes the client (without an
 * address: if its text is in order). */
struct spf_cure spf_cure(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, const struct spf_tree *tree);

#endif
