/* The DMARC tree walk: the 27 vectors of $SHARED/data/dmarc-vectors.json, failed and unasked
 * questions, deep names. */
#include "checks/dmarc/dmarc_walk.h"

#include <jansson.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "test/unit/arena_state.h"

/* A world to ask: names and their TXT records; what is not listed does not exist. */
struct world {
	struct arena *arena;
	const json_t *txt;     /* {name: [text or [strings]]} */
	const char *absent;    /* the name that SOA says NXDOMAIN for */
	const char *failed;    /* the name whose question fails */
	const char *not_asked; /* ... is not asked */
	const char *unknown;   /* ... is not answered yet */
	unsigned asked;
};

static struct str text_of(struct arena *arena, const json_t *value)
{
	char *all = arena_alloc(arena, 4096);
	size_t n = 0;

	if (json_is_string(value))
		return (struct str){ json_string_value(value), json_string_length(value) };
	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *part = json_array_get(value, i);

		memcpy(all + n, json_string_value(part), json_string_length(part));
		n += json_string_length(part);
	}
	return (struct str){ all, n };
}

static bool is(const char *name, const char *wanted)
{
	return wanted && !strcmp(name, wanted);
}

static const struct answer *ask_world(void *context, enum rr_type type, const char *name)
{
	struct world *world = context;
	struct answer *answer = arena_alloc(world->arena, sizeof *answer);
	const json_t *texts = type == RR_TXT ? json_object_get(world->txt, name) : NULL;
	struct rr *rr = arena_array(world->arena, json_array_size(texts), sizeof *rr);

	world->asked++;
	*answer = (struct answer){ .name = name, .type = type, .status = DNS_NXDOMAIN, .rr = rr };
	if (is(name, world->unknown))
		return NULL;
	if (is(name, world->failed))
		answer->status = DNS_SERVFAIL;
	else if (is(name, world->not_asked))
		answer->status = DNS_NOTASKED;
	else if (texts || (type == RR_SOA && !is(name, world->absent)))
		answer->status = DNS_NOERROR;
	if (answer->status == DNS_NOERROR)
		for (; answer->count < json_array_size(texts); answer->count++)
			rr[answer->count].text =
				text_of(world->arena, json_array_get(texts, answer->count));
	return answer;
}

static const char *shared(void)
{
	const char *path = getenv("SHARED");

	return path ? path : "../shared";
}

/* The vectors */

static struct dmarc_walk walk_of(struct world *world, const char *domain)
{
	const struct asker asker = { ask_world, world, world->arena };
	struct dmarc_walk walk;

	assert_true(dmarc_walk(&asker, domain, &walk));
	return walk;
}

static struct dmarc_applied applied_of(struct world *world, const struct dmarc_walk *walk)
{
	const struct asker asker = { ask_world, world, world->arena };
	struct dmarc_applied applied;

	assert_true(dmarc_apply(&asker, walk, &applied));
	return applied;
}

static bool any_aligned(
	struct world *world, const struct dmarc_walk *from, const json_t *domains, bool strict)
{
	for (size_t i = 0; i < json_array_size(domains); i++) {
		struct dmarc_walk walk =
			walk_of(world, json_string_value(json_array_get(domains, i)));

		if (dmarc_aligned(from, &walk, strict) == TRI_YES)
			return true;
	}
	return false;
}

static void check_queries(const char *id, const struct dmarc_walk *walk, const json_t *queries)
{
	if (!queries)
		return;
	if (walk->count != json_array_size(queries))
		fail_msg("%s: %zu queries", id, walk->count);
	for (size_t i = 0; i < walk->count; i++)
		assert_string_equal(
			walk->step[i].name, json_string_value(json_array_get(queries, i)));
}

static void check_warning(const char *id, const struct dmarc_applied *applied, const char *warn)
{
	if (is("two records", warn))
		assert_int_equal(applied->step->kind, DMARC_STEP_SEVERAL);
	else if (is("pct removed", warn))
		assert_true(applied->step->record.flaw[DMARC_FLAW_REMOVED]);
	else if (warn)
		fail_msg("%s: unknown warning %s", id, warn);
}

