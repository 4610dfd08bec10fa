/* preflight bulk: a stream of targets, as many in flight at once as answers are not lost. */
#include "cmd/bulk_input.h"
#include "cmd/bulk_output.h"
#include "cmd/bulk_resume.h"
#include "cmd/command.h"
#include "cmd/session.h"
#include "cmd/signals.h"
#include "reports/exit.h"
#include "reports/progress.h"
#include "resolver/lang.h"

#include <err.h>
#include <errno.h>
#include <string.h>

enum {
	WINDOW = 500, /* targets in flight, unless --window says something else */
	AHEAD = 8,    /* windows that a result may be ahead of the first missing one */
	BACKLOG = 64, /* questions that wait to go out: more targets would only wait too */
	WAIT_MS = 50, /* before signals and the input are looked at again */
};

struct bulk {
	const struct options *options;
	const char *source, *destination; /* names of input and output, for messages */
	struct pace_config pace;
	struct session session;
	struct run *run;
	struct bulk_input *input;
	struct bulk_output *output;
	struct bulk_resume *resume; /* NULL: nothing was done before */
	struct arena *arena;	    /* of the whole run */
	const char *fault;	    /* of the user's, found while running; or NULL */
	struct report_options reporting;
	unsigned fail_on;
	size_t flying, window;
	size_t read; /* lines of the input */
	struct bulk_summary summary;
	bool ended; /* the input */
	struct progress progress;
};

/* Results */

static void note(struct bulk *bulk, enum verdict verdict, bool incomplete)
{
	struct bulk_summary *summary = &bulk->summary;

	summary->count++;
	summary->unknown += verdict == VERDICT_UNKNOWN;
	summary->worst = verdict_worst(summary->worst, verdict);
	summary->incomplete |= incomplete;
}

static void put_result(struct bulk *bulk, const struct result *result)
{
	struct arena *arena = result->target->arena;
	const size_t index = result->target->index;
	struct json_out out;

	json_begin(&out, bulk_output_begin(bulk->output), false);
	report_json_target(&out, result);
	bulk_output_end(bulk->output, index);
	note(bulk, verdict_reported(&bulk->reporting, result), result->incomplete);
	run_release(bulk->run, result);
	arena_free(arena);
	bulk->flying--;
}

/* WHY in the language of people: the line is read once more. */
static const char *fault_for_people(
	struct bulk *bulk, struct arena *arena, const struct bulk_line *line, const char *why)
{
	if (!arena_lang(bulk->arena))
		return why;
	arena_speak(arena, arena_lang(bulk->arena));
	bulk_target(arena, bulk->options, line, &why);
	return tr(arena, why);
}

static void put_fault(
	struct bulk *bulk, struct arena *arena, const struct bulk_line *line, const char *why)
{
	struct json_out out;

	warnx("%s:%lu: %s", bulk->source, line->number, fault_for_people(bulk, arena, line, why));
	json_begin(&out, bulk_output_begin(bulk->output), false);
	json_open(&out, NULL, '{');
	json_int(&out, "index", (long long)line->index);
	json_int(&out, "line", (long long)line->number);
	json_text(&out, "error", why);
	json_close(&out, '}');
	bulk_output_end(bulk->output, line->index);
	note(bulk, VERDICT_UNKNOWN, true);
}

/* Targets */

/* Was the line dealt with in an earlier run? If that run's line was another one, that is a
 * fault. */
static bool is_done(struct bulk *bulk, const struct bulk_line *line, const struct target *target)
{
	bool same = true;

	if (!bulk->resume || !bulk_resume_has(bulk->resume, line->index, target, &same))
		return false;
	if (same)
		bulk_output_skip(bulk->output, line->index);
	else
		bulk->fault = speak(bulk->arena,
			"%s:%zu: %s has another sender as number %zu: not the same input",
			bulk->source, (size_t)line->number, bulk->destination, line->index);
	return true;
}

static void take_line(struct bulk *bulk, const struct bulk_line *line)
{
	struct arena *arena = arena_new();
	const char *why;
	const struct target *target = bulk_target(arena, bulk->options, line, &why);

	if (is_done(bulk, line, target)) {
		arena_free(arena);
	} else if (!target) {
		put_fault(bulk, arena, line, why);
		arena_free(arena);
	} else {
		bulk->flying++;
		run_add(bulk->run, target);
	}
}

/* Begins targets as long as there are lines and room, and the servers take what they are asked. */
static void feed(struct bulk *bulk)
{
	struct bulk_line line;

	while (!bulk->ended && !bulk->fault && bulk->flying < bulk->window &&
		resolver_backlog(bulk->session.resolver) < BACKLOG &&
		bulk_output_has_room(bulk->output, bulk->read)) {
		const int wait_ms = bulk->flying ? 0 : WAIT_MS;
		const enum bulk_read got = bulk_input_next(bulk->input, wait_ms, &line);

		bulk->ended = got == BULK_END;
		if (got != BULK_LINE)
			return;
		bulk->read++;
		take_line(bulk, &line);
	}
}

/* The run */

static bool fly(struct bulk *bulk)
{
	while (!bulk->ended || bulk->flying) {
		if (signals_came())
			return false;
		feed(bulk);
		if (bulk->fault)
			return true;
		run_wait(bulk->run, WAIT_MS);
		for (const struct result *r; (r = run_finished(bulk->run));)
			put_result(bulk, r);
		if (!bulk_output_flush(bulk->output))
			machine_fault(bulk->arena, bulk->destination);
		progress_targets(&bulk->progress, bulk->summary.count, bulk->summary.unknown,
			bulk_input_fraction(bulk->input));
	}
	return true;
}

