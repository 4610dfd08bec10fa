/* preflight fragility: the sender is judged again and again out of a capture or zone files, each
 * time with one thing lost. */
#include "cmd/fragility.h"

#include "cmd/command.h"
#include "cmd/fragility_part.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "reports/cause.h"
#include "resolver/lang.h"

#include <stdlib.h>
#include <string.h>

enum { LOSSES_MAX = 2000, WIDTH = 100 };

/* A refusal of the run as it is. */
struct known {
	const struct rule *rule;
	enum outcome outcome;
};

struct study {
	struct arena *arena; /* of the target's study */
	struct session *session;
	const struct target *target;
	struct losing *losing;
	struct known *known;
	size_t known_count;
	struct fragility all;
};

/* Judges the target once. The result is valid until judged_away(). */
struct judged {
	struct run *run;
	const struct result *result;
};

static struct judged judge(struct study *study)
{
	struct session *session = study->session;
	struct judged judged = { .run = run_open(
					 &session->setup, session->resolver, session->timeout_ms) };

	run_add(judged.run, study->target);
	judged.result = run_next(judged.run, NULL);
	return judged;
}

static void judged_away(struct judged *judged)
{
	run_release(judged->run, judged->result);
	run_close(judged->run);
}

/* What is new */

static bool is_known(const struct study *study, const struct prediction *p)
{
	for (size_t i = 0; i < study->known_count; i++)
		if (study->known[i].rule == p->rule)
			return study->known[i].outcome == OUTCOME_EXPECTED ||
			       p->outcome != OUTCOME_EXPECTED;
	return false;
}

static void learn_baseline(struct study *study, const struct result *result)
{
	for (size_t i = 0; i < result->predictions.count; i++) {
		const struct prediction *p = &result->predictions.prediction[i];

		*ARENA_PUSH(study->arena, study->known, study->known_count) =
			(struct known){ p->rule, p->outcome };
		for (size_t k = 0; k < p->variant_count; k++)
			*ARENA_PUSH(study->arena, study->known, study->known_count) =
				(struct known){ p->variant[k], p->outcome };
	}
	study->all.verdict = result->verdict;
	study->all.incomplete = result->incomplete;
}

static void count_code(struct loss *loss, int code)
{
	const size_t room = sizeof loss->code / sizeof *loss->code;
	size_t i = 0;

	while (i < loss->code_count && loss->code[i].code != code)
		i++;
	if (i == room)
		return;
	if (i == loss->code_count)
		loss->code[loss->code_count++].code = code;
	loss->code[i].receivers++;
}

/* Each receiver once, with the first refusal of it (they stand in the order of their reach). */
static void count_refusal(struct study *study, struct loss *loss, const struct prediction *p,
	const char ***seen, size_t *seen_count)
{
	const enum receiver_kind kind = receiver_kind(p->rule);

	for (size_t i = 0; i < *seen_count; i++)
		if (!strcmp((*seen)[i], p->rule->receiver))
			return;
	*ARENA_PUSH(study->arena, *seen, *seen_count) = p->rule->receiver;
	loss->named += kind == RECEIVER_NAMED;
	loss->software += kind == RECEIVER_SOFTWARE;
	loss->other += kind == RECEIVER_OTHER;
	loss->expected += p->outcome == OUTCOME_EXPECTED;
	if (kind == RECEIVER_OTHER)
		return;
	count_code(loss, p->rule->code);
	*ARENA_PUSH(study->arena, loss->receiver, loss->receiver_count) =
		arena_strdup(study->arena, receiver_name(study->arena, p->rule));
}

static int by_code(const void *left, const void *right)
{
	return ((const struct loss_code *)left)->code - ((const struct loss_code *)right)->code;
}

static void compare(struct study *study, struct loss *loss, const struct result *result)
{
	const char **seen = NULL;
	size_t seen_count = 0;

	loss->verdict = result->verdict;
	loss->incomplete = result->incomplete;
	for (int kind = RECEIVER_NAMED; kind <= RECEIVER_OTHER; kind++)
		for (size_t i = 0; i < result->predictions.count; i++) {
			const struct prediction *p = &result->predictions.prediction[i];

			if ((int)receiver_kind(p->rule) == kind && !is_known(study, p))
				count_refusal(study, loss, p, &seen, &seen_count);
		}
	qsort(loss->code, loss->code_count, sizeof *loss->code, by_code);
}

/* Does it do harm? A warning that is gone because nothing is known any more is no good news, and no
 * bad one. */
static bool changes(const struct study *study, const struct loss *loss)
{
	return loss->verdict > study->all.verdict || (loss->incomplete && !study->all.incomplete) ||
	       loss->named || loss->software;
}

/* Judges with what the losing has, and keeps it if anything changes. */
static void try_loss(struct study *study, struct loss loss)
{
	struct judged judged;

	if (study->all.tried == LOSSES_MAX)
		return;
	judged = judge(study);
	compare(study, &loss, judged.result);
	judged_away(&judged);
	loss.order = study->all.tried++;
	if (changes(study, &loss))
		*ARENA_PUSH(study->arena, study->all.loss, study->all.loss_count) = loss;
	else
		study->all.harmless++;
}

static void lose_nothing(struct losing *losing)
{
	*losing = (struct losing){ .arena = losing->arena };
}

/* What is lost */

