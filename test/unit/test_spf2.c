/* libspf2 in its process: what it concludes, that it is asked until it wants no more, and that its
 * deaths hurt nobody. */
#include "checks/spf2/spf2.h"
#include "test/unit/spf_world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct stage {
	struct arena *arena;
	struct spf2 *spf2;
	struct world world;
	struct ip ip;
	struct spf_client client;
};

static int set_up(void **state)
{
	struct arena *arena = arena_new();
	struct stage *stage = arena_alloc(arena, sizeof *stage);

	stage->arena = stage->world.arena = arena;
	stage->spf2 = spf2_open(arena);
	assert_true(ip_parse(STR("192.0.2.25"), &stage->ip));
	stage->client = (struct spf_client){
		.ip = &stage->ip,
		.local = STR("user"),
		.domain = STR("example.com"),
		.helo = STR("mail.example.com"),
	};
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;

	spf2_close(stage->spf2);
	arena_free(stage->arena);
	return 0;
}

static void publish(struct stage *stage, const char *name, const char *text)
{
	world_add(&stage->world, name, RR_TXT, text);
}

static struct spf2_voice hear(struct stage *stage, enum spf2_manner manner)
{
	struct spf_dns dns = world_dns(&stage->world);
	const struct spf2_case c = {
		.dns = &dns, .client = &stage->client, .domain = stage->client.domain
	};
	struct spf2_voice voice;

	do {
		stage->world.missed = 0;
		voice = spf2_hear(stage->spf2, stage->arena, &c, manner);
	} while (voice.outcome == SPF2_PENDING && world_reveal(&stage->world, NULL));
	return voice;
}

static void assert_word(struct stage *stage, enum spf2_manner manner, const char *word)
{
	struct spf2_voice voice = hear(stage, manner);

	assert_int_equal(voice.outcome, SPF2_CONCLUDED);
	assert_string_equal(voice.word, word);
}

/* A text that ends the process: 127 macros leave no room for the literal behind them. */
static const char *fatal_text(struct arena *arena, unsigned literal)
{
	char *text = arena_alloc(arena, 127 * 4 + literal + 1);

	for (unsigned i = 0; i < 127; i++)
		memcpy(text + 4 * i, "%{i}", 4);
	memset(text + 127 * 4, 'x', literal);
	return text;
}

static void test_words(void **state)
{
	struct stage *stage = *state;

	assert_word(stage, SPF2_EXIM, "none");
	publish(stage, "example.com", "v=spf1 a mx include:other.example -all");
	publish(stage, "other.example", "v=spf1 ip4:192.0.2.0/24 ~all");
	world_reset(&stage->world, true); /* every answer has to be waited for */
	assert_word(stage, SPF2_EXIM, "pass");
	assert_true(ip_parse(STR("198.51.100.1"), &stage->ip));
	world_reset(&stage->world, true);
	assert_word(stage, SPF2_EXIM, "fail");
	assert_true(ip_parse(STR("2001:db8::1"), &stage->ip));
	world_reset(&stage->world, true);
	assert_word(stage, SPF2_PLAIN, "fail");
}

static void test_failures(void **state)
{
	struct stage *stage = *state;

	world_timeout(&stage->world, "example.com", RR_TXT);
	assert_word(stage, SPF2_EXIM, "invalid");
	stage->client.domain = STR("include.example");
	publish(stage, "include.example", "v=spf1 include:example.com -all");
	assert_word(stage, SPF2_EXIM, "temperror");
}

static void test_own_ways(void **state)
{
	struct stage *stage = *state;

	publish(stage, "example.com", "v=spf1 ip4:192.0.2.25/0 -all");
	struct spf2_voice voice = hear(stage, SPF2_EXIM);
	assert_string_equal(voice.word, "invalid");
	assert_non_null(strstr(voice.why, "Invalid IPv4 CIDR netmask (=0)"));

	assert_true(ip_parse(STR("127.0.0.1"), &stage->ip));
	voice = hear(stage, SPF2_EXIM);
	assert_string_equal(voice.word, "pass");
	assert_true(voice.local);
}

/* Exim does not see a record whose first string is too short, nor what stands behind an empty
 * string. */
static void test_manner_of_exim(void **state)
{
	struct stage *stage = *state;
	const struct str cut[] = { STR("v=sp"), STR("f1 ip4:192.0.2.25 -all") };
	const struct str holed[] = { STR("v=spf1 ?all"), STR(""), STR(" exp=x.example.com") };

	world_text(&stage->world, "example.com", RR_TXT, cut, 2);
	assert_word(stage, SPF2_EXIM, "none");
	assert_word(stage, SPF2_PLAIN, "pass");
	stage->client.domain = STR("holed.example");
	world_text(&stage->world, "holed.example", RR_TXT, holed, 3);
	world_reset(&stage->world, false);
	assert_word(stage, SPF2_EXIM, "neutral");
	assert_int_equal(stage->world.question_count, 1);
	assert_word(stage, SPF2_PLAIN, "neutral");
	assert_int_equal(stage->world.question_count, 2);
}

