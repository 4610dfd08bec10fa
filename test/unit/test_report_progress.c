/* Progress: silent where there is no terminal, gone at the end. */
#include "reports/progress.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void pause_ms(long ms)
{
	const struct timespec wait = { .tv_nsec = ms * 1000000 };

	nanosleep(&wait, NULL);
}

static void test_no_terminal(void **state)
{
	FILE *file = tmpfile();
	struct arena *arena = arena_new();
	struct progress progress;

	(void)state;
	progress_begin(&progress, arena, file);
	pause_ms(250);
	progress_update(&progress, 1, 2);
	progress_end(&progress);
	assert_int_equal(ftell(file), 0);
	arena_free(arena);
	fclose(file);
}

static void test_terminal(void **state)
{
	char got[400] = "";
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	struct arena *arena = arena_new();
	struct progress progress;

	(void)state;
	if (master < 0 || grantpt(master) || unlockpt(master))
		skip();

	FILE *terminal = fopen(ptsname(master), "r+");

	if (!terminal)
		skip();
	setenv("TERM", "xterm", 1);
	progress_begin(&progress, arena, terminal);
	progress_update(&progress, 1, 7); /* too early to be worth a line */
	pause_ms(250);
	progress_update(&progress, 3, 7);
	progress_update(&progress, 4, 7); /* too soon after the last */
	progress_end(&progress);
	progress_end(&progress);
	assert_true(read(master, got, sizeof got - 1) > 0);
	assert_string_equal(got, "\r3 of 7 questions answered\033[K\r\033[K");
	arena_free(arena);
	fclose(terminal);
	close(master);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_terminal),
		cmocka_unit_test(test_terminal),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
