/* Reads lists and rules from JSON: ours at build time (the generator), a user's own at start. One loader for both. */
#ifndef CHECKS_LOAD_H
#define CHECKS_LOAD_H

#include "checks/rule.h"

struct list_table {
	struct list *list;
	size_t count;
};

struct rule_table {
	struct rule *rule;
	size_t count;
	struct reply *reply;
	size_t reply_count;
	struct keyword *keyword;
	size_t keyword_count;
};

/* Appends the lists of the file PATH to TABLE, everything in ARENA. False on a fault; *WHY is then "PATH: ZONE: field `x': what is
 * wrong" (one line). A field left out has its neutral value; an unknown field, a bad match, a misspelt word is a fault. */
bool load_lists(struct arena *arena, const char *path, struct list_table *table, const char **why);

/* The same for rules; patterns are compiled once to see that they are good, conditions parsed. Zones in conditions are checked
 * by load_check_rules(), when all lists are known. */
bool load_rules(struct arena *arena, const char *path, struct rule_table *table, const char **why);

/* Ids unique, variant_of and same_as name rules, zones in conditions name lists that can count, over all tables. */
bool load_check_rules(struct arena *arena, const struct rule_table *rules,
	const struct list_table *lists, const char **why);

/* The condition TEXT as a prefix tree in ARENA; NULL on a fault, *WHY says what is wrong. */
const struct cond *cond_parse(
	struct arena *arena, const char *text, size_t *count, const char **why);

#endif
