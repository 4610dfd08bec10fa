/* The inside of an evaluation: what spf_eval.c and spf_match.c share. Nobody else looks in here. */
#ifndef CHECKS_SPF_MATCH_H
#define CHECKS_SPF_MATCH_H

#include "checks/spf/spf_eval.h"

enum spf_step {
	SPF_NO_MATCH,
	SPF_MATCHED,
	SPF_STOPPED, /* the verdict is there: an error, or an answer that is missing */
};

struct spf_run {
	struct arena *arena;
	const struct spf_dns *dns;
	const struct spf_client *client;
	struct spf_verdict *verdict; /* its result is only set when a step stopped */
	const char *where;	     /* whose record is being evaluated */
	bool counting;	    /* off for explanations, which no limit counts (section 4.6.4) */
	bool names_counted; /* macro p was expanded: its lookups are counted */
};

/* Ends the evaluation; WHY is printable, or NULL. Always SPF_STOPPED. */
enum spf_step spf_stop(struct spf_run *run, enum spf_result result, const char *why);
enum spf_step spf_stop_broken(struct spf_run *run, enum spf_cause cause, const char *why);
enum spf_step spf_stop_failed(struct spf_run *run, const struct answer *answer);

/* TEXT with its macros put in, for the record of DOMAIN. */
enum spf_expansion spf_expand(struct spf_run *run, struct str domain, struct str text,
	enum spf_macro_use use, struct str *out);

/* As spf_target(). */
enum spf_expansion spf_expand_target(struct spf_run *run, struct str domain,
	const struct spf_term *term, struct str *raw, const char **name);

/* Does the term (a, mx, ptr, exists) that asks for NAME match? */
enum spf_step spf_match_name(struct spf_run *run, const struct spf_term *term, const char *name);

#endif
