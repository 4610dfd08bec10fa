/* One rule of the catalogue in full. */
#include "cmd/rules.h"

#include "reports/screen.h"
#include "resolver/lang.h"

#include <string.h>

const char *rules_outcome(const struct rule *rule)
{
	if (rule->basis == BASIS_HISTORICAL)
		return N_("never");
	if (!rule->condition)
		return N_("no");
	return rule->predictable == PREDICT_YES &&
			       (rule->basis == BASIS_FIXED || rule->basis == BASIS_DEFAULT) &&
			       rule->evidence != EVIDENCE_FOLKLORE
		       ? N_("expected")
		       : N_("possible");
}

static void row(struct arena *arena, FILE *out, const char *label, const char *text)
{
	struct screen screen = { .out = out, .arena = arena };

	if (!text || !*text)
		return;
	screen_blanks(&screen, 2);
	screen_paint(&screen, PAINT_NONE, label, 10);
	fprintf(out, " %s\n", text);
}

static void rows(
	struct arena *arena, FILE *out, const char *label, const char *const *text, size_t most)
{
	for (size_t i = 0; text[i] && i < most; i++, label = "") {
		char *line = arena_strdup(arena, text[i]);

		for (char *p = line; *p; p++)
			if (*p == '\n' || *p == '\t')
				*p = ' ';
		row(arena, out, label, line);
	}
}

static const char *reply_of(struct arena *arena, const struct rule *rule)
{
	static const char *const stages[] = {
		[STAGE_CONNECT] = N_("at connect"),
		[STAGE_HELO] = N_("at HELO"),
		[STAGE_MAIL] = N_("at MAIL"),
		[STAGE_RCPT] = N_("at RCPT"),
		[STAGE_DATA] = N_("at DATA"),
		[STAGE_EOM] = N_("at the end of the message"),
		[STAGE_UNKNOWN] = N_("at an unknown stage"),
	};

	const char *comma = tr(arena, N_(", "));

	return arena_printf(arena, "%s%s%s%s%s%s%s",
		rule->code ? arena_printf(arena, "%d", rule->code) : tr(arena, N_("no code")),
		rule->enhanced ? " " : "", rule->enhanced ? rule->enhanced : "", comma,
		tr(arena, stages[rule->stage]), comma,
		tr(arena, rule->permanent ? N_("permanent") : N_("temporary")));
}

static const char *condition_of(struct arena *arena, const struct rule *rule)
{
	if (!rule->condition)
		return tr(arena, N_("none: DNS does not decide it, it is only recognised"));
	return speak(
		arena, "%s (best outcome: %s)", rule->condition, tr(arena, rules_outcome(rule)));
}

static const char *standing_of(struct arena *arena, const struct rule *rule)
{
	const char *comma = tr(arena, N_(", "));

	return arena_printf(arena, "%s%s%s%s%s%s", tr(arena, rule_basis_name(rule->basis)),
		rule->migrating ? tr(arena, N_(" (moving to another's servers)")) : "", comma,
		tr(arena, rule_evidence_words[rule->evidence]), comma,
		tr(arena, rule->exact_wording ? N_("exact wording")
					      : N_("code documented, wording ours")));
}

void rules_show(struct arena *arena, FILE *out, const struct rule *rule, bool chinese)
{
	fprintf(out, "%s\n", rule->id);
	row(arena, out, N_("receiver"),
		arena_printf(arena, "%s (%s)", rule->provider, rule->receiver));
	row(arena, out, N_("reply"), reply_of(arena, rule));
	row(arena, out, N_("text"), rule->text);
	row(arena, out, N_("category"),
		speak(arena, "%s (fault of: %s)", rule->category,
			tr(arena, rule_blame_words[rule->blame])));
	row(arena, out, N_("cause"), chinese ? rule->cause_zh : rule->cause_en);
	row(arena, out, N_("remedy"), chinese ? rule->remedy_zh : rule->remedy_en);
	row(arena, out, N_("look up"), rule->url);
	row(arena, out, N_("condition"), condition_of(arena, rule));
	row(arena, out, N_("variant of"), rule->variant_of);
	row(arena, out, N_("pattern"), speak(arena, "%s (rank %d)", rule->match, rule->rank));
	rows(arena, out, N_("same text"), rule->same_as, SIZE_MAX);
	row(arena, out, N_("standing"), standing_of(arena, rule));
	rows(arena, out, N_("source"), rule->source, SIZE_MAX);
	row(arena, out, N_("checked"),
		rule->checked ? rule->checked : tr(arena, N_("not known when")));
	if (rule->year)
		row(arena, out, N_("source of"), arena_printf(arena, "%d", rule->year));
	rows(arena, out, N_("seed item"), rule->seeds, SIZE_MAX);
	rows(arena, out, N_("seen"), rule->examples, rule->real_examples);
	if (!rule->real_examples)
		rows(arena, out, N_("example"), rule->examples, 1);
	row(arena, out, N_("note"), rule->notes);
}
