/* The HTML page: the receivers' checklists, a table each. */
#include "reports/html_page.h"

static const struct {
	enum mark mark;
	const char *words;
} verdicts[] = {
	[REQUIREMENT_MET] = { MARK_GOOD, N_("met") },
	[REQUIREMENT_NOT_MET] = { MARK_BAD, N_("not met") },
	[REQUIREMENT_COULD_NOT_TELL] = { MARK_UNKNOWN, N_("could not tell") },
};

static const char *why(struct html *page, const struct requirement_result *item)
{
	const struct requirement *r = item->requirement;
	const char *text = "";

	if (item->verdict == REQUIREMENT_NOT_MET)
		for (size_t i = 0; i < item->because_count; i++)
			text = arena_printf(
				page->arena, "%s%s%s", text, i ? ", " : "", item->because[i]);
	if (item->verdict != REQUIREMENT_COULD_NOT_TELL)
		return text;
	if (item->if_signed)
		return tr(page->arena,
			"met if the mail is signed by the domain; a test message tells (--message)");
	return page->report->options->lang ? r->note_zh : r->note_en;
}

static void put_item(struct html *page, const struct requirement_result *item)
{
	const struct requirement *r = item->requirement;
	const char *text = page->report->options->lang ? r->text_zh : r->text_en;

	html_put(page, "<tr><td>");
	html_mark(page, verdicts[item->verdict].mark, verdicts[item->verdict].words);
	html_put(page, "</td>");
	html_element(page, "th scope=row",
		r->bulk ? speak(page->arena, "%s (bulk senders)", text) : text);
	html_element(page, "td", why(page, item));
	html_put(page, "</tr>\n");
}

/* Folded: the counts tell whether to look. */
static void put_list(struct html *page, const struct checklist_result *r)
{
	static const char *const columns[] = { N_("State"), N_("Requirement"), N_("Why"), NULL };
	const struct checklist *list = r->checklist;

	const char *title = page->report->options->lang ? list->title_zh : list->title;

	html_put(page, "<details><summary><cite>");
	html_text(page, title);
	html_put(page, "</cite> ");
	html_text(page, speak(page->arena, "%u met, %u not met, %u could not be told",
				r->counts[REQUIREMENT_MET], r->counts[REQUIREMENT_NOT_MET],
				r->counts[REQUIREMENT_COULD_NOT_TELL]));
	html_put(page, "</summary>\n");
	html_table(page, "checklist", title, columns);
	for (size_t i = 0; i < list->count; i++)
		put_item(page, &r->item[i]);
	html_table_end(page);
	html_put(page, "</details>\n");
}

void html_checklists(struct html *page)
{
	const struct result *r = page->result;

	if (!r->checklist_count)
		return;
	html_section(page, "checklists", N_("What receivers ask of senders"));
	for (size_t i = 0; i < r->checklist_count; i++)
		put_list(page, &r->checklist[i]);
	html_section_end(page);
}
