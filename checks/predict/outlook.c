/* Rules held against evidence, and remembered by everything of the evidence that their conditions
 * can see. */
#include "checks/predict/outlook.h"

#include "checks/predict/cond.h"
#include "resolver/name_table.h"

#include <string.h>

enum {
	OUTLOOKS_MAX = 64, /* some 100 KB each */
	KEY_FIRST = 4096,
};

/* Making */

static bool is_selected(const struct rule *rule, const char *const *receivers)
{
	for (; receivers && *receivers; receivers++)
		if (!strcmp(*receivers, rule->receiver))
			return true;
	return !receivers;
}

static enum truth truth_under(
	const struct rule *rule, const struct evidence *evidence, const struct facts *assumed)
{
	const struct cond_view view = { .evidence = evidence, .assumed = assumed };

	return cond_truth(rule->cond, &view);
}

bool outlook_assumed(const struct rule *rule, const struct evidence *evidence, bool *when_signed,
	bool *when_unsigned)
{
	const struct facts *if_signed = evidence->signed_as;
	const struct facts *if_unsigned = evidence->unsigned_as;

	*when_signed = if_signed && truth_under(rule, evidence, if_signed) == TRUTH_TRUE;
	*when_unsigned = if_unsigned && truth_under(rule, evidence, if_unsigned) == TRUTH_TRUE;
	if (*when_signed != *when_unsigned && rule->basis == BASIS_TEXT_ONLY)
		*when_signed = *when_unsigned = false;
	return *when_signed || *when_unsigned;
}

static struct undetermined make_undetermined(
	struct arena *arena, const struct rule *rule, const struct evidence *evidence)
{
	const struct cond_view view = { .evidence = evidence };
	const struct cond_tests tests = cond_deciding(arena, rule->cond, &view);
	struct undetermined u = { .rule = rule };

	for (size_t i = 0; i < tests.count; i++)
		cond_needs(arena, tests.test[i], &view, &u.needs, &u.needs_count);
	return u;
}

static void consider(struct outlook *outlook, const struct rule *rule,
	const struct evidence *evidence, struct undetermined **open)
{
	const enum truth truth = truth_under(rule, evidence, NULL);
	bool when_signed = false, when_unsigned = false;

	if (truth == TRUTH_FALSE)
		return;
	if (truth == TRUTH_TRUE || outlook_assumed(rule, evidence, &when_signed, &when_unsigned))
		*ARENA_PUSH(outlook->arena, outlook->firing, outlook->firing_count) = rule;
	if (truth == TRUTH_UNKNOWN && !(when_signed && when_unsigned))
		*ARENA_PUSH(outlook->arena, *open, outlook->undetermined_count) =
			make_undetermined(outlook->arena, rule, evidence);
}

struct outlook *outlook_make(
	struct arena *arena, const struct rule_set *rules, const struct evidence *evidence)
{
	struct outlook *outlook = arena_alloc(arena, sizeof *outlook);
	struct undetermined *open = NULL;

	outlook->arena = arena;
	for (size_t i = 0; i < rules->count; i++) {
		const struct rule *rule = &rules->rule[i];

		if (rule->cond && rule->basis != BASIS_HISTORICAL &&
			is_selected(rule, rules->receivers))
			consider(outlook, rule, evidence, &open);
	}
	outlook->undetermined = open;
	return outlook;
}

/* Remembering. The key is a text: all that a condition can look at. */

struct outlooks {
	struct arena *home; /* holds this */
	struct rule_set rules;
	bool seen[FACT_COUNT]; /* by a condition */
	struct arena *arena;   /* of the outlooks and their keys */
	struct name_table *table;
	size_t count;
	char *key;
	size_t n, room;
	bool odd; /* the key cannot tell everything apart */
};

static void empty(struct outlooks *outlooks)
{
	arena_free(outlooks->arena);
	outlooks->arena = arena_new();
	outlooks->table = name_table_new(outlooks->arena);
	outlooks->count = 0;
}

