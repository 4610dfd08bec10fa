/* What is weak or broken in a tree of SPF records, whether or not it decides now. */
#ifndef CHECKS_SPF_LINT_H
#define CHECKS_SPF_LINT_H

#include "checks/spf/spf_tree.h"

struct spf_lint {
	enum finding_id id;
	const char *key;      /* what tells it from others with the same id: a term, a name */
	const char *text;     /* one sentence, printable */
	const char *evidence; /* printable, or NULL */
	const char *remedy;
	const struct spf_node *node; /* whose record has it */
};

struct spf_lints {
	struct spf_lint *lint;
	size_t count;
};

/* The faults of TREE, which has no answer missing. VERDICT (NULL: none was made) says which fault
 * is the cause of a permerror, and so not to be repeated; OLD_TYPE is the answer for the domain's
 * records of type SPF (NULL: not asked). In ARENA. */
struct spf_lints spf_lint(struct arena *arena, const struct spf_tree *tree,
	const struct spf_verdict *verdict, const struct answer *old_type);

/* Has LINTS the fault LINT? */
bool spf_lint_has(const struct spf_lints *lints, const struct spf_lint *lint);

/* What SPF_CURE too needs to know of a term of the record at the tree's root. */

/* Does the include or redirect lead to something that makes a permerror for everyone? */
bool spf_leads_astray(const struct spf_node *node);

/* The probe of TERM in NODE, or NULL. */
const struct spf_probe *spf_probe_of(const struct spf_node *node, const struct spf_term *term);

/* Is it the same mechanism as OTHER (case, and a "+", set aside)? */
bool spf_same_term(const struct spf_term *term, const struct spf_term *other);

/* Is TERM's network inside OTHER's, with the same result? */
bool spf_term_inside(const struct spf_term *term, const struct spf_term *other);

/* Is the term never looked at: behind `all', or a redirect beside one? */
bool spf_is_ignored(const struct spf_record *record, const struct spf_term *term);

/* Why the exp= of NODE gives no explanation (section 6.2): "no TXT record"; NULL: it gives one,
 * or nobody knows. In ARENA. */
const char *spf_explanation_fault(struct arena *arena, const struct spf_node *node);

/* Is TERM a mechanism written as a modifier ("ip4=192.0.2.1"), or a second version section? */
bool spf_is_typo(const struct spf_term *term);

/* Is it an ip4 or ip6 with addresses that no mail on the Internet comes from? */
bool spf_is_private(const struct spf_term *term);

enum { SPF_TERMS_COMPARED = 512 }; /* of a record, for repeats */

#endif
