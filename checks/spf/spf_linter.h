/* What the lints of a tree (spf_lint.c) and those of a record's terms (spf_lint_term.c) share. */
#ifndef CHECKS_SPF_LINTER_H
#define CHECKS_SPF_LINTER_H

#include "checks/spf/spf_lint.h"

struct spf_linter {
	struct arena *arena;
	const struct spf_tree *tree;
	const struct spf_node *root;
	const struct spf_verdict *verdict; /* or NULL */
	const struct answer *old_type;	   /* or NULL */
	struct spf_lints lints;
};

/* Adds a finding, and gives it, valid until the next one is added. NULL: it is there already, or
 * one of too many of its kind. */
struct spf_lint *spf_lint_add(struct spf_linter *l, enum finding_id id, const char *key,
	const char *text, const char *remedy);

/* The term for a person. */
const char *spf_lint_show(struct spf_linter *l, const struct spf_term *term);

/* Looks at each term of the root's record. */
void spf_lint_terms(struct spf_linter *l);

#endif