struct outlooks *outlooks_new(const struct rule_set *rules)
{
	struct arena *home = arena_new();
	struct outlooks *outlooks = arena_alloc(home, sizeof *outlooks);

	outlooks->home = home;
	outlooks->rules = *rules;
	for (size_t i = 0; i < rules->count; i++)
		for (size_t k = 0; k < rules->rule[i].cond_count; k++)
			outlooks->seen[rules->rule[i].cond[k].fact] = true;
	empty(outlooks);
	return outlooks;
}

void outlooks_free(struct outlooks *outlooks)
{
	if (!outlooks)
		return;
	arena_free(outlooks->arena);
	arena_free(outlooks->home);
}

static void make_room(struct outlooks *outlooks, size_t n)
{
	char *larger;

	if (n <= outlooks->room - outlooks->n)
		return;
	outlooks->room = 2 * (outlooks->room + n) + KEY_FIRST;
	larger = arena_alloc(outlooks->home, outlooks->room);
	if (outlooks->n)
		memcpy(larger, outlooks->key, outlooks->n);
	outlooks->key = larger;
}

/* A text of the evidence; NULL is told from an empty one. Behind it a newline, so none may be in
 * it. */
static void add(struct outlooks *outlooks, const char *text)
{
	const size_t n = text ? strlen(text) : 0;

	make_room(outlooks, n + 2);
	if (text) {
		outlooks->odd |= memchr(text, '\n', n) != NULL;
		outlooks->key[outlooks->n++] = '=';
		memcpy(outlooks->key + outlooks->n, text, n);
		outlooks->n += n;
	}
	outlooks->key[outlooks->n++] = '\n';
}

static void add_facts(struct outlooks *outlooks, const struct facts *facts)
{
	for (size_t i = 0; facts && i < FACT_COUNT; i++)
		if (outlooks->seen[i])
			add(outlooks, facts->value[i]);
	add(outlooks, facts ? "" : NULL);
}

static void add_list(struct outlooks *outlooks, const struct list_result *result)
{
	const char state[] = { (char)('a' + result->role), (char)('a' + result->verdict),
		result->answered ? 'y' : 'n', result->strong ? 'y' : 'n',
		(char)('a' + result->level), result->list ? 'y' : 'n', '\0' };

	add(outlooks, result->zone); /* a run has one list of a zone */
	add(outlooks, state);
	for (size_t i = 0; i < result->code_count; i++)
		add(outlooks, result->codes[i]);
}

static void make_key(struct outlooks *outlooks, const struct evidence *evidence)
{
	outlooks->n = 0;
	/* What only profiles look at. */
	outlooks->odd = evidence->raw_count;
	add_facts(outlooks, evidence->facts);
	add_facts(outlooks, evidence->signed_as);
	add_facts(outlooks, evidence->unsigned_as);
	for (size_t i = 0; i < evidence->list_count; i++)
		add_list(outlooks, &evidence->list[i]);
	add(outlooks, NULL);
	for (size_t i = 0; i < evidence->rep_count; i++) {
		add(outlooks, evidence->rep[i].service);
		add(outlooks, evidence->rep[i].value);
	}
	make_room(outlooks, 1);
	outlooks->key[outlooks->n] = '\0';
}

struct outlook *outlooks_find(struct outlooks *outlooks, const struct evidence *evidence, bool idle)
{
	struct outlook *outlook;

	make_key(outlooks, evidence);
	if (outlooks->odd)
		return NULL;
	outlook = name_table_find(outlooks->table, outlooks->key);
	if (outlook)
		return outlook;
	if (outlooks->count == OUTLOOKS_MAX && idle)
		empty(outlooks);
	if (outlooks->count == OUTLOOKS_MAX)
		return NULL;
	outlook = outlook_make(outlooks->arena, &outlooks->rules, evidence);
	name_table_put(
		outlooks->table, arena_copy(outlooks->arena, outlooks->key, outlooks->n), outlook);
	outlooks->count++;
	return outlook;
}
