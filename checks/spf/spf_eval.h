/* check_host() of RFC 7208 section 4: the strict evaluation of one identity. */
#ifndef CHECKS_SPF_EVAL_H
#define CHECKS_SPF_EVAL_H

#include "checks/spf/spf_macro.h"
#include "checks/spf/spf_record.h"

enum {
	SPF_LOOKUPS_MAX = 10, /* terms that cost a lookup (section 4.6.4) */
	SPF_VOIDS_MAX = 2,    /* lookups that find nothing */
	SPF_HOSTS_MAX = 10,   /* MX targets of one term, PTR names */
};

/* The only way to DNS. */
struct spf_dns {
	/* The answer to (TYPE, NAME), NAME canonical; NULL when it is not known yet. */
	const struct answer *(*ask)(void *context, enum rr_type type, const char *name);
	void *context;
	/* as libraries that do not know that limit: lookups that find nothing cost nothing */
	bool unlimited_voids;
};

/* What made a permerror. */
enum spf_cause {
	SPF_CAUSE_NONE,
	SPF_CAUSE_SYNTAX,
	SPF_CAUSE_MULTIPLE,
	SPF_CAUSE_LOOKUPS,
	SPF_CAUSE_VOIDS,
	SPF_CAUSE_MX,
	SPF_CAUSE_NO_RECORD, /* where an include or a redirect leads to */
};

struct spf_verdict {
	enum spf_result result; /* SPF_PENDING: questions are open, nothing else here counts */
	bool not_asked;	  /* a temperror because a question was not asked (offline, over budget) */
	unsigned lookups; /* terms that were evaluated and cost a lookup */
	unsigned voids;	  /* lookups that found nothing */
	/* The name whose record decided (after redirects), canonical; NULL when it was no name. */
	const char *domain;
	struct str term;   /* the term of it that matched; empty: none */
	const char *why;   /* permerror, temperror, none: the cause, printable; else NULL */
	const char *where; /* permerror, temperror: the name whose record is at fault; else NULL */
	enum spf_cause cause; /* permerror */
	const char *target;   /* SPF_CAUSE_NO_RECORD: where there is none; NULL: that is no name */
	const struct answer *failed; /* temperror: the answer that failed; else NULL */
	/* A PTR lookup that failed: by section 5.5 as if it found nothing; or NULL. */
	const struct answer *unsure;
	/* fail: the exp= text of the domain, printable ASCII (section 6.2); or NULL. */
	const char *explanation;
};

/* Checks CLIENT (with an address) against the record of DOMAIN, a name as raw text. Text in
 * ARENA. */
enum spf_result spf_check_host(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, struct str domain, struct spf_verdict *verdict);

/* What is asked ahead needs the same steps without the counting: */

/* The name that TERM of the record of DOMAIN asks for: its domain-spec expanded, or DOMAIN. *NAME
 * is NULL when that cannot be asked; *RAW is the text. */
enum spf_expansion spf_target(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, struct str domain, const struct spf_term *term,
	struct str *raw, const char **name);

/* The type of the address records that a check of IP asks for. */
enum rr_type spf_address_type(const struct ip *ip);

/* The MX targets of ANSWER in the order they are looked at (preference, name), the root of a null
 * MX left out. */
const char **spf_mx_targets(struct arena *arena, const struct answer *answer, size_t *count);

/* Is DOMAIN a name that can have a record (section 4.3): at least two labels, none of them empty or
 * too long? Its canonical form, or NULL. */
const char *spf_domain(struct arena *arena, struct str domain);

#endif
