/* preflight explain: what the replies of mail servers mean. */
#include "cmd/explain.h"

#include "checks/explain/bounce.h"
#include "cmd/command.h"
#include "cmd/language.h"
#include "cmd/explain_now.h"
#include "reports/explain.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum explain_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_NDJSON };

enum { BATCH_MAX = 200, GROUPS_MAX = 1000 };

/* A run of the command. */
struct job {
	const struct options *options;
	enum explain_format format;
	const struct lang *lang; /* of the text */
	bool chinese;
	FILE *out;
	struct session session;
	bool asks; /* somebody can tell whether the causes still hold */
	struct explainer *explainer;
	struct arena *arena; /* of the batch */
	struct explained *item;
	size_t count;
	size_t grouped; /* replies that were added to an item already there */
	struct json_out json;
	size_t total, known, coded, dropped;
	bool interrupted; /* by a signal */
};

static bool read_format(
	struct arena *arena, const char *name, enum explain_format *format, const char **why)
{
	static const char *const names[] = { "text", "json", "ndjson", NULL };

	*format = FORMAT_TEXT;
	for (unsigned i = 0; name && names[i]; i++)
		if (!strcmp(name, names[i])) {
			*format = (enum explain_format)i;
			return true;
		}
	if (!name)
		return true;
	*why = speak(arena, "--format: explain prints text, json or ndjson, not '%s'",
		str_printable(arena, str_of(name)));
	return false;
}

/* Of the text; JSON is in the language that is asked for by name. */
static bool read_lang(
	struct arena *arena, const struct options *options, struct job *job, const char **why)
{
	const struct lang *lang;

	if (!language_read(arena, options, &lang, why))
		return false;
	if (job->format != FORMAT_TEXT)
		lang = language_by_name(options);
	job->lang = lang;
	job->chinese = lang && !strcmp(lang->name, "zh");
	return true;
}

static bool options_fit(
	struct arena *arena, const struct options *options, struct job *job, const char **why)
{
	if (!read_format(arena, options->format, &job->format, why))
		return false;
	if (options->operand.count > 1) {
		*why = speak(arena, "explain: one file at a time, '%s' is one too many",
			str_printable(arena, str_of(options->operand.item[1])));
		return false;
	}
	return read_lang(arena, options, job, why);
}

/* Output */

static void print_text(struct job *job)
{
	struct screen screen = { .out = job->out, .arena = job->arena, .width = 100 };

	arena_speak(job->arena, job->lang);
	for (size_t i = 0; i < job->count; i++) {
		if (i)
			fputc('\n', job->out);
		explain_text(&screen, &job->item[i], i + 1, job->chinese, job->options->verbose);
	}
	if (job->dropped)
		fprintf(job->out, "\n%s\n",
			speak(job->arena, "and %zu more replies that are like none of these",
				job->dropped));
	if (job->total > 1)
		fprintf(job->out, "\n%s\n",
			speak(job->arena,
				"%zu replies: %zu explained by the catalogue, %zu by code or keyword only, %zu not at all",
				job->total, job->known, job->coded,
				job->total - job->known - job->coded));
}

static void print_json(struct job *job)
{
	for (size_t i = 0; i < job->count; i++) {
		explain_json(&job->json, &job->item[i], job->chinese);
		if (job->format == FORMAT_NDJSON)
			fputc('\n', job->out);
	}
}

static void flush(struct job *job)
{
	if (job->asks && job->count &&
		!explain_now(job->arena, &job->session, job->options, job->item, job->count))
		job->interrupted = true;
	if (job->format == FORMAT_TEXT)
		print_text(job);
	else
		print_json(job);
	job->item = NULL;
	job->count = 0;
	arena_free(job->arena);
	job->arena = arena_new();
}

static void begin(struct job *job)
{
	json_begin(&job->json, job->out, job->format == FORMAT_JSON);
	if (job->format != FORMAT_JSON)
		return;
	json_open(&job->json, NULL, '{');
	json_text(&job->json, "schema", "preflight-explain/1");
	json_open(&job->json, "replies", '[');
}

static void end(struct job *job)
{
	flush(job);
	if (job->format != FORMAT_JSON)
		return;
	json_close(&job->json, ']');
	json_close(&job->json, '}');
	fputc('\n', job->out);
}

