/* The parts of reading Exim's ACLs. */
#ifndef CHECKS_LEARN_EXIM_H
#define CHECKS_LEARN_EXIM_H

#include "checks/learn/learn_part.h"

/* "condition = value" or "modifier = value" of a statement. */
struct acl_line {
	bool negated;
	struct str name, value;
	unsigned line;
};

/* A verb and its lines. */
struct acl_statement {
	struct str verb;
	struct acl_line *item;
	size_t count;
	unsigned line;
};

struct acl {
	const char *name; /* "" in front of the first name */
	enum rule_stage stage;
	struct acl_statement *statement;
	size_t count;
};

struct exim {
	struct learner *learner;
	struct acl *acl;
	size_t acl_count;
	/* addresses that no mail is sent to, for conditions: "'0.0.0.0','127.0.0.0/8'" */
	const char *ignored_targets;
	bool accepting; /* the statement at hand lets in whom its conditions mean */
};

/* Appends the rules of ACL. */
void exim_acl(struct exim *e, const struct acl *acl);

/* What a condition comes to for a stranger who writes properly to a recipient that exists here. */
enum exim_truth { EXIM_FALSE, EXIM_TRUE, EXIM_TEST, EXIM_UNTOLD };
struct exim_condition {
	enum exim_truth truth;
	const char *test;   /* EXIM_TEST: one of the two, or both */
	const char *fails;  /* the same negated */
	const char *defers; /* the test that makes the whole ACL defer, or NULL */
	const char *reply;  /* said when its failure refuses, or NULL */
	const char *id;	    /* for the rule */
	const char *category;
	const char *why; /* EXIM_UNTOLD */
};

/* Is the line of a statement a modifier: says or sets something, decides nothing? */
bool exim_is_modifier(struct str name);

/* The condition of LINE, its negation left out. */
struct exim_condition exim_condition(struct exim *e, const struct acl_line *line);

/* The next item of a list at *REST, trimmed: by colons, or by the sign after a leading "<". Doubled
 * separators stand for one. */
struct str exim_item(struct arena *arena, struct str *rest, char *separator);

/* A message with Exim's variables as ours. */
const char *exim_message(struct arena *arena, struct str text);

#endif
