/* The parts of the loader: what stands in one file, list by list, rule by rule. */
#ifndef CHECKS_LOAD_PART_H
#define CHECKS_LOAD_PART_H

#include "checks/load/load.h"
#include "checks/load/load_field.h"
#include "resolver/lang.h"

/* The lists of the array ARRAY, appended to TABLE. */
bool load_list_array(struct loader *l, const struct json *array, struct list_table *table);

/* The rules, replies and keywords of the object ROOT, appended to TABLE. */
bool load_rule_file(struct loader *l, const struct json *root, struct rule_table *table);

/* The profiles of the array ARRAY, appended to TABLE. */
bool load_profile_array(struct loader *l, const struct json *array, struct rule_table *table);

/* The checklists of the array ARRAY, appended to TABLE. */
bool load_checklist_array(struct loader *l, const struct json *array, struct rule_table *table);

/* [45].NNN.NNN, RFC 3463 section 2 */
bool load_is_enhanced(const char *text);
/* Has TEXT only variables that there are? Else the first other one is in *FOUND. */
bool load_variables_good(const char *text, struct str *found);
/* Is WORD one of the categories of refusals? False: the fault is worded. */
bool load_category(struct loader *l, const char *word);

/* Is PATTERN a plain POSIX ERE that compiles in bounded time and memory? False: *WHY says what is
 * wrong. */
bool load_pattern(struct arena *arena, const char *pattern, const char **why);

#endif