static void check_vector(struct arena *arena, const json_t *vector)
{
	const char *id = json_string_value(json_object_get(vector, "id"));
	const json_t *want = json_object_get(vector, "want");
	const char *org = json_string_value(json_object_get(want, "org"));
	const char *policy = json_string_value(json_object_get(want, "policy"));
	const char *result = json_string_value(json_object_get(want, "dmarc"));
	const json_t *spf_wanted = json_object_get(want, "spf_aligned");
	const json_t *dkim_wanted = json_object_get(want, "dkim_aligned");
	struct world world = { .arena = arena,
		.txt = json_object_get(vector, "zone"),
		.absent =
			json_string_value(json_array_get(json_object_get(vector, "nxdomain"), 0)) };
	struct dmarc_walk walk =
		walk_of(&world, json_string_value(json_object_get(vector, "from")));
	struct dmarc_applied applied = applied_of(&world, &walk);
	bool counts = applied.outcome == DMARC_APPLIES && applied.policy;

	if (json_is_null(json_object_get(want, "record")) == counts)
		fail_msg("%s: record applies: %d", id, counts);
	if (policy && (!counts || strcmp(dmarc_policy_word(applied.policy), policy) != 0))
		fail_msg("%s: policy %s", id, counts ? dmarc_policy_word(applied.policy) : "-");
	if (org && !is(walk.org, org))
		fail_msg("%s: organizational domain %s", id, walk.org);
	check_queries(id, &walk, json_object_get(want, "queries"));
	check_warning(id, &applied, json_string_value(json_object_get(want, "warn")));

	/* Two valid records at the author domain (the disputed vector): section 4.10 step 2
	 * discards both, and 4.10.1 walks on whenever the first query finds "no valid DMARC Policy
	 * Record"; so the parent's record applies here. mailauth stops instead, as RFC 7489 did. */
	if (is(id, "multi-at-author-no-inherit"))
		assert_true(counts && applied.policy == DMARC_REJECT &&
			    is(applied.step->domain, "example.com"));
	if (!counts)
		return;

	const struct dmarc_record *record = &applied.step->record;
	bool spf = any_aligned(&world, &walk, json_object_get(vector, "spf"), record->strict_spf);
	bool dkim =
		any_aligned(&world, &walk, json_object_get(vector, "dkim"), record->strict_dkim);

	if ((spf_wanted && json_is_true(spf_wanted) != spf) ||
		(dkim_wanted && json_is_true(dkim_wanted) != dkim) ||
		(result && is(result, "pass") != (spf || dkim)))
		fail_msg("%s: spf aligned %d, dkim aligned %d", id, spf, dkim);
}

static void test_vectors(void **state)
{
	char path[4096];

	(void)state;
	snprintf(path, sizeof path, "%s/data/dmarc-vectors.json", shared());

	json_t *all = json_load_file(path, 0, NULL);
	const json_t *vectors = json_object_get(all, "vectors");

	if (!all) {
		print_message("# SKIP no %s\n", path);
		return;
	}
	for (size_t i = 0; i < json_array_size(vectors); i++) {
		struct arena *arena = arena_new();

		check_vector(arena, json_array_get(vectors, i));
		arena_free(arena);
	}
	print_message("# %zu vectors\n", json_array_size(vectors));
	assert_int_equal(json_array_size(vectors), 27);
	json_decref(all);
}

/* Failures, and what cannot be known */

