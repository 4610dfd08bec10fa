/* The catalogue of a run: the built-in rules and those of the user's files. */
#include "checks/load/load.h"
#include "checks/predict/checklist.h"
#include "checks/predict/profile.h"

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
	for (size_t i = 0; i < builtin_profile_count; i++) {
		*ARENA_PUSH(arena, table->profile, table->profile_count) = builtin_profiles[i];
		*ARENA_PUSH(arena, table->profile_origin, table->profile_origin_count) =
			"the built-in catalogue";
	}
	for (size_t i = 0; i < builtin_checklist_count; i++)
		*ARENA_PUSH(arena, table->checklist, table->checklist_count) =
			builtin_checklists[i];
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

/* A user's profile stands in for ours of the same id. Returns how many of ours are left, all before
 * the user's. */
static size_t drop_replaced(struct rule_table *table)
{
	size_t kept = 0, ours = 0;

	for (size_t i = 0; i < table->profile_count; i++) {
		bool replaced = false;

		for (size_t k = builtin_profile_count;
			i < builtin_profile_count && k < table->profile_count && !replaced; k++)
			replaced = !strcmp(table->profile[i].id, table->profile[k].id);
		if (replaced)
			continue;
		ours += i < builtin_profile_count;
		table->profile[kept] = table->profile[i];
		table->profile_origin[kept++] = table->profile_origin[i];
	}
	table->profile_count = kept;
	return ours;
}

static void take_tables(const struct rule_table *table, struct catalogue *out)
{
	*out = (struct catalogue){
		.rule = table->rule,
		.rule_count = table->count,
		.profile = table->profile,
		.profile_count = table->profile_count,
		.checklist = table->checklist,
		.checklist_count = table->checklist_count,
	};
}

bool load_catalogue(struct arena *arena, const char *const *paths, const struct list_table *own,
	struct catalogue *out, const char **why)
{
	struct rule_table table = { 0 };
	struct list_table lists;
	size_t ours;

	*out = (struct catalogue){
		.rule = builtin_rules,
		.rule_count = builtin_rule_count,
		.profile = builtin_profiles,
		.profile_count = builtin_profile_count,
		.checklist = builtin_checklists,
		.checklist_count = builtin_checklist_count,
		.builtin_profiles = builtin_profile_count,
	};
	if (!paths || !*paths)
		return true;
	add_builtin(arena, &table);
	for (; *paths; paths++)
		if (!load_rules(arena, *paths, &table, why))
			return false;
	lists = all_lists(arena, own);
	ours = drop_replaced(&table);
	if (!load_check_rules(arena, &table, &lists, why))
		return false;
	qsort(table.rule, table.count, sizeof *table.rule, compare);
	take_tables(&table, out);
	out->builtin_profiles = ours;
	return true;
}
