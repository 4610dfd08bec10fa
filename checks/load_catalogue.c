/* The catalogue of a run: the built-in rules and those of the user's files. */
#include "checks/load.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	return rule_compare(a, b);
}

static void add_builtin(struct arena *arena, struct rule_table *table)
{
	for (size_t i = 0; i < builtin_rule_count; i++) {
		*ARENA_PUSH(arena, table->rule, table->count) = builtin_rules[i];
		*ARENA_PUSH(arena, table->origin, table->origin_count) = "the built-in catalogue";
	}
}

/* The built-in lists; the user's own of the same zone stand in for them. */
static struct list_table all_lists(struct arena *arena, const struct list_table *own)
{
	struct list_table all = { 0 };
	bool replaced;

	for (size_t i = 0; own && i < own->count; i++)
		*ARENA_PUSH(arena, all.list, all.count) = own->list[i];
	for (size_t i = 0; i < builtin_list_count; i++) {
		replaced = false;
		for (size_t k = 0; own && k < own->count && !replaced; k++)
			replaced = !strcmp(own->list[k].zone, builtin_lists[i].zone);
		if (!replaced)
			*ARENA_PUSH(arena, all.list, all.count) = builtin_lists[i];
	}
	return all;
}

bool load_catalogue(struct arena *arena, const char *const *paths, const struct list_table *own,
	const struct rule **rule, size_t *count, const char **why)
{
	struct rule_table table = { 0 };
	struct list_table lists;

	*rule = builtin_rules;
	*count = builtin_rule_count;
	if (!paths || !*paths)
		return true;
	add_builtin(arena, &table);
	for (; *paths; paths++)
		if (!load_rules(arena, *paths, &table, why))
			return false;
	lists = all_lists(arena, own);
	if (!load_check_rules(arena, &table, &lists, why))
		return false;
	qsort(table.rule, table.count, sizeof *table.rule, compare);
	*rule = table.rule;
	*count = table.count;
	return true;
}
