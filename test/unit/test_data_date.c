/* How old the built-in data is: the dates themselves, and when they are old. */
#include "checks/load/data_date.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

static void test_dates(void **state)
{
	const char *const dates[] = { data_rules_date(), data_lists_date(), data_date() };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(strlen(dates[i]), strlen("2026-11-21"));
		assert_true(strcmp(dates[i], "2026-01-01") > 0);
		assert_true(strcmp(dates[i], data_date()) <= 0);
	}
}

static void test_old(void **state)
{
	static const struct {
		const char *date, *today;
		bool old;
	} cases[] = {
		{ "2026-08-23", "2026-08-23", false },
		{ "2026-08-23", "2027-08-23", false },
		{ "2026-08-23", "2027-08-24", true },
		{ "2026-08-23", "2027-07-31", false },
		{ "2026-08-23", "2028-01-01", true },
		{ "2026-08-23", "1970-01-01", false },
		{ "2024-02-29", "2025-03-01", true },
		{ "", "2027-08-24", false },
		{ "2026-08-23", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(data_is_old(cases[i].date, cases[i].today), cases[i].old);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_old),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
