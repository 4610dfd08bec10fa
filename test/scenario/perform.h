/* A scenario run in process, for the tests that run it again and again. */
#ifndef TEST_SCENARIO_PERFORM_H
#define TEST_SCENARIO_PERFORM_H

#include "checks/engine.h"
#include "checks/spf2/spf2.h"
#include "cmd/demo.h"
#include "cmd/session.h"
#include "reports/report.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wordexp.h>

/* In place of the C library's: two runs of the same scenario are at the same time, however long
 * they take. */
time_t time(time_t *now)
{
	static struct timespec began;

	if (!began.tv_sec)
		clock_gettime(CLOCK_REALTIME, &began);
	if (now)
		*now = began.tv_sec;
	return began.tv_sec;
}

/* One run of a scenario. */
struct performed {
	const struct result **result; /* of each target */
	size_t result_count;
	struct run *run;
	struct session session;
	char *report; /* the whole report in the wanted format, or NULL */
	size_t report_size;
};

static void write_report(struct arena *arena, struct performed *o, const char *format)
{
	struct report_options report_options = { .width = 100 };
	const struct report_run all = { .version = "test",
		.source = "zone",
		.servers = o->session.setup.servers,
		.verdict = o->result[0]->verdict,
		.fitness = o->result[0]->fitness };
	FILE *out = open_memstream(&o->report, &o->report_size);
	struct report report = { .options = &report_options,
		.out = out,
		.arena = arena,
		.result = o->result,
		.result_count = o->result_count,
		.run = &all };

	report_find(format)->write(&report);
	fclose(out);
}

/* One process of libspf2 for all runs, as bulk has it: to start and to end one takes longer than a
 * run, under an address checker many times as long. It ends with this program. */
static struct spf2 *shared_spf2(void)
{
	static struct arena *arena; /* held, so that nothing looks lost */
	static struct spf2 *spf2;

	if (!arena)
		spf2 = spf2_open(arena = arena_new());
	return spf2;
}

/* Runs it; FORMAT NULL: no report is wanted. End it with end(). */
static bool perform(
	struct arena *arena, const struct options *options, const char *format, struct performed *o)
{
	const char *why;
	const bool demo = options->operand.count && !strcmp(options->operand.item[0], "demo");

	*o = (struct performed){ 0 };
	if (!session_open(arena, options, demo ? demo_zone : NULL, &o->session, &why)) {
		printf("# %s\n", why);
		return false;
	}
	o->session.setup.spf2 = shared_spf2();
	o->run = run_open(&o->session.setup, o->session.resolver, o->session.timeout_ms);
	o->result_count = o->session.setup.target_count;
	o->result = arena_array(arena, o->result_count, sizeof *o->result);
	for (size_t i = 0; i < o->result_count; i++)
		run_add(o->run, o->session.setup.targets[i]);
	for (const struct result *r; (r = run_next(o->run, NULL));)
		o->result[r->target->index] = r;
	if (format)
		write_report(arena, o, format);
	return true;
}

static void end(struct performed *o)
{
	for (size_t i = 0; i < o->result_count; i++)
		run_release(o->run, o->result[i]);
	run_close(o->run);
	o->session.setup.spf2 = NULL; /* it stays */
	session_close(&o->session);
	free(o->report);
}

/* NAME.args: one line, words as a shell reads them. */
static bool read_args(struct arena *arena, const char *path, struct options *options)
{
	struct str text;
	wordexp_t words;
	const char *why;

	if (!str_read_file(arena, path, 65536, &text))
		return false;
	if (wordexp(str_dup(arena, str_trim(text)), &words, WRDE_NOCMD))
		return false;

	char **argv = arena_array(arena, words.we_wordc + 2, sizeof *argv);

	argv[0] = arena_strdup(arena, "preflight");
	for (size_t i = 0; i < words.we_wordc; i++)
		argv[i + 1] = arena_strdup(arena, words.we_wordv[i]);

	int argc = (int)words.we_wordc + 1;

	wordfree(&words);
	return options_parse(arena, argc, argv, options, &why);
}

#endif
