/* The SPF record parser: terms, faults with their columns, and the terms that only look odd. */
#include "checks/spf/spf_record.h"

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

static const struct spf_record *parse(const char *terms)
{
	return spf_record_parse(arena, str_of(arena_printf(arena, "v=spf1 %s", terms)));
}

static void test_version(void **state)
{
	(void)state;
	assert_true(spf_is_record(STR("v=spf1")));
	assert_true(spf_is_record(STR("V=sPf1 -all")));
	assert_false(spf_is_record(STR("v=spf10")));
	assert_false(spf_is_record(STR("v=spf1\t-all")));
	assert_false(spf_is_record(STR(" v=spf1 -all")));
	assert_false(spf_is_record(STR("v=spf")));
	assert_false(spf_is_record(STR("")));
	assert_false(spf_is_record(((struct str){ "v=spf1\0-all", 11 })));
}

/* Each is one good term of this kind. */
static void test_good_terms(void **state)
{
	static const struct {
		const char *text;
		enum spf_kind kind;
		const char *argument;
		unsigned bits4, bits6;
	} good[] = {
		{ "all", SPF_ALL, "", 32, 128 },
		{ "?ALL", SPF_ALL, "", 32, 128 },
		{ "a", SPF_A, "", 32, 128 },
		{ "A/0", SPF_A, "", 0, 128 },
		{ "a//0", SPF_A, "", 32, 0 },
		{ "a/24//64", SPF_A, "", 24, 64 },
		{ "a:x.example/24//64", SPF_A, "x.example", 24, 64 },
		{ "a:foo:bar/baz.example.com", SPF_A, "foo:bar/baz.example.com", 32, 128 },
		{ "a:x.example.", SPF_A, "x.example.", 32, 128 },
		{ "a:x.%{d}", SPF_A, "x.%{d}", 32, 128 },
		{ "a:x.%%", SPF_A, "x.%%", 32, 128 },
		{ "a:x.xn--zckzah", SPF_A, "x.xn--zckzah", 32, 128 },
		{ "a:x.1-2", SPF_A, "x.1-2", 32, 128 },
		{ "a:%{d}/24.example", SPF_A, "%{d}/24.example", 32, 128 },
		{ "-mx:%%%_/.Clara.de/27", SPF_MX, "%%%_/.Clara.de", 27, 128 },
		{ "ptr", SPF_PTR, "", 32, 128 },
		{ "ptr:x.example", SPF_PTR, "x.example", 32, 128 },
		{ "exists:%{ir}.%{l1r+-}._spf.%{d}", SPF_EXISTS, "%{ir}.%{l1r+-}._spf.%{d}", 32,
			128 },
		{ "exists:%{I10R.-+,/_=}.x.example", SPF_EXISTS, "%{I10R.-+,/_=}.x.example", 32,
			128 },
		{ "include:_spf.x.example", SPF_INCLUDE, "_spf.x.example", 32, 128 },
		{ "ip4:192.0.2.0/24", SPF_IP4, "192.0.2.0", 24, 128 },
		{ "ip4:0.0.0.0/0", SPF_IP4, "0.0.0.0", 0, 128 },
		{ "ip6:2001:db8::/32", SPF_IP6, "2001:db8::", 32, 32 },
		{ "ip6:::ffff:192.0.2.1", SPF_IP6, "::ffff:192.0.2.1", 32, 128 },
		{ "redirect=x.example", SPF_REDIRECT, "x.example", 32, 128 },
		{ "EXP=x.example", SPF_EXP, "x.example", 32, 128 },
		{ "moo.cow-far_out=man:dog/cat", SPF_OTHER_MODIFIER, "man:dog/cat", 32, 128 },
		{ "x=", SPF_OTHER_MODIFIER, "", 32, 128 },
		{ "ip4=192.0.2.1", SPF_OTHER_MODIFIER, "192.0.2.1", 32, 128 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		const struct spf_record *record = parse(good[i].text);

		if (record->fault_count)
			fail_msg("%s: %s", good[i].text, spf_fault_text(arena, &record->fault[0]));
		assert_int_equal(record->count, 1);
		assert_int_equal(record->term[0].kind, good[i].kind);
		if (!str_eq(record->term[0].argument, str_of(good[i].argument)))
			fail_msg("%s: argument %.*s", good[i].text,
				STR_ARGS(record->term[0].argument));
		assert_int_equal(
			good[i].kind == SPF_IP6 ? 32 : record->term[0].bits4, good[i].bits4);
		assert_int_equal(record->term[0].bits6, good[i].bits6);
	}
}

/* Each is one fault, in this column (from 1, "v=spf1 " is 7 wide). */
static const struct {
	const char *text;
	size_t column;
	const char *instead;
} bad[] = {
	{ "moo", 8, NULL },
	{ "ip4:192.0.2.1 moo -all", 22, NULL },
	{ "+", 9, NULL },
	{ "=all", 8, NULL },
	{ "1up=foo", 8, NULL },
	{ "--all", 9, NULL },
	{ "-all.", 9, "all" },
	{ "all:x", 11, NULL },
	{ "all/8", 11, NULL },
	{ "a:", 10, NULL },
	{ "a/", 9, NULL },
	{ "a/33", 9, NULL },
	{ "a/024", 9, NULL },
	{ "a//129", 9, NULL },
	{ "a/24/64", 12, NULL },
	{ "a:x.example/24/64", 22, NULL },
	{ "a:museum", 10, NULL },
	{ "a:museum.", 10, NULL },
	{ "a:x..", 12, NULL },
	{ "a:abc.123", 14, NULL },
	{ "a:x.example:8080", 12, NULL },
	{ "a:x.-com", 12, NULL },
	{ "a:x.com-", 12, NULL },
	{ "a:192.0.2.1", 18, "ip4:" },
	{ "mx:2001:db8::1", 11, "ip6:" },
	{ "a:%{d", 10, NULL },
	{ "a:%{}.x.example", 12, NULL },
	{ "a:%{x}.x.example", 12, NULL },
	{ "a:%{c}.x.example", 12, NULL },
	{ "a:%{d0}.x.example", 13, NULL },
	{ "a:%{d2x}.x.example", 14, NULL },
	{ "a:%{dr.r}.x.example", 15, NULL },
	{ "a:%(ir).x.example", 10, NULL },
	{ "a:x%.example", 11, NULL },
	{ "a:%{d}x", 14, NULL },
	{ "include", 15, NULL },
	{ "include:", 16, NULL },
	{ "include:x.example/24", 18, NULL },
	{ "exists", 14, NULL },
	{ "ptr/0", 11, NULL },
	{ "ptr:", 12, NULL },
	{ "ip4", 11, NULL },
	{ "ip4:1.2.3", 12, NULL },
	{ "ip4:1.2.3.4:8080", 12, NULL },
	{ "ip4:1.2.3.04", 12, NULL },
	{ "ip4:1.2.3.256", 12, NULL },
	{ "ip4:1.2.3.4/33", 19, NULL },
	{ "ip4:1.2.3.4/032", 19, NULL },
	{ "ip4:1.2.3.4//32", 12, NULL },
	{ "ip4:2001:db8::1", 12, "ip6:" },
	{ "ip6:192.0.2.1", 12, "ip4:" },
	{ "ip6::CAFE::BABE", 12, NULL },
	{ "ip6:2001:db8::/129", 22, NULL },
	{ "192.0.2.0/24", 8, "ip4:" },
	{ "2001:db8::1", 8, "ip6:" },
	{ "ip:192.0.2.1", 8, "ip4:" },
	{ "IPv6:2001:db8::1", 8, "ip6:" },
	{ "prt", 8, "ptr" },
	{ "redirect:x.example", 8, "redirect=" },
	{ "redirect=", 17, NULL },
	{ "redirect=-all", 17, NULL },
	{ "-redirect=x.example", 9, NULL },
	{ "exp=", 12, NULL },
	{ "exp=x.example a exp=y.example", 24, NULL },
	{ "redirect=x.example redirect=x.example", 27, NULL },
	{ "foo=%abc", 12, NULL },
	{ "foo=%{c}", 14, NULL },
	{ "a:x.example\ta", 19, NULL },
	{ "a:x\x80.example", 11, NULL },
};

static void test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const struct spf_record *record = parse(bad[i].text);

		if (record->fault_count != 1)
			fail_msg("%s: %zu faults", bad[i].text, record->fault_count);
		if (record->fault[0].column != bad[i].column)
			fail_msg("%s: %s", bad[i].text, spf_fault_text(arena, &record->fault[0]));
		if (bad[i].instead)
			assert_string_equal(record->fault[0].instead, bad[i].instead);
		else if (record->fault[0].instead)
			fail_msg("%s: instead %s", bad[i].text, record->fault[0].instead);
	}
}

