/* Holds a profile's rules against what is known, in the receiver's order: the first that fires is
 * the reply. */
#include "checks/predict/profile.h"

#include "checks/predict/cond.h"
#include "checks/predict/predict_text.h"

#include <string.h>

const char *const profile_action_words[] = { "refuse", "permit", "mark", "score", NULL };

const char *profile_verdict_name(enum profile_verdict verdict)
{
	static const char *const names[] = {
		[PROFILE_ACCEPT] = "accept",
		[PROFILE_MARKED] = "marked",
		[PROFILE_TEMPFAIL] = "tempfail",
		[PROFILE_REJECT] = "reject",
		[PROFILE_RANDOM] = "random",
		[PROFILE_CANNOT_TELL] = "cannot-tell",
	};

	return names[verdict];
}

const struct profile *profile_find(const struct profile *profiles, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(profiles[i].id, id))
			return &profiles[i];
	return NULL;
}

/* A walk through the rules. */
struct walk {
	struct arena *arena;
	const struct profile *profile;
	const struct cond_view *view;
	const struct target *target;
	const struct profile_rule *fired;  /* refuses */
	const struct profile_rule *noted;  /* refuses at RCPT if nothing else does */
	const struct profile_rule *chance; /* may refuse */
	const struct profile_rule *ehlo;   /* refused EHLO */
	/* of those that scored: the sum's reply names its list */
	const struct profile_rule *heaviest;
	bool sum;      /* refuses, before any rule does */
	bool sum_open; /* may have */
	/* Rules that come before the reply and may hold or not. */
	const struct profile_rule **open;
	size_t open_count;
	struct profile_also *also;
	size_t also_count;
	bool marked, permitted;
	int score, score_open; /* and what unknown rules might add */
};

static enum truth truth_of(const struct walk *w, const struct cond *cond, size_t count)
{
	return count ? cond_truth(cond, w->view) : TRUTH_TRUE;
}

static enum rule_stage said_at(const struct walk *w, const struct profile_rule *rule)
{
	enum rule_stage stage = rule->if_permit ? STAGE_RCPT : rule->rule.stage;

	return stage < w->profile->delay && !rule->at_once ? w->profile->delay : stage;
}

static enum rule_stage sum_said_at(const struct walk *w)
{
	const struct profile *p = w->profile;

	return p->refusal.stage < p->delay && !p->refuse_at_once ? p->delay : p->refusal.stage;
}

/* Did a rule or the sum reply already? */
static bool is_over(const struct walk *w)
{
	return w->fired || w->sum;
}

static const char *reply_text(const struct walk *w, const struct rule *rule)
{
	struct cond_tests tests = { 0 };

	if (rule == &w->profile->refusal && w->heaviest)
		tests = cond_deciding(w->arena, w->heaviest->rule.cond, w->view);
	else if (rule->cond_count)
		tests = cond_deciding(w->arena, rule->cond, w->view);
	return predict_text(w->arena, rule, &tests, w->view, w->target);
}

static void add_also(struct walk *w, const struct profile_rule *rule)
{
	*ARENA_PUSH(w->arena, w->also, w->also_count) =
		(struct profile_also){ &rule->rule, said_at(w, rule), reply_text(w, &rule->rule) };
}

/* Is RULE the one that replies? Not behind another, unless that one is held back longer. */
static bool goes_first(const struct walk *w, const struct profile_rule *rule)
{
	if (w->sum)
		return said_at(w, rule) < sum_said_at(w);
	return !w->fired || said_at(w, rule) < said_at(w, w->fired);
}

static void refuse(struct walk *w, const struct profile_rule *rule)
{
	if (rule->ehlo_only && !w->ehlo && !is_over(w)) {
		w->ehlo = rule;
		return;
	}
	if (rule->if_permit && !w->noted && !is_over(w)) {
		w->noted = rule;
		return;
	}
	if (!rule->if_permit && goes_first(w, rule)) {
		if (w->fired)
			add_also(w, w->fired);
		w->fired = rule;
		w->sum = false;
		return;
	}
	add_also(w, rule);
}

/* One rule that holds. */
static void apply(struct walk *w, const struct profile_rule *rule)
{
	switch (rule->action) {
	case PROFILE_REFUSE:
		refuse(w, rule);
		break;
	case PROFILE_PERMIT:
		w->permitted = true;
		break;
	case PROFILE_MARK:
		w->marked = true;
		break;
	case PROFILE_SCORE:
		w->score += rule->points;
		if (!w->heaviest || rule->points > w->heaviest->points)
			w->heaviest = rule;
		break;
	}
}