/* Replies */

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* In the text report, replies that mean the same of the same sender are shown once. */
static struct explained *find_alike(struct job *job, const struct explanation *e)
{
	for (size_t i = 0; i < job->count; i++) {
		const struct explanation *other = job->item[i].what;

		if (same(other->id, e->id) && same(other->quoted.ip, e->quoted.ip) &&
			same(other->quoted.domain, e->quoted.domain) &&
			same(other->quoted.list, e->quoted.list) &&
			(e->kind == EXPLAIN_RULE || e->kind == EXPLAIN_REPLY ||
				str_eq(other->normalised, e->normalised)))
			return &job->item[i];
	}
	return NULL;
}

static void tally(struct job *job, const struct explanation *e)
{
	job->total++;
	job->known += e->kind == EXPLAIN_RULE || e->kind == EXPLAIN_REPLY;
	job->coded += e->kind == EXPLAIN_CODE || e->kind == EXPLAIN_KEYWORD;
}

static void take(struct job *job, const struct heard *heard)
{
	struct arena_mark mark = arena_mark(job->arena);
	const struct explanation *e = explain(job->explainer, job->arena, heard);
	struct explained *alike = job->format == FORMAT_TEXT ? find_alike(job, e) : NULL;

	tally(job, e);
	if (alike || (job->format == FORMAT_TEXT && job->count == GROUPS_MAX)) {
		arena_release(job->arena, mark);
		if (alike)
			alike->count++;
		else
			job->dropped++;
		return;
	}
	*ARENA_PUSH(job->arena, job->item, job->count) = (struct explained){ e, NULL, 1 };
}

static void read_all(struct job *job, struct bounces *bounces)
{
	struct heards heards;

	while (!job->interrupted && bounces_next(bounces, job->arena, &heards)) {
		for (size_t i = 0; i < heards.count; i++)
			take(job, &heards.item[i]);
		if (job->format != FORMAT_TEXT && job->count >= BATCH_MAX)
			flush(job);
	}
}

/* Clear words when there is nothing to explain. */
static const char *nothing_words(
	struct arena *arena, const struct bounce_counts *counts, const char *name)
{
	if (counts->empty)
		return speak(arena, "%s is empty: there is nothing to explain", name);
	if (counts->messages)
		return speak(arena,
			tr_n(arena,
				"%s: no reply of a mail server found in %zu message (none is a bounce)",
				"%s: no reply of a mail server found in %zu messages (none is a bounce)",
				counts->messages),
			name, counts->messages);
	return speak(arena, "%s: no reply of a mail server found in it", name);
}

static int status_of(const struct job *job)
{
	if (job->interrupted || !job->total || !(job->known + job->coded))
		return EXIT_MACHINE;
	return job->known < job->total;
}

static int explain_stream(struct arena *arena, struct job *job, FILE *stream, const char *name)
{
	struct bounces *bounces = bounces_open(stream, job->explainer);

	begin(job);
	read_all(job, bounces);
	end(job);
	if (job->interrupted)
		warnx("%s", tr(arena, N_("interrupted: what had no answer yet could not be told")));
	if (ferror(stream))
		machine_fault(arena, name);
	if (!job->total)
		warnx("%s", nothing_words(arena, bounces_counts(bounces), name));
	bounces_close(bounces);
	return status_of(job);
}

/* Offline without zone files or a replay there is nobody to ask. */
static bool open_session(struct arena *arena, struct job *job, const char **why)
{
	const struct options *options = job->options;

	job->asks = !options->offline || options->zone.count || options->replay;
	return job->asks ? session_start(arena, options, NULL, &job->session, why)
			 : session_setup(arena, options, &job->session.setup, why);
}

int command_explain(struct arena *arena, const struct options *options)
{
	struct job job = { .options = options, .out = stdout };
	const char *path = options->operand.count ? options->operand.item[0] : "-", *why;
	const struct setup *setup = &job.session.setup;
	FILE *stream = stdin;
	int status;

	if (!options_fit(arena, options, &job, &why) || !open_session(arena, &job, &why))
		return usage_fault(arena, options, why);
	if (strcmp(path, "-") != 0 && !(stream = fopen(path, "r"))) {
		why = speak(arena, "explain: %s: %s", str_printable(arena, str_of(path)),
			strerror(errno));
		return usage_fault(arena, options, why);
	}
	job.arena = arena_new();
	job.explainer = explainer_new(
		setup->rule, setup->rule_count, &setup->own_lists, command_today(arena));
	status = explain_stream(
		arena, &job, stream, stream == stdin ? tr(arena, N_("standard input")) : path);
	explainer_free(job.explainer);
	if (job.asks)
		session_close(&job.session);
	arena_free(job.arena);
	if (stream != stdin)
		fclose(stream);
	return status;
}
