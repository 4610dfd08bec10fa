/* The HTML page: every predicted reply, a row each. */
#include "reports/html_page.h"

static const char *when_words(enum hypothesis when)
{
	switch (when) {
	case WHEN_SIGNED:
		return N_("if DKIM-signed");
	case WHEN_UNSIGNED:
		return N_("if not DKIM-signed");
	case WHEN_ALWAYS:
	case HYPOTHESIS_COUNT:
		break;
	}
	return NULL;
}

enum { KEYS = 4 };

/* The worst first: expected ones, then possible ones; permanent ones, then those for now. */
static int key_of(const struct prediction *p)
{
	return (p->outcome == OUTCOME_EXPECTED ? 0 : 2) + !p->rule->permanent;
}

static void outcome_cell(struct html *page, const struct prediction *p)
{
	bool expected = p->outcome == OUTCOME_EXPECTED;
	const char *when = when_words(p->when);

	html_put(page, "<td data-key=%d>", key_of(p));
	html_mark(page,
		!expected	     ? MARK_NOTE
		: p->rule->permanent ? MARK_BAD
				     : MARK_WARN,
		expected	     ? p->rule->permanent ? N_("refuses") : N_("refuses for now")
			    : p->rule->permanent ? N_("may refuse")
				     : N_("may refuse for now"));
	if (when)
		html_words(page, "small", when);
	html_put(page, "</td>");
}

/* The number of the cause that P belongs to; 0: none that is numbered. */
static unsigned number_of(const struct html *page, const struct prediction *p)
{
	for (size_t i = 0; p->finding && i < page->causes.count; i++)
		if (page->causes.cause[i].finding == p->finding)
			return page->causes.cause[i].number;
	return 0;
}

static void cause_cell(struct html *page, const struct prediction *p)
{
	unsigned number = number_of(page, p);

	html_put(page, "<td data-key=\"%u\">", number ? number : 99);
	if (!number) {
		html_text(page, p->finding ? tr(page->arena, p->finding->text) : "-");
	} else {
		html_put(page, "<a href=\"#t%zu-cause%u\" title=\"", page->result->target->index,
			number);
		html_text(page, tr(page->arena, p->finding->text));
		html_put(page, "\">");
		html_text(page, speak(page->arena, "cause %u", number));
		html_put(page, "</a>");
	}
	html_put(page, "</td>");
}

static void row(struct html *page, const struct prediction *p)
{
	html_put(page, "<tr>");
	html_element(page, "th scope=row", receiver_name(page->arena, p->rule));
	outcome_cell(page, p);
	html_put(page, "<td data-key=%d>", (int)p->rule->stage);
	html_text(page, tr(page->arena, stage_words(p->rule->stage)));
	html_put(page, "</td><td>");
	html_element(page, "samp lang=en dir=ltr", prediction_reply(page->arena, p));
	html_put(page, "</td>");
	cause_cell(page, p);
	html_put(page, "</tr>\n");
}

/* Those with OUTCOME, the worst first. */
static void table(struct html *page, const char *label, enum outcome outcome)
{
	static const char *const columns[] = { N_("Receiver"), N_("Outcome"), N_("Stage"),
		N_("Reply"), N_("Because"), NULL };
	const struct predictions *all = &page->result->predictions;

	html_table(page, "receivers", label, columns);
	for (int key = 0; key < KEYS; key++)
		for (size_t i = 0; i < all->count; i++)
			if (all->prediction[i].outcome == outcome &&
				key_of(&all->prediction[i]) == key)
				row(page, &all->prediction[i]);
	html_table_end(page);
}

void html_receivers(struct html *page)
{
	const struct predictions *all = &page->result->predictions;
	size_t expected = 0, possible;

	if (!all->count)
		return;
	for (size_t i = 0; i < all->count; i++)
		expected += all->prediction[i].outcome == OUTCOME_EXPECTED;
	possible = all->count - expected;
	html_section(page, "replies", N_("Who would answer what"));
	if (expected)
		table(page, N_("Expected replies"), OUTCOME_EXPECTED);
	else
		html_words(page, "p", "No documented refusal is expected.");
	if (possible) {
		html_put(page, "<details><summary>");
		html_text(page,
			arena_printf(page->arena,
				tr_n(page->arena,
					"%zu reply that may come, depending on settings and reputation",
					"%zu replies that may come, depending on settings and reputation",
					possible),
				possible));
		html_put(page, "</summary>\n");
		table(page, N_("Possible replies"), OUTCOME_POSSIBLE);
		html_put(page, "</details>\n");
	}
	html_section_end(page);
}
