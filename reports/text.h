/* The parts of the text report (text.c and text_*.c): one page, its rows and its sections. */
#ifndef REPORTS_TEXT_H
#define REPORTS_TEXT_H

#include "reports/cause.h"
#include "reports/report.h"
#include "reports/screen.h"
#include "resolver/lang.h"

struct page {
	struct screen screen;
	struct arena *arena; /* for one target's page */
	const struct report *report;
	unsigned verbose;
	/* the target at hand */
	const struct result *result;
	struct causes causes;
	struct refusals refusals;
};

enum { LABEL_WIDTH = 11, CAUSE_INDENT = 3 };

/* A label and a text behind it, wrapped under itself. LABEL "" continues the row above. */
void page_row(struct page *page, unsigned indent, const char *label, const char *text);

/* A label and a record, never wrapped or cut: it is there to be copied. */
void page_record(struct page *page, unsigned indent, const char *label, const char *record);

/* Words of a list, "a, b and 3 more (-v)": appended to *LIST (NULL at first), at most MAX of them;
 * page_list_end() says the rest. */
struct page_list {
	const char *text;
	unsigned count, shown, max;
};
void page_list_add(struct page *page, struct page_list *list, const char *item);
const char *page_list_end(struct page *page, const struct page_list *list);

/* text_cause.c: a numbered cause with everything that belongs to it; MAX named receivers. */
void text_cause(struct page *page, const struct cause *cause, unsigned max);

/* text_refusal.c: who refuses. INDENT: where labels stand. MAX: how many in full; 0: names only,
 * and only of those expected. */
void text_refusals(struct page *page, const struct prediction *const *prediction, size_t count,
	unsigned indent, unsigned max);
/* The refusals that depend on whether the mail is signed. */
void text_hypotheses(struct page *page);

/* text_profiles.c: what the selected receivers' profiles answer. */
void text_profiles(struct page *page);

/* text_checklist.c: what receivers ask of senders; with -v, or of the receivers that were named. */
void text_checklists(struct page *page);

/* text_rest.c: what is below the causes. */
void text_fine(struct page *page);
void text_unknown(struct page *page);
void text_undecided(struct page *page);
void text_notes(struct page *page);
void text_skipped(struct page *page);
void text_after(struct page *page);

/* text_authority.c: the name servers' own answers, and until when caches may hold old ones. Nothing
 * without --authoritative. */
void text_authority(struct page *page);
/* What there is to wait for, where what F says is over at the name servers already; NULL:
 * nothing. */
const char *text_clock(struct page *page, const struct finding *f);

/* text_lists.c: the lists with this verdict, a row for each reason; MAX rows besides those the
 * verdict hangs on, 0: all. */
void text_lists(struct page *page, enum list_verdict verdict, const char *label, unsigned max);
/* Is the finding about one list's answer? */
bool text_is_about_list(const struct finding *f);

/* text_detail.c: -v and -vv. */
void text_detail(struct page *page);

#endif