static void try_servers(struct study *study, const struct authority *authority)
{
	size_t count;
	const char **name = losing_servers(study->arena, authority, &count);

	for (size_t i = 0; i < count; i++) {
		struct loss loss = { .kind = LOSS_SERVER, .what = name[i] };

		lose_nothing(study->losing);
		losing_server(study->losing, authority, name[i], &loss.why);
		if (loss.why)
			try_loss(study, loss);
		else {
			study->all.tried++;
			study->all.harmless++;
		}
	}
	study->all.servers_known = count;
	study->all.single = losing_singles(study->arena, authority, &study->all.single_count);
}

static bool list_tried(const struct met *met, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (met[i].zone && !strcmp(met[i].zone, met[index].zone))
			return true;
	return false;
}

static void try_answers(struct study *study, const struct met *met, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct loss loss = { .kind = met[i].zone ? LOSS_LIST : LOSS_ANSWER };

		if (met[i].zone && list_tried(met, i))
			continue;
		lose_nothing(study->losing);
		if (met[i].zone)
			study->losing->list = met[i].zone;
		else
			study->losing->answer = &met[i];
		loss.what = met[i].zone ? met[i].zone
					: arena_printf(study->arena, "%s %s", met[i].name,
						  rr_type_text(study->arena, met[i].type));
		try_loss(study, loss);
	}
}

static int by_number(unsigned a, unsigned b)
{
	return (a < b) - (a > b);
}

/* Refusals that are documented for what would be known come first, then those that leave something
 * deciding open, then by receivers; equal ones as they were met. */
static int by_harm(const void *left, const void *right)
{
	const struct loss *a = left, *b = right;
	const int orders[] = {
		by_number(a->expected, b->expected),
		by_number(a->incomplete, b->incomplete),
		by_number(a->named, b->named),
		by_number(a->software, b->software),
	};

	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
		if (orders[i])
			return orders[i];
	return a->order < b->order ? -1 : 1;
}

/* The name servers are learnt first; then they are left alone, so that only what receivers ask
 * counts. */
static void study_target(struct study *study)
{
	struct losing *losing = study->losing;
	struct setup *setup = &study->session->setup;
	struct judged with, without;

	lose_nothing(losing);
	setup->authoritative = true;
	with = judge(study);
	setup->authoritative = false;
	losing->recording = true;
	without = judge(study);
	learn_baseline(study, without.result);
	judged_away(&without);

	const struct met *met = losing->met;
	const size_t count = losing->met_count;

	if (with.result->authority)
		try_servers(study, with.result->authority);
	try_answers(study, met, count);
	judged_away(&with);
	if (study->all.loss_count)
		qsort(study->all.loss, study->all.loss_count, sizeof *study->all.loss, by_harm);
}

/* Options, output */

static bool options_fit(const struct options *options, struct arena *arena, const char **why)
{
	*why = NULL;
	if (!options->replay && !options->zone.count)
		*why = "fragility: needs --replay CAPTURE (made with --authoritative), or --zone FILE";
	else if (options->capture)
		*why = "--capture: fragility asks nobody";
	else if (options->format && strcmp(options->format, "text") != 0 &&
		 strcmp(options->format, "json") != 0)
		*why = speak(arena, "--format: fragility has text and json, not '%s'",
			str_printable(arena, str_of(options->format)));
	return !*why;
}

static void write_json(struct json_out *json, const struct fragility *all)
{
	json_open(json, NULL, '{');
	fragility_json(json, all);
	json_close(json, '}');
}

static void study_all(struct arena *arena, struct session *session, struct losing *losing,
	const struct output *out, bool json)
{
	struct json_out stream;
	struct screen screen = {
		.out = out->file,
		.arena = arena,
		.width = out->options.width ? out->options.width : WIDTH,
		.color = out->options.color,
	};

	json_begin(&stream, out->file, true);
	if (json) {
		json_open(&stream, NULL, '{');
		json_text(&stream, "schema", "preflight-fragility/1");
		json_open(&stream, "targets", '[');
	}
	for (size_t i = 0; i < session->setup.target_count; i++) {
		struct study study = { .arena = arena_new(),
			.session = session,
			.target = session->setup.targets[i],
			.losing = losing };

		arena_speak(study.arena, out->options.lang);
		losing->arena = study.arena;
		study.all.target = study.target;
		study_target(&study);
		if (json)
			write_json(&stream, &study.all);
		else
			fragility_text(&screen, study.arena, &study.all, out->options.verbose);
		arena_free(study.arena);
	}
	if (json) {
		json_close(&stream, ']');
		json_close(&stream, '}');
		putc('\n', out->file);
	}
}

int command_fragility(struct arena *arena, const struct options *given)
{
	struct options options = *given;
	struct losing losing = { 0 };
	const struct tamper tamper = { losing_answer, &losing };
	struct session session;
	struct output out;
	const char *why;

	options.offline = true;
	options.authoritative = true;
	options.tamper = &tamper;
	if (!options_fit(&options, arena, &why) ||
		!output_options(arena, &options, NULL, &out, &why) ||
		!session_open(arena, &options, NULL, &session, &why))
		return usage_fault(arena, &options, why);
	out.file = stdout;
	study_all(
		arena, &session, &losing, &out, options.format && !strcmp(options.format, "json"));
	must_be_written(arena, stdout, N_("standard output"));
	session_close(&session);
	return 0;
}
