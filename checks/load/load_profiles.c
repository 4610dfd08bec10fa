/* Receiver profiles from a catalogue file. The fields and what they mean are in load.h. */
#include "checks/load/load_part.h"

#include "checks/predict/cond.h"
#include "checks/predict/profile.h"

#include <string.h>

enum { PROFILES_MAX = 1000, RULES_MAX = 1000, POINTS_MAX = 100000 };

struct profile_draft {
	struct profile profile;
	unsigned delay;
	const struct json *rules, *score;
};

struct rule_draft {
	struct profile_rule rule;
	unsigned stage, action;
};

struct score_draft {
	int mark, refuse;
	unsigned stage;
	bool at_once;
	struct rule refusal;
};

static const struct field profile_fields[] = {
	FIELD(profile_draft, "id", TEXT, profile.id, .required = true),
	FIELD(profile_draft, "software", TEXT, profile.software, .required = true),
	FIELD(profile_draft, "title", TEXT, profile.title),
	FIELD(profile_draft, "title_zh", TEXT, profile.title_zh),
	FIELD(profile_draft, "note", TEXT, profile.note),
	FIELD(profile_draft, "source", TEXTS, profile.source),
	FIELD(profile_draft, "checked", TEXT, profile.checked),
	FIELD(profile_draft, "host", TEXT, profile.host),
	FIELD(profile_draft, "banner", TEXT, profile.banner),
	FIELD(profile_draft, "delay", WORD, delay, .words = rule_stage_words),
	FIELD(profile_draft, "score", OBJECT, score),
	FIELD(profile_draft, "rules", ARRAY, rules, .required = true),
	FIELD_LAST,
};

static const struct field rule_fields[] = {
	FIELD(rule_draft, "id", TEXT, rule.rule.id, .required = true),
	FIELD(rule_draft, "stage", WORD, stage, .words = rule_stage_words, .required = true),
	FIELD(rule_draft, "action", WORD, action, .words = profile_action_words),
	FIELD(rule_draft, "condition", TEXT, rule.rule.condition),
	FIELD(rule_draft, "random", TEXT, rule.random_text),
	FIELD(rule_draft, "code", NUMBER, rule.rule.code, .min = 400, .max = 599),
	FIELD(rule_draft, "enhanced", TEXT, rule.rule.enhanced),
	FIELD(rule_draft, "text", TEXT, rule.rule.text),
	FIELD(rule_draft, "category", TEXT, rule.rule.category),
	FIELD(rule_draft, "if_permit", FLAG, rule.if_permit),
	FIELD(rule_draft, "ehlo_only", FLAG, rule.ehlo_only),
	FIELD(rule_draft, "at_once", FLAG, rule.at_once),
	FIELD(rule_draft, "points", DECIMAL, rule.points, .min = -POINTS_MAX, .max = POINTS_MAX),
	FIELD(rule_draft, "note", TEXT, rule.rule.notes),
	FIELD_LAST,
};

static const struct field score_fields[] = {
	FIELD(score_draft, "mark", DECIMAL, mark, .min = 0, .max = POINTS_MAX),
	FIELD(score_draft, "refuse", DECIMAL, refuse, .min = 0, .max = POINTS_MAX),
	FIELD(score_draft, "stage", WORD, stage, .words = rule_stage_words),
	FIELD(score_draft, "at_once", FLAG, at_once),
	FIELD(score_draft, "code", NUMBER, refusal.code, .min = 400, .max = 599),
	FIELD(score_draft, "enhanced", TEXT, refusal.enhanced),
	FIELD(score_draft, "text", TEXT, refusal.text),
	FIELD_LAST,
};

static const char *const no_texts[] = { NULL };

static const struct rule blank_rule = {
	.category = "other",
	.cause_en = "",
	.cause_zh = "",
	.remedy_en = "",
	.remedy_zh = "",
	.match = "",
	.basis = BASIS_OPTION,
	.source = no_texts,
	.seeds = no_texts,
	.same_as = no_texts,
	.examples = no_texts,
	.rank = 50,
	.reach = 3,
};

static bool parse(struct loader *l, const char *field, const char *text, const struct cond **cond,
	size_t *count)
{
	const char *why;

	if (!text)
		return true;
	*cond = cond_parse(l->arena, text, count, &why);
	return *cond || load_fault(l, field, "%s", why);
}

/* What is said when the rule fires. */
static bool check_reply(struct loader *l, struct rule *rule)
{
	struct str unknown;

	if (!rule->code)
		return load_fault(l, "code", "a refusal needs a reply code");
	if (!rule->text)
		return load_fault(l, "text", "a refusal needs a text");
	if (rule->enhanced && !load_is_enhanced(rule->enhanced))
		return load_fault(l, "enhanced", "a code such as 5.7.1 expected");
	if (!load_variables_good(rule->text, &unknown))
		return load_fault(
			l, "text", "there is no variable {%s}", str_printable(l->arena, unknown));
	rule->permanent = rule->code >= 500;
	rule->text = arena_printf(l->arena, "%d %s%s%s", rule->code,
		rule->enhanced ? rule->enhanced : "", rule->enhanced ? " " : "", rule->text);
	return true;
}