static void test_nul(void **state)
{
	const struct str text = { "v=spf1 a:x.example\0", 19 };
	const struct spf_record *record = spf_record_parse(arena, text);

	(void)state;
	assert_int_equal(record->fault_count, 1);
	assert_int_equal(record->fault[0].column, 19);
	assert_string_equal(spf_fault_text(arena, &record->fault[0]),
		"a byte that is not printable ASCII in column 19: \"a:x.example\\x00\"");
}

static void test_order(void **state)
{
	const struct spf_record *record = parse("redirect=x.example   mx ~all exp=y.example -all ");

	(void)state;
	assert_int_equal(record->fault_count, 0);
	assert_int_equal(record->count, 5);
	assert_ptr_equal(record->redirect, &record->term[0]);
	assert_ptr_equal(record->all, &record->term[2]);
	assert_ptr_equal(record->exp, &record->term[3]);
	assert_int_equal(record->term[1].column, 29);
	assert_int_equal(record->all->result, SPF_SOFTFAIL);
	assert_int_equal(parse("")->count, 0);
}

static void test_many_faults(void **state)
{
	const struct spf_record *record =
		parse("a: a: a: a: a: a: a: a: a: a: a: a: a: a: a: a: a: a: a: a:");

	(void)state;
	assert_int_equal(record->count, 20);
	assert_int_equal(record->fault_count, SPF_FAULTS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_version, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_good_terms, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_faults, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nul, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many_faults, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