/* Exim asks for no address at a name with odd characters (check_dns_names_pattern). */
static void test_names_of_exim(void **state)
{
	struct stage *stage = *state;

	publish(stage, "example.com", "v=spf1 exists:%{l}.example.net -all");
	world_add(&stage->world, "user.example.net", RR_A, "127.0.0.2");
	world_add(&stage->world, "user+tag.example.net", RR_A, "127.0.0.2");
	assert_word(stage, SPF2_EXIM, "pass");
	stage->client.local = STR("user+tag");
	assert_word(stage, SPF2_EXIM, "fail");
	assert_word(stage, SPF2_PLAIN, "pass");
}

static void test_fatal_explanation(void **state)
{
	struct stage *stage = *state;
	static const unsigned literals[] = { 48, 100 };

	publish(stage, "example.com", "v=spf1 exp=why.example.com -all");
	publish(stage, "good.example", "v=spf1 ip4:192.0.2.25 -all");
	for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
		struct world before = stage->world;

		publish(stage, "why.example.com", fatal_text(stage->arena, literals[i]));
		world_reset(&stage->world, true);
		stage->client.domain = STR("example.com");
		struct spf2_voice voice = hear(stage, SPF2_PLAIN);
		assert_int_equal(voice.outcome, SPF2_KILLED);
		assert_word(stage, SPF2_EXIM, "fail"); /* fetches no explanation */
		stage->client.domain = STR("good.example");
		assert_word(stage, SPF2_PLAIN, "pass"); /* the next one is unharmed */
		stage->world = before;
	}
}

/* An explanation that looks like a record reaches Exim too. */
static void test_fatal_for_exim(void **state)
{
	struct stage *stage = *state;
	const char *text = fatal_text(stage->arena, 100);

	publish(stage, "example.com", "v=spf1 exp=why.example.com -all");
	publish(stage, "why.example.com", arena_printf(stage->arena, "v=spf1%s", text + 3 * 4));
	assert_int_equal(hear(stage, SPF2_EXIM).outcome, SPF2_KILLED);
	assert_int_equal(hear(stage, SPF2_PLAIN).outcome, SPF2_KILLED);
}

/* Ten includes a level, and each level counts its lookups anew: no receiver gets to the end. */
static void test_endless(void **state)
{
	struct stage *stage = *state;

	for (unsigned level = 0; level < 19; level++) {
		char *name = arena_printf(stage->arena, "l%u.example", level);
		char *text = arena_strdup(stage->arena, "v=spf1");

		for (unsigned i = 0; i < 10; i++)
			text = arena_printf(
				stage->arena, "%s include:l%u.example", text, level + 1);
		publish(stage, name, level < 18 ? text : "v=spf1 ?all");
	}
	stage->client.domain = STR("l0.example");
	assert_int_equal(hear(stage, SPF2_EXIM).outcome, SPF2_LOST);
	publish(stage, "good.example", "v=spf1 ip4:192.0.2.25 -all");
	stage->client.domain = STR("good.example");
	assert_word(stage, SPF2_EXIM, "pass");
}

/* Ten times ten includes, each with names of its own: a bound of ours ends it. */
static void test_many_names(void **state)
{
	struct stage *stage = *state;
	char *root = arena_strdup(stage->arena, "v=spf1");

	for (unsigned i = 0; i < 10; i++) {
		char *text = arena_strdup(stage->arena, "v=spf1");

		root = arena_printf(stage->arena, "%s include:i%u.example", root, i);
		for (unsigned j = 0; j < 10; j++) {
			text = arena_printf(stage->arena, "%s include:i%u-%u.example", text, i, j);
			publish(stage, arena_printf(stage->arena, "i%u-%u.example", i, j),
				"v=spf1 exists:a.%{d} exists:b.%{d} ?all");
		}
		publish(stage, arena_printf(stage->arena, "i%u.example", i), text);
	}
	publish(stage, "example.com", root);
	world_reset(&stage->world, true);
	assert_int_equal(hear(stage, SPF2_EXIM).outcome, SPF2_LOST);
	assert_in_range(stage->world.question_count, 100, 200);
}

static void test_clock_is_not_asked(void **state)
{
	struct stage *stage = *state;

	publish(stage, "example.com", "v=spf1 -all exp=%{t}.example.com");
	assert_word(stage, SPF2_PLAIN, "fail");
	for (size_t i = 0; i < stage->world.question_count; i++)
		assert_string_equal(stage->world.question[i].name, "example.com");
}

static void test_many_requests(void **state)
{
	struct stage *stage = *state;

	publish(stage, "example.com", "v=spf1 ip4:192.0.2.25 -all");
	for (unsigned i = 0; i < 2500; i++)
		assert_word(stage, SPF2_EXIM, "pass");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_words, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_failures, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_own_ways, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_manner_of_exim, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_names_of_exim, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_fatal_explanation, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_fatal_for_exim, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_endless, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many_names, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_clock_is_not_asked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many_requests, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
