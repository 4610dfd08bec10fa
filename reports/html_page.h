/* The parts of the HTML page (html.c and html_*.c). */
#ifndef REPORTS_HTML_PAGE_H
#define REPORTS_HTML_PAGE_H

#include "reports/cause.h"
#include "reports/report.h"
#include "resolver/lang.h"

struct html {
	FILE *out;
	struct arena *arena; /* for one target; it knows the language */
	const struct report *report;
	const struct result *result; /* the target at hand */
	struct causes causes;
	struct refusals refusals;
	unsigned level; /* of the headings of sections: 2, below an index 3 */
	/* one of so many targets that it is told in short: causes and records, no tables */
	bool brief;
};

/* How something stands, by a class of the style sheet, an icon and a word: never by colour
 * alone. */
enum mark { MARK_BAD, MARK_WARN, MARK_UNKNOWN, MARK_GOOD, MARK_NOTE };
enum mark html_mark_of(enum severity severity);
enum mark html_mark_of_verdict(enum verdict verdict);
enum mark html_mark_of_result(const struct result *result);
/* The class of the style sheet, and the name of the icon. */
const char *html_mark_name(enum mark mark);

/* html_put.c: TEXT as text, also fit for a quoted attribute: nothing of it is markup, no control
 * reaches the page. NULL writes nothing. */
void html_text(struct html *page, const char *text);

/* Markup of ours. */
void html_put(struct html *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* <TAG>TEXT</TAG>; TAG is ours and may hold attributes ("td class=x"). */
void html_element(struct html *page, const char *tag, const char *text);

/* The same with our own words, in the page's language. */
void html_words(struct html *page, const char *tag, const char *words);

/* A section with a heading; NAME is unique within the target. html_section_end() closes it. */
void html_section(struct html *page, const char *name, const char *heading);
void html_section_end(struct html *page);

/* A shape (the style sheet's: thousands of drawings would be slow to sort) and WORDS (in English,
 * translated here) beside it. */
void html_mark(struct html *page, enum mark mark, const char *words);

/* The head of a table that can be sorted: COLUMN names, NULL-ended. CLASS is the style's.
 * html_table_end() closes it. LABEL names the table for those who cannot see its heading. */
void html_table(struct html *page, const char *class, const char *label, const char *const *column);
void html_table_end(struct html *page);

/* A record to publish, with its button. */
void html_record(struct html *page, const char *text);

/* A term and its description; no TEXT, nothing. */
void html_term(struct html *page, const char *words, const char *text);

/* The generated page's style and script (from reports/html/) and the policy that allows them
 * alone. */
extern const char html_style[], html_script[], html_policy[];

/* The head of a target: verdict, sentence, who it is about, figures. */
void html_verdict(struct html *page);

/* html_target.c: the article about the target at hand. */
void html_target(struct html *page);

/* The sections, each in its file; those that have nothing to show write nothing. */
void html_causes(struct html *page);
void html_records(struct html *page);
void html_dialogue(struct html *page);
void html_receivers(struct html *page);
void html_checklists(struct html *page);
void html_lists(struct html *page);
void html_spf(struct html *page);
void html_rest(struct html *page);

#endif
