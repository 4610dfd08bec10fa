/* The catalogue and the facts make predictions: preflight(1), PREDICTIONS, says which are expected
 * and which possible. */
#include "checks/predict/predict.h"

#include "checks/predict/outlook.h"
#include "checks/predict/predict_text.h"

#include <stdlib.h>
#include <string.h>

/* What all rules of one run are held against. */
struct query {
	struct arena *arena;
	const struct evidence *evidence;
	const struct target *target;
	const struct finding *finding;
	size_t finding_count;
};

/* A rule that is true, or true under one hypothesis. */
struct firing {
	struct prediction p;
	const struct facts *assumed; /* facts of the hypothesis it was looked at under; or NULL */
	bool variant;		     /* of another one: that one is shown */
};

struct firings {
	struct firing *item;
	size_t count;
};

const char *outcome_name(enum outcome outcome)
{
	return outcome == OUTCOME_EXPECTED ? "expected" : "possible";
}

const char *hypothesis_name(enum hypothesis when)
{
	switch (when) {
	case WHEN_SIGNED:
		return "signed";
	case WHEN_UNSIGNED:
		return "unsigned";
	case WHEN_ALWAYS:
	case HYPOTHESIS_COUNT:
		break;
	}
	return "always";
}

/* Sure of itself: documented or observed behaviour of a named receiver, decided by facts alone. */
static bool may_be_expected(const struct rule *rule)
{
	return rule->predictable == PREDICT_YES &&
	       (rule->basis == BASIS_FIXED || rule->basis == BASIS_DEFAULT) &&
	       rule->evidence != EVIDENCE_FOLKLORE;
}

/* What holds only through an answer that failed for us may look different to the receiver. */
static enum outcome outcome_under(
	const struct query *q, const struct rule *rule, const struct facts *assumed)
{
	const struct cond_view view = { .evidence = q->evidence, .assumed = assumed, .calm = true };
	bool expected = may_be_expected(rule) && cond_truth(rule->cond, &view) == TRUTH_TRUE;

	return expected ? OUTCOME_EXPECTED : OUTCOME_POSSIBLE;
}

/* Fills when, outcome and assumed of a rule that is true under a hypothesis only. */
static void judge_hypotheses(const struct query *q, const struct rule *rule, struct firing *out)
{
	const struct facts *if_signed = q->evidence->signed_as;
	bool when_signed, when_unsigned;

	outlook_assumed(rule, q->evidence, &when_signed, &when_unsigned);
	out->assumed = when_unsigned ? q->evidence->unsigned_as : if_signed;
	out->p.outcome = outcome_under(q, rule, out->assumed);
	out->p.when = when_unsigned ? WHEN_UNSIGNED : WHEN_SIGNED;
	if (when_signed && when_unsigned) {
		out->p.when = WHEN_ALWAYS;
		if (outcome_under(q, rule, if_signed) == OUTCOME_POSSIBLE)
			out->p.outcome = OUTCOME_POSSIBLE;
	}
}

/* Causes */

/* Facts that say who is asking, not what is wrong. */
static bool is_setting(const struct cond *test)
{
	return (test->op == COND_IN || test->op == COND_NOT_IN || test->op == COND_COMPARE) &&
	       (test->fact == FACT_IP_VERSION || test->fact == FACT_PROFILE_BULK);
}

/* Is F about a listing that makes TEST true? 2: about the very object. */
static unsigned explains_listing(
	const struct query *q, const struct finding *f, const struct cond *test)
{
	unsigned best = 0;

	for (size_t i = 0; f->zone && i < q->evidence->list_count; i++) {
		const struct list_result *result = &q->evidence->list[i];

		if (strcmp(result->zone, f->zone) != 0 || !cond_listed_by(test, result))
			continue;
		best = best ? best : 1;
		if (!strcmp(result->object, f->subject))
			best = 2;
	}
	return best;
}

/* How well the finding F explains that TEST holds; 0: not at all. */
static unsigned explains(const struct query *q, const struct finding *f, const struct cond *test)
{
	const char *facts = finding_specs[f->id].facts;

	switch (test->op) {
	case COND_IN:
	case COND_NOT_IN:
	case COND_COMPARE:
		return !is_setting(test) && cond_has_word(facts, fact_specs[test->fact].key);
	case COND_LISTED:
	case COND_LISTED_ANY:
		return cond_has_word(facts, "listed:IP") ? explains_listing(q, f, test) : 0;
	case COND_DOMAIN_LISTED:
		return cond_has_word(facts, "listed:DOMAIN") ? explains_listing(q, f, test) : 0;
	case COND_REP:
		return cond_has_word(facts, "rep:") && f->service &&
		       !strcmp(f->service, test->text);
	case COND_ANSWERED:
	case COND_FAILED:
	case COND_MX_ANY:
	case COND_MX_ONLY:
	case COND_AND:
	case COND_OR:
	case COND_NOT:
		break;
	}
	return 0;
}

/* The most severe finding that explains one of the tests; of several, the one that explains
 * most. */
static const struct finding *find_cause(const struct query *q, const struct cond_tests *tests)
{
	const struct finding *cause = NULL;
	unsigned best = 0;

	for (size_t i = 0; i < q->finding_count; i++) {
		const struct finding *f = &q->finding[i];
		unsigned score = 0;

		for (size_t k = 0; k < tests->count; k++)
			score += explains(q, f, tests->test[k]);
		if (score && (!cause || f->severity > cause->severity ||
				     (f->severity == cause->severity && score > best))) {
			cause = f;
			best = score;
		}
	}
	return cause;
}

/* Verdict */

