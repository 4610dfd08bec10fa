/* Outlooks that are looked up are those that would have been made: for made-up evidence over the
 * catalogue. */
#include "checks/predict/outlook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

enum { WORLDS = 200, LISTS = 3 };

static uint64_t state_of_chance;

static unsigned chance(unsigned n)
{
	state_of_chance = state_of_chance * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state_of_chance >> 33) % n;
}

/* One of the words that the fact may be, or NULL. */
static const char *some_value(struct arena *arena, enum fact_id id)
{
	struct str words, word = { 0 };

	if (!chance(3))
		return NULL;
	if (!fact_specs[id].values)
		return fact_specs[id].kind == FACT_KIND_FLAG ? chance(2) ? "true" : "false"
							     : "text";
	words = str_of(fact_specs[id].values);
	for (unsigned i = chance(6) + 1; i && words.p; i--)
		word = str_cut(&words, ' ');
	return str_dup(arena, word);
}

static void fill(struct arena *arena, struct facts *facts)
{
	for (enum fact_id i = 0; i < FACT_COUNT; i++)
		facts->value[i] = some_value(arena, i);
}

static const struct list *list_of(const char *zone)
{
	for (size_t i = 0; i < builtin_list_count; i++)
		if (!strcmp(builtin_lists[i].zone, zone))
			return &builtin_lists[i];
	return NULL;
}

struct world {
	struct facts facts, if_signed, if_unsigned;
	struct list_result list[LISTS];
	const char *codes[LISTS][1];
	struct reputation rep;
	struct evidence evidence;
};

static void make_world(struct arena *arena, struct world *w, uint64_t seed)
{
	static const char *const zones[LISTS] = { "zen.spamhaus.org", "dbl.spamhaus.org",
		"bl.spamcop.net" };

	*w = (struct world){ 0 };
	state_of_chance = seed;
	fill(arena, &w->facts);
	w->evidence.facts = &w->facts;
	if (chance(2)) {
		fill(arena, &w->if_signed);
		fill(arena, &w->if_unsigned);
		w->evidence.signed_as = &w->if_signed;
		w->evidence.unsigned_as = &w->if_unsigned;
	}
	for (unsigned i = 0; i < LISTS; i++) {
		w->codes[i][0] = chance(2) ? "127.0.0.2" : "127.0.1.2";
		w->list[i] = (struct list_result){
			.list = list_of(zones[i]),
			.zone = zones[i],
			.object = "x",
			.role = i == 1 ? ROLE_SENDER : ROLE_IP,
			.verdict = chance(2) ? LISTED : CLEAN,
			.answered = chance(4),
			.strong = chance(2),
			.codes = w->codes[i],
		};
		w->list[i].code_count = w->list[i].verdict == LISTED;
	}
	w->evidence.list = w->list;
	w->evidence.list_count = chance(LISTS + 1);
	w->rep = (struct reputation){ "cloudmark-csi", chance(2) ? "poor" : "good" };
	w->evidence.rep = &w->rep;
	w->evidence.rep_count = chance(2);
}

static struct rule_set all_rules(void)
{
	return (struct rule_set){ builtin_rules, builtin_rule_count, NULL };
}

static void assert_same(const struct outlook *a, const struct outlook *b)
{
	assert_int_equal(a->firing_count, b->firing_count);
	assert_int_equal(a->undetermined_count, b->undetermined_count);
	for (size_t i = 0; i < a->firing_count; i++)
		assert_ptr_equal(a->firing[i], b->firing[i]);
	for (size_t i = 0; i < a->undetermined_count; i++) {
		const struct undetermined *one = &a->undetermined[i], *other = &b->undetermined[i];

		assert_ptr_equal(one->rule, other->rule);
		assert_int_equal(one->needs_count, other->needs_count);
		for (size_t k = 0; k < one->needs_count; k++)
			assert_string_equal(one->needs[k], other->needs[k]);
	}
}

/* Every fact, list or reputation alone makes another outlook, if it makes a difference: the same
 * outlooks serve all worlds. */
static void found_as_made(void **state)
{
	const struct rule_set rules = all_rules();
	struct outlooks *outlooks = outlooks_new(&rules);
	size_t found = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= WORLDS; seed++) {
		struct arena *arena = arena_new();
		struct world w;

		make_world(arena, &w, seed % (WORLDS / 2) + 1);
		for (unsigned change = 0; change < 20; change++) {
			struct outlook *outlook = outlooks_find(outlooks, &w.evidence, true);

			assert_non_null(outlook);
			assert_same(outlook, outlook_make(arena, &rules, &w.evidence));
			assert_ptr_equal(outlook, outlooks_find(outlooks, &w.evidence, true));
			found += outlook->firing_count;

			const enum fact_id id = (enum fact_id)chance(FACT_COUNT);

			w.facts.value[id] = some_value(arena, id);
			w.list[chance(LISTS)].answered = chance(2);
			w.list[chance(LISTS)].strong = chance(2);
			w.codes[chance(LISTS)][0] = chance(2) ? "127.0.0.3" : "127.0.0.10";
		}
		arena_free(arena);
	}
	assert_true(found > WORLDS);
	outlooks_free(outlooks);
}

/* One that somebody looks at is not forgotten: there is no room for another. */
static void kept_while_in_use(void **state)
{
	const struct rule_set rules = all_rules();
	struct outlooks *outlooks = outlooks_new(&rules);
	struct arena *arena = arena_new();
	struct world w;
	unsigned full = 0;

	(void)state;
	for (uint64_t seed = 1; seed < 100; seed++) {
		make_world(arena, &w, seed);
		full += !outlooks_find(outlooks, &w.evidence, false);
	}
	assert_true(full > 0 && full < 99);
	assert_non_null(outlooks_find(outlooks, &w.evidence, true));
	arena_free(arena);
	outlooks_free(outlooks);
}

/* What only profiles see, and texts that would blur the key. */
static void not_remembered(void **state)
{
	const struct rule_set rules = all_rules();
	struct outlooks *outlooks = outlooks_new(&rules);
	const struct raw_answer raw = { .zone = "zen.spamhaus.org" };
	struct arena *arena = arena_new();
	struct world w;

	(void)state;
	make_world(arena, &w, 1);
	w.evidence.raw = &raw;
	w.evidence.raw_count = 1;
	assert_null(outlooks_find(outlooks, &w.evidence, true));
	w.evidence.raw_count = 0;
	assert_non_null(outlooks_find(outlooks, &w.evidence, true));
	w.rep.value = "a\n=b";
	w.evidence.rep_count = 1;
	assert_null(outlooks_find(outlooks, &w.evidence, true));
	arena_free(arena);
	outlooks_free(outlooks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found_as_made),
		cmocka_unit_test(kept_while_in_use),
		cmocka_unit_test(not_remembered),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("outlook", tests, NULL, NULL);
}
