/* A profile as the JSON of the catalogue: what the loader reads. */
#include "cmd/profile_json.h"

#include <string.h>

/* The text behind the code and the enhanced code, which the loader has put in front. */
static const char *bare_text(const struct rule *rule)
{
	const char *text = rule->text, *front[] = { NULL, rule->enhanced };
	char code[8];

	snprintf(code, sizeof code, "%d", rule->code % 1000);
	front[0] = code;
	for (size_t i = 0; i < 2 && text; i++) {
		size_t n = front[i] ? strlen(front[i]) : 0;

		if (n && !strncmp(text, front[i], n) && text[n] == ' ')
			text += n + 1;
	}
	return text;
}

static void put_text(struct json_out *out, const char *key, const char *text)
{
	if (text)
		json_text(out, key, text);
}

static void put_flag(struct json_out *out, const char *key, bool flag)
{
	if (flag)
		json_bool(out, key, flag);
}

static void put_reply(struct json_out *out, const struct rule *rule)
{
	json_int(out, "code", rule->code);
	put_text(out, "enhanced", rule->enhanced);
	put_text(out, "text", bare_text(rule));
}

static void put_rule(struct json_out *out, const struct profile_rule *rule)
{
	json_open(out, NULL, '{');
	json_text(out, "id", rule->rule.id);
	json_text(out, "stage", rule_stage_name(rule->rule.stage));
	if (rule->action != PROFILE_REFUSE)
		json_text(out, "action", profile_action_words[rule->action]);
	put_text(out, "condition", rule->rule.condition);
	put_text(out, "random", rule->random_text);
	if (rule->action == PROFILE_REFUSE)
		put_reply(out, &rule->rule);
	if (rule->action == PROFILE_SCORE)
		json_hundredths(out, "points", rule->points);
	if (strcmp(rule->rule.category, "other") != 0)
		json_text(out, "category", rule->rule.category);
	put_flag(out, "if_permit", rule->if_permit);
	put_flag(out, "ehlo_only", rule->ehlo_only);
	put_flag(out, "at_once", rule->at_once);
	put_text(out, "note", rule->rule.notes);
	json_close(out, '}');
}

static void put_score(struct json_out *out, const struct profile *profile)
{
	if (!profile->mark_from && !profile->refuse_from)
		return;
	json_open(out, "score", '{');
	if (profile->mark_from)
		json_hundredths(out, "mark", profile->mark_from);
	if (profile->refuse_from) {
		json_hundredths(out, "refuse", profile->refuse_from);
		json_text(out, "stage", rule_stage_name(profile->refusal.stage));
		put_flag(out, "at_once", profile->refuse_at_once);
		put_reply(out, &profile->refusal);
	}
	json_close(out, '}');
}

void profile_json(struct json_out *out, const struct profile *profile)
{
	json_open(out, NULL, '{');
	json_text(out, "id", profile->id);
	json_text(out, "software", profile->software);
	put_text(out, "title", profile->title);
	put_text(out, "title_zh", profile->title_zh);
	put_text(out, "checked", profile->checked);
	if (profile->source && *profile->source) {
		json_open(out, "source", '[');
		for (size_t i = 0; profile->source[i]; i++)
			json_text(out, NULL, profile->source[i]);
		json_close(out, ']');
	}
	put_text(out, "note", profile->note);
	put_text(out, "host", profile->host);
	put_text(out, "banner", profile->banner);
	if (profile->delay != STAGE_CONNECT)
		json_text(out, "delay", rule_stage_name(profile->delay));
	put_score(out, profile);
	json_open(out, "rules", '[');
	for (size_t i = 0; i < profile->rule_count; i++)
		put_rule(out, &profile->rule[i]);
	json_close(out, ']');
	json_close(out, '}');
}
