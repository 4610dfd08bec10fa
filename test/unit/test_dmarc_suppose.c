/* DMARC of mail that is signed with d=DOMAIN, and of mail that is not. */
#include "checks/dmarc/dmarc.h"
#include "test/unit/text_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "test/unit/arena_state.h"

/* A row of the tables: what is known, and the four facts under a hypothesis, "-" for one that is
 * not known. */
struct row {
	const char *from, *signer, *spf_word, *spf_domain;
	enum dkim_status key;
	const char *with;    /* dkim.result, dmarc.result, spf_aligned, dkim_aligned if signed */
	const char *without; /* if not */
};

static const char *show(struct arena *arena, struct dmarc_hypothesis h)
{
	return arena_printf(arena, "%s %s %s %s", h.dkim_result ? h.dkim_result : "-",
		h.dmarc_result ? h.dmarc_result : "-", h.spf_aligned ? h.spf_aligned : "-",
		h.dkim_aligned ? h.dkim_aligned : "-");
}

static void check_rows(
	struct arena *arena, const struct world_text *texts, const struct row *row, size_t count)
{
	struct text_world world = { .arena = arena, .text = texts };
	const struct asker asker = { world_ask, &world, arena };

	for (size_t i = 0; i < count; i++, row++) {
		struct dmarc_view view = { .from = row->from,
			.signer = row->signer,
			.key = row->key,
			.spf_word = row->spf_word,
			.spf_domain = row->spf_domain };

		assert_true(dmarc_walk(&asker, view.from, &view.walk));
		assert_true(dmarc_walk(&asker, view.signer, &view.signer_walk));
		if (view.spf_domain)
			assert_true(dmarc_walk(&asker, view.spf_domain, &view.spf_walk));
		assert_true(dmarc_apply(&asker, &view.walk, &view.applied));

		const char *with = show(arena, dmarc_suppose(&view, true));
		const char *without = show(arena, dmarc_suppose(&view, false));

		if (strcmp(with, row->with) != 0 || strcmp(without, row->without) != 0)
			fail_msg("row %zu: signed %s, unsigned %s", i, with, without);
	}
}

static void test_record(void **state)
{
	static const struct world_text texts[] = {
		{ "_dmarc.example.com", "v=DMARC1; p=reject", 0 },
		{ "_dmarc.strict.com", "v=DMARC1; p=reject; adkim=s; aspf=s", 0 },
		{ "_dmarc.spoilt.com", "v=DMARC1; p=never", 0 },
		{ NULL, NULL, 0 },
	};
	static const struct row rows[] = {
		{ "example.com", "example.com", "pass", "example.com", DKIM_OK,
			"pass pass true true", "none pass true false" },
		{ "example.com", "example.com", "fail", "example.com", DKIM_OK,
			"pass pass false true", "none fail false false" },
		{ "example.com", "example.com", "pass", "bounce.example.com", DKIM_OK,
			"pass pass true true", "none pass true false" },
		{ "example.com", "example.com", "pass", "bounce.example.net", DKIM_OK,
			"pass pass false true", "none fail false false" },
		{ "example.com", "example.net", "pass", "bounce.example.net", DKIM_OK,
			"pass fail false false", "none fail false false" },
		/* a selector nobody could guess is taken to be good, a bad key makes the signature
		 * worth nothing */
		{ "example.com", "example.com", "fail", "example.com", DKIM_UNKNOWN,
			"pass pass false true", "none fail false false" },
		{ "example.com", "example.com", "fail", "example.com", DKIM_MISSING,
			"permerror fail false false", "none fail false false" },
		{ "example.com", "example.com", "pass", "example.com", DKIM_WEAK,
			"permerror pass true false", "none pass true false" },
		{ "example.com", "example.com", "fail", "example.com", DKIM_TEMPERROR,
			"temperror temperror false -", "none fail false false" },
		/* SPF not asked, not known, without a domain */
		{ "example.com", "example.com", NULL, NULL, DKIM_OK, "pass pass - true",
			"none - - false" },
		{ "example.com", "example.com", "temperror", "example.com", DKIM_OK,
			"pass pass - true", "none temperror - false" },
		{ "example.com", "example.net", NULL, NULL, DKIM_OK, "pass - - false",
			"none - - false" },
		{ "example.com", "example.com", "none", NULL, DKIM_OK, "pass pass false true",
			"none fail false false" },
		/* strict alignment */
		{ "strict.com", "strict.com", "pass", "b.strict.com", DKIM_OK,
			"pass pass false true", "none fail false false" },
		{ "a.strict.com", "strict.com", "pass", "a.strict.com", DKIM_OK,
			"pass pass true false", "none pass true false" },
		/* no record that counts: aligned by the public suffix list, as bulk rules ask */
		{ "a.other.com", "other.com", "pass", "b.other.com", DKIM_OK, "pass none true true",
			"none none true false" },
		{ "a.other.com", "else.com", "fail", "a.other.com", DKIM_OK,
			"pass none false false", "none none false false" },
		{ "spoilt.com", "spoilt.com", "pass", "a.spoilt.com", DKIM_OK,
			"pass none true true", "none none true false" },
	};

	check_rows(*state, texts, rows, sizeof rows / sizeof *rows);
}

static void test_unknown(void **state)
{
	static const struct world_text texts[] = {
		{ "_dmarc.fails.com", "!", 0 },
		{ "_dmarc.unasked.com", "-", 0 },
		{ "_dmarc.example.com", "v=DMARC1; p=reject", 0 },
		{ NULL, NULL, 0 },
	};
	static const struct row rows[] = {
		{ "fails.com", "fails.com", "pass", "fails.com", DKIM_OK,
			"pass temperror true true", "none temperror true false" },
		{ "fails.com", "fails.com", "pass", "b.fails.com", DKIM_OK, "pass temperror - true",
			"none temperror - false" },
		{ "unasked.com", "unasked.com", "pass", "example.net", DKIM_OK, "pass - - true",
			"none - - false" },
		/* the other domain's walk failed */
		{ "example.com", "example.com", "pass", "fails.com", DKIM_OK, "pass pass - true",
			"none - - false" },
	};

	check_rows(*state, texts, rows, sizeof rows / sizeof *rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_record, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unknown, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
