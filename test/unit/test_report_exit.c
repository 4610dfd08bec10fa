/* Exit status, --fail-on, --unknown-as, thresholds. */
#include "test/unit/fixture.c"

#include "reports/exit.h"
#include "reports/range.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>

static void test_fail_on(void **state)
{
	static const char *const bad[] = { "", "ok", "critical,", ",", "critical,never", "critcal",
		"never,critical", "critical;warning", "3" };
	unsigned mask = 99;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(fail_on_parse(bad[i], &mask));
		assert_int_equal(mask, 99);
	}
	assert_true(fail_on_parse("never", &mask));
	assert_int_equal(mask, FAIL_ON_NEVER);
	assert_true(fail_on_parse("unknown, critical", &mask));
	assert_int_equal(mask, FAIL_ON_CI);
	assert_true(fail_on_parse("critical,warning,unknown", &mask));
	assert_int_equal(mask, FAIL_ON_DEFAULT);
}

static void test_defaults(void **state)
{
	(void)state;
	assert_int_equal(fail_on_default(NULL), FAIL_ON_DEFAULT);
	assert_int_equal(fail_on_default("text"), FAIL_ON_DEFAULT);
	assert_int_equal(fail_on_default("nagios"), FAIL_ON_DEFAULT);
	assert_int_equal(fail_on_default("junit"), FAIL_ON_CI);
	assert_int_equal(fail_on_default("gitlab"), FAIL_ON_CI);
}

static void test_status(void **state)
{
	static const struct {
		enum verdict verdict;
		bool incomplete;
		unsigned mask;
		int status;
	} cases[] = {
		{ VERDICT_OK, false, FAIL_ON_DEFAULT, 0 },
		{ VERDICT_WARNING, false, FAIL_ON_DEFAULT, 1 },
		{ VERDICT_CRITICAL, false, FAIL_ON_DEFAULT, 2 },
		{ VERDICT_UNKNOWN, true, FAIL_ON_DEFAULT, 3 },
		{ VERDICT_CRITICAL, true, FAIL_ON_DEFAULT, 2 },
		{ VERDICT_WARNING, false, FAIL_ON_CI, 0 },
		{ VERDICT_WARNING, true, FAIL_ON_CI, 3 },
		{ VERDICT_CRITICAL, true, FAIL_ON_NEVER, 0 },
		{ VERDICT_UNKNOWN, true, FAIL_ON_NEVER, 0 },
		{ VERDICT_UNKNOWN, true, 1U << VERDICT_CRITICAL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(exit_status(cases[i].verdict, cases[i].incomplete, cases[i].mask),
			cases[i].status);
}

static void test_unknown_as_words(void **state)
{
	enum verdict verdict = VERDICT_CRITICAL;

	(void)state;
	assert_false(unknown_as_parse("fine", &verdict));
	assert_false(unknown_as_parse("", &verdict));
	assert_int_equal(verdict, VERDICT_CRITICAL);
	assert_true(unknown_as_parse("OK", &verdict));
	assert_int_equal(verdict, VERDICT_OK);
}

static int status_of(struct result *r, const struct report_options *options, unsigned mask)
{
	const struct result *const shown[] = { r };
	const struct report report = { .options = options, .result = shown, .result_count = 1 };

	return report_status(&report, mask);
}

static void test_unknown_reported_as(void **state)
{
	struct arena *arena = *state;
	struct result *r = fixture_unknown(arena);
	const enum verdict ok = VERDICT_OK, warning = VERDICT_WARNING;
	struct report_options options = { 0 };

	assert_int_equal(status_of(r, &options, FAIL_ON_DEFAULT), 3);
	options.unknown_as = &ok;
	assert_int_equal(status_of(r, &options, FAIL_ON_DEFAULT), 0);
	options.unknown_as = &warning;
	assert_int_equal(status_of(r, &options, FAIL_ON_DEFAULT), 1);
	/* what else was found counts as before */
	r->verdict = VERDICT_CRITICAL;
	assert_int_equal(status_of(r, &options, FAIL_ON_DEFAULT), 2);
}

static void test_range_syntax(void **state)
{
	static const char *const bad[] = { "", "a", ":", "5:2", "1e3", "0x1", "nan", "inf", "@",
		"1:2:3", " 1", "-", "1-", "~", "--1" };
	struct range range = { .start = 7 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (range_parse(bad[i], &range))
			fail_msg("range '%s' was taken", bad[i]);
	assert_true(range_parse("@~:10.5", &range));
	assert_true(range.inside && isinf(range.start) && range.end > 10.4 && range.end < 10.6);
}

static void test_range_alerts(void **state)
{
	static const struct {
		const char *text;
		double value;
		bool alert;
	} cases[] = {
		{ "10", -1, true },
		{ "10", 0, false },
		{ "10", 10, false },
		{ "10", 11, true },
		{ "10:", 9, true },
		{ "10:", 10, false },
		{ "~:10", -5, false },
		{ "~:10", 11, true },
		{ "10:20", 9, true },
		{ "10:20", 20, false },
		{ "@10:20", 10, true },
		{ "@10:20", 21, false },
		{ "0", 1, true },
		{ "0", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct range range;

		assert_true(range_parse(cases[i].text, &range));
		if (range_alert(&range, cases[i].value) != cases[i].alert)
			fail_msg("%s with %g", cases[i].text, cases[i].value);
	}
}

static void test_thresholds_raise(void **state)
{
	struct arena *arena = *state;
	struct result *r = fixture_clean(arena);
	struct list_result listed[2] = { { .verdict = LISTED }, { .verdict = CLEAN } };
	struct range none, one;
	struct report_options options = { 0 };

	assert_true(range_parse("0", &none) && range_parse("1", &one));
	r->list = listed;
	r->list_count = 2;
	options.warning = &none;
	options.critical = &one;
	assert_int_equal(verdict_reported(&options, r), VERDICT_WARNING);
	options.critical = &none;
	assert_int_equal(verdict_reported(&options, r), VERDICT_CRITICAL);
	options.warning = options.critical = &one;
	assert_int_equal(verdict_reported(&options, r), VERDICT_OK);
	r->verdict = VERDICT_CRITICAL;
	assert_int_equal(verdict_reported(&options, r), VERDICT_CRITICAL);
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
		cmocka_unit_test(test_fail_on),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_unknown_as_words),
		cmocka_unit_test_setup_teardown(test_unknown_reported_as, set_up, tear_down),
		cmocka_unit_test(test_range_syntax),
		cmocka_unit_test(test_range_alerts),
		cmocka_unit_test_setup_teardown(test_thresholds_raise, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
