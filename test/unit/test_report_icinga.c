/* The CheckCommand for Icinga names only options there are, with a value where one is taken. */
#include "cmd/options.h"
#include "resolver/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#define CONFIG "reports/icinga/preflight.conf"

static const struct option_spec *find(const char *text)
{
	for (size_t i = 0; i < option_spec_count; i++) {
		const struct option_spec *spec = &option_specs[i];

		if (!strncmp(text, "--", 2) ? spec->name && !strcmp(spec->name, text + 2)
					    : spec->letter && spec->letter == text[1])
			return spec;
	}
	return NULL;
}

static void test_options_exist(void **state)
{
	struct arena *arena = arena_new();
	const struct option_spec *spec = NULL;
	struct str rest;
	size_t count = 0;

	(void)state;
	assert_true(str_read_file(arena, CONFIG, 1 << 16, &rest));
	while (rest.p) {
		struct str line = str_trim(str_cut(&rest, '\n'));

		if (str_starts(line, STR("\"-"))) {
			line.p++, line.n--;

			const char *option = str_dup(arena, str_cut(&line, '"'));

			spec = find(option);
			if (!spec)
				fail_msg("%s names %s", CONFIG, option);
			count++;
		} else if (spec && str_starts(line, STR("set_if"))) {
			assert_null(spec->argument);
		} else if (spec && str_starts(line, STR("value"))) {
			assert_non_null(spec->argument);
		}
	}
	assert_true(count > 20);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options_exist),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
