/* Pieces of a macro-string: what its check (spf_macro.c) and its expansion (spf_expand.c) share. */
#ifndef CHECKS_SPF_TOKEN_H
#define CHECKS_SPF_TOKEN_H

#include "checks/spf/spf_macro.h"

/* One piece of a macro-string: "%{d2r-}", "%%", or a run of other characters. */
struct spf_token {
	struct str text;
	char letter;	/* macro letter as written; 0: a literal */
	char escaped;	/* '%', '_' or '-' of "%%", "%_", "%-" */
	unsigned parts; /* right-hand parts to keep; 0: all */
	bool reversed;
	struct str split; /* the delimiters; empty: "." */
};

/* Takes the next piece off *REST, which is not empty. NULL, or what is wrong at *AT, from where
 * *REST began. */
const char *spf_token_next(
	struct str *rest, struct spf_token *token, enum spf_macro_use use, size_t *at);

#endif
