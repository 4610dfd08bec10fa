/* Text: odd bytes first. */
#include "resolver/str.h"

#include <errno.h>
#include <limits.h>
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

static void nothing_is_text_too(void **state)
{
	const struct str none = { NULL, 0 }, empty = STR("");
	struct str rest = none;

	(void)state;
	assert_true(str_eq(none, empty));
	assert_true(str_ieq(none, empty));
	assert_true(str_starts(none, empty));
	assert_true(str_starts(STR("a"), none));
	assert_false(str_starts(none, STR("a")));
	assert_int_equal(str_trim(none).n, 0);
	assert_int_equal(str_find(none, 'a'), 0);
	assert_string_equal(str_dup(arena, none), "");
	assert_string_equal(str_lower(arena, none), "");
	assert_string_equal(str_printable(arena, none), "");
	assert_int_equal(str_of(NULL).n, 0);
	assert_int_equal(str_cut(&rest, ',').n, 0);
	assert_null(rest.p);
}

static void nul_is_an_octet(void **state)
{
	const struct str a = { "a\0b", 3 }, b = { "a\0c", 3 };

	(void)state;
	assert_false(str_eq(a, b));
	assert_true(str_starts(a, (struct str){ "a\0", 2 }));
	assert_int_equal(str_find(a, 'b'), 2);
	assert_memory_equal(str_dup(arena, a), "a\0b", 4);
	assert_string_equal(str_printable(arena, a), "a\\x00b");
}

static void only_ascii_letters_have_a_case(void **state)
{
	(void)state;
	assert_true(str_ieq(STR("aZ@["), STR("Az@[")));
	assert_false(str_ieq(STR("@"), STR("`")));
	assert_false(str_ieq(STR("["), STR("{")));
	assert_false(str_ieq(STR("\xc4"), STR("\xe4")));
	assert_string_equal(str_lower(arena, STR("AZ@[\xc4")), "az@[\xc4");
	assert_true(str_istarts(STR("V=SPF1 x"), STR("v=spf1")));
	assert_false(str_starts(STR("V=SPF1"), STR("v=spf1")));
}

static void cut(void **state)
{
	struct str rest = STR(",a,,b");

	(void)state;
	assert_int_equal(str_cut(&rest, ',').n, 0);
	assert_true(str_eq(str_cut(&rest, ','), STR("a")));
	assert_int_equal(str_cut(&rest, ',').n, 0);
	assert_non_null(rest.p);
	assert_true(str_eq(str_cut(&rest, ','), STR("b")));
	assert_null(rest.p);
	rest = STR("a,");
	str_cut(&rest, ',');
	assert_non_null(rest.p); /* one more, an empty one */
	assert_int_equal(str_cut(&rest, ',').n, 0);
	assert_null(rest.p);
}

static void trim(void **state)
{
	(void)state;
	assert_true(str_eq(str_trim(STR(" \t\r\n a b \n")), STR("a b")));
	assert_int_equal(str_trim(STR(" \t")).n, 0);
	assert_true(str_eq(str_trim(STR("\va\f")), STR("\va\f")));
}

static void numbers(void **state)
{
	static const struct {
		const char *text;
		unsigned long max;
		long value; /* -1: none */
	} rows[] = {
		{ "", 9, -1 },
		{ "-1", 9, -1 },
		{ "+1", 9, -1 },
		{ " 1", 9, -1 },
		{ "1 ", 9, -1 },
		{ "1x", 9, -1 },
		{ "10", 9, -1 },
		{ "9", 9, 9 },
		{ "0", 0, 0 },
		{ "1", 0, -1 },
		{ "00", 0, 0 },
		{ "0000000000000000000009", 9, 9 },
		{ "5", 4, -1 },
		{ "255", 255, 255 },
		{ "256", 255, -1 },
		{ "65536", 65535, -1 },
		{ "0x1", 9, -1 },
		{ "\xd9\xa1", 9, -1 },
	};
	unsigned long value = 77;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool good = str_number(str_of(rows[i].text), rows[i].max, &value);

		if (good != (rows[i].value >= 0))
			fail_msg("%s", rows[i].text);
		assert_int_equal(value, good ? rows[i].value : 77);
		value = 77;
	}
	assert_true(str_number(STR("18446744073709551615"), ULONG_MAX, &value));
	assert_int_equal(value, ULONG_MAX);
	assert_false(str_number(STR("18446744073709551616"), ULONG_MAX, &value));
	assert_false(str_number(STR("99999999999999999999999"), ULONG_MAX, &value));
}

