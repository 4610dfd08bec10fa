/* A target's result as a person reads it: by cause, each with the refusals that hang on it. */
#include "reports/cause.h"

#include "reports/fingerprint.h"

#include <stdlib.h>
#include <string.h>

enum receiver_kind receiver_kind(const struct rule *rule)
{
	switch (rule->basis) {
	case BASIS_FIXED:
		return RECEIVER_NAMED;
	case BASIS_DEFAULT:
	case BASIS_OPTION:
		return RECEIVER_SOFTWARE;
	case BASIS_TEXT_ONLY:
	case BASIS_HISTORICAL:
		break;
	}
	return RECEIVER_OTHER;
}

/* What an expected refusal makes of its cause, as the verdict does (preflight(1), EXIT STATUS). */
static enum severity severity_of(const struct prediction *p)
{
	if (p->outcome != OUTCOME_EXPECTED || !p->moves_verdict)
		return SEV_INFO;
	return p->rule->permanent ? SEV_CRITICAL : SEV_WARNING;
}

static struct cause *cause_for(struct causes *all, const struct finding *finding)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->cause[i].finding == finding)
			return &all->cause[i];
	return NULL;
}

static void sort_in(struct causes *all)
{
	/* Insertion: a handful of items, and equal ones keep their order. */
	for (size_t i = 1; i < all->count; i++) {
		struct cause moving = all->cause[i];
		size_t at = i;

		for (; at && all->cause[at - 1].severity < moving.severity; at--)
			all->cause[at] = all->cause[at - 1];
		all->cause[at] = moving;
	}
}

static void number_them(struct causes *all)
{
	unsigned number = 0;

	for (size_t i = 0; i < all->count; i++) {
		struct cause *cause = &all->cause[i];

		if (cause->severity < SEV_WARNING)
			continue;
		cause->number = ++number;
		all->critical += cause->severity == SEV_CRITICAL;
		all->warnings += cause->severity == SEV_WARNING;
	}
}

struct causes causes_of(struct arena *arena, const struct result *result)
{
	struct causes all = { 0 };

	for (size_t i = 0; i < result->finding_count; i++)
		*ARENA_PUSH(arena, all.cause, all.count) = (struct cause){
			.finding = &result->finding[i],
			.severity = result->finding[i].severity,
			.twin = fingerprint_twin(result, i),
		};
	for (size_t i = 0; i < result->predictions.count; i++) {
		const struct prediction *p = &result->predictions.prediction[i];
		struct cause *cause = cause_for(&all, p->finding);

		/* What depends on the signature has a paragraph of its own. */
		if (!cause && p->when != WHEN_ALWAYS && !p->moves_verdict)
			continue;
		if (!cause) {
			cause = ARENA_PUSH(arena, all.cause, all.count);
			cause->finding = p->finding;
			cause->severity = p->finding ? p->finding->severity : SEV_INFO;
		}
		if (severity_of(p) > cause->severity)
			cause->severity = severity_of(p);
		if (p->when == WHEN_ALWAYS)
			*ARENA_PUSH(arena, cause->prediction, cause->prediction_count) = p;
	}
	sort_in(&all);
	number_them(&all);
	return all;
}

/* Is A what the receiver would say before B? */
static bool said_first(const struct prediction *a, const struct prediction *b)
{
	if (a->rule->stage != b->rule->stage)
		return a->rule->stage < b->rule->stage;
	return a->rule->permanent && !b->rule->permanent;
}

/* One receiver, and the best of what is predicted of it. */
struct voice {
	const char *receiver;
	const struct prediction *best;
};

static struct voice *voice_of(
	struct arena *arena, struct voice **voices, size_t *count, const char *receiver)
{
	for (size_t i = 0; i < *count; i++)
		if (!strcmp((*voices)[i].receiver, receiver))
			return &(*voices)[i];

	struct voice *voice = ARENA_PUSH(arena, *voices, *count);

	voice->receiver = receiver;
	return voice;
}

static bool better(const struct prediction *a, const struct prediction *b)
{
	if (!b || a->outcome != b->outcome)
		return !b || a->outcome == OUTCOME_EXPECTED;
	return said_first(a, b);
}

static void count_code(struct refusals *all, int code)
{
	const size_t room = sizeof all->code / sizeof *all->code;

	for (size_t i = 0; i < all->code_count; i++)
		if (all->code[i].code == code) {
			all->code[i].count++;
			return;
		}
	if (!code || all->code_count == room)
		return;

	size_t at = all->code_count++;

	for (; at && all->code[at - 1].code > code; at--)
		all->code[at] = all->code[at - 1];
	all->code[at].code = code;
	all->code[at].count = 1;
}

static void count_voice(struct refusals *all, const struct prediction *best)
{
	bool expected = best->outcome == OUTCOME_EXPECTED;

	switch (receiver_kind(best->rule)) {
	case RECEIVER_NAMED:
		if (!expected) {
			all->possible++;
			break;
		}
		all->receivers++;
		all->permanent += best->rule->permanent;
		all->temporary += !best->rule->permanent;
		count_code(all, best->rule->code);
		break;
	case RECEIVER_SOFTWARE:
		all->software++;
		all->software_default += expected;
		break;
	case RECEIVER_OTHER:
		all->other++;
		break;
	}
}

struct refusals refusals_of(struct arena *arena, const struct result *result)
{
	struct refusals all = { 0 };
	struct voice *voices = NULL;
	size_t count = 0;

	for (size_t i = 0; i < result->predictions.count; i++) {
		const struct prediction *p = &result->predictions.prediction[i];

		if (p->when != WHEN_ALWAYS)
			continue;

		struct voice *voice = voice_of(arena, &voices, &count, p->rule->receiver);

		if (better(p, voice->best))
			voice->best = p;
	}
	for (size_t i = 0; i < count; i++)
		count_voice(&all, voices[i].best);
	return all;
}

const char *cause_text(const struct cause *cause)
{
	if (cause->finding)
		return cause->finding->text;
	return cause->number ? "receivers refuse for a reason that no finding explains"
			     : "receivers may refuse for a reason that no finding explains";
}

const char *causes_headline(const struct causes *causes)
{
	for (size_t i = 0; i < causes->count; i++)
		if (causes->cause[i].number)
			return cause_text(&causes->cause[i]);
	return NULL;
}

bool cause_is_unknown(const struct cause *cause)
{
	if (!cause->finding || cause->number)
		return false;

	struct str name = str_of(finding_specs[cause->finding->id].name);

	while (name.p && str_find(name, '.') < name.n)
		str_cut(&name, '.');
	return cause->severity == SEV_UNKNOWN || str_eq(name, STR("unknown"));
}
