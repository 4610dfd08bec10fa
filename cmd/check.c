/* preflight [check]: one sender, or all pairs of the given addresses and domains. */
#include "cmd/check.h"

#include "checks/load/data_date.h"
#include "checks/spf2/spf2.h"
#include "cmd/command.h"
#include "cmd/config.h"
#include "cmd/demo.h"
#include "cmd/output.h"
#include "cmd/plugin.h"
#include "cmd/session.h"
#include "cmd/signals.h"
#include "reports/accept.h"
#include "reports/baseline.h"
#include "reports/exit.h"
#include "reports/progress.h"
#include "resolver/lang.h"

#include <err.h>
#include <string.h>

static bool wants_spf(const struct setup *setup)
{
	bool wanted = !setup->checks;

	for (size_t i = 0; setup->checks && setup->checks[i]; i++)
		wanted |= !strcmp(setup->checks[i], "spf");
	return wanted && setup->targets[0]->ip && setup->targets[0]->domain;
}

/* Sends the first questions, and starts what will be needed while their answers are on the way. */
static void set_off(struct run *run, const struct setup *setup)
{
	if (setup->zone_mode)
		return;
	run_wait(run, 0);
	if (wants_spf(setup))
		spf2_prepare(setup->spf2);
}

/* Those from FROM up to UNTIL, as far as there are any; the next one. */
static size_t add_targets(struct run *run, const struct setup *setup, size_t from, size_t until)
{
	for (; from < until && from < setup->target_count; from++)
		run_add(run, setup->targets[from]);
	return from;
}

/* Until all targets are finished, or a signal makes an end of it. */
static const struct result *const *run_all(
	struct arena *arena, struct session *session, struct run *run, bool *interrupted)
{
	const struct setup *setup = &session->setup;
	const struct result **results = arena_array(arena, setup->target_count, sizeof *results);
	const size_t window = setup->stream ? SESSION_WINDOW : setup->target_count;
	size_t added;
	struct progress progress;

	progress_begin(&progress, arena, stderr);
	added = add_targets(run, setup, 0, window);
	set_off(run, setup);
	for (const struct result *r; (r = signals_run_next(run, &progress, interrupted));) {
		results[r->target->index] = r;
		added = add_targets(run, setup, added, added + 1);
	}
	progress_end(&progress);
	return results;
}

static struct report_run summary_of(
	const struct session *session, const struct result *const *results, bool interrupted)
{
	struct report_run all = {
		.interrupted = interrupted,
		.incomplete = interrupted,
		.version = PREFLIGHT_VERSION,
		.data = data_date(),
		.source = resolver_source(session->resolver),
		.servers = session->setup.servers,
		.time = session->setup.time,
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
	const struct check_mode *mode, const struct result *const *results, bool interrupted)
{
	const struct report_run all = summary_of(session, results, interrupted);
	struct report report = {
		.options = &out->options,
		.arena = arena,
		.result = results,
		.result_count = session->setup.target_count,
		.run = &all,
	};

	output_write(out, &report);
	if (interrupted)
		return EXIT_MACHINE;
	return mode->status ? mode->status(&report) : report_status(&report, out->fail_on);
}

/* What the user accepts, and knows already. */
struct known {
	struct acceptances accept;
	const struct baseline *baseline; /* or NULL */
};

static bool read_known(
	struct arena *arena, const struct options *options, struct known *known, const char **why)
{
	*known = (struct known){ 0 };
	if (options->project)
		known->accept = options->project->accept;
	if (options->accept && !accept_load(arena, options->accept, &known->accept, why))
		return false;
	if (!options->baseline)
		return true;
	known->baseline = baseline_load(arena, options->baseline, why);
	return known->baseline;
}

static const struct result *const *without_known(
	struct arena *arena, struct known *known, const struct result *const *results, size_t count)
{
	if (known->accept.count)
		results = accept_apply(arena, &known->accept, command_today(arena), results, count);
	if (known->baseline)
		results = baseline_apply(arena, known->baseline, data_date(), results, count);
	return results;
}

int check_run(struct arena *arena, const struct options *options, const struct check_mode *mode)
{
	struct session session;
	struct output out;
	struct known known;
	const char *why;
	bool interrupted = false;

	if (!output_options(arena, options, mode->format, &out, &why) ||
		!read_known(arena, options, &known, &why) ||
		!session_open(arena, options, mode->builtin_zone, &session, &why) ||
		!output_begin(arena, &out, &why))
		return usage_fault(arena, options, why);
	out.options.hints = session.hints;
	session.setup.lang = out.options.lang;
	out.options.demo = mode->builtin_zone;

	signals_hold();

	const size_t count = session.setup.target_count;
	struct run *run = run_open(&session.setup, session.resolver, session.timeout_ms);
	const struct result *const *results = run_all(arena, &session, run, &interrupted);

	if (interrupted && !is_plugin(options))
		warnx("%s",
			tr(arena, N_("interrupted: what had no answer yet counts as timed out")));

	arena_speak(arena, out.options.lang);

	int status = report_all(arena, &session, &out, mode,
		without_known(arena, &known, results, count), interrupted);

	for (size_t i = 0; i < count; i++)
		run_release(run, results[i]);
	run_close(run);
	session_close(&session);
	return status;
}

int command_check(struct arena *arena, const struct options *options)
{
	return check_run(arena, options, &(struct check_mode){ 0 });
}

/* The demo's sender, unless the user names another one in its world. It shows; it does not
 * judge. */
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
	return check_run(arena, &demo, &(struct check_mode){ .builtin_zone = demo_zone });
}
