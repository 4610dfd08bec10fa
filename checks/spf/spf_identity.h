/* The two names SPF is asked about, and what their records say: MAIL FROM and HELO. */
#ifndef CHECKS_SPF_IDENTITY_H
#define CHECKS_SPF_IDENTITY_H

#include "checks/spf/spf_tree.h"

struct spf_identity {
	bool given;	  /* the target has it */
	bool helo;	  /* HELO, also when it stands for the null sender */
	const char *name; /* canonical; NULL: no full domain name: none (section 4.3) */
	struct spf_client client;
	struct str domain; /* as written */
};

/* Everything that is known about one identity. */
struct spf_case {
	struct spf_identity id;
	struct spf_dns dns;
	const struct spf_tree *tree; /* NULL without a name */
	struct spf_verdict verdict;  /* SPF_PENDING: not known yet, or without --ip */
	bool pending;		     /* answers are missing */
};

/* MAIL FROM of the target, or HELO for the null sender. */
struct spf_identity spf_mail_from(struct eval *e);

/* The HELO name in force. */
struct spf_identity spf_helo(struct eval *e);

/* Asks everything about IDENTITY, and evaluates it if the target has an address. */
struct spf_case spf_look_at(struct eval *e, const struct spf_identity *identity);

/* The result as the facts have it: NULL when it was not asked. */
const char *spf_word(const struct spf_case *c);

#endif
