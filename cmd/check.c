/* preflight [check]: one sender, or all pairs of the given addresses and domains. */
#include "cmd/command.h"
#include "cmd/demo.h"
#include "cmd/session.h"
#include "reports/exit.h"
#include "reports/progress.h"
#include "reports/range.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* How the report is to be written. */
struct output {
	const struct report_format *format;
	struct report_options options;
	unsigned fail_on;
	struct range warning, critical;
	FILE *file;
	const char *name;
};

static const char *format_names(struct arena *arena)
{
	const char *names = "";

	for (const struct report_format *f = report_formats; f->name; f++)
		names = arena_printf(arena, "%s%s%s", names, *names ? " " : "", f->name);
	return names;
}

static bool read_format(
	struct arena *arena, const struct options *options, struct output *out, const char **why)
{
	const char *name = options->format	? options->format
			   : is_plugin(options) ? "nagios"
						: "text";

	out->format = report_find(name);
	if (!out->format) {
		*why = arena_printf(arena, "--format: '%s' is unknown; there are: %s",
			str_printable(arena, str_of(name)), format_names(arena));
		return false;
	}
	out->fail_on = fail_on_default(name);
	return true;
}

static bool read_range(struct arena *arena, const char *text, struct range *range,
	const struct range **used, const char **why)
{
	if (!text)
		return true;
	*used = range;
	if (range_parse(text, range))
		return true;
	*why = arena_printf(
		arena, "'%s' is not a range ([@][START:]END)", str_printable(arena, str_of(text)));
	return false;
}

static bool read_color(
	struct arena *arena, const struct options *options, struct output *out, const char **why)
{
	const char *when = options->color ? options->color : "auto";
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (!strcmp(when, "always"))
		out->options.color = true;
	else if (!strcmp(when, "auto"))
		out->options.color = !options->output && isatty(STDOUT_FILENO) &&
				     !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
	else if (strcmp(when, "never") != 0) {
		*why = arena_printf(arena, "--color: '%s' is not auto, always or never",
			str_printable(arena, str_of(when)));
		return false;
	}
	return true;
}

/* Columns of the terminal, or COLUMNS, or 100. */
static unsigned screen_width(void)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");
	unsigned long width;

	if (isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return columns && str_number(str_of(columns), 1000, &width) && width ? (unsigned)width
									     : 100;
}

static bool open_output(
	struct arena *arena, const struct options *options, struct output *out, const char **why)
{
	*out = (struct output){ .file = stdout, .name = "standard output" };
	out->options.verbose = options->verbose;
	out->options.width = screen_width();
	return read_format(arena, options, out, why) &&
	       read_verdicts(arena, options, &out->fail_on, &out->options.unknown_as, why) &&
	       read_color(arena, options, out, why) &&
	       read_range(arena, options->warning, &out->warning, &out->options.warning, why) &&
	       read_range(arena, options->critical, &out->critical, &out->options.critical, why);
}

static void show_progress(void *context, size_t answered, size_t put)
{
	progress_update(context, answered, put);
}

static const struct result *const *run_all(
	struct arena *arena, struct session *session, struct run *run)
{
	const struct setup *setup = &session->setup;
	const struct result **results = arena_array(arena, setup->target_count, sizeof *results);
	struct progress progress;
	const struct run_progress hook = { show_progress, &progress };

	progress_begin(&progress, stderr);
	for (size_t i = 0; i < setup->target_count; i++)
		run_add(run, setup->targets[i]);
	for (const struct result *r; (r = run_next(run, &hook));)
		results[r->target->index] = r;
	progress_end(&progress);
	return results;
}

static struct report_run summary_of(
	const struct session *session, const struct result *const *results)
{
	struct report_run all = {
		.version = PREFLIGHT_VERSION,
		.source = resolver_source(session->resolver),
		.servers = session->setup.servers,
		.verdict = VERDICT_OK,
		.fitness = results[0]->fitness,
	};

	for (size_t i = 0; i < session->setup.target_count; i++) {
		all.verdict = verdict_worst(all.verdict, results[i]->verdict);
		all.incomplete |= results[i]->incomplete;
		if (results[i]->fitness > all.fitness)
			all.fitness = results[i]->fitness;
	}
	return all;
}

static int report_all(struct arena *arena, struct session *session, struct output *out,
	const struct result *const *results)
{
	const struct report_run all = summary_of(session, results);
	struct report report = {
		.options = &out->options,
		.out = out->file,
		.arena = arena,
		.result = results,
		.result_count = session->setup.target_count,
		.run = &all,
	};

	out->format->write(&report);
	must_be_written(out->file, out->name);
	return report_status(&report, out->fail_on);
}

static int check(struct arena *arena, const struct options *options, const char *builtin_zone)
{
	struct session session;
	struct output out;
	const char *why;

	if (!open_output(arena, options, &out, &why) ||
		!session_open(arena, options, builtin_zone, &session, &why))
		return usage_fault(options, why);
	out.options.hints = session.hints;
	out.options.demo = builtin_zone;
	if (options->output) {
		out.name = options->output;
		out.file = fopen(options->output, "w");
		if (!out.file)
			err(EXIT_MACHINE, "%s", options->output);
	}

	struct run *run = run_open(&session.setup, session.resolver, session.timeout_ms);
	const struct result *const *results = run_all(arena, &session, run);
	int status = report_all(arena, &session, &out, results);

	for (size_t i = 0; i < session.setup.target_count; i++)
		run_release(run, results[i]);
	run_close(run);
	session_close(&session);
	if (options->output && fclose(out.file))
		err(EXIT_MACHINE, "%s", options->output);
	return status;
}

int command_check(struct arena *arena, const struct options *options)
{
	return check(arena, options, NULL);
}

/* The demo's sender, unless the user names another one in its world. It shows; it does not judge. */
int command_demo(struct arena *arena, const struct options *options)
{
	struct options demo = *options;

	if (!demo.ip.count)
		options_add_text(arena, &demo.ip, "192.0.2.25");
	if (!demo.domain.count)
		options_add_text(arena, &demo.domain, "example.com");
	if (!demo.helo)
		demo.helo = "new.example.com";
	if (!demo.fail_on)
		demo.fail_on = "never";
	demo.offline = true;
	return check(arena, &demo, demo_zone);
}
