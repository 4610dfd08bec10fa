/* The RFC 7208 suite through libspf2: what it gets right, that it survives, that order does not
 * matter, and that we know why it differs. */
#include "checks/spf2/spf2_cause.h"
#include "test/unit/spf_suite.h"

enum { SHUFFLES = 3 };

struct tally {
	unsigned cases, right[SPF2_MANNERS], concluded, lost, killed, different, explained;
};

struct stage {
	struct spf2 *spf2;
	struct tally tally;
};

/* Both voices, and the strict verdict, once no answer is missing. */
struct hearing {
	struct spf_verdict strict;
	struct spf2_voice voice[SPF2_MANNERS];
};

static struct hearing hear(struct stage *stage, struct arena *arena, struct world *world,
	struct test_case *c, unsigned *seed)
{
	struct spf_dns dns = world_dns(world);
	struct hearing h;

	c->client.ip = &c->ip;
	do {
		const struct spf2_case subject = {
			.dns = &dns,
			.client = &c->client,
			.domain = c->domain,
			.tree = spf_tree_walk(arena, &dns, &c->client, c->domain),
		};

		world->missed = 0;
		spf_check_host(arena, &dns, &c->client, c->domain, &h.strict);
		for (unsigned m = 0; m < SPF2_MANNERS; m++)
			h.voice[m] = spf2_hear(stage->spf2, arena, &subject, m);
	} while (world->missed && world_reveal(world, seed));
	return h;
}

static bool same_word(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* Is a cause found where the two conclude differently? */
static void explain(struct stage *stage, struct arena *arena, struct world *world,
	struct test_case *c, const struct hearing *h, const char *name)
{
	struct spf_dns dns = world_dns(world);
	const struct spf2_case subject = {
		.dns = &dns,
		.client = &c->client,
		.domain = c->domain,
		.tree = spf_tree_walk(arena, &dns, &c->client, c->domain),
	};
	const struct spf2_dispute dispute = {
		.arena = arena,
		.spf2 = stage->spf2,
		.c = &subject,
		.strict = &h->strict,
		.manner = SPF2_PLAIN,
		.voice = h->voice[SPF2_PLAIN],
	};
	struct spf2_cause cause;

	if (dispute.voice.outcome != SPF2_CONCLUDED ||
		spf2_same_result(h->strict.result, dispute.voice.word))
		return;
	cause = spf2_cause_of_difference(&dispute);
	stage->tally.different++;
	stage->tally.explained += cause.text != NULL;
	print_message("# %s: %s, libspf2 %s: %s\n", name, spf_result_name(h->strict.result),
		dispute.voice.word, cause.text ? cause.text : "?");
}

static void check_case(
	struct stage *stage, struct arena *arena, struct world *world, const struct json *test)
{
	struct test_case c = read_case(test);
	struct hearing h;
	bool first;

	world_reset(world, false);
	h = hear(stage, arena, world, &c, NULL);
	stage->tally.cases++;
	for (unsigned m = 0; m < SPF2_MANNERS; m++) {
		const char *word = h.voice[m].word;

		stage->tally.concluded += h.voice[m].outcome == SPF2_CONCLUDED;
		stage->tally.killed += h.voice[m].outcome == SPF2_KILLED;
		stage->tally.lost += h.voice[m].outcome == SPF2_LOST;
		if (word && !strcmp(word, "invalid"))
			word = "permerror";
		stage->tally.right[m] += word && wanted(json_get(test, "result"), word, &first);
	}
	explain(stage, arena, world, &c, &h, test->key);
	for (unsigned seed = 1; seed <= SHUFFLES; seed++) {
		unsigned random = seed;
		struct hearing again;

		world_reset(world, true);
		again = hear(stage, arena, world, &c, &random);
		for (unsigned m = 0; m < SPF2_MANNERS; m++) {
			assert_int_equal(again.voice[m].outcome, h.voice[m].outcome);
			assert_true(same_word(again.voice[m].word, h.voice[m].word));
			assert_true(same_word(again.voice[m].why, h.voice[m].why));
		}
	}
}

static void test_rfc7208(void **state)
{
	struct arena *arena = arena_new();
	struct stage stage = { .spf2 = spf2_open(arena) };
	const struct tally *t = &stage.tally;
	const struct json *suite = read_suite(arena, "rfc7208-tests.json");

	(void)state;
	for (size_t i = 0; i < suite->count; i++) {
		const struct json *tests = json_get(&suite->item[i], "tests");
		struct world *world = scenario_world(arena, &suite->item[i]);

		for (size_t j = 0; j < tests->count; j++)
			check_case(&stage, arena, world, &tests->item[j]);
	}
	spf2_close(stage.spf2);
	print_message(
		"#: libspf2 gets %u of %u right (as Exim asks DNS: %u), %u conclusions, %u deaths, "
		"%u without end; %u of %u differences explained\n",
		t->right[SPF2_PLAIN], t->cases, t->right[SPF2_EXIM], t->concluded, t->killed,
		t->lost, t->explained, t->different);
	assert_int_equal(t->cases, 203);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rfc7208),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
