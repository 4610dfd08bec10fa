/* The text report's details: with -v the lists that are not clean and the run's figures, with -vv
 * every fact, counter, list and undecided rule. */
#include "reports/text.h"

static void heading(struct page *page, const char *words)
{
	putc('\n', page->screen.out);
	screen_put(&page->screen, words);
	putc('\n', page->screen.out);
}

static unsigned widest_fact(void)
{
	unsigned widest = 0;

	for (size_t i = 0; i < FACT_COUNT; i++) {
		unsigned width = screen_columns(fact_specs[i].key);

		widest = width > widest ? width : widest;
	}
	return widest + 2;
}

static void facts(struct page *page)
{
	const unsigned width = widest_fact();

	heading(page, "Facts");
	for (size_t i = 0; i < FACT_COUNT; i++) {
		const char *value = page->result->facts.value[i];

		screen_blanks(&page->screen, 2);
		screen_paint(&page->screen, PAINT_NONE, fact_specs[i].key, width);
		screen_wrap(&page->screen, width + 2, width + 2, value ? value : "-");
	}
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (!page->result->counted[i])
			continue;
		screen_blanks(&page->screen, 2);
		screen_paint(&page->screen, PAINT_NONE, counter_specs[i].key, width);
		fprintf(page->screen.out, "%u\n", page->result->counter[i]);
	}
}

/* "unusable  zen.spamhaus.org  192.0.2.25  127.255.255.254  reason" */
static void list_row(struct page *page, const struct list_result *list)
{
	enum { VERDICT_WIDTH = 10, INDENT = 4 };
	const char *text = arena_printf(
		page->arena, "%s  %s (%s)", list->zone, list->object, list_role_name(list->role));

	for (size_t i = 0; i < list->code_count; i++)
		text = arena_printf(page->arena, "%s %s", text, list->codes[i]);
	for (size_t i = 0; i < list->label_count; i++)
		text = arena_printf(page->arena, "%s %s", text, list->labels[i]);
	if (list->reason)
		text = arena_printf(page->arena, "%s: %s", text, list->reason);
	if (list->text)
		text = arena_printf(page->arena, "%s \"%s\"", text, list->text);
	screen_blanks(&page->screen, 2);
	screen_paint(&page->screen, PAINT_NONE, list_verdict_name(list->verdict), VERDICT_WIDTH);
	screen_wrap(&page->screen, 2 + VERDICT_WIDTH, 2 + VERDICT_WIDTH + INDENT, text);
}

static void lists(struct page *page)
{
	const struct result *r = page->result;
	bool headed = false;

	for (size_t i = 0; i < r->list_count; i++) {
		if (page->verbose < 2 &&
			(r->list[i].verdict == CLEAN || r->list[i].verdict == SKIPPED))
			continue;
		if (!headed)
			heading(page, page->verbose < 2 ? "Lists that are not clean" : "Lists");
		headed = true;
		list_row(page, &r->list[i]);
	}
}

static void undecided(struct page *page)
{
	const struct predictions *all = &page->result->predictions;

	if (!all->undetermined_count)
		return;
	heading(page, "Undecided, and what they need");
	for (size_t i = 0; i < all->undetermined_count; i++) {
		const struct undetermined *u = &all->undetermined[i];
		const char *text = arena_printf(page->arena, "%s:", u->rule->id);

		for (size_t k = 0; k < u->needs_count; k++)
			text = arena_printf(page->arena, "%s %s", text, u->needs[k]);
		screen_blanks(&page->screen, 2);
		screen_wrap(&page->screen, 2, 4, text);
	}
}

static void figures(struct page *page)
{
	const struct dns_counters *dns = &page->result->dns;
	const struct report_run *run = page->report->run;
	const char *servers = "";

	for (size_t i = 0; run->servers && run->servers[i]; i++)
		servers = arena_printf(
			page->arena, "%s%s%s", servers, i ? ", " : "; resolver ", run->servers[i]);
	page_row(page, 0, "DNS",
		speak(page->arena,
			"%u questions (%u different, %u failed) in %u rounds, %u ms; from %s%s",
			dns->questions, dns->unique, dns->failed, dns->rounds, dns->ms, run->source,
			servers));
}

void text_detail(struct page *page)
{
	if (!page->verbose)
		return;
	figures(page);
	lists(page);
	if (page->verbose < 2)
		return;
	facts(page);
	undecided(page);
}
