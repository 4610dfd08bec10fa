/* DKIM selectors: which are asked, and what their answers mean together. */
#include "checks/dkim/dkim.h"
#include "test/unit/text_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "test/unit/arena_state.h"

#define GOOD "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define REVOKED "v=DKIM1; p="
#define BROKEN "v=DKIM1; p=!"

enum { USUAL = 18 }; /* selectors asked without a hint */

static struct dkim_survey survey_of(struct arena *arena, const struct world_text *texts,
	const char *const *selectors, unsigned *asked)
{
	struct text_world world = { .arena = arena, .text = texts };
	const struct asker asker = { world_ask, &world, arena };
	struct dkim_survey survey;

	assert_true(dkim_survey(&asker, "example.com", selectors, &survey));
	if (asked)
		*asked = world.asked;
	return survey;
}

/* Given selectors: the worst counts, doubt only if nothing definite is wrong. */
static void test_given(void **state)
{
	static const struct world_text texts[] = {
		{ "_domainkey.example.com", "", 0 },
		{ "good._domainkey.example.com", GOOD, 0 },
		{ "revoked._domainkey.example.com", REVOKED, 0 },
		{ "broken._domainkey.example.com", BROKEN, 0 },
		{ "fails._domainkey.example.com", "!", 0 },
		{ "unasked._domainkey.example.com", "-", 0 },
		{ "alias._domainkey.example.com", NULL, 0 },
		{ "two._domainkey.example.com", GOOD, 0 },
		{ "two._domainkey.example.com", "v=spf1 -all", 0 },
		{ NULL, NULL, 0 },
	};
	static const struct {
		const char *selectors[4];
		enum dkim_status status;
	} cases[] = {
		{ { "good" }, DKIM_OK },
		{ { "absent" }, DKIM_MISSING },
		{ { "alias" }, DKIM_MISSING },
		{ { "two" }, DKIM_INVALID },
		{ { "fails" }, DKIM_TEMPERROR },
		{ { "unasked" }, DKIM_UNKNOWN },
		{ { "a;d=evil" }, DKIM_MISSING },
		{ { "good", "revoked" }, DKIM_REVOKED },
		{ { "revoked", "broken", "good" }, DKIM_INVALID },
		{ { "broken", "absent" }, DKIM_MISSING },
		{ { "good", "fails" }, DKIM_TEMPERROR },
		{ { "fails", "revoked" }, DKIM_REVOKED },
		{ { "good", "unasked" }, DKIM_UNKNOWN },
		{ { "fails", "unasked" }, DKIM_UNKNOWN },
		{ { "absent", "unasked" }, DKIM_MISSING },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dkim_survey survey = survey_of(*state, texts, cases[i].selectors, NULL);

		assert_true(survey.given);
		assert_int_equal(survey.status, cases[i].status);
	}
}

/* The key of a given selector that is missing may be where a DNS panel has put it. */
static void test_typed_twice(void **state)
{
	static const struct world_text texts[] = {
		{ "s._domainkey.example.com.example.com", GOOD, 0 },
		{ "t._domainkey.example.com", GOOD, 0 },
		{ NULL, NULL, 0 },
	};
	static const char *const selectors[] = { "s", "t", NULL };
	unsigned asked;
	struct dkim_survey survey = survey_of(*state, texts, selectors, &asked);

	assert_int_equal(survey.status, DKIM_MISSING);
	assert_int_equal(survey.key[0].twice->count, 1);
	assert_null(survey.key[1].twice);
	assert_int_equal(asked, 4); /* _domainkey, s, t, s twice */
}