/* One of which nobody can tell whether it holds. */
static void leave_open(struct walk *w, const struct profile_rule *rule)
{
	if (rule->action == PROFILE_SCORE)
		w->score_open += rule->points > 0 ? rule->points : 0;
	else if (rule->action != PROFILE_MARK && !is_over(w))
		*ARENA_PUSH(w->arena, w->open, w->open_count) = rule;
}

static void look_at(struct walk *w, const struct profile_rule *rule)
{
	enum truth truth = truth_of(w, rule->rule.cond, rule->rule.cond_count);

	if (rule->random_count && truth != TRUTH_TRUE &&
		truth_of(w, rule->random, rule->random_count) == TRUTH_TRUE) {
		if (!w->chance && !is_over(w))
			w->chance = rule;
		return;
	}
	if (truth == TRUTH_TRUE)
		apply(w, rule);
	else if (truth == TRUTH_UNKNOWN)
		leave_open(w, rule);
}

/* Behind which rule the sum of STAGE is looked at; rule_count: none scores there. */
static size_t last_score(const struct profile *profile, enum rule_stage stage)
{
	for (size_t i = profile->rule_count; i > 0; i--)
		if (profile->rule[i - 1].rule.stage == stage &&
			profile->rule[i - 1].action == PROFILE_SCORE)
			return i - 1;
	return profile->rule_count;
}

static void look_at_sum(struct walk *w, enum rule_stage stage)
{
	int from = w->profile->refuse_from;

	if (!from || stage != w->profile->refusal.stage || is_over(w))
		return;
	w->sum = w->score >= from;
	w->sum_open = !w->sum && w->score + w->score_open >= from;
}

static void walk_stage(struct walk *w, enum rule_stage stage)
{
	const size_t last = last_score(w->profile, stage);

	w->permitted = false;
	for (size_t i = 0; i < w->profile->rule_count && !w->permitted; i++) {
		if (w->profile->rule[i].rule.stage == stage)
			look_at(w, &w->profile->rule[i]);
		if (i == last)
			look_at_sum(w, stage);
	}
	if (last == w->profile->rule_count || w->permitted)
		look_at_sum(w, stage);
}

/* What was put off till RCPT is said now if nothing else is. */
static void settle(struct walk *w)
{
	if (!w->noted)
		return;
	if (w->sum ? sum_said_at(w) <= STAGE_RCPT : w->fired && said_at(w, w->fired) <= STAGE_RCPT)
		add_also(w, w->noted);
	else
		w->fired = w->noted;
}

static void walk_all(struct walk *w)
{
	for (int stage = STAGE_CONNECT; stage <= STAGE_EOM; stage++) {
		walk_stage(w, (enum rule_stage)stage);
		if (stage == STAGE_RCPT)
			settle(w);
	}
}

/* The reply: of a rule, or of the sum. */
static const struct rule *reply_of(const struct walk *w, enum rule_stage *stage)
{
	if (w->sum) {
		*stage = sum_said_at(w);
		return &w->profile->refusal;
	}
	if (!w->fired)
		return NULL;
	*stage = said_at(w, w->fired);
	return &w->fired->rule;
}

static bool same_class(const struct walk *w, const struct rule *reply)
{
	for (size_t i = 0; i < w->open_count; i++)
		if (w->open[i]->action != PROFILE_REFUSE ||
			w->open[i]->rule.permanent != reply->permanent)
			return false;
	return true;
}

static bool score_is_open(const struct walk *w, const struct rule *reply)
{
	return w->sum_open && !(reply && reply->permanent == w->profile->refusal.permanent);
}

static void decide(const struct walk *w, struct profile_result *out)
{
	const struct rule *chance = w->chance ? &w->chance->rule : NULL;

	if ((out->rule && !same_class(w, out->rule)) || (!out->rule && w->open_count) ||
		score_is_open(w, out->rule)) {
		out->verdict = PROFILE_CANNOT_TELL;
		out->rule = NULL;
	} else if (chance && (!out->rule || out->rule->permanent != chance->permanent)) {
		out->verdict = PROFILE_RANDOM;
		out->rule = chance;
		out->stage = said_at(w, w->chance);
	} else if (out->rule) {
		out->verdict = out->rule->permanent ? PROFILE_REJECT : PROFILE_TEMPFAIL;
	} else {
		out->verdict =
			w->marked || (w->profile->mark_from && w->score >= w->profile->mark_from)
				? PROFILE_MARKED
				: PROFILE_ACCEPT;
	}
}

/* Greylisting and limits say nothing about the sender; what failed for us may not fail for the
 * receiver. */