static bool cannot_open(struct bulk *bulk, const char *path, const char **why)
{
	*why = speak(bulk->arena, "bulk: %s: %s", path, strerror(errno));
	return false;
}

static bool open_files(struct bulk *bulk, const char **why)
{
	const struct options *options = bulk->options;
	const char *path = options->resume ? options->resume : options->output;
	const char *input = options->operand.count ? options->operand.item[0] : NULL;

	bulk->source = input && strcmp(input, "-") != 0 ? str_printable(bulk->arena, str_of(input))
							: tr(bulk->arena, N_("standard input"));
	bulk->destination = path ? str_printable(bulk->arena, str_of(path))
				 : tr(bulk->arena, N_("standard output"));
	bulk->input = bulk_input_open(bulk->arena, input);
	if (!bulk->input)
		return cannot_open(bulk, bulk->source, why);
	bulk->output = bulk_output_open(
		bulk->arena, path, options->resume, options->keep_order, AHEAD * bulk->window);
	return bulk->output || cannot_open(bulk, bulk->destination, why);
}

static void read_earlier(struct bulk *bulk)
{
	const char *why;

	if (!bulk->options->resume)
		return;
	bulk->resume = bulk_resume_read(bulk->arena, bulk_output_fd(bulk->output), &why);
	if (bulk->resume)
		bulk->summary = *bulk_resume_summary(bulk->resume);
	else
		bulk->fault = speak(bulk->arena, "--resume: %s: %s", bulk->options->resume, why);
}

static const char *fault_of(const struct options *options)
{
	if (options->operand.count > 1)
		return "bulk: one file of targets is expected";
	if (options->ip.count || options->domain.count || options->host)
		return "bulk: the targets come from the file, not from --ip or --domain";
	if (options->format && strcmp(options->format, "ndjson") != 0)
		return "bulk: the output is ndjson, whatever --format says";
	return options->resume && options->output ? "bulk: --resume names the output, --output too"
						  : NULL;
}

static bool zones_are_sound(struct bulk *bulk, const struct texts *zones, const char **why)
{
	for (size_t i = 0; i < zones->count; i++)
		if (!name_parse(bulk->arena, str_of(zones->item[i]))) {
			*why = speak(bulk->arena, "--own-mirror: '%s' is no zone",
				str_printable(bulk->arena, str_of(zones->item[i])));
			return false;
		}
	return true;
}

static bool start(struct bulk *bulk, const char **why)
{
	const struct options *options = bulk->options;

	*why = fault_of(options);
	if (*why || !zones_are_sound(bulk, &options->own_mirror, why) ||
		!read_verdicts(
			bulk->arena, options, &bulk->fail_on, &bulk->reporting.unknown_as, why))
		return false;
	bulk->pace = (struct pace_config){
		.rate = options->max_rate,
		.polite = true,
		.exempt = options->own_mirror.item,
	};
	bulk->session.pace = &bulk->pace;
	if (!session_start(bulk->arena, options, NULL, &bulk->session, why))
		return false;
	if (!open_files(bulk, why))
		return false;
	read_earlier(bulk);
	bulk->session.setup.stream = true;
	bulk->run =
		run_open(&bulk->session.setup, bulk->session.resolver, bulk->session.timeout_ms);
	return true;
}

static void finish(struct bulk *bulk)
{
	for (const struct target *t; (t = run_drop(bulk->run));)
		arena_free(t->arena);
	run_close(bulk->run);
	session_close(&bulk->session);
	if (!bulk_input_close(bulk->input))
		machine_fault(bulk->arena, bulk->source);
	if (!bulk_output_close(bulk->output))
		machine_fault(bulk->arena, bulk->destination);
}

/* As report_status() does it: what is not known counts as what the user wants it to count as. */
static int status_of(const struct bulk *bulk)
{
	const enum verdict *unknown_as = bulk->reporting.unknown_as;
	enum verdict worst = bulk->summary.worst;

	if (bulk->summary.incomplete && unknown_as)
		worst = verdict_worst(worst, *unknown_as);
	return exit_status(worst, bulk->summary.incomplete && !unknown_as, bulk->fail_on);
}

static int interrupted(struct bulk *bulk)
{
	warnx("%s", speak(bulk->arena, "interrupted after %zu targets; %s", bulk->summary.count,
			    bulk->options->resume ? "the same command goes on from there"
						  : "--resume FILE goes on from what was written"));
	return EXIT_MACHINE;
}

int command_bulk(struct arena *arena, const struct options *options)
{
	struct bulk bulk = {
		.options = options,
		.arena = arena,
		.fail_on = FAIL_ON_DEFAULT,
		.window = options->window ? options->window : WINDOW,
		.summary.worst = VERDICT_OK,
	};
	const char *why;
	bool whole;

	if (options->authoritative)
		return usage_fault(arena, options,
			"--authoritative: not with bulk, it would ask the name servers of thousands of zones");
	if (!start(&bulk, &why))
		return usage_fault(arena, options, why);
	signals_hold();
	progress_begin(&bulk.progress, arena, stderr);
	whole = bulk.fault || fly(&bulk);
	progress_end(&bulk.progress);
	finish(&bulk);
	if (bulk.fault)
		return usage_fault(arena, options, bulk.fault);
	return whole ? status_of(&bulk) : interrupted(&bulk);
}