static void test_guessed(void **state)
{
	static const struct {
		struct world_text texts[5];
		enum dkim_status status;
		bool no_keys, wildcard;
	} cases[] = {
		{ { { "google._domainkey.example.com", GOOD, 0 } }, DKIM_OK, true, false },
		{ { { "_domainkey.example.com", "", 0 } }, DKIM_UNKNOWN, false, false },
		{ { { NULL, NULL, 0 } }, DKIM_MISSING, true, false },
		/* an alias that leads nowhere is there all the same */
		{ { { "_domainkey.example.com", NULL, 0 } }, DKIM_UNKNOWN, false, false },
		{ { { "_domainkey.example.com", "!", 0 } }, DKIM_UNKNOWN, false, false },
		{ { { "_domainkey.example.com", "-", 0 } }, DKIM_UNKNOWN, false, false },
		{ { { "_domainkey.example.com", "", 0 },
			  { "s1._domainkey.example.com", REVOKED, 0 },
			  { "s2._domainkey.example.com", BROKEN, 0 } },
			DKIM_REVOKED, false, false },
		{ { { "_domainkey.example.com", "", 0 },
			  { "s1._domainkey.example.com", REVOKED, 0 },
			  { "mail._domainkey.example.com", GOOD, 0 } },
			DKIM_OK, false, false },
		{ { { "_domainkey.example.com", "", 0 }, { "s1._domainkey.example.com", "!", 0 } },
			DKIM_UNKNOWN, false, false },
		/* a failed question may hide a better one */
		{ { { "_domainkey.example.com", "", 0 },
			  { "s1._domainkey.example.com", REVOKED, 0 },
			  { "s2._domainkey.example.com", "!", 0 } },
			DKIM_UNKNOWN, false, false },
		{ { { "_domainkey.example.com", "", 0 }, { "s1._domainkey.example.com", GOOD, 0 },
			  { "s2._domainkey.example.com", "!", 0 } },
			DKIM_OK, false, false },
		/* some other text is no key, and no fault of a selector nobody named */
		{ { { "_domainkey.example.com", "", 0 },
			  { "mail._domainkey.example.com", "v=spf1 -all", 0 } },
			DKIM_UNKNOWN, false, false },
		/* a wildcard's echo is no find ... */
		{ { { "_domainkey.example.com", "", 0 },
			  { "preflight-no-such-selector._domainkey.example.com", REVOKED, 0 },
			  { "mail._domainkey.example.com", REVOKED, 0 } },
			DKIM_UNKNOWN, false, true },
		{ { { "_domainkey.example.com", "", 0 },
			  { "preflight-no-such-selector._domainkey.example.com", "hello", 0 },
			  { "mail._domainkey.example.com", "hello", 0 },
			  { "s1._domainkey.example.com", GOOD, 0 } },
			DKIM_OK, false, true },
		/* ... but one that holds a key serves every selector */
		{ { { "_domainkey.example.com", "", 0 },
			  { "preflight-no-such-selector._domainkey.example.com", GOOD, 0 } },
			DKIM_OK, false, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		unsigned asked;
		struct dkim_survey survey = survey_of(*state, cases[i].texts, NULL, &asked);

		assert_false(survey.given);
		if (survey.status != cases[i].status || survey.wildcard != cases[i].wildcard ||
			survey.no_keys != cases[i].no_keys)
			fail_msg("case %zu: status %d", i, (int)survey.status);
		assert_int_equal(survey.count, USUAL);
		assert_int_equal(
			asked, USUAL + 4); /* _domainkey, nonsense, MX and TXT of the domain */
	}
}

/* MX and SPF name providers, whose selectors are asked too: bounded, and each once. */
static void test_hints(void **state)
{
	static const struct {
		struct world_text texts[3];
		const char *expected[6];
	} cases[] = {
		{ { { "example.com", "mx.zoho.eu", RR_MX } }, { "zoho", "zmail" } },
		{ { { "example.com", "v=spf1 include:mail.zendesk.com ?INCLUDE:spf.mtasv.net -all",
			  0 } },
			{ "zendesk1", "zendesk2", "pm" } },
		{ { { "example.com", "v=spf1 redirect=_spf.mail.yahoo.com", 0 },
			  { "example.com", "mta5.am0.yahoodns.net", RR_MX } },
			{ "s2048", "s1024" } },
		{ { { "example.com", "v=spf10 include:zoho.com", 0 } }, { NULL } },
		{ { { "example.com", "aspmx.l.google.com", RR_MX } }, { NULL } },
		{ { { "example.com", "!", RR_MX }, { "example.com", "-", 0 } }, { NULL } },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dkim_survey survey = survey_of(*state, cases[i].texts, NULL, NULL);
		size_t n = 0;

		for (; cases[i].expected[n]; n++) {
			assert_true(survey.count > USUAL + n);
			assert_string_equal(survey.key[USUAL + n].selector, cases[i].expected[n]);
		}
		assert_int_equal(survey.count, USUAL + n);
	}
}

static void test_hints_bounded(void **state)
{
	static const char *const providers[] = { "mail.ru", "gandi.net", "hostinger.com",
		"migadu.com", "zoho.com", "zendesk.com", "aweber.com", "mandrillapp.com", "qq.com",
		"yandex.net" };
	char *spf = arena_printf(*state, "v=spf1");

	for (size_t i = 0; i < sizeof providers / sizeof *providers; i++)
		spf = arena_printf(*state, "%s include:%s", spf, providers[i]);

	const struct world_text texts[] = { { "example.com", spf, 0 }, { NULL, NULL, 0 } };
	struct dkim_survey survey = survey_of(*state, texts, NULL, NULL);

	assert_int_equal(survey.count, USUAL + 16);
}

/* All that depends on nothing is asked at once, whatever is missing. */
static void test_waits(void **state)
{
	static const char *const names[] = { "_domainkey.example.com",
		"mail._domainkey.example.com", "preflight-no-such-selector._domainkey.example.com",
		"example.com" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct world_text texts[] = { { names[i], "?", 0 }, { NULL, NULL, 0 } };
		struct text_world world = { .arena = *state, .text = texts };
		const struct asker asker = { world_ask, &world, *state };
		struct dkim_survey survey;

		assert_false(dkim_survey(&asker, "example.com", NULL, &survey));
		assert_int_equal(world.asked, USUAL + 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_given, setup, teardown),
		cmocka_unit_test_setup_teardown(test_typed_twice, setup, teardown),
		cmocka_unit_test_setup_teardown(test_guessed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hints, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hints_bounded, setup, teardown),
		cmocka_unit_test_setup_teardown(test_waits, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
