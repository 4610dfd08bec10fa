/* The plugin's output: first line, perfdata, limits, hostile bytes. */
#include "test/unit/fixture.c"

#include "reports/range.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <regex.h>

/* One performance value as the guidelines write it; ours have no UOM or seconds. */
#define PERF "'[a-z_]+'=[0-9]+(\\.[0-9]+s)?;[@~:0-9.]*;[@~:0-9.]*;0"

static const char *nagios_of(
	struct arena *arena, struct result *r, const struct report_options *options)
{
	return fixture_write(arena, "nagios", options, &r, 1);
}

static void check_form(struct arena *arena, const char *text, const char *state)
{
	struct str rest = str_of(text);
	const char *line = str_dup(arena, str_cut(&rest, '\n'));
	const char *bar = strchr(line, '|');
	regex_t perf;
	const char *start = arena_printf(arena, "PREFLIGHT %s - ", state);

	assert_int_equal(strncmp(line, start, strlen(start)), 0);
	assert_non_null(bar);
	assert_true(bar - line < 80);
	assert_null(strchr(bar + 1, '|'));
	assert_int_equal(regcomp(&perf, "^" PERF "( " PERF ")*$", REG_EXTENDED | REG_NOSUB), 0);
	if (regexec(&perf, bar + 1, 0, NULL, 0))
		fail_msg("perfdata: %s", bar + 1);
	regfree(&perf);
	assert_true(str_find(rest, '|') == rest.n);
	assert_true(strlen(text) < 8192);
}

static void test_states(void **state)
{
	struct arena *arena = *state;
	const char *text = nagios_of(arena, fixture_no_ptr(arena), NULL);

	check_form(arena, text, "CRITICAL");
	assert_non_null(
		strstr(text, "PREFLIGHT CRITICAL - 192.0.2.25 has no PTR record (and 1 more)|"));
	assert_non_null(strstr(text, "'receivers_refusing'=5;;;0"));
	assert_non_null(strstr(text, "'time'=1.058s;;;0"));
	assert_non_null(
		strstr(text, "\n    publish: 25.2.0.192.in-addr.arpa. IN PTR mail.example.com.\n"));
	check_form(arena, nagios_of(arena, fixture_clean(arena), NULL), "OK");
	text = nagios_of(arena, fixture_unknown(arena), NULL);
	check_form(arena, text, "UNKNOWN");
	assert_non_null(strstr(text, "- whether 192.0.2.25 has a PTR record could not be told|"));
}

static void test_incomplete_is_said(void **state)
{
	struct arena *arena = *state;
	struct result *r = fixture_no_ptr(arena);

	r->incomplete = true;
	check_form(arena, nagios_of(arena, r, NULL), "CRITICAL");
	assert_non_null(strstr(nagios_of(arena, r, NULL), "PREFLIGHT CRITICAL - (incomplete) 192"));
}

static void test_options(void **state)
{
	struct arena *arena = *state;
	const enum verdict warning = VERDICT_WARNING;
	struct range some, none;
	struct report_options options = { .unknown_as = &warning, .verbose = 1 };
	struct result *r = fixture_unknown(arena);

	check_form(arena, nagios_of(arena, r, &options), "WARNING");
	assert_true(range_parse("0", &none) && range_parse("@~:5", &some));
	options.warning = &none;
	options.critical = &some;
	check_form(arena, nagios_of(arena, fixture_clean(arena), &options), "CRITICAL");
	assert_non_null(strstr(
		nagios_of(arena, fixture_clean(arena), &options), "'lists_listed'=0;0;@~:5;0"));
	assert_non_null(strstr(nagios_of(arena, fixture_no_ptr(arena), &options),
		"refused by Gmail at message end: 550"));
}

static void test_hostile(void **state)
{
	struct arena *arena = *state;
	const char *text = nagios_of(arena, fixture_hostile(arena), NULL);

	check_form(arena, text, "CRITICAL");
	assert_null(strchr(text, '<'));
	for (const char *p = text; *p; p++)
		if (((unsigned char)*p < 32 && *p != '\n') || *p == 127)
			fail_msg("byte %d", *p);
}

static void test_long_texts_are_cut(void **state)
{
	struct arena *arena = *state;
	struct result *r = fixture_no_ptr(arena);
	struct finding *f = arena_array(arena, 1, sizeof *f);
	char *wide = arena_alloc(arena, 3001);

	for (size_t i = 0; i < 3000; i += 3)
		memcpy(wide + i, "\xe8\xbf\x9e", 3);
	*f = r->finding[0];
	f->text = f->evidence = f->remedy = wide;
	r->finding = f;
	r->finding_count = 1;
	check_form(arena, nagios_of(arena, r, NULL), "CRITICAL");
}

static void test_many_targets(void **state)
{
	enum { COUNT = 300 };
	struct arena *arena = *state;
	struct result *r[COUNT];

	for (size_t i = 0; i < COUNT; i++)
		r[i] = i % 3 == 2 ? fixture_no_ptr(arena)
		       : i % 3	  ? fixture_unknown(arena)
				  : fixture_clean(arena);

	const char *text = fixture_write(arena, "nagios", NULL, r, COUNT);

	check_form(arena, text, "CRITICAL");
	assert_non_null(strstr(text, "(incomplete) 100 critical, 100 unknown, 100 ok: 192.0.2"));
	assert_non_null(strstr(text, "\n... and more: "));
	/* the worst first */
	assert_true(strstr(text, "\nCRITICAL 192.0.2.25") == strchr(text, '\n'));
}

static int set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_states, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_incomplete_is_said, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_options, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hostile, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_long_texts_are_cut, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many_targets, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
