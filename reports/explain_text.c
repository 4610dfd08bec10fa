/* What a reply means, as text. */
#include "reports/explain.h"

enum { LABEL = 11, INDENT = 14 };

static const char *words_of(
	struct arena *arena, const char *sentence, enum rule_blame blame, const char *category)
{
	(void)category;
	return arena_printf(arena, "%s%s", rule_blame_words[blame], sentence);
}

static void row(struct screen *s, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	screen_blanks(s, INDENT - LABEL);
	screen_paint(s, PAINT_NONE, label, LABEL);
	screen_wrap(s, INDENT, INDENT, text);
}

static const char *blame_text(struct arena *arena, const struct explanation *e)
{
	static const char *const sentences[] = {
		[BLAME_UNKNOWN] = " (the reply does not tell)",
		[BLAME_SENDER] = " (the recipient's address is not at fault: keep it)",
		[BLAME_RECIPIENT] = "",
		[BLAME_RECEIVER] = " (keep the recipient's address)",
		[BLAME_CONTENT] = " (of this message; keep the recipient's address)",
		[BLAME_NETWORK] = " (keep the recipient's address)",
	};

	return words_of(arena, sentences[e->blame], e->blame, e->category);
}

static const char *match_text(struct arena *arena, const struct explanation *e)
{
	switch (e->kind) {
	case EXPLAIN_NOTHING:
		return "nothing known fits";
	case EXPLAIN_KEYWORD:
		return arena_printf(arena, "a keyword only, %s", e->category);
	case EXPLAIN_CODE:
		return arena_printf(arena, "no entry; the standard meaning of %s%s, %s", e->id + 5,
			e->provider ? arena_printf(arena, " at %s", e->provider) : "", e->category);
	case EXPLAIN_REPLY:
		return "no refusal: a positive reply";
	case EXPLAIN_RULE:
		break;
	}
	return arena_printf(arena, "%s (%s), %s", e->id, e->provider, e->category);
}

static void quoted_rows(struct screen *s, const struct explanation *e)
{
	const struct quoted *q = &e->quoted;
	const char *line = "";
	const struct {
		const char *label, *value;
	} named[] = { { "address", q->ip }, { "domain", q->domain }, { "list", q->list },
		{ "recipient", q->recipient }, { "URL", q->url } };

	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (named[i].value)
			line = arena_printf(s->arena, "%s%s%s %s", line, *line ? ", " : "",
				named[i].label, named[i].value);
	row(s, "names", line);
}

static void now_row(struct screen *s, const struct recheck *now)
{
	static const char *const verdicts[] = {
		[RECHECK_NOT_CHECKABLE] = "not checkable",
		[RECHECK_CANNOT_TELL] = "could not tell",
		[RECHECK_NO_LONGER] = "no longer true",
		[RECHECK_STILL_TRUE] = "still true",
	};
	const char *line;

	if (!now)
		return;
	line = verdicts[now->verdict];
	for (size_t i = 0; i < now->fact_count; i++)
		line = arena_printf(s->arena, "%s%s %s = %s", line, i ? "," : ":", now->fact[i].key,
			now->fact[i].value ? now->fact[i].value : "not known");
	if (now->why)
		line = arena_printf(s->arena, "%s: %s", line, now->why);
	if (now->ip && now->assumed)
		line = arena_printf(
			s->arena, "%s (for %s, which the reply does not name)", line, now->ip);
	row(s, "now", line);
}

static void notes(struct screen *s, const struct explanation *e)
{
	if (e->historical)
		row(s, "note",
			"historical: this receiver or list is gone, or has moved to another's servers");
	if (e->stale)
		row(s, "note",
			arena_printf(s->arena,
				"this entry was last compared with its source on %s, over two years ago",
				e->checked));
}

static void also_row(struct screen *s, const struct explanation *e)
{
	const char *line = "";

	for (size_t i = 0; i < e->also_count; i++)
		line = arena_printf(s->arena, "%s%s%s", line, *line ? ", " : "", e->also[i]->id);
	row(s, "also fits", line);
}

void explain_text(struct screen *s, const struct explained *one, size_t number, bool chinese,
	unsigned verbose)
{
	const struct explanation *e = one->what;
	const char *head = arena_printf(s->arena, "%zu", number);

	screen_paint(s, PAINT_NONE, number ? head : "", 3);
	screen_wrap(s, 3, 3,
		e->normalised.n ? str_printable(s->arena, e->normalised)
				: arena_printf(s->arena, "(status %s, no text)",
					  e->heard->status ? e->heard->status : "none"));
	if (one->count > 1)
		row(s, "how often", arena_printf(s->arena, "%zu replies", one->count));
	row(s, "entry", match_text(s->arena, e));
	if (e->kind != EXPLAIN_NOTHING && e->kind != EXPLAIN_REPLY)
		row(s, "fault of", blame_text(s->arena, e));
	row(s, "cause", chinese ? e->cause_zh : e->cause_en);
	row(s, "remedy", chinese ? e->remedy_zh : e->remedy_en);
	row(s, "look up", e->look_up);
	quoted_rows(s, e);
	now_row(s, one->now);
	notes(s, e);
	if (verbose)
		also_row(s, e);
}
