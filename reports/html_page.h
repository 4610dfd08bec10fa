/* The parts of the HTML page (html.c and html_*.c). */
#ifndef REPORTS_HTML_PAGE_H
#define REPORTS_HTML_PAGE_H

#include "reports/cause.h"
#include "reports/report.h"

struct html {
	FILE *out;
	struct arena *arena; /* for one target */
	const struct report *report;
	const struct result *result; /* the target at hand */
	struct causes causes;
	struct refusals refusals;
};

/* TEXT as text, also fit for a quoted attribute: nothing of it is markup, no control reaches the page. NULL writes nothing. */
void html_text(struct html *page, const char *text);

/* <TAG>TEXT</TAG>; TAG is ours and may hold attributes ("td class=x"). */
void html_element(struct html *page, const char *tag, const char *text);

/* html_style.c: what stands in <style> and <script>. */
extern const char html_style[], html_script[];

/* html_target.c: the article about the target at hand. */
void html_target(struct html *page);

#endif
