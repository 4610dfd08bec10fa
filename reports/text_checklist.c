/* The receivers' checklists in the text report: what they ask of senders, and how it is met. */
#include "reports/text.h"

#include "resolver/lang.h"

enum { VERDICT_WIDTH = 16, INDENT = 3 };

static const struct {
	const char *words;
	enum paint paint;
} verdicts[] = {
	[REQUIREMENT_MET] = { N_("met"), PAINT_GOOD },
	[REQUIREMENT_NOT_MET] = { N_("not met"), PAINT_BAD },
	[REQUIREMENT_COULD_NOT_TELL] = { N_("could not tell"), PAINT_UNKNOWN },
};

static const char *join(struct page *page, const char *const *item, size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = arena_printf(page->arena, "%s%s%s", text, i ? ", " : "", item[i]);
	return text;
}

/* Why it is so, or how it can be told. */
static const char *reason(struct page *page, const struct requirement_result *item)
{
	const struct lang *lang = page->report->options->lang;
	const char *note = lang ? item->requirement->note_zh : item->requirement->note_en;

	switch (item->verdict) {
	case REQUIREMENT_MET:
		return NULL;
	case REQUIREMENT_NOT_MET:
		return join(page, item->because, item->because_count);
	case REQUIREMENT_COULD_NOT_TELL:
		break;
	}
	if (item->if_signed)
		return tr(page->arena,
			"met if the mail is signed by the domain; a test message tells (--message)");
	if (note)
		return note;
	return speak(page->arena, "not known: %s", join(page, item->needs, item->needs_count));
}

static void put_item(struct page *page, const struct requirement_result *item)
{
	const struct requirement *r = item->requirement;
	const char *text = page->report->options->lang ? r->text_zh : r->text_en;
	const char *why = reason(page, item);

	if (r->bulk)
		text = speak(page->arena, "%s (bulk senders)", text);
	if (why)
		text = arena_printf(page->arena, "%s: %s", text, why);
	screen_blanks(&page->screen, INDENT);
	screen_paint(&page->screen, verdicts[item->verdict].paint,
		tr(page->arena, verdicts[item->verdict].words), VERDICT_WIDTH);
	screen_wrap(&page->screen, INDENT + VERDICT_WIDTH, INDENT + VERDICT_WIDTH, text);
}

static void put_list(struct page *page, const struct checklist_result *r)
{
	const struct checklist *list = r->checklist;
	const char *head = speak(page->arena, "%s: %u met, %u not met, %u could not be told",
		page->report->options->lang ? list->title_zh : list->title,
		r->counts[REQUIREMENT_MET], r->counts[REQUIREMENT_NOT_MET],
		r->counts[REQUIREMENT_COULD_NOT_TELL]);

	if (list->checked)
		head = speak(page->arena, "%s (as of %s)", head, list->checked);
	putc('\n', page->screen.out);
	screen_wrap(&page->screen, 0, INDENT, head);
	for (size_t i = 0; i < list->count; i++)
		put_item(page, &r->item[i]);
}

void text_checklists(struct page *page)
{
	const struct result *r = page->result;

	if (!page->verbose && !page->report->options->checklists)
		return;
	for (size_t i = 0; i < r->checklist_count; i++)
		put_list(page, &r->checklist[i]);
	if (r->checklist_count)
		putc('\n', page->screen.out);
}