static bool only_settings(const struct cond_tests *tests)
{
	for (size_t i = 0; i < tests->count; i++)
		if (!is_setting(tests->test[i]))
			return false;
	return true;
}

/* May it decide the exit status? (preflight(1), EXIT STATUS; names on lists that only hurt are
 * warnings, whoever refuses by them) */
static bool moves_verdict(
	const struct query *q, const struct firing *firing, const struct cond_tests *tests)
{
	const struct rule *rule = firing->p.rule;
	const struct cond_view grave = {
		.evidence = q->evidence, .assumed = firing->assumed, .calm = true, .grave = true
	};

	return firing->p.outcome == OUTCOME_EXPECTED && firing->p.when == WHEN_ALWAYS &&
	       strcmp(rule->category, "rate") != 0 && strcmp(rule->category, "greylist") != 0 &&
	       !only_settings(tests) && cond_truth(rule->cond, &grave) == TRUTH_TRUE;
}

static void add_because(const struct query *q, struct prediction *p, const struct cond_tests *tests,
	const struct cond_view *view)
{
	for (size_t i = 0; i < tests->count; i++) {
		const char *text = cond_text(q->arena, tests->test[i], view);
		bool said = false;

		for (size_t k = 0; k < p->because_count && !said; k++)
			said = !strcmp(p->because[k], text);
		if (!said)
			*ARENA_PUSH(q->arena, p->because, p->because_count) = text;
	}
}

static void add_firing(const struct query *q, struct firings *firings, struct firing firing)
{
	const struct cond_view view = { .evidence = q->evidence, .assumed = firing.assumed };
	const struct cond_tests tests = cond_deciding(q->arena, firing.p.rule->cond, &view);

	add_because(q, &firing.p, &tests, &view);
	firing.p.finding = find_cause(q, &tests);
	firing.p.text = predict_text(q->arena, firing.p.rule, &tests, &view, q->target);
	firing.p.moves_verdict = moves_verdict(q, &firing, &tests);
	*ARENA_PUSH(q->arena, firings->item, firings->count) = firing;
}

/* Folding: one receiver and one cause give one prediction */

static bool same_because(const struct prediction *a, const struct prediction *b)
{
	for (size_t i = 0; i < a->because_count && i < b->because_count; i++)
		if (strcmp(a->because[i], b->because[i]) != 0)
			return false;
	return a->because_count == b->because_count;
}

static bool fold_together(const struct prediction *a, const struct prediction *b)
{
	return a->outcome == b->outcome && a->when == b->when && a->finding == b->finding &&
	       !strcmp(a->rule->receiver, b->rule->receiver) && (a->finding || same_because(a, b));
}

/* Shown before its variants: what decides the verdict, main entries, exact words, documented
 * ones. */
static unsigned standing(const struct prediction *p)
{
	const bool merits[] = { p->moves_verdict && p->rule->permanent, p->moves_verdict,
		!p->rule->variant_of, p->rule->exact_wording,
		p->rule->evidence == EVIDENCE_DOCUMENTED };
	unsigned standing = 0;

	for (size_t i = 0; i < sizeof merits / sizeof *merits; i++)
		standing = standing << 1 | merits[i];
	return standing;
}

/* Makes the best of those that belong with the first one their head. */
static struct prediction fold(const struct query *q, struct firings *firings, size_t first)
{
	struct firing *head = &firings->item[first];
	struct prediction out;

	for (size_t i = first; i < firings->count; i++) {
		struct firing *other = &firings->item[i];

		if (!other->variant && fold_together(&firings->item[first].p, &other->p) &&
			standing(&other->p) > standing(&head->p))
			head = other;
	}
	out = head->p;
	for (size_t i = first; i < firings->count; i++) {
		struct firing *other = &firings->item[i];

		if (other->variant || !fold_together(&head->p, &other->p))
			continue;
		other->variant = true;
		if (other != head)
			*ARENA_PUSH(q->arena, out.variant, out.variant_count) = other->p.rule;
	}
	return out;
}

static int compare(const void *a, const void *b)
{
	const struct prediction *one = a, *other = b;
	int order = rule_compare(one->rule, other->rule);

	return order ? order : (one->when > other->when) - (one->when < other->when);
}

static void fold_all(const struct query *q, struct firings *firings, struct predictions *out)
{
	struct prediction *list = NULL;

	for (size_t i = 0; i < firings->count; i++)
		if (!firings->item[i].variant)
			*ARENA_PUSH(q->arena, list, out->count) = fold(q, firings, i);
	if (list)
		qsort(list, out->count, sizeof *list, compare);
	out->prediction = list;
}

static struct firing fire(const struct query *q, const struct rule *rule)
{
	const struct cond_view view = { .evidence = q->evidence };
	struct firing firing = { .p.rule = rule };

	if (cond_truth(rule->cond, &view) == TRUTH_TRUE)
		firing.p.outcome = outcome_under(q, rule, NULL);
	else
		judge_hypotheses(q, rule, &firing);
	return firing;
}

struct predictions predict(struct arena *arena, struct outlook *outlook,
	const struct evidence *evidence, const struct target *target,
	const struct finding *findings, size_t finding_count)
{
	const struct query q = { arena, evidence, target, findings, finding_count };
	struct predictions out = { .outlook = outlook,
		.undetermined = outlook->undetermined,
		.undetermined_count = outlook->undetermined_count };
	struct firings firings = { 0 };

	for (size_t i = 0; i < outlook->firing_count; i++)
		add_firing(&q, &firings, fire(&q, outlook->firing[i]));
	fold_all(&q, &firings, &out);
	return out;
}
