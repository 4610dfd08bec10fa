/* What must hold of a run whose answers were tampered with, compared with the same run left
 * alone. */
#ifndef TEST_SCENARIO_FAULTS_H
#define TEST_SCENARIO_FAULTS_H

#include "checks/predict/cond.h"
#include "test/scenario/perform.h"

/* A run and what it is compared with. */
struct comparison {
	struct arena *arena;
	const struct result *base, *now;
	bool (*is_victim)(const void *plan, const struct question *question);
	const void *plan;
	unsigned wrong; /* what was found, all together */
	/* of these, the three sins */
	unsigned false_ok, false_bad, lost;
	FILE *out;
};

static void charge(struct comparison *c, unsigned *kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void charge(struct comparison *c, unsigned *kind, const char *format, ...)
{
	va_list args;

	c->wrong++;
	++*kind;
	fputs("#   ", c->out);
	va_start(args, format);
	vfprintf(c->out, format, args);
	va_end(args);
	putc('\n', c->out);
}

/* Instances: a check about a subject. One that asked no victim must say what it said. */

static const struct instance *same_instance(struct job *job, const struct instance *like)
{
	return engine_find(job, like->check, like->subject);
}

static bool asked_victim(const struct comparison *c, const struct instance *instance)
{
	for (size_t i = 0; i < instance->said.asked_count; i++)
		if (c->is_victim(c->plan, instance->said.asked[i]))
			return true;
	return false;
}

static bool rank_asked_victim(const struct comparison *c, const struct job *job, unsigned rank)
{
	for (const struct instance *i = job->first; i; i = i->next)
		if (i->rank == rank && asked_victim(c, i))
			return true;
	return false;
}

static void print_facts(FILE *out, const struct facts *facts)
{
	for (unsigned i = 0; facts && i < FACT_COUNT; i++)
		if (facts->value[i])
			fprintf(out, "assumed %s=%s\n", fact_specs[i].key, facts->value[i]);
}

static void print_finding(FILE *out, const struct finding *f)
{
	fprintf(out, "finding %s %d %s: %s [%s] (%s)\n", finding_specs[f->id].name, f->severity,
		f->subject, f->text, f->evidence ? f->evidence : "", f->remedy ? f->remedy : "");
	for (size_t i = 0; i < f->record_count; i++)
		fprintf(out, "record %s\n", f->records[i]);
}

static void print_list(FILE *out, const struct list_result *l)
{
	fprintf(out, "list %s %s %d %s %s\n", l->zone, l->object, l->role,
		list_verdict_name(l->verdict), l->reason ? l->reason : "");
	for (size_t i = 0; i < l->code_count; i++)
		fprintf(out, "code %s\n", l->codes[i]);
}

/* Everything an instance said, as text. */
static const char *what_said(struct arena *arena, const struct instance *instance)
{
	const struct said *said = &instance->said;
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	for (size_t i = 0; i < said->fact_count; i++)
		fprintf(out, "%s=%s\n", fact_specs[said->fact[i].id].key,
			said->fact[i].value ? said->fact[i].value : "null");
	for (size_t i = 0; i < said->counter_count; i++)
		fprintf(out, "%s=%u\n", counter_specs[said->counter[i].id].key,
			said->counter[i].value);
	for (size_t i = 0; i < said->finding_count; i++)
		print_finding(out, said->finding[i]);
	for (size_t i = 0; i < said->list_count; i++)
		print_list(out, &said->list[i]);
	for (size_t i = 0; i < said->rep_count; i++)
		fprintf(out, "rep %s=%s\n", said->rep[i].service, said->rep[i].value);
	for (int when = 0; when < HYPOTHESIS_COUNT; when++)
		print_facts(out, said->hypothesis[when]);
	fprintf(out, "helo %s fitness %d\n", said->helo ? said->helo : "", said->fitness);
	fclose(out);

	const char *copy = arena_copy(arena, text, n);

	free(text);
	return copy;
}

/* All that does not rest on a missing answer is there, word for word. */
static void check_kept(struct comparison *c)
{
	for (const struct instance *was = c->base->job->first; was; was = was->next) {
		const struct instance *now = same_instance(c->now->job, was);

		if (asked_victim(c, was))
			continue;
		if (!now) {
			if (!rank_asked_victim(c, c->base->job, was->rank))
				charge(c, &c->lost, "%s %s is gone", was->check->name,
					was->subject ? was->subject : "");
			continue;
		}
		if (strcmp(what_said(c->arena, was), what_said(c->arena, now)))
			charge(c, &c->lost, "%s %s says something else:\n%s#   in place of\n%s",
				was->check->name, was->subject ? was->subject : "",
				what_said(c->arena, now), what_said(c->arena, was));
	}
}

/* Facts */

/* These name the best of what there is: with one answer lost, the next best. */
static bool names_next_best(enum fact_id id, const struct target *target)
{
	switch ((int)id) {
	case FACT_DKIM_KEY_STATUS: /* of several selectors */
	case FACT_DMARC_ORG_DOMAIN:
	/* of the zones that are found; a failure that a server tells is lame */
	case FACT_AUTHORITY_SERVERS:
	case FACT_AUTHORITY_CACHE: /* of the servers that are heard */
	/* a library's own view of the failure: see rests_on_failure() */
	case FACT_FCRDNS_ONE:
	case FACT_SPF_PYSPF_RESULT:
	case FACT_SPF_PYSPF_HELO:
	case FACT_SPF_COURIER_RESULT:
	case FACT_SPF_COURIER_HELO:
		return true;
	case FACT_HELO_SYNTAX: /* of the assumed HELO name, another PTR name */
	case FACT_HELO_MATCHES_IP:
	case FACT_HELO_A_STATUS:
	case FACT_HELO_MX_STATUS:
	case FACT_SPF_HELO_RESULT:
		return !target->helo;
	default:
		return false;
	}
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* What a name server answers when it is asked itself is what these are about: a failure is
 * evidence, silence is none. */
static bool server_told(const struct finding *f)
{
	return f->id == FIND_AUTHORITY_LAME ||
	       (f->id == FIND_AUTHORITY_DISAGREE && !strstr(f->text, "TIMEOUT"));
}

/* A fact turns into "failed" or "not known" when an answer is missing, into nothing else. */
static void check_facts(struct comparison *c)
{
	for (unsigned i = 0; i < FACT_COUNT; i++) {
		const char *was = c->base->facts.value[i], *now = c->now->facts.value[i];

		if (same_text(was, now) || !now || fact_value_failed(now) ||
			names_next_best((enum fact_id)i, c->base->target))
			continue;
		charge(c, &c->false_bad, "%s was %s, is %s", fact_specs[i].key, was ? was : "null",
			now);
	}
}

/* Findings */

/* The worst of the same kind about the same subject. Of several PTR names that do not point back
 * one is named, any of them. */
static const struct finding *find_finding(const struct result *result, const struct finding *like)
{
	for (size_t i = 0; i < result->finding_count; i++) /* worst first */
		if (result->finding[i].id == like->id &&
			(like->id == FIND_FCRDNS_PARTIAL ||
				!strcmp(result->finding[i].subject, like->subject)))
			return &result->finding[i];
	return NULL;
}

/* Nothing is worse than it was. */
static void check_findings(struct comparison *c)
{
	for (size_t i = 0; i < c->now->finding_count; i++) {
		const struct finding *now = &c->now->finding[i];
		const struct finding *was = find_finding(c->base, now);

		if (now->severity >= SEV_WARNING && !server_told(now) &&
			(!was || was->severity < now->severity))
			charge(c, &c->false_bad, "%s (%s) is new: %s", finding_specs[now->id].name,
				severity_name(now->severity), now->text);
	}
}

/* Lists */

static const struct list_result *find_list(
	const struct result *result, const struct list_result *like)
{
	for (size_t i = 0; i < result->list_count; i++) {
		const struct list_result *l = &result->list[i];

		if (l->role == like->role && !strcmp(l->zone, like->zone) &&
			!strcmp(l->object, like->object))
			return l;
	}
	return NULL;
}

/* What a list says stays, or becomes unusable. */
static void check_lists(struct comparison *c)
{
	for (size_t i = 0; i < c->now->list_count; i++) {
		const struct list_result *now = &c->now->list[i], *was = find_list(c->base, now);

		if (now->verdict == UNUSABLE || now->verdict == SKIPPED ||
			(was && was->verdict == now->verdict))
			continue;
		if (!was && !c->base->target->helo &&
			(now->role == ROLE_HELO || now->role == ROLE_PTR))
			continue; /* another name of the address */
		charge(c, now->verdict == CLEAN ? &c->false_ok : &c->false_bad,
			"%s says %s about %s, was %s", now->zone, list_verdict_name(now->verdict),
			now->object, was ? list_verdict_name(was->verdict) : "nothing");
	}
	for (size_t i = 0; i < c->base->list_count; i++)
		if (c->base->list[i].role == ROLE_IP && !find_list(c->now, &c->base->list[i]))
			charge(c, &c->lost, "%s is not in the report", c->base->list[i].zone);
}

/* Deciding questions (preflight(1), EXIT STATUS): was one of them a victim? Then the verdict cannot
 * be ok. */

static bool is_question(const struct question *q, enum rr_type type, const char *name)
{
	return name && q->type == type && !strcmp(q->name, name);
}

/* One that decides whatever else is known. */
static bool is_deciding(const struct result *base, const struct question *q)
{
	const struct target *t = base->target;
	const bool sends = t->sender && *t->sender;

	if (q->server) /* no resolver's answer: see --authoritative */
		return false;
	if (is_question(q, RR_PTR, t->reverse))
		return true;
	if (!sends)
		return false;
	if (is_question(q, RR_MX, t->sender_domain))
		return true;
	return t->ip && is_question(q, RR_TXT, t->sender_domain);
}

/* Facts that decide: were they known, and are they no more? */
static const enum fact_id deciding_facts[] = { FACT_PTR_STATUS, FACT_FCRDNS_STATUS,
	FACT_SENDER_MX_STATUS, FACT_SPF_RECORD, FACT_SPF_RESULT };

static bool is_known(const char *value)
{
	return value && !fact_value_failed(value);
}

static const char *missing_answer(const struct comparison *c)
{
	for (const struct instance *i = c->base->job->first; i; i = i->next)
		for (size_t k = 0; k < i->said.asked_count; k++) {
			const struct question *q = i->said.asked[k];

			if (i->check->name && is_deciding(c->base, q) && c->is_victim(c->plan, q))
				return q->name;
		}
	for (size_t i = 0; i < sizeof deciding_facts / sizeof *deciding_facts; i++)
		if (is_known(c->base->facts.value[deciding_facts[i]]) &&
			!is_known(c->now->facts.value[deciding_facts[i]]))
			return fact_specs[deciding_facts[i]].key;
	if (c->base->target->bulk && is_known(c->base->facts.value[FACT_DMARC_RECORD]) &&
		!is_known(c->now->facts.value[FACT_DMARC_RECORD]))
		return "dmarc.record of a bulk sender";
	for (size_t i = 0; i < c->base->list_count; i++) {
		const struct list_result *was = &c->base->list[i], *now = find_list(c->now, was);

		if (!strcmp(was->zone, "zen.spamhaus.org") && was->role == ROLE_IP &&
			was->answered && (!now || !now->answered))
			return was->zone;
	}
	return NULL;
}

static void check_verdict(struct comparison *c)
{
	const char *missing = missing_answer(c);

	if (missing && c->now->verdict == VERDICT_OK)
		charge(c, &c->false_ok, "ok, although %s is missing", missing);
	if (missing && !c->now->incomplete)
		charge(c, &c->false_ok, "not incomplete, although %s is missing", missing);
	if (c->now->verdict > c->base->verdict && c->now->verdict > VERDICT_UNKNOWN)
		charge(c, &c->false_bad, "%s, was %s", verdict_name(c->now->verdict),
			verdict_name(c->base->verdict));
}

/* Predictions */

static bool predicts(const struct result *result, const struct rule *rule, bool expected)
{
	for (size_t i = 0; i < result->predictions.count; i++) {
		const struct prediction *p = &result->predictions.prediction[i];

		if (expected && p->outcome != OUTCOME_EXPECTED)
			continue;
		if (p->rule == rule)
			return true;
		for (size_t k = 0; k < p->variant_count; k++)
			if (p->variant[k] == rule)
				return true;
	}
	return false;
}

static const char *assumed(const struct result *result, enum hypothesis when, enum fact_id id)
{
	const struct facts *facts = result->hypothesis[when];

	return facts ? facts->value[id] : NULL;
}

/* Is everything as it was that the rule looks at? */
static bool grounds_are_same(const struct comparison *c, const struct rule *rule)
{
	for (size_t i = 0; i < rule->cond_count; i++) {
		const struct cond *test = &rule->cond[i];

		if (test->op == COND_LISTED || test->op == COND_LISTED_ANY ||
			test->op == COND_DOMAIN_LISTED || test->op == COND_REP)
			return false;
		if (test->op != COND_IN && test->op != COND_NOT_IN && test->op != COND_COMPARE)
			continue;
		if (!same_text(c->base->facts.value[test->fact], c->now->facts.value[test->fact]))
			return false;
		for (int when = WHEN_SIGNED; when < HYPOTHESIS_COUNT; when++)
			if (!same_text(assumed(c->base, (enum hypothesis)when, test->fact),
				    assumed(c->now, (enum hypothesis)when, test->fact)))
				return false;
	}
	return true;
}

/* None is expected that was not, and none is gone whose grounds are there. */
static void check_predictions(struct comparison *c)
{
	for (size_t i = 0; i < c->now->predictions.count; i++) {
		const struct prediction *p = &c->now->predictions.prediction[i];

		if (p->outcome == OUTCOME_EXPECTED && !predicts(c->base, p->rule, true))
			charge(c, &c->false_bad, "%s is expected now: %s", p->rule->id,
				p->because_count ? p->because[0] : "");
	}
	for (size_t i = 0; i < c->base->predictions.count; i++) {
		const struct prediction *p = &c->base->predictions.prediction[i];

		if (grounds_are_same(c, p->rule) &&
			!predicts(c->now, p->rule, p->outcome == OUTCOME_EXPECTED))
			charge(c, &c->lost, "%s is no longer predicted", p->rule->id);
	}
}

/* Everything; the number of what is wrong. */
static unsigned compare(struct comparison *c)
{
	check_kept(c);
	check_facts(c);
	check_findings(c);
	check_lists(c);
	check_verdict(c);
	check_predictions(c);
	return c->wrong;
}

#endif
