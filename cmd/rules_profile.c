/* A receiver profile in words: its rules in their order. */
#include "cmd/rules.h"

#include "checks/predict/cond_words.h"
#include "reports/screen.h"
#include "resolver/lang.h"

#include <string.h>

enum { WIDTH = 100, INDENT = 5 };

static const char *stage_name(const struct arena *arena, enum rule_stage stage)
{
	static const char *const words[] = {
		[STAGE_CONNECT] = N_("connect"),
		[STAGE_HELO] = "HELO",
		[STAGE_MAIL] = "MAIL FROM",
		[STAGE_RCPT] = "RCPT TO",
		[STAGE_DATA] = "DATA",
		[STAGE_EOM] = N_("message end"),
		[STAGE_UNKNOWN] = "?",
	};

	return tr(arena, words[stage]);
}

static const char *title_of(const struct arena *arena, const struct profile *profile)
{
	return arena_lang(arena) ? profile->title_zh : profile->title;
}

static void row(struct screen *screen, unsigned at, unsigned indent, const char *text)
{
	screen_blanks(screen, at);
	screen_wrap(screen, at, indent, text);
}

static const char *sum_words(struct arena *arena, int hundredths)
{
	int part = hundredths < 0 ? -hundredths : hundredths;

	return arena_printf(arena, part % 100 ? "%s%d.%02d" : "%s%d", hundredths < 0 ? "-" : "",
		part / 100, part % 100);
}

static const char *action_words(struct arena *arena, const struct profile_rule *rule)
{
	switch (rule->action) {
	case PROFILE_REFUSE:
		return rule->rule.text;
	case PROFILE_PERMIT:
		return tr(arena, N_("lets the sender past the other rules of this stage"));
	case PROFILE_MARK:
		return tr(arena, N_("accepts, with a mark in the header"));
	case PROFILE_SCORE:
		break;
	}
	return speak(arena, "adds %s to the sum", sum_words(arena, rule->points));
}

static const char *habits(struct arena *arena, const struct profile_rule *rule)
{
	return arena_printf(arena, "%s%s%s",
		tr(arena, rule->if_permit ? N_("; said at RCPT TO, if nothing else refuses") : ""),
		tr(arena, rule->ehlo_only ? N_("; only EHLO, not the HELO that follows") : ""),
		tr(arena, rule->at_once ? N_("; said at once") : ""));
}

static void show_rule(struct screen *screen, const struct profile_rule *rule, size_t number)
{
	struct arena *arena = screen->arena;
	const char *when = rule->rule.cond
				   ? speak(arena, "if %s", cond_words(arena, rule->rule.cond))
				   : N_("always");

	row(screen, 0, INDENT,
		speak(arena, "%s. at %s, %s: %s%s", arena_printf(arena, "%3zu", number),
			stage_name(arena, rule->rule.stage), rule->rule.id,
			action_words(arena, rule), habits(arena, rule)));
	row(screen, INDENT, INDENT, when);
	if (rule->random)
		row(screen, INDENT, INDENT,
			speak(arena, "by chance if %s", cond_words(arena, rule->random)));
	if (rule->rule.notes)
		row(screen, INDENT, INDENT, arena_printf(arena, "(%s)", rule->rule.notes));
}

static void note_facts(const struct cond *cond, size_t count, bool *used)
{
	for (size_t i = 0; i < count; i++)
		if (cond[i].op == COND_IN || cond[i].op == COND_NOT_IN ||
			cond[i].op == COND_COMPARE)
			used[cond[i].fact] = true;
}

/* What the keys mean that the rules name. */
static void show_facts(struct screen *screen, const struct profile *profile)
{
	bool used[FACT_COUNT] = { false };

	for (size_t i = 0; i < profile->rule_count; i++) {
		note_facts(profile->rule[i].rule.cond, profile->rule[i].rule.cond_count, used);
		note_facts(profile->rule[i].random, profile->rule[i].random_count, used);
	}
	for (size_t i = 0; i < FACT_COUNT; i++)
		if (used[i])
			row(screen, 2, INDENT,
				speak(screen->arena, "%s: %s", fact_specs[i].key,
					fact_specs[i].meaning));
}

static void show_sum(struct screen *screen, const struct profile *p)
{
	struct arena *arena = screen->arena;

	if (p->mark_from)
		row(screen, 2, INDENT,
			speak(arena, "marked from a sum of %s", sum_words(arena, p->mark_from)));
	if (p->refuse_from)
		row(screen, 2, INDENT,
			speak(arena, "refused from a sum of %s, at %s: %s",
				sum_words(arena, p->refuse_from),
				stage_name(arena, p->refusal.stage), p->refusal.text));
}

void rules_show_profile(struct arena *arena, FILE *out, const struct profile *p)
{
	struct screen screen = { .out = out, .arena = arena, .width = WIDTH };

	fprintf(out, "%s\n", p->id);
	row(&screen, 2, INDENT, title_of(arena, p));
	if (p->note)
		row(&screen, 2, INDENT, p->note);
	for (size_t i = 0; p->source && p->source[i]; i++)
		row(&screen, 2, INDENT, speak(arena, "source: %s", p->source[i]));
	if (p->checked)
		row(&screen, 2, INDENT, speak(arena, "checked: %s", p->checked));
	if (p->delay != STAGE_CONNECT)
		row(&screen, 2, INDENT,
			speak(arena, "says nothing before %s", stage_name(arena, p->delay)));
	show_sum(&screen, p);
	if (!p->rule_count)
		row(&screen, 2, INDENT, N_("no rule that looks at the sender"));
	for (size_t i = 0; i < p->rule_count; i++)
		show_rule(&screen, &p->rule[i], i + 1);
	show_facts(&screen, p);
}

void rules_list_profiles(struct arena *arena, FILE *out, const struct profile *profile,
	size_t count, const char *heading)
{
	fprintf(out, "%s\n", tr(arena, heading));
	for (size_t i = 0; i < count; i++)
		fprintf(out, "  %-22s %s\n", profile[i].id,
			speak(arena, "%s rules  %s",
				arena_printf(arena, "%3zu", profile[i].rule_count),
				title_of(arena, &profile[i])));
}
