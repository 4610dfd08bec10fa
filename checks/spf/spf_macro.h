/* Macros in SPF records (RFC 7208 section 7): their syntax, and what they stand for. */
#ifndef CHECKS_SPF_MACRO_H
#define CHECKS_SPF_MACRO_H

#include "checks/spf/spf.h"

/* Who is to be checked: what the macros stand for. */
struct spf_client {
	const struct ip *ip; /* the sending address; NULL: only the record is looked at */
	/* Of MAIL FROM, or postmaster and the HELO name; an empty local part is postmaster. */
	struct str local, domain;
	struct str helo;      /* as given; empty: unknown */
	bool helo_pending;    /* it hangs on an answer that is not known yet */
	const char *receiver; /* %{r}; NULL: "unknown" */
	int64_t time;	      /* %{t}, seconds since 1970 */
};

enum spf_macro_use {
	SPF_USE_DOMAIN,	  /* a domain-spec: ends in a top label or a macro; not c, r, t */
	SPF_USE_MODIFIER, /* the value of an unknown modifier: a macro-string; not c, r, t */
	SPF_USE_EXPLAIN,  /* an explanation: with spaces, c, r and t */
};

/* What is wrong with TEXT (static text), at the offset *AT; NULL when nothing is. */
const char *spf_macro_fault(struct str text, enum spf_macro_use use, size_t *at);

enum spf_expansion {
	SPF_EXPANDED,
	SPF_EXPAND_PENDING, /* hangs on an answer that is not known yet */
	SPF_EXPAND_NEVER,   /* hangs on the sending address, and there is none */
};

struct spf_macro {
	struct arena *arena;
	const struct spf_client *client;
	struct str domain; /* %{d}: whose record it is */
	/* %{p}: the validated name of the client (section 5.5), "unknown" without one. */
	enum spf_expansion (*validated)(void *context, struct str domain, struct str *name);
	void *context;
};

/* TEXT, for which spf_macro_fault() is NULL, with its macros put in. A SPF_USE_DOMAIN loses a final
 * dot and whole labels at the left until 253 octets are left (section 7.3); an explanation is cut
 * at 4,096 octets. In the arena. */
enum spf_expansion spf_macro_expand(
	const struct spf_macro *macro, struct str text, enum spf_macro_use use, struct str *out);

/* The raw name TEXT (labels and dots, any other byte standing for itself) as canonical name; NULL
 * when it cannot be asked: no label, an empty one, one over 63 octets, over 253 in all. One final
 * dot is allowed. */
const char *spf_name(struct arena *arena, struct str text);

#endif
