/* The public suffix list of libpsl. */
#include "checks/psl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void test_registered(void **state)
{
	static const struct {
		const char *name, *registered;
	} cases[] = {
		{ "example.com", "example.com" },
		{ "a.b.example.com", "example.com" },
		{ "a.example.co.uk", "example.co.uk" },
		{ "co.uk", NULL },
		{ "com", NULL },
		{ "a.b.no-such-tld", "b.no-such-tld" },
		{ ".", NULL },
		{ "a\\.b.com", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *got = psl_registered(cases[i].name);

		if (cases[i].registered)
			assert_string_equal(got, cases[i].registered);
		else
			assert_null(got);
	}
}

static void test_registry(void **state)
{
	(void)state;
	assert_true(psl_is_registry("com"));
	assert_true(psl_is_registry("co.uk"));
	assert_true(psl_is_registry("no-such-tld"));
	assert_false(psl_is_registry("github.io")); /* in the list, but by a private owner */
	assert_false(psl_is_registry("example.com"));
	assert_false(psl_is_registry("."));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_registered),
		cmocka_unit_test(test_registry),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
