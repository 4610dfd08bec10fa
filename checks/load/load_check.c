/* What can only be seen when all files are read: ids used twice, and names of rules and lists that
 * are not there. */
#include "checks/load/load_part.h"

#include "checks/predict/profile.h"

#include <stdlib.h>
#include <string.h>

/* Ids of rules and zones of lists, sorted. */
struct index {
	const struct rule **rule;
	size_t rule_count;
	const struct list **list;
	size_t list_count;
};

static int compare_ids(const void *a, const void *b)
{
	return strcmp((*(const struct rule *const *)a)->id, (*(const struct rule *const *)b)->id);
}

/* Of two with the same id, the one that was read later comes later. */
static int compare_rules(const void *a, const void *b)
{
	const struct rule *one = *(const struct rule *const *)a;
	const struct rule *other = *(const struct rule *const *)b;
	int order = strcmp(one->id, other->id);

	return order ? order : (one > other) - (one < other);
}

static int compare_zones(const void *a, const void *b)
{
	return strcmp(
		(*(const struct list *const *)a)->zone, (*(const struct list *const *)b)->zone);
}

static const struct rule *find_rule(const struct index *index, const char *id)
{
	const struct rule key = { .id = id }, *at = &key;
	const struct rule **found = index->rule_count ? bsearch(&at, index->rule, index->rule_count,
								sizeof *index->rule, compare_ids)
						      : NULL;

	return found ? *found : NULL;
}

static const struct list *find_list(const struct index *index, const char *zone)
{
	const struct list key = { .zone = zone }, *at = &key;
	const struct list **found = index->list_count ? bsearch(&at, index->list, index->list_count,
								sizeof *index->list, compare_zones)
						      : NULL;

	return found ? *found : NULL;
}

static struct index make_index(
	struct arena *arena, const struct rule_table *rules, const struct list_table *lists)
{
	struct index index = {
		.rule = arena_array(arena, rules->count, sizeof(const struct rule *)),
		.rule_count = rules->count,
		.list = arena_array(arena, lists->count, sizeof(const struct list *)),
		.list_count = lists->count,
	};

	for (size_t i = 0; i < rules->count; i++)
		index.rule[i] = &rules->rule[i];
	for (size_t i = 0; i < lists->count; i++)
		index.list[i] = &lists->list[i];
	if (index.rule_count)
		qsort(index.rule, index.rule_count, sizeof *index.rule, compare_rules);
	if (index.list_count)
		qsort(index.list, index.list_count, sizeof *index.list, compare_zones);
	return index;
}

static bool check_unique(struct arena *arena, const struct rule_table *rules,
	const struct index *index, const char **why)
{
	for (size_t i = 1; i < index->rule_count; i++) {
		const struct rule *rule = index->rule[i];
		struct loader l = { .arena = arena,
			.path = rules->origin[rule - rules->rule],
			.id = rule->id,
			.why = why };

		if (!strcmp(index->rule[i - 1]->id, rule->id))
			return load_fault(&l, "id", "another rule has it (in %s)",
				rules->origin[index->rule[i - 1] - rules->rule]);
	}
	return true;
}

static bool check_variant(struct loader *l, const struct index *index, const struct rule *rule)
{
	const struct rule *main;

	if (!rule->variant_of)
		return true;
	main = find_rule(index, rule->variant_of);
	if (!main)
		return load_fault(l, "variant_of", "there is no rule '%s'", rule->variant_of);
	if (main->variant_of || strcmp(main->receiver, rule->receiver) != 0)
		return load_fault(l, "variant_of", "'%s' is no main entry of the same receiver",
			rule->variant_of);
	return true;
}

static bool check_same(struct loader *l, const struct index *index, const struct rule *rule)
{
	for (const char *const *id = rule->same_as; *id; id++)
		if (!find_rule(index, *id))
			return load_fault(l, "same_as", "there is no rule '%s'", *id);
	return true;
}

static bool check_zones(
	struct loader *l, const struct index *index, const struct cond *cond, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct cond *test = &cond[i];
		const struct list *list;

		if (test->op != COND_LISTED && test->op != COND_DOMAIN_LISTED)
			continue;
		list = find_list(index, test->text);
		if (!list)
			return load_fault(
				l, "condition", "there is no list with the zone '%s'", test->text);
		if (list_is_dead(list) || list_is_whitelist(list))
			return load_fault(l, "condition", "the list '%s' never counts: %s",
				test->text,
				list_is_dead(list) ? list_status_name(list->status)
						   : "a whitelist");
	}
	return true;
}

static bool check_profile_id(
	struct loader *l, const struct rule_table *rules, const struct profile *profile)
{
	for (const struct profile *other = rules->profile; other != profile; other++)
		if (!strcmp(other->id, profile->id))
			return load_fault(l, "id", "another profile has it (in %s)",
				rules->profile_origin[other - rules->profile]);
	return true;
}

static bool check_profiles(struct arena *arena, const struct rule_table *rules,
	const struct index *index, const char **why)
{
	for (size_t i = 0; i < rules->profile_count; i++) {
		const struct profile *profile = &rules->profile[i];
		struct loader l = { .arena = arena,
			.path = rules->profile_origin[i],
			.id = profile->id,
			.why = why };

		if (!check_profile_id(&l, rules, profile))
			return false;
		for (size_t k = 0; k < profile->rule_count; k++) {
			const struct profile_rule *rule = &profile->rule[k];

			l.inside = arena_printf(arena, "rules[%zu].", k);
			if (!check_zones(&l, index, rule->rule.cond, rule->rule.cond_count) ||
				!check_zones(&l, index, rule->random, rule->random_count))
				return false;
		}
	}
	return true;
}

bool load_check_rules(struct arena *arena, const struct rule_table *rules,
	const struct list_table *lists, const char **why)
{
	const struct index index = make_index(arena, rules, lists);

	if (!check_unique(arena, rules, &index, why))
		return false;
	for (size_t i = 0; i < rules->count; i++) {
		const struct rule *rule = &rules->rule[i];
		struct loader l = {
			.arena = arena, .path = rules->origin[i], .id = rule->id, .why = why
		};

		if (!check_variant(&l, &index, rule) || !check_same(&l, &index, rule) ||
			!check_zones(&l, &index, rule->cond, rule->cond_count))
			return false;
	}
	return check_profiles(arena, rules, &index, why);
}
