/* The text report: one cause with its evidence, who acts, what to publish and who refuses because
 * of it. */
#include "reports/text.h"

#include <string.h>

enum { WORD_WIDTH = 10, BRIEF_FROM = 3 };
/* of a word of the evidence: the longest that is shown whole; what is shown of both ends of
 * others */
enum { WHOLE_MAX = 72, HEAD = 30, TAIL = 12 };

static const char *who_acts(struct page *page, const struct finding *f)
{
	static const char *const words[] = {
		[WHO_YOU] = N_("you"),
		[WHO_PROVIDER] = "your provider",
		[WHO_LIST] = "you, then the list's keeper",
		[WHO_RECEIVER] = "the receiver",
	};

	return f->who_detail ? arena_printf(page->arena, "%s (%s)", tr(page->arena, words[f->who]),
				       f->who_detail)
			     : words[f->who];
}

static const char *delist_url(const struct result *r, const struct finding *f)
{
	for (size_t i = 0; f->zone && i < r->list_count; i++)
		if (r->list[i].verdict == LISTED &&
			str_eq(str_of(r->list[i].zone), str_of(f->zone)) &&
			str_eq(str_of(r->list[i].object), str_of(f->subject)))
			return r->list[i].delist_url;
	return NULL;
}

/* May the middle of the word be left out: is it ASCII, which can be cut anywhere? */
static bool is_long_word(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if ((unsigned char)word.p[i] > 0x7f)
			return false;
	return word.n > WHOLE_MAX;
}

/* TEXT without the middle of words that no one reads, keys above all. */
static const char *without_middles(struct arena *arena, const char *text)
{
	struct str rest = str_of(text);
	const char *shown = "";

	while (rest.p) {
		struct str word = str_cut(&rest, ' ');
		bool is_long = is_long_word(word);

		shown = arena_printf(arena, "%s%s%.*s%s%.*s", shown, *shown ? " " : "",
			is_long ? HEAD : (int)word.n, word.p, is_long ? "..." : "",
			is_long ? TAIL : 0, word.p + word.n - (is_long ? TAIL : 0));
	}
	return shown;
}

static void details(struct page *page, const struct finding *f, bool brief)
{
	const char *url = delist_url(page->result, f), *clock = text_clock(page, f);

	if (f->evidence && !brief)
		page_row(page, CAUSE_INDENT, "evidence",
			page->verbose ? f->evidence : without_middles(page->arena, f->evidence));
	if (!brief)
		page_row(page, CAUSE_INDENT, "who acts", who_acts(page, f));
	if (clock)
		page_row(page, CAUSE_INDENT, "wait", clock);
	if (f->remedy && !clock)
		page_row(page, CAUSE_INDENT, "cure", f->remedy);
	if (url && !(f->remedy && strstr(f->remedy, url)))
		page_record(page, CAUSE_INDENT, "ask at", url);
	for (size_t i = 0; !clock && i < f->record_count; i++)
		page_record(page, CAUSE_INDENT, i ? "" : N_("publish"), f->records[i]);
}

void text_cause(struct page *page, const struct cause *cause, unsigned max)
{
	/* What comes after the first few is told in short. */
	const bool brief = cause->number > BRIEF_FROM && !page->verbose;
	static const enum paint paint[] = {
		[SEV_INFO] = PAINT_NONE,
		[SEV_UNKNOWN] = PAINT_UNKNOWN,
		[SEV_WARNING] = PAINT_WARNING,
		[SEV_CRITICAL] = PAINT_BAD,
	};
	unsigned indent = cause->number > 9 ? 4 : 3;

	fprintf(page->screen.out, "%-*u", (int)indent, cause->number);
	screen_paint(
		&page->screen, paint[cause->severity], severity_word(cause->severity), WORD_WIDTH);
	screen_wrap(&page->screen, indent + WORD_WIDTH, indent + WORD_WIDTH, cause_text(cause));
	if (cause->finding)
		details(page, cause->finding, brief);
	text_refusals(
		page, cause->prediction, cause->prediction_count, CAUSE_INDENT, brief ? 0 : max);
}
