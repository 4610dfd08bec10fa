/* DNS names: what is none first. */
#include "resolver/name.h"

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

/* LABELS labels of LENGTH letters; the last one is shorter or longer by MORE. */
static const char *long_name(unsigned labels, unsigned length, int more)
{
	const char *name = "";

	while (labels--)
		for (unsigned i = 0; i < (unsigned)((int)length + (labels ? 0 : more)) + !!labels;
			i++)
			name = arena_printf(arena, "%s%c", name,
				i < (unsigned)((int)length + (labels ? 0 : more)) ? 'a' : '.');
	return name;
}

static void parse(void **state)
{
	static const char *const rows[][2] = {
		{ "", NULL },
		{ ".", "." },
		{ "..", NULL },
		{ ".a", NULL },
		{ "a..b", NULL },
		{ "a..", NULL },
		{ "a.", "a" },
		{ "A.Example.COM.", "a.example.com" },
		{ "\\", NULL },
		{ "a\\", NULL },
		{ "\\25", NULL },
		{ "\\256", NULL },
		{ "\\2x5", NULL },
		{ "\\065\\066", "ab" },
		{ "\\046", "\\." },
		{ "a\\.b.c", "a\\.b.c" },
		{ "a\\\\", "a\\\\" },
		{ "a\\\\.b", "a\\\\.b" },
		{ "\\a\\*\\@", "a*\\064" },
		{ "_dmarc.*.a-b/c", "_dmarc.*.a-b/c" },
		{ " a\t", "\\032a\\009" },
		{ "\xff\x7f\"$;()", "\\255\\127\\034\\036\\059\\040\\041" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *name = name_parse(arena, str_of(rows[i][0]));

		if (!name || !rows[i][1]) {
			if (name != rows[i][1])
				fail_msg("%s: %s", rows[i][0], name);
			continue;
		}
		assert_string_equal(name, rows[i][1]);
		assert_string_equal(name_parse(arena, str_of(name)), name);
	}
	assert_string_equal(name_parse(arena, (struct str){ "a\0b", 3 }), "a\\000b");
	assert_null(name_parse(arena, (struct str){ NULL, 0 }));
}

static void lengths(void **state)
{
	const char *why;

	(void)state;
	assert_non_null(name_parse(arena, str_of(long_name(1, 63, 0))));
	assert_null(name_parse_why(arena, str_of(long_name(1, 64, 0)), &why));
	assert_string_equal(why, "label longer than 63 octets");
	/* 3 * 64 + 62 + 1 = 255 octets on the wire */
	assert_non_null(name_parse(arena, str_of(long_name(4, 63, -2))));
	assert_non_null(
		name_parse(arena, str_of(arena_printf(arena, "%s.", long_name(4, 63, -2)))));
	assert_null(name_parse_why(arena, str_of(long_name(4, 63, -1)), &why));
	assert_string_equal(why, "longer than 255 octets");
	assert_null(name_parse(arena, str_of(long_name(200, 1, 0))));
	assert_non_null(name_parse(arena, str_of(long_name(127, 1, 0))));
	assert_int_equal(name_labels(long_name(127, 1, 0)), 127);
}

static void both_ways_on_the_wire(void **state)
{
	static const char *const rows[] = { ".", "a", "a.example", "a\\.b.\\000\\255.c",
		"\\\\.\\\\" };
	uint8_t wire[NAME_WIRE_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t n = name_to_wire(rows[i], wire);

		assert_string_equal(name_from_wire(arena, wire, n), rows[i]);
		for (size_t cut = 0; cut < n; cut++)
			assert_null(name_from_wire(arena, wire, cut));
	}
	assert_int_equal(name_to_wire("a.example", wire), 11);
	assert_memory_equal(wire, "\1a\7example", 11);
	assert_int_equal(name_to_wire(".", wire), 1);
	assert_int_equal(name_to_wire(long_name(4, 63, -2), wire), 255);
	assert_int_equal(name_to_wire(long_name(4, 63, -1), wire), 0);
	assert_int_equal(name_to_wire(long_name(4, 63, 0), wire), 0);
	assert_int_equal(name_to_wire(long_name(1, 64, 0), wire), 0);
	assert_int_equal(name_to_wire(long_name(300, 1, 0), wire), 0);
	assert_int_equal(name_to_wire("a..b", wire), 0);
	assert_int_equal(name_to_wire("\\300", wire), 0);
}

static void bad_wire(void **state)
{
	uint8_t wire[300];

	(void)state;
	assert_null(name_from_wire(arena, (const uint8_t *)"\100", 70));   /* 64: not a label */
	assert_null(name_from_wire(arena, (const uint8_t *)"\300\14", 2)); /* compressed */
	assert_null(name_from_wire(arena, (const uint8_t *)"\5ab", 4));
	memset(wire, 1, sizeof wire);
	wire[256] = 0;
	assert_null(name_from_wire(arena, wire, sizeof wire)); /* 257 octets */
	wire[254] = 0;
	assert_non_null(name_from_wire(arena, wire, sizeof wire));
	assert_string_equal(name_from_wire(arena, (const uint8_t *)"\1A\0\1b", 5), "a");
}

static void parents(void **state)
{
	(void)state;
	assert_null(name_parent("."));
	assert_string_equal(name_parent("a"), ".");
	assert_string_equal(name_parent("a.b"), "b");
	assert_string_equal(name_parent("a\\.b.c"), "c");
	assert_string_equal(name_parent("a\\\\.b"), "b");
	assert_int_equal(name_labels("."), 0);
	assert_int_equal(name_labels("a\\.b.c"), 2);
}

static void under(void **state)
{
	static const struct {
		const char *name, *zone;
		bool under;
	} rows[] = {
		{ "a.example", "example", true },
		{ "example", "example", true },
		{ "example", "a.example", false },
		{ "notexample", "example", false },
		{ "a\\.example", "example", false },
		{ "a\\\\.example", "example", true },
		{ "anything", ".", true },
		{ ".", ".", true },
		{ ".", "a", false },
		{ "a.b", "a", false },
		{ "\\046.example", "example", true },
		{ "x\\.a.example", "a.example", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (name_under(rows[i].name, rows[i].zone) != rows[i].under)
			fail_msg("%s %s", rows[i].name, rows[i].zone);
}

static void joins(void **state)
{
	(void)state;
	assert_string_equal(name_join(arena, "A.b", "c"), "a.b.c");
	assert_string_equal(name_join(arena, "a", "."), "a");
	assert_null(name_join(arena, "", "a"));
	assert_null(name_join(arena, "a.", "b"));
	assert_null(name_join(arena, "a\\", "b")); /* the dot would be escaped, and no separator */
	assert_null(name_join(arena, long_name(3, 63, 0), long_name(1, 63, 0)));
	assert_string_equal(
		name_join(arena, "25.2.0.192", "zen.example"), "25.2.0.192.zen.example");
}

static void hostnames(void **state)
{
	static const char *const good[] = { "a.example", "1.example", "a-b.example",
		"xn--mnchen-3ya.de", "a.1b" };
	static const char *const bad[] = { ".", "localhost", "a.1", "192.0.2.1", "-a.example",
		"a-.example", "a.-b", "_a.example", "*.example", "a/b.example", "a\\.b.example",
		"a\\000.example" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!name_is_hostname(good[i]))
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (name_is_hostname(bad[i]))
			fail_msg("%s", bad[i]);
}

static void from_people(void **state)
{
	static const char *const rows[][3] = {
		{ "Example.COM", "example.com", NULL },
		{ "example.com.", "example.com", NULL },
		{ "_dmarc.example.com", "_dmarc.example.com", NULL },
		{ "r3---sn.a--b.com", "r3---sn.a--b.com", NULL },
		{ "-a.example", "-a.example", NULL },
		{ "localhost", "localhost", NULL },
		{ "m\xc3\xbcnchen.de", "xn--mnchen-3ya.de", NULL },
		{ "M\xc3\x9cNCHEN.de.", "xn--mnchen-3ya.de", NULL },
		{ "mu\xcc\x88nchen.de", "xn--mnchen-3ya.de", NULL }, /* not composed */
		{ "fa\xc3\x9f.de", "xn--fa-hia.de", NULL },	     /* not fass.de */
		{ "a\xe3\x80\x82\xe4\xbe\x8b\xef\xbc\x8e"
		  "de",
			"a.xn--fsq.de", NULL },
		{ "_x.\xe4\xbe\x8b", "_x.xn--fsq", NULL },
		{ "", NULL, "empty" },
		{ ".", NULL, "no label" },
		{ "..", NULL, "no label" },
		{ "a..b", NULL, "empty label" },
		{ ".a", NULL, "empty label" },
		{ "192.0.2.1", NULL, "an IP address, not a domain name" },
		{ "192.0.2.1.", NULL, "an IP address, not a domain name" },
		{ "2001:db8::1", NULL, "an IP address, not a domain name" },
		{ "[192.0.2.1]", NULL, "an address literal, not a domain name" },
		{ "192.0.2.256", NULL, "last label is a number" },
		{ "example.1", NULL, "last label is a number" },
		{ "user@example.com", NULL, "a mail address, not a domain name" },
		{ " example.com", NULL, "blank in a domain name" },
		{ "exam ple.com", NULL, "blank in a domain name" },
		{ "example.com\n", NULL, "blank in a domain name" },
		{ "https://example.com", NULL, "character that does not belong in a domain name" },
		{ "*.example.com", NULL, "character that does not belong in a domain name" },
		{ "a\\.b.example", NULL, "character that does not belong in a domain name" },
		{ "a\x1b.example", NULL, "character that does not belong in a domain name" },
		{ "\xff.example", NULL, "no internationalized domain name (IDNA2008)" },
		{ "\xe2\x80\xae.example", NULL, "no internationalized domain name (IDNA2008)" },
		{ "\xf0\x9f\x92\xa9\xef\xbc\xa0.example", NULL,
			"no internationalized domain name (IDNA2008)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *why = NULL, *name = name_from_user(arena, str_of(rows[i][0]), &why);

		if (!name != !rows[i][1])
			fail_msg("%s: %s", rows[i][0], name ? name : why);
		assert_string_equal(name ? name : why, name ? rows[i][1] : rows[i][2]);
		assert_string_equal(
			name ? name : "", name ? name_from_user(arena, str_of(name), NULL) : "");
	}
	assert_null(name_from_user(arena, STR(""), NULL));
	assert_null(name_from_user(arena, (struct str){ "a\0b.de", 6 }, NULL));
	assert_null(name_from_user(arena, (struct str){ "\xc3\xa4\0b.de", 7 }, NULL));
}

static void from_people_too_long(void **state)
{
	const char *why;

	(void)state;
	assert_null(name_from_user(arena, str_of(long_name(1, 64, 0)), &why));
	assert_string_equal(why, "label longer than 63 octets");
	assert_null(name_from_user(arena, str_of(long_name(4, 63, 0)), &why));
	assert_string_equal(why, "longer than 255 octets");
	assert_null(name_from_user(arena, str_of(long_name(600, 1, 0)), &why));
	assert_string_equal(why, "longer than 255 octets");
	assert_null(name_from_user(
		arena, str_of(arena_printf(arena, "\xc3\xa4%s", long_name(1, 63, 0))), &why));
	assert_string_equal(why, "no internationalized domain name (IDNA2008)");
}

static void for_people(void **state)
{
	static const char *const rows[][2] = {
		{ "example.com", "example.com" }, { "xn--mnchen-3ya.de", "m\xc3\xbcnchen.de" },
		{ "_x.xn--fsq.de", "_x.\xe4\xbe\x8b.de" }, { ".", "." }, { "xn--.de", "xn--.de" },
		{ "xn--a.de", "xn--a.de" }, { "xn---.de", "xn---.de" },
		{ "xn--99999999999.de", "xn--99999999999.de" },
		{ "xn--mnchen-3ya.xn--\\000", "xn--mnchen-3ya.xn--\\000" },
		{ "a.axn--b", "a.axn--b" },
		{ "xn--zca.xn--0.de", "xn--zca.xn--0.de" }, /* one label is bad: all stay */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(name_unicode(arena, rows[i][0]), rows[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse),
		cmocka_unit_test(lengths),
		cmocka_unit_test(both_ways_on_the_wire),
		cmocka_unit_test(bad_wire),
		cmocka_unit_test(parents),
		cmocka_unit_test(under),
		cmocka_unit_test(joins),
		cmocka_unit_test(hostnames),
		cmocka_unit_test(from_people),
		cmocka_unit_test(from_people_too_long),
		cmocka_unit_test(for_people),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