static void utf8(void **state)
{
	static const struct {
		const char *text;
		size_t length;
		uint32_t code;
	} rows[] = {
		{ "", 0, 0 },
		{ "a", 1, 'a' },
		{ "\x7f", 1, 0x7f },
		{ "\x80", 0, 0 },     /* a tail without a head */
		{ "\xc0\x80", 0, 0 }, /* overlong NUL */
		{ "\xc1\xbf", 0, 0 }, /* overlong */
		{ "\xc2\x80", 2, 0x80 },
		{ "\xc3", 0, 0 }, /* cut */
		{ "\xc3(", 0, 0 },
		{ "\xdf\xbf", 2, 0x7ff },
		{ "\xe0\x9f\xbf", 0, 0 }, /* overlong */
		{ "\xe0\xa0\x80", 3, 0x800 },
		{ "\xed\x9f\xbf", 3, 0xd7ff },
		{ "\xed\xa0\x80", 0, 0 }, /* surrogates */
		{ "\xed\xbf\xbf", 0, 0 },
		{ "\xee\x80\x80", 3, 0xe000 },
		{ "\xef\xbf\xbf", 3, 0xffff },
		{ "\xf0\x8f\xbf\xbf", 0, 0 }, /* overlong */
		{ "\xf0\x90\x80\x80", 4, 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
		{ "\xf4\x90\x80\x80", 0, 0 }, /* past Unicode */
		{ "\xf5\x80\x80\x80", 0, 0 },
		{ "\xf8\x88\x80\x80\x80", 0, 0 },
		{ "\xff", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint32_t code = 0;

		assert_int_equal(str_utf8(str_of(rows[i].text), &code), rows[i].length);
		assert_int_equal(code, rows[i].code);
	}
}

static void printable(void **state)
{
	static const char *const rows[][2] = {
		{ "a b~", "a b~" },
		{ "\\", "\\\\" },
		{ "\t\n\r\x1b[31m\x7f", "\\x09\\x0a\\x0d\\x1b[31m\\x7f" },
		{ "\xc3\xa4\xe4\xbd\xa0\xf0\x9f\x98\x80", "\xc3\xa4\xe4\xbd\xa0\xf0\x9f\x98\x80" },
		{ "\xc2\x9b", "\\xc2\\x9b" },			/* C1: CSI */
		{ "\xe2\x80\xae", "\\xe2\\x80\\xae" },		/* right-to-left override */
		{ "\xe2\x81\xa6", "\\xe2\\x81\\xa6" },		/* isolate */
		{ "\xe2\x80\x8f", "\\xe2\\x80\\x8f" },		/* right-to-left mark */
		{ "\xe2\x80\xa8", "\\xe2\\x80\\xa8" },		/* line separator */
		{ "\xef\xbb\xbf", "\\xef\\xbb\\xbf" },		/* byte order mark */
		{ "\xc2\xad", "\\xc2\\xad" },			/* soft hyphen */
		{ "\xf3\xa0\x81\xa1", "\\xf3\\xa0\\x81\\xa1" }, /* tag letter */
		{ "\xe2\x80\x8d", "\xe2\x80\x8d" }, /* joiner: names in Indic scripts need it */
		{ "\xc3", "\\xc3" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		{ "a\xff"
		  "b",
			"a\\xffb" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(str_printable(arena, str_of(rows[i][0])), rows[i][1]);
}

/* Nothing that printable text holds may move a cursor, whatever went in. */
static void printable_is_plain(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 0x10000; i++) {
		const char bytes[] = { (char)(i >> 8), (char)i, (char)(0x80 | (i * 7 & 0x3f)) };
		struct str text = str_of(str_printable(arena, (struct str){ bytes, 3 }));

		while (text.n) {
			uint32_t code;
			size_t n = str_utf8(text, &code);

			assert_int_not_equal(n, 0);
			assert_true(str_code_is_plain(code));
			text = (struct str){ text.p + n, text.n - n };
		}
	}
}

static void reading(void **state)
{
	FILE *file = tmpfile();
	struct str text;

	(void)state;
	assert_non_null(file);
	assert_true(str_read(arena, file, 0, &text));
	assert_int_equal(text.n, 0);
	for (unsigned i = 0; i < 10000; i++)
		fputc((int)(i % 256), file);
	rewind(file);
	assert_true(str_read(arena, file, 10000, &text));
	assert_int_equal(text.n, 10000);
	assert_int_equal(text.p[10000], 0);
	for (unsigned i = 0; i < 10000; i++)
		assert_int_equal((unsigned char)text.p[i], i % 256);
	rewind(file);
	errno = 0;
	assert_false(str_read(arena, file, 9999, &text));
	assert_int_equal(errno, EFBIG);
	fclose(file);
	assert_false(str_read_file(arena, "no/such/file", 10, &text));
	assert_int_equal(errno, ENOENT);
	assert_false(str_read_file(arena, ".", 10, &text));
	assert_int_equal(errno, EISDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_text_too),
		cmocka_unit_test(nul_is_an_octet),
		cmocka_unit_test(only_ascii_letters_have_a_case),
		cmocka_unit_test(cut),
		cmocka_unit_test(trim),
		cmocka_unit_test(numbers),
		cmocka_unit_test(utf8),
		cmocka_unit_test(printable),
		cmocka_unit_test(printable_is_plain),
		cmocka_unit_test(reading),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
