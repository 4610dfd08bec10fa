/* Records as lines of text: bad ones first, then that they go both ways. */
#include "resolver/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void bad_lines(void **state)
{
	static const char *const lines[] = { "", " ", "a.", "a. IN", "a. 1 IN", "a. IN A",
		"a. IN A 1.2.3", "a. IN A 1.2.3.4 5", "a. CH A 1.2.3.4", "a. IN FOO x",
		"a. 30O IN A 1.2.3.4", "a. IN MX 70000 b.", "a. IN MX -1 b.", "a. IN MX 1",
		"a. IN TXT", "a. IN TXT \"a", "a. IN TXT a\\256",
		"a. IN A 1.2.3.4\nb. IN A 1.2.3.4", " a. IN A 1.2.3.4", "a..b. IN A 1.2.3.4",
		"a. IN PTR b..c.", "a. IN AAAA 1.2.3.4", "a. IN A ::1", "a. IN TLSA 1 2 3",
		"a. IN TLSA 256 0 0 ab", "a. IN TLSA 1 1 1 abc", "a. IN A \\# 3 010203",
		"a. IN A \\# 4 01020", "a. IN SOA . . 1 2 3 4", "a. IN SOA . . 1 2 3 4 4294967296",
		"a. IN A (1.2.3.4", "a. IN A )", "a. IN TYPE0 \\# 0", "a. IN OPT \\# 0",
		"a. IN ANY \\# 0", "\"a. IN A 1.2.3.4\"" };

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (wire_rr_parse(arena, str_of(lines[i])))
			fail_msg("taken: %s", lines[i]);
	assert_null(wire_rr_parse(arena, (struct str){ "a. IN TXT x\0y", 13 }));
}

static void lines_go_both_ways(void **state)
{
	static const char *const lines[] = {
		"a.example. 300 IN A 192.0.2.1",
		". 0 IN NS .",
		"*.a\\.b\\\\c\\000.example. 2147483647 IN CNAME \\065\\032.",
		"a. 1 IN MX 65535 b.c.",
		"a. 1 IN TXT \"\" \"a\\000\\\"\\\\;()\" \"\\255\"",
		"a. 1 IN SPF \"v=spf1 -all\"",
		"a. 1 IN AAAA 2001:db8::1",
		"a. 1 IN SOA b. c\\.d.e. 4294967295 4294967295 1 2 4294967295",
		"a. 1 IN TLSA 3 1 1 00ff",
		"1.2.0.192.in-addr.arpa. 1 IN PTR x.",
		"a. 1 IN TYPE65400 \\# 3 000102",
		"a. 1 IN TYPE65400 \\# 0",
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		const struct rr *rr = wire_rr_parse(arena, str_of(lines[i]));

		if (!rr)
			fail_msg("refused: %s", lines[i]);
		const char *shown = wire_rr_show(arena, rr);

		/* \065 is a letter, and letters are not escaped. */
		if (i == 2)
			assert_string_equal(
				shown, "*.a\\.b\\\\c\\000.example. 2147483647 IN CNAME a\\032.");
		else
			assert_string_equal(shown, lines[i]);
	}
}

static void lines_as_people_write_them(void **state)
{
	(void)state;
	assert_int_equal(wire_rr_parse(arena, STR("A.Example in 1h a 192.0.2.1 ; x"))->ttl, 3600);
	assert_string_equal(wire_rr_parse(arena, STR("A.Example a 192.0.2.1"))->owner, "a.example");
	assert_string_equal(wire_rr_parse(arena, STR("a txt b c"))->show, "\"b\" \"c\"");
	assert_string_equal(wire_rr_parse(arena, STR("a mx 10 b"))->name, "b");
	assert_string_equal(
		wire_rr_parse(arena, STR("a TYPE1 \\# 4 7f 00 0001"))->show, "127.0.0.1");
	assert_non_null(wire_rr_parse(arena, STR("a SRV 1 2 3 b.c.")));
	assert_non_null(wire_rr_parse(arena, STR("a CAA 0 issue \"ca.example\"")));
	assert_int_equal(wire_rr_parse(arena, STR("a tlsa 3 1 1 (ab cd)"))->text.n, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_lines),
		cmocka_unit_test(lines_go_both_ways),
		cmocka_unit_test(lines_as_people_write_them),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