static bool check_rule(struct loader *l, const struct profile *profile, struct rule_draft *d)
{
	struct profile_rule *rule = &d->rule;

	rule->rule.stage = (enum rule_stage)d->stage;
	rule->rule.receiver = profile->id;
	rule->rule.provider = profile->software;
	rule->action = (enum profile_action)d->action;
	if (!load_is_slug(rule->rule.id))
		return load_fault(l, "id", "letters a-z, digits and single hyphens only");
	if (rule->rule.stage == STAGE_UNKNOWN || rule->rule.stage == STAGE_DATA)
		return load_fault(l, "stage", "connect, helo, mail, rcpt or eom");
	if (!load_category(l, rule->rule.category))
		return false;
	if ((rule->action == PROFILE_SCORE) != (rule->points != 0))
		return load_fault(l, "points", "for the action score, and only for it");
	if ((rule->if_permit || rule->ehlo_only || rule->at_once || rule->random_text) &&
		rule->action != PROFILE_REFUSE)
		return load_fault(l, "action", "only a refusal is put off, or left to chance");
	return (rule->action != PROFILE_REFUSE || check_reply(l, &rule->rule)) &&
	       parse(l, "condition", rule->rule.condition, &rule->rule.cond,
		       &rule->rule.cond_count) &&
	       parse(l, "random", rule->random_text, &rule->random, &rule->random_count);
}

static bool load_profile_rules(struct loader *l, const struct json *array, struct profile *profile)
{
	struct profile_rule *rules = NULL;

	if (array->count > RULES_MAX)
		return load_fault(l, "rules", "more than %d", RULES_MAX);
	for (size_t i = 0; i < array->count; i++) {
		struct rule_draft d = { .rule.rule = blank_rule };

		l->inside = arena_printf(l->arena, "rules[%zu].", i);
		if (!load_object(l, &array->item[i], rule_fields, &d) ||
			!check_rule(l, profile, &d))
			return false;
		for (size_t k = 0; k < i; k++)
			if (!strcmp(rules[k].rule.id, d.rule.rule.id))
				return load_fault(l, "id", "another rule of the profile has it");
		*ARENA_PUSH(l->arena, rules, profile->rule_count) = d.rule;
	}
	l->inside = NULL;
	profile->rule = rules;
	return true;
}

static bool load_score(struct loader *l, const struct json *object, struct profile *profile)
{
	struct score_draft d = { .refusal = blank_rule, .stage = STAGE_EOM };

	if (!object)
		return true;
	l->inside = "score.";
	if (!load_object(l, object, score_fields, &d))
		return false;
	if (d.refuse && !check_reply(l, &d.refusal))
		return false;
	l->inside = NULL;
	if (d.stage == STAGE_UNKNOWN || d.stage == STAGE_DATA)
		return load_fault(l, "stage", "connect, helo, mail, rcpt or eom");
	profile->mark_from = d.mark;
	profile->refuse_from = d.refuse;
	profile->refusal = d.refusal;
	profile->refusal.id = "score";
	profile->refusal.stage = (enum rule_stage)d.stage;
	profile->refuse_at_once = d.at_once;
	profile->refusal.receiver = profile->id;
	profile->refusal.provider = profile->software;
	return true;
}

static bool load_profile(struct loader *l, const struct json *json, struct rule_table *table)
{
	struct profile_draft d = {
		.profile = { .source = no_texts,
			.host = "mx.receiver.example",
			.refusal = blank_rule },
		.delay = STAGE_CONNECT,
	};
	struct profile *p = &d.profile;

	if (json_get_text(json, "id"))
		l->id = json_get_text(json, "id");
	if (!load_object(l, json, profile_fields, &d))
		return false;
	if (!load_is_slug(p->id))
		return load_fault(l, "id", "letters a-z, digits and single hyphens only");
	if (!strcmp(p->id, "profiles"))
		return load_fault(l, "id", "the word stands for all profiles");
	if (d.delay == STAGE_UNKNOWN || d.delay == STAGE_DATA)
		return load_fault(l, "delay", "connect, helo, mail, rcpt or eom");
	p->delay = (enum rule_stage)d.delay;
	p->title = p->title ? p->title : p->software;
	p->title_zh = p->title_zh ? p->title_zh : p->title;
	p->banner = p->banner ? p->banner : arena_printf(l->arena, "ESMTP %s", p->software);
	if (!load_profile_rules(l, d.rules, p) || !load_score(l, d.score, p))
		return false;
	*ARENA_PUSH(l->arena, table->profile, table->profile_count) = *p;
	*ARENA_PUSH(l->arena, table->profile_origin, table->profile_origin_count) = l->path;
	return true;
}

bool load_profile_array(struct loader *l, const struct json *array, struct rule_table *table)
{
	if (array->count > PROFILES_MAX)
		return load_fault(l, "profiles", "more than %d", PROFILES_MAX);
	for (size_t i = 0; i < array->count; i++) {
		l->id = speak(l->arena, "profile %zu", i + 1);
		if (!load_profile(l, &array->item[i], table))
			return false;
	}
	l->id = NULL;
	return true;
}
