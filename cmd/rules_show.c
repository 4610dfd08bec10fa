/* One rule of the catalogue in full. */
#include "cmd/rules.h"

#include <string.h>

const char *rules_outcome(const struct rule *rule)
{
	if (rule->basis == BASIS_HISTORICAL)
		return "never";
	if (!rule->condition)
		return "no";
	return rule->predictable == PREDICT_YES &&
			       (rule->basis == BASIS_FIXED || rule->basis == BASIS_DEFAULT) &&
			       rule->evidence != EVIDENCE_FOLKLORE
		       ? "expected"
		       : "possible";
}

static void row(FILE *out, const char *label, const char *text)
{
	if (text && *text)
		fprintf(out, "  %-10s %s\n", label, text);
}

static void rows(
	struct arena *arena, FILE *out, const char *label, const char *const *text, size_t most)
{
	for (size_t i = 0; text[i] && i < most; i++, label = "") {
		char *line = arena_strdup(arena, text[i]);

		for (char *p = line; *p; p++)
			if (*p == '\n' || *p == '\t')
				*p = ' ';
		row(out, label, line);
	}
}

static const char *reply_of(struct arena *arena, const struct rule *rule)
{
	static const char *const stages[] = {
		[STAGE_CONNECT] = "at connect",
		[STAGE_HELO] = "at HELO",
		[STAGE_MAIL] = "at MAIL",
		[STAGE_RCPT] = "at RCPT",
		[STAGE_DATA] = "at DATA",
		[STAGE_EOM] = "at the end of the message",
		[STAGE_UNKNOWN] = "at an unknown stage",
	};

	return arena_printf(arena, "%s%s%s, %s, %s",
		rule->code ? arena_printf(arena, "%d", rule->code) : "no code",
		rule->enhanced ? " " : "", rule->enhanced ? rule->enhanced : "",
		stages[rule->stage], rule->permanent ? "permanent" : "temporary");
}

static const char *condition_of(struct arena *arena, const struct rule *rule)
{
	if (!rule->condition)
		return "none: DNS does not decide it, it is only recognised";
	return arena_printf(arena, "%s (best outcome: %s)", rule->condition, rules_outcome(rule));
}

static const char *standing_of(struct arena *arena, const struct rule *rule)
{
	return arena_printf(arena, "%s%s, %s, %s", rule_basis_name(rule->basis),
		rule->migrating ? " (moving to another's servers)" : "",
		rule_evidence_words[rule->evidence],
		rule->exact_wording ? "exact wording" : "code documented, wording ours");
}

void rules_show(struct arena *arena, FILE *out, const struct rule *rule, bool chinese)
{
	fprintf(out, "%s\n", rule->id);
	row(out, "receiver", arena_printf(arena, "%s (%s)", rule->provider, rule->receiver));
	row(out, "reply", reply_of(arena, rule));
	row(out, "text", rule->text);
	row(out, "category",
		arena_printf(
			arena, "%s (fault of: %s)", rule->category, rule_blame_words[rule->blame]));
	row(out, "cause", chinese ? rule->cause_zh : rule->cause_en);
	row(out, "remedy", chinese ? rule->remedy_zh : rule->remedy_en);
	row(out, "look up", rule->url);
	row(out, "condition", condition_of(arena, rule));
	row(out, "variant of", rule->variant_of);
	row(out, "pattern", arena_printf(arena, "%s (rank %d)", rule->match, rule->rank));
	rows(arena, out, "same text", rule->same_as, SIZE_MAX);
	row(out, "standing", standing_of(arena, rule));
	rows(arena, out, "source", rule->source, SIZE_MAX);
	row(out, "checked", rule->checked ? rule->checked : "not known when");
	if (rule->year)
		row(out, "source of", arena_printf(arena, "%d", rule->year));
	rows(arena, out, "seed item", rule->seeds, SIZE_MAX);
	rows(arena, out, "seen", rule->examples, rule->real_examples);
	if (!rule->real_examples)
		rows(arena, out, "example", rule->examples, 1);
	row(out, "note", rule->notes);
}