static void test_not_known(void **state)
{
	static const struct {
		const char *from, *failed, *not_asked;
		const char *org; /* NULL: unknown */
		int outcome;
		const char *policy; /* NULL: unknown, or no record */
	} cases[] = {
		/* the author's own record decides whatever fails above it */
		{ "own.example.com", "_dmarc.example.com", NULL, NULL, DMARC_APPLIES, "none" },
		{ "own.example.com", "_dmarc.com", NULL, "example.com", DMARC_APPLIES, "none" },
		/* without one, a failure is never "absent" */
		{ "sub.example.com", "_dmarc.sub.example.com", NULL, NULL, DMARC_APPLIES_UNKNOWN,
			NULL },
		{ "sub.example.com", "_dmarc.example.com", NULL, NULL, DMARC_APPLIES_UNKNOWN,
			NULL },
		{ "example.org", "_dmarc.org", NULL, NULL, DMARC_APPLIES_UNKNOWN, NULL },
		{ "example.org", "_dmarc.example.org", NULL, NULL, DMARC_APPLIES_UNKNOWN, NULL },
		/* a suffix nobody was asked about: who runs on zone files alone */
		{ "example.org", NULL, "_dmarc.org", "example.org", DMARC_APPLIES_NONE, NULL },
		{ "sub.example.com", NULL, "_dmarc.com", "example.com", DMARC_APPLIES, "reject" },
		{ "sub.example.com", NULL, "_dmarc.example.com", NULL, DMARC_APPLIES_UNKNOWN,
			NULL },
		/* np differs from sp: it hangs on the SOA question */
		{ "sub.example.com", "sub.example.com", NULL, "example.com", DMARC_APPLIES, NULL },
		{ "sub.plain.com", "sub.plain.com", NULL, "plain.com", DMARC_APPLIES, "none" },
		/* below psd=n nothing above matters */
		{ "x.cut.example.com", "_dmarc.example.com", NULL, "cut.example.com", DMARC_APPLIES,
			"quarantine" },
		/* a registry's own record */
		{ "any.psd-tld", NULL, NULL, "any.psd-tld", DMARC_APPLIES, "quarantine" },
		{ "deep.any.psd-tld", NULL, NULL, "any.psd-tld", DMARC_APPLIES, "quarantine" },
		{ "psd-tld", NULL, NULL, "psd-tld", DMARC_APPLIES, "none" },
		{ ".", NULL, NULL, ".", DMARC_APPLIES_NONE, NULL },
	};
	json_t *zone = json_pack("{s:[s],s:[s],s:[s],s:[s],s:[s]}", "_dmarc.example.com",
		"v=DMARC1; p=none; sp=reject; np=none", "_dmarc.own.example.com",
		"v=DMARC1; p=none", "_dmarc.plain.com", "v=DMARC1; p=none",
		"_dmarc.cut.example.com", "v=DMARC1; p=quarantine; psd=n", "_dmarc.psd-tld",
		"v=DMARC1; p=none; sp=quarantine; psd=y");

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world world = { .arena = *state,
			.txt = zone,
			.failed = cases[i].failed,
			.not_asked = cases[i].not_asked };
		struct dmarc_walk walk = walk_of(&world, cases[i].from);
		struct dmarc_applied applied = applied_of(&world, &walk);
		const char *policy =
			applied.policy_known ? dmarc_policy_word(applied.policy) : NULL;

		if ((cases[i].org ? !walk.org || strcmp(walk.org, cases[i].org) : !!walk.org) ||
			(int)applied.outcome != cases[i].outcome ||
			(cases[i].policy ? !policy || strcmp(policy, cases[i].policy) : !!policy))
			fail_msg("case %zu, %s: org %s outcome %d policy %s", i, cases[i].from,
				walk.org ? walk.org : "-", (int)applied.outcome,
				policy ? policy : "-");
	}
	json_decref(zone);
}

/* While one answer is missing the others are asked all the same. */
static void test_asks_at_once(void **state)
{
	static const char *const names[] = { "_dmarc.a.b.example.com", "_dmarc.b.example.com",
		"_dmarc.example.com", "_dmarc.com" };

	for (size_t i = 0; i < 4; i++) {
		struct world world = { .arena = *state, .unknown = names[i] };
		const struct asker asker = { ask_world, &world, *state };
		struct dmarc_walk walk;

		assert_false(dmarc_walk(&asker, "a.b.example.com", &walk));
		assert_int_equal(world.asked, 4);
	}
}

static void test_deep(void **state)
{
	char name[300] = "";
	struct world world = { .arena = *state };

	for (int i = 0; i < 126; i++)
		snprintf(name + 2 * i, sizeof name - 2 * (size_t)i, "a.");
	name[2 * 126 - 1] = '\0';

	struct dmarc_walk walk = walk_of(&world, name);

	assert_int_equal(walk.count, DMARC_STEPS_MAX);
	assert_null(walk.step[0].name); /* _dmarc in front makes it too long to be asked */
	assert_string_equal(walk.step[1].name, "_dmarc.a.a.a.a.a.a.a");
	assert_string_equal(walk.step[7].name, "_dmarc.a");
	assert_int_equal(applied_of(&world, &walk).outcome, DMARC_APPLIES_NONE);
}

static void test_aligned(void **state)
{
	json_t *zone = json_pack("{s:[s]}", "_dmarc.example.com", "v=DMARC1; p=none");
	struct world world = { .arena = *state, .txt = zone };
	struct dmarc_walk from = walk_of(&world, "a.example.com");
	struct dmarc_walk sibling = walk_of(&world, "b.example.com");
	struct dmarc_walk other = walk_of(&world, "example.net");

	assert_int_equal(dmarc_aligned(&from, &from, true), TRI_YES);
	assert_int_equal(dmarc_aligned(&from, &sibling, true), TRI_NO);
	assert_int_equal(dmarc_aligned(&from, &sibling, false), TRI_YES);
	assert_int_equal(dmarc_aligned(&from, &other, false), TRI_NO);
	world.failed = "_dmarc.example.net";
	other = walk_of(&world, "example.net");
	assert_int_equal(dmarc_aligned(&from, &other, false), TRI_UNKNOWN);
	assert_int_equal(dmarc_aligned(&other, &other, false), TRI_YES);
	json_decref(zone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test_setup_teardown(test_not_known, setup, teardown),
		cmocka_unit_test_setup_teardown(test_asks_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_deep, setup, teardown),
		cmocka_unit_test_setup_teardown(test_aligned, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
