/* A record that is being rewritten. */
#ifndef CHECKS_SPF_DRAFT_H
#define CHECKS_SPF_DRAFT_H

#include "checks/spf/spf_lint.h"

struct spf_draft {
	struct arena *arena;
	const struct spf_dns *dns;
	const struct spf_client *client;
	const struct spf_node *node;	 /* the root of the present tree */
	const struct spf_record *record; /* what is rewritten: the root's, or several joined */
	bool costly;			 /* too many lookups or voids: names that have nothing go */
	bool addresses;			 /* write addresses in place of a and mx */
	bool redirect;			 /* a redirect beside `all' is kept, and `all' goes */
	bool fresh;			 /* it is a first record, made of nothing */
	/* the sender's registered domain: includes outside it that let everyone pass go; NULL: they
	 * stay */
	const char *own;
	struct str *term;
	size_t count;
};

/* Drafts a first record for a domain without one: its MX if it has any, nobody else. False: nothing
 * can be said. */
bool spf_draft_new(struct spf_draft *d);

/* Drafts the present record, or several in one, or what was meant as one, without what findings
 * name. False: there is none, or it is not worth it. */
bool spf_draft_rewrite(struct spf_draft *d);

/* Puts a term at the end, or before the one at AT. */
void spf_draft_put(struct spf_draft *d, struct str text);
void spf_draft_insert(struct spf_draft *d, size_t at, struct str text);

/* The term for the client's address, "ip4:192.0.2.1". */
struct str spf_draft_client(const struct spf_draft *d);

/* Where `all' or the redirect stands, or d->count. */
size_t spf_draft_end_of(const struct spf_draft *d);

/* The text of the record. */
struct str spf_draft_join(const struct spf_draft *d);

#endif