static bool moves_verdict(const struct walk *w, const struct profile_result *r)
{
	struct cond_view calm = *w->view;

	calm.calm = true;
	if (!r->rule || !strcmp(r->rule->category, "greylist") ||
		!strcmp(r->rule->category, "rate"))
		return false;
	return r->verdict == PROFILE_RANDOM || !r->rule->cond_count ||
	       cond_truth(r->rule->cond, &calm) == TRUTH_TRUE;
}

static void add_because(const struct walk *w, struct profile_result *out)
{
	const char **because = NULL;
	struct cond_tests tests = cond_deciding(w->arena, out->rule->cond, w->view);

	for (size_t i = 0; i < tests.count; i++)
		*ARENA_PUSH(w->arena, because, out->because_count) =
			cond_text(w->arena, tests.test[i], w->view);
	out->because = because;
}

static void add_needs(const struct walk *w, struct profile_result *out)
{
	const char **needs = NULL;

	for (size_t i = 0; i < w->open_count; i++) {
		struct cond_tests tests = cond_deciding(w->arena, w->open[i]->rule.cond, w->view);

		for (size_t k = 0; k < tests.count; k++)
			cond_needs(w->arena, tests.test[k], w->view, &needs, &out->needs_count);
	}
	out->needs = needs;
}

static struct profile_result judge_under(struct arena *arena, const struct profile *profile,
	const struct cond_view *view, const struct target *target)
{
	struct target full = *target;
	struct walk w = { .arena = arena, .profile = profile, .view = view, .target = &full };
	struct profile_result out = { .profile = profile, .stage = STAGE_UNKNOWN };

	if (!full.recipient)
		full.recipient = "user@receiver.example";
	walk_all(&w);
	out.rule = reply_of(&w, &out.stage);
	decide(&w, &out);
	out.scored = profile->mark_from || profile->refuse_from;
	out.score = w.score;
	out.also = w.also;
	out.also_count = w.also_count;
	if (out.rule)
		out.text = reply_text(&w, out.rule);
	if (out.rule && out.rule->cond_count)
		add_because(&w, &out);
	if (out.verdict == PROFILE_CANNOT_TELL)
		add_needs(&w, &out);
	out.moves_verdict = moves_verdict(&w, &out);
	profile_dialogue(arena, &out, &full, view->evidence->helo,
		w.ehlo ? reply_text(&w, &w.ehlo->rule) : NULL);
	return out;
}

/* Without a message: does it matter whether the mail is signed? */
struct profile_result profile_judge(struct arena *arena, const struct profile *profile,
	const struct evidence *evidence, const struct target *target)
{
	const struct cond_view plain = {
		.evidence = evidence,
		.absent_is_false = true,
		.null_sender = target->sender && !*target->sender,
	};
	struct cond_view if_signed = plain, if_unsigned = plain;
	struct profile_result result = judge_under(arena, profile, &plain, target);
	struct profile_result one, other;

	if (result.verdict != PROFILE_CANNOT_TELL || !evidence->signed_as || !evidence->unsigned_as)
		return result;
	if_signed.assumed = evidence->signed_as;
	if_unsigned.assumed = evidence->unsigned_as;
	one = judge_under(arena, profile, &if_signed, target);
	other = judge_under(arena, profile, &if_unsigned, target);
	return one.verdict == other.verdict && one.rule == other.rule ? one : result;
}

static bool has_zone(const struct profile_zone *zone, size_t count, const struct cond *test)
{
	for (size_t i = 0; i < count; i++)
		if (zone[i].role == test->role && !strcmp(zone[i].zone, test->text))
			return true;
	return false;
}

static void add_zones(struct arena *arena, const struct cond *cond, size_t tests,
	struct profile_zone **zones, size_t *count)
{
	for (size_t i = 0; i < tests; i++)
		if ((cond[i].op == COND_ANSWERED || cond[i].op == COND_FAILED) &&
			!has_zone(*zones, *count, &cond[i]))
			*ARENA_PUSH(arena, *zones, *count) =
				(struct profile_zone){ cond[i].text, cond[i].role };
}

const struct profile_zone *profile_zones(
	struct arena *arena, const struct profile *const *profiles, size_t *count)
{
	struct profile_zone *zones = NULL;

	*count = 0;
	for (; profiles && *profiles; profiles++)
		for (size_t i = 0; i < (*profiles)->rule_count; i++) {
			const struct profile_rule *rule = &(*profiles)->rule[i];

			add_zones(arena, rule->rule.cond, rule->rule.cond_count, &zones, count);
			add_zones(arena, rule->random, rule->random_count, &zones, count);
		}
	return zones;
}
