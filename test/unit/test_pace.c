/* The rates at which questions go out: in all, and to each list. */
#include "resolver/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

enum { MANY = 200 };

static const char zen[] = "zen.test", other[] = "other.test", own[] = "Own.test";

struct world {
	struct arena *arena;
	struct pace *pace;
	struct question question[MANY];
};

static struct world *make_world(const struct pace_config *config)
{
	struct arena *arena = arena_new();
	struct world *world = arena_alloc(arena, sizeof *world);

	world->arena = arena;
	world->pace = pace_new(arena, config);
	for (size_t i = 0; i < MANY; i++)
		world->question[i].deadline = world->question[i].asker_deadline = 100000;
	return world;
}

/* How many of COUNT questions to ZONE pass at once. */
static unsigned passes(
	struct world *world, unsigned first, unsigned count, const char *zone, uint64_t now)
{
	unsigned passed = 0;

	for (unsigned i = first; i < first + count; i++) {
		world->question[i].zone = zone;
		passed += pace_pass(world->pace, &world->question[i], now);
	}
	return passed;
}

static unsigned taken(struct world *world, uint64_t now)
{
	unsigned count = 0;

	while (pace_take(world->pace, now))
		count++;
	return count;
}

static void no_limit(void **state)
{
	struct world *world = make_world(&(struct pace_config){ 0 });

	(void)state;
	assert_int_equal(passes(world, 0, MANY, zen, 1000), MANY);
	assert_int_equal(pace_waiting(world->pace), 0);
	assert_int_equal(pace_wait(world->pace), -1);
	assert_null(pace_take(world->pace, 1000));
	arena_free(world->arena);
}

static void lists_have_their_own_rate(void **state)
{
	struct world *world = make_world(&(struct pace_config){ .polite = true });

	(void)state;
	assert_int_equal(passes(world, 0, 100, zen, 1000), 60);
	assert_int_equal(passes(world, 100, 50, other, 1000), 50);
	assert_int_equal(passes(world, 150, 50, NULL, 1000), 50); /* no list */
	assert_int_equal(pace_waiting(world->pace), 40);
	assert_true(pace_wait(world->pace) > 0);
	assert_int_equal(taken(world, 1000), 0);
	assert_int_equal(taken(world, 1049), 0);
	assert_int_equal(taken(world, 1050), 1);
	assert_int_equal(taken(world, 2000), 19);
	assert_int_equal(taken(world, 9000), 20);
	assert_int_equal(pace_waiting(world->pace), 0);
	arena_free(world->arena);
}

static void what_waits_gets_its_time_back(void **state)
{
	struct world *world = make_world(&(struct pace_config){ .polite = true });
	struct question *question;

	(void)state;
	passes(world, 0, 61, zen, 1000);
	question = pace_take(world->pace, 4000);
	assert_ptr_equal(question, &world->question[60]);
	assert_int_equal(question->deadline, 103000);
	assert_int_equal(question->asker_deadline, 103000);
	assert_int_equal(world->question[0].deadline, 100000);
	arena_free(world->arena);
}

static void own_mirrors_are_exempt(void **state)
{
	const char *const exempt[] = { "own.test", NULL }, *const all[] = { "all", NULL };
	struct world *world = make_world(&(struct pace_config){ .polite = true, .exempt = exempt });

	(void)state;
	assert_int_equal(passes(world, 0, 100, own, 1000), 100);
	assert_int_equal(passes(world, 100, 100, zen, 1000), 60);
	arena_free(world->arena);
	world = make_world(&(struct pace_config){ .polite = true, .exempt = all });
	assert_int_equal(passes(world, 0, 100, own, 1000), 100);
	assert_int_equal(passes(world, 100, 100, zen, 1000), 100);
	arena_free(world->arena);
}

static void rate_in_all(void **state)
{
	struct world *world = make_world(&(struct pace_config){ .rate = 100 });
	unsigned passed = passes(world, 0, 150, NULL, 1000);

	(void)state;
	assert_true(passed >= 1 && passed <= 10);
	assert_int_equal(passes(world, 150, 10, NULL, 1000), 0);
	assert_int_equal(taken(world, 1010), 1); /* in order */
	assert_ptr_equal(pace_take(world->pace, 1020), &world->question[passed + 1]);
	for (uint64_t now = 1030; now < 2020; now += 10)
		assert_int_equal(taken(world, now), 1);
	arena_free(world->arena);
}

/* One list that waits does not keep others from going, and none is served twice before another. */
static void lists_share_the_rate(void **state)
{
	struct world *world = make_world(&(struct pace_config){ .rate = 1000, .polite = true });
	unsigned of_zen = 0;

	(void)state;
	passes(world, 0, 70, zen, 1000);
	passes(world, 70, 70, other, 1000);
	for (uint64_t now = 1001; now < 1019; now++) {
		struct question *question = pace_take(world->pace, now);

		assert_non_null(question);
		of_zen += question->zone == zen;
	}
	assert_true(of_zen >= 8 && of_zen <= 10);
	arena_free(world->arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_limit),
		cmocka_unit_test(lists_have_their_own_rate),
		cmocka_unit_test(what_waits_gets_its_time_back),
		cmocka_unit_test(own_mirrors_are_exempt),
		cmocka_unit_test(rate_in_all),
		cmocka_unit_test(lists_share_the_rate),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
