/* TLSA records of mail hosts. */
#include "checks/dane.h"
#include "test/unit/text_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "test/unit/arena_state.h"

#define HASH "01234567890123456789012345678901"

static void test_fault(void **state)
{
	static const struct {
		struct str rdata;
		bool usable;
	} cases[] = {
		{ { "\3\1\1" HASH, 35 }, true },
		{ { "\2\0\1" HASH, 35 }, true },
		{ { "\3\1\2" HASH HASH, 67 }, true },
		{ { "\3\1\0"
		    "0\202",
			  5 },
			true }, /* begins as DER does */
		{ { "\3\1\0x", 4 }, false },
		{ { "\3\0\1" HASH HASH, 67 }, false },
		{ { "\377\1\1" HASH, 35 }, false },
		{ { "\3\1\377" HASH, 35 }, false },
		{ { "\2\1\1" HASH "\0", 36 }, false },
		{ { "", 0 }, false },
		{ { "\3\1\0", 3 }, false },
		{ { "\1\1\1" HASH, 35 }, false },
		{ { "\0\1\1" HASH, 35 }, false },
		{ { "\3\2\1" HASH, 35 }, false },
		{ { "\3\1\3" HASH, 35 }, false },
		{ { "\3\1\1" HASH, 34 }, false },
		{ { "\3\1\2" HASH, 35 }, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(!dane_fault(cases[i].rdata), cases[i].usable);
}

/* Marks every answer as proven. */
static const struct answer *ask_signed(void *context, enum rr_type type, const char *name)
{
	const struct answer *plain = world_ask(context, type, name);
	struct answer *answer;

	if (!plain)
		return NULL;
	answer = arena_alloc(((struct text_world *)context)->arena, sizeof *answer);
	*answer = *plain;
	answer->authenticated = true;
	return answer;
}

static void test_look(void **state)
{
	static const struct {
		struct world_text texts[5];
		bool proven;
		enum dane_status status;
		size_t hosts;
	} cases[] = {
		{ { { NULL, NULL, 0 } }, true, DANE_NONE, 0 },
		{ { { "example.com", ".", RR_MX } }, true, DANE_NONE, 0 },
		{ { { "example.com", "!", RR_MX } }, true, DANE_UNKNOWN, 0 },
		{ { { "example.com", "m.example.com", RR_MX } }, true, DANE_NONE, 1 },
		{ { { "example.com", "m.example.com", RR_MX },
			  { "_25._tcp.m.example.com", "\3\1\1" HASH, RR_TLSA } },
			true, DANE_OK, 1 },
		{ { { "example.com", "m.example.com", RR_MX },
			  { "_25._tcp.m.example.com", "\3\1\1" HASH, RR_TLSA } },
			false, DANE_UNSIGNED, 1 },
		{ { { "example.com", "", RR_MX },
			  { "_25._tcp.example.com", "\3\1\1" HASH, RR_TLSA } },
			true, DANE_OK, 1 },
		{ { { "example.com", "m.example.com", RR_MX },
			  { "_25._tcp.m.example.com", "\3\1\1x", RR_TLSA } },
			true, DANE_INVALID, 1 },
		{ { { "example.com", "m.example.com", RR_MX },
			  { "_25._tcp.m.example.com", "!", RR_TLSA } },
			true, DANE_UNKNOWN, 1 },
		{ { { "example.com", "m.example.com", RR_MX },
			  { "example.com", "n.example.com", RR_MX },
			  { "_25._tcp.m.example.com", "\3\1\1" HASH, RR_TLSA },
			  { "_25._tcp.n.example.com", "-", RR_TLSA } },
			true, DANE_UNKNOWN, 2 },
		{ { { "example.com", "m.example.com", RR_MX },
			  { "example.com", "n.example.com", RR_MX },
			  { "_25._tcp.m.example.com", "\3\1\1" HASH, RR_TLSA } },
			true, DANE_OK, 2 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text_world world = { .arena = *state, .text = cases[i].texts };
		const struct asker asker = { cases[i].proven ? ask_signed : world_ask, &world,
			*state };
		struct dane_view view;

		assert_true(dane_look(&asker, "example.com", &view));
		if (view.status != cases[i].status || view.count != cases[i].hosts)
			fail_msg("case %zu: status %d, %zu hosts", i, (int)view.status, view.count);
	}
}

static void test_waits(void **state)
{
	static const struct world_text texts[] = { { "example.com", "m.example.com", RR_MX },
		{ "example.com", "n.example.com", RR_MX },
		{ "_25._tcp.m.example.com", "?", RR_TLSA }, { NULL, NULL, 0 } };
	struct text_world world = { .arena = *state, .text = texts };
	const struct asker asker = { world_ask, &world, *state };
	struct dane_view view;

	assert_false(dane_look(&asker, "example.com", &view));
	assert_int_equal(world.asked, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fault),
		cmocka_unit_test_setup_teardown(test_look, setup, teardown),
		cmocka_unit_test_setup_teardown(test_waits, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
