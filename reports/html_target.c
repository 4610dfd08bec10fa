/* The HTML page: the article about one target, section by section. */
#include "reports/html_page.h"

#include "reports/rest.h"

/* What may be hoped for once the causes are mended. */
static void after(struct html *page)
{
	const char *after = rest_after(page->arena, page->result, &page->causes);

	if (after)
		html_element(page, "p class=after", after);
}

void html_target(struct html *page)
{
	html_put(page, "<article id=t%zu%s>\n<header>\n", page->result->target->index,
		page->brief ? " class=brief" : "");
	html_verdict(page);
	html_put(page, "</header>\n");
	html_causes(page);
	after(page);
	if (page->brief) {
		html_rest(page);
		html_put(page, "</article>\n");
		return;
	}
	html_dialogue(page);
	html_records(page);
	html_receivers(page);
	html_checklists(page);
	html_lists(page);
	html_spf(page);
	html_rest(page);
	html_put(page, "</article>\n");
}
