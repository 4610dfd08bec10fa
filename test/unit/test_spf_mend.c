/* TXT records that were meant to be SPF records, as panels and office programs leave them. */
#include "checks/spf/spf_mend.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct row {
	const char *part[3]; /* the strings of the record, up to NULL */
	const char *mended;  /* "" : it is nothing like an SPF record */
	const char *why;     /* what keeps it from being one; NULL: not asked here */
};

static const struct row rows[] = {
	/* nothing like one */
	{ { "" }, "", NULL },
	{ { "v=DKIM1; p=" }, "", NULL },
	{ { "we publish spf1 records" }, "", NULL },
	{ { "spf2.0/pra -all" }, "", NULL },
	{ { "v=spf10 -all" }, "", NULL },
	{ { "v=spf1.0 -all" }, "", NULL },
	{ { "see v=spf1 -all" }, "", NULL },
	/* what stands before it, around it, in it */
	{ { "\xef\xbb\xbfv=spf1 mx -all" }, "v=spf1 mx -all", "begins with a byte order mark" },
	{ { "\xe2\x80\x9cv=spf1 mx -all\xe2\x80\x9d" }, "v=spf1 mx -all",
		"begins with a typographic quotation mark" },
	{ { "\"v=spf1 mx -all\"" }, "v=spf1 mx -all", "begins with a quotation mark" },
	{ { "\\\"v=spf1 mx -all\\\"" }, "v=spf1 mx -all", "begins with a backslash" },
	{ { " v=spf1 mx -all" }, "v=spf1 mx -all", "begins with a space" },
	{ { "\tv=spf1\tmx\t-all" }, "v=spf1 mx -all", "begins with a tab" },
	{ { "v=spf1\xc2\xa0mx -all" }, "v=spf1 mx -all", "does not begin with \"v=spf1 \"" },
	{ { "v = spf1 mx -all" }, "v=spf1 mx -all", "does not begin with \"v=spf1 \"" },
	{ { "v=spf1mx -all" }, "v=spf1 mx -all", "does not begin with \"v=spf1 \"" },
	{ { "v=spf1: mx -all" }, "v=spf1 mx -all", NULL },
	{ { "V:SPF1 mx -all" }, "v=spf1 mx -all", NULL },
	{ { "spf1 mx -all" }, "v=spf1 mx -all", NULL },
	{ { "=spf1 mx -all" }, "", NULL },
	{ { "v=spf1, mx, ip4:192.0.2.1; -all" }, "v=spf1 mx ip4:192.0.2.1 -all", NULL },
	{ { "v=spf1 mx \xe2\x80\x93"
	    "all" },
		"v=spf1 mx -all", NULL },
	{ { "v=spf1 mx -all\xe2\x80\x8b\r\n" }, "v=spf1 mx -all", NULL },
	{ { "v=spf1 exists:%{l-,;}.example.com,-all" }, "v=spf1 exists:%{l-,;}.example.com -all",
		NULL },
	/* terms taken apart */
	{ { "v=spf1 include: example.net - all" }, "v=spf1 include:example.net -all", NULL },
	{ { "v=spf1 a: -all" }, "v=spf1 a: -all", NULL },
	{ { "v=spf1 - moo -all" }, "v=spf1 - moo -all", NULL },
	{ { "v=spf1 ip4: ip4: ip4: 192.0.2.1" }, "v=spf1 ip4: ip4: ip4:192.0.2.1", NULL },
	/* several strings */
	{ { "v=spf1 mx", "-all" }, "v=spf1 mx -all", NULL },
	{ { "v=spf1", "mx -all" }, "v=spf1 mx -all", NULL },
	{ { "v=spf1 ip4:192.0.", "2.1 -all" }, "v=spf1 ip4:192.0.2.1 -all", NULL },
};

static struct rr record_of(struct arena *arena, const struct row *row)
{
	struct str *part = arena_array(arena, 3, sizeof *part);
	struct rr rr = { .type = RR_TXT, .part = part };
	const char *text = "";

	for (size_t i = 0; i < 3 && row->part[i]; i++) {
		part[rr.part_count++] = str_of(row->part[i]);
		text = arena_printf(arena, "%s%s", text, row->part[i]);
	}
	rr.text = str_of(text);
	return rr;
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new();
		const struct rr rr = record_of(arena, &rows[i]);
		const struct str mended = spf_mend(arena, &rr);
		const char *why = spf_mend_why(arena, &rr);

		if (!str_eq(mended, str_of(rows[i].mended)))
			print_error("%s: %.*s\n", rr.text.p, STR_ARGS(mended));
		assert_true(str_eq(mended, str_of(rows[i].mended)));
		assert_int_equal(!why, !mended.n);
		if (rows[i].why)
			assert_string_equal(why, rows[i].why);
		arena_free(arena);
	}
}

/* What is mended once is not mended again. */
static void test_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new();
		const struct str text = str_of(rows[i].mended);
		const struct rr rr = {
			.type = RR_TXT, .text = text, .part = &text, .part_count = 1
		};

		assert_true(str_eq(spf_mend(arena, &rr), text));
		arena_free(arena);
	}
}

static void test_hostile(void **state)
{
	struct arena *arena = arena_new();
	char *text = arena_alloc(arena, SPF_MENDED_MAX + 2);
	struct str nul = { "v=spf1\0 -all", 12 }, all = { text, SPF_MENDED_MAX };
	struct rr rr = { .type = RR_TXT, .text = nul, .part = &nul, .part_count = 1 };

	(void)state;
	assert_int_equal(spf_mend(arena, &rr).n, 0);
	memcpy(text, "v=spf1 ", 7);
	for (size_t i = 7; i <= SPF_MENDED_MAX; i++)
		text[i] = i % 2 ? ':' : ' ';
	rr.text = all;
	rr.part = &all;
	assert_true(spf_mend(arena, &rr).n <= SPF_MENDED_MAX);
	rr.text.n = ++all.n; /* longer than is worth it */
	assert_int_equal(spf_mend(arena, &rr).n, 0);
	arena_free(arena);
}

/* Broken terms. */
static void test_terms(void **state)
{
	static const char *const terms[][2] = {
		{ "mx,", "mx" },
		{ "ip4:192.0.2.1.", "ip4:192.0.2.1" },
		{ "ipv4:192.0.2.1", "ip4:192.0.2.1" },
		{ "-ip:192.0.2.0/24", "-ip4:192.0.2.0/24" },
		{ "192.0.2.1", "ip4:192.0.2.1" },
		{ "ip4:192.0.2.0/255.255.255.0", "ip4:192.0.2.0/24" },
		{ "ip4:192.0.2.0/0.0.0.0", "ip4:192.0.2.0/0" },
		{ "ip4:192.0.2.0/255.0.255.0", NULL },
		{ "a/24/64", "a/24//64" },
		{ "~mx:example.com/24/64", "~mx:example.com/24//64" },
		{ "a/33", NULL },
		{ "ip4:mail.example.com", "a:mail.example.com" },
		{ "ip4:192.0.2", NULL },
		{ "moo", NULL },
		{ ",", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
		struct arena *arena = arena_new();
		const struct spf_record *record = spf_record_parse(
			arena, str_of(arena_printf(arena, "v=spf1 %s", terms[i][0])));
		const char *mended = spf_mend_term(arena, record, &record->term[0]);

		assert_int_equal(record->term[0].kind, SPF_BROKEN);
		if (terms[i][1])
			assert_string_equal(mended, terms[i][1]);
		else
			assert_null(mended);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_once),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_terms),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
