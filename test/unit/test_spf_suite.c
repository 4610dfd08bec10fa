/* The test suites of RFC 7208 and RFC 4408: results and explanations, with all answers there and
 * with answers that come one by one in random order. */
#include "checks/engine.h"
#include "resolver/capture.h"
#include "resolver/json.h"
#include "test/unit/spf_suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

enum { SHUFFLES = 20 };

/* Cases of the RFC 4408 suite that RFC 7208 decides otherwise. */
static const struct exception {
	const char *name, *reason;
} exceptions[] = {
	{ NULL, NULL },
};

struct tally {
	unsigned cases, right, preferred, explanations, shuffled, excepted, by_check, replays;
};

/* Runs until no answer is missing, as the engine does. */
static struct spf_verdict run(
	struct arena *arena, struct world *world, struct test_case *c, unsigned *seed)
{
	struct spf_dns dns = world_dns(world);
	struct spf_verdict verdict;

	c->client.ip = &c->ip;
	do {
		world->missed = 0;
		spf_check_host(arena, &dns, &c->client, c->domain, &verdict);
	} while (world->missed && world_reveal(world, seed));
	assert_int_not_equal(verdict.result, SPF_PENDING);
	return verdict;
}

static bool explained(const struct json *test, const struct spf_verdict *verdict)
{
	const char *want = json_get_text(test, "explanation");

	return !want || !strcmp(want, verdict->explanation ? verdict->explanation : "DEFAULT");
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static void check_shuffled(struct world *world, const struct json *test,
	const struct spf_verdict *want, struct tally *tally)
{
	for (unsigned i = 0; i < SHUFFLES; i++) {
		struct arena *arena = arena_new();
		struct test_case c = read_case(test);
		unsigned seed = i + 1;

		world_reset(world, true);

		struct spf_verdict got = run(arena, world, &c, &seed);

		assert_int_equal(got.result, want->result);
		assert_true(same_text(got.explanation, want->explanation));
		assert_true(same_text(got.why, want->why));
		assert_int_equal(got.lookups, want->lookups);
		assert_int_equal(got.voids, want->voids);
		tally->shuffled++;
		arena_free(arena);
	}
}

/* --- through the engine: the whole check, its answers out of a capture --- */

/* What a capture needs to hold: it grows until no question of the run is missing in it. */
struct recording {
	struct world *world;
	struct question *question;
	size_t count;
	bool grown;
	char path[32];
};

static void record_missing(const struct question *question, void *context)
{
	struct recording *r = context;
	struct question *mine;

	if (question->answer->status != DNS_NOTASKED)
		return;
	r->grown = true;
	mine = ARENA_PUSH(r->world->arena, r->question, r->count);
	mine->name = arena_strdup(r->world->arena, question->name);
	mine->type = question->type;
	mine->answer = world_answer(r->world, mine->type, mine->name);
}

static void write_capture(const struct recording *r)
{
	static const char *const none[] = { NULL };
	struct capture *capture = capture_open(r->world->arena, r->path, "test", 1795219200, none);

	assert_non_null(capture);
	for (size_t i = 0; i < r->count; i++)
		capture_write(capture, &r->question[i]);
	assert_true(capture_close(capture));
}

/* Is the explanation in the finding as wanted ("DEFAULT": none)? */
static bool finding_explains(struct arena *arena, const struct result *result, const char *want)
{
	const char *quoted = arena_printf(arena, "explanation: \"%s\"", want ? want : "");

	for (size_t i = 0; want && i < result->finding_count; i++) {
		const struct finding *f = &result->finding[i];

		if (f->id == FIND_SPF_FAIL && strcmp(want, "DEFAULT") != 0)
			return strstr(f->evidence, quoted);
		if (f->id == FIND_SPF_FAIL)
			return !strstr(f->evidence, "explanation:");
	}
	return !want;
}

static bool judge(struct arena *arena, const struct result *result, const struct json *test)
{
	const char *word = result->facts.value[FACT_SPF_RESULT];
	bool first;

	if (!word || !wanted(json_get(test, "result"), word, &first) ||
		!finding_explains(arena, result, json_get_text(test, "explanation"))) {
		print_error("%s through the check: %s\n", test->key, word ? word : "null");
		return false;
	}
	return true;
}

/* One run over what is recorded; *GROWN says that it was not enough. */
static bool replay(struct recording *r, const struct json *test)
{
	static const char *const only[] = { "spf", NULL };
	struct arena *arena = arena_new();
	const struct setup setup = { .checks = only, .day = "20261121" };
	const struct resolver_config config = { .replay = r->path };
	const char *sender = json_get_text(test, "mailfrom"), *why = "";
	const struct target_input input = {
		.ip = json_get_text(test, "host"),
		.helo = json_get_text(test, "helo"),
		.sender = *sender ? sender : "<>",
	};
	const struct target *target = target_new(arena, &input, &why);
	struct resolver *resolver = target ? resolver_open(arena, &config, &why) : NULL;

	if (!resolver)
		fail_msg("%s: %s", test->key, why);

	struct run *run = run_open(&setup, resolver, 8000);

	run_add(run, target);

	const struct result *result = run_next(run, NULL);

	r->grown = false;
	memo_each(run->memo, record_missing, r);

	bool right = r->grown || judge(arena, result, test);

	run_release(run, result);
	run_close(run);
	resolver_close(resolver);
	arena_free(arena);
	return right;
}

static bool check_replayed(struct world *world, const struct json *test, struct tally *tally)
{
	struct recording r = { .world = world, .path = "/tmp/test_spf_XXXXXX", .grown = true };
	bool right = true;
	int fd = mkstemp(r.path);

	assert_true(fd >= 0);
	close(fd);
	while (r.grown) {
		write_capture(&r);
		right = replay(&r, test);
		tally->replays++;
	}
	unlink(r.path);
	return right;
}

static bool is_excepted(const char *name)
{
	for (const struct exception *e = exceptions; e->name; e++)
		if (!strcmp(e->name, name))
			return true;
	return false;
}

static void check_case(
	struct arena *arena, struct world *world, const struct json *test, struct tally *tally)
{
	struct test_case c = read_case(test);
	bool first = false;

	world_reset(world, false);

	struct spf_verdict verdict = run(arena, world, &c, NULL);
	const char *word = spf_result_name(verdict.result);
	bool right = wanted(json_get(test, "result"), word, &first) && explained(test, &verdict);

	if (!right && !is_excepted(test->key))
		print_error("%s: got %s (%s), explanation %s\n", test->key, word,
			verdict.why ? verdict.why : "",
			verdict.explanation ? verdict.explanation : "none");
	tally->cases++;
	tally->right += right;
	tally->preferred += right && first;
	tally->excepted += !right && is_excepted(test->key);
	tally->explanations += json_get(test, "explanation") != NULL;
	check_shuffled(world, test, &verdict, tally);
	tally->by_check += check_replayed(world, test, tally);
}

static struct tally run_suite(const char *file)
{
	struct arena *arena = arena_new();
	struct tally tally = { 0 };
	const struct json *suite = read_suite(arena, file);

	for (size_t i = 0; i < suite->count; i++) {
		const struct json *tests = json_get(&suite->item[i], "tests");
		struct world *world = scenario_world(arena, &suite->item[i]);

		for (size_t j = 0; j < tests->count; j++)
			check_case(arena, world, &tests->item[j], &tally);
	}
	print_message(
		"#: %s: %u cases, %u right (%u by the preferred result), %u explanations, %u excepted, "
		"%u shuffled runs; %u right through the check in %u replays\n",
		file, tally.cases, tally.right, tally.preferred, tally.explanations, tally.excepted,
		tally.shuffled, tally.by_check, tally.replays);
	arena_free(arena);
	return tally;
}

static void test_rfc7208(void **state)
{
	(void)state;

	struct tally tally = run_suite("rfc7208-tests.json");

	assert_int_equal(tally.cases, 203);
	assert_int_equal(tally.right, 203);
	assert_int_equal(tally.by_check, 203);
}

static void test_rfc4408(void **state)
{
	(void)state;

	struct tally tally = run_suite("rfc4408-tests.json");

	assert_int_equal(tally.cases, 191);
	assert_int_equal(tally.right + tally.excepted, 191);
	assert_int_equal(tally.by_check + tally.excepted, 191);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rfc7208),
		cmocka_unit_test(test_rfc4408),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
