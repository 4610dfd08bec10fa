/* The HTML page: what is fine, what could not be told, notes, and every fact. */
#include "reports/html_page.h"

#include "reports/rest.h"

static void list_of(struct html *page, struct words words)
{
	for (size_t i = 0; i < words.count; i++)
		html_element(page, "li", words.item[i]);
}

static void fine(struct html *page)
{
	struct words words = rest_fine(page->arena, page->result, &page->causes);

	if (!words.count)
		return;
	html_section(page, "fine", N_("What is in order"));
	html_put(page, "<ul class=ticks>\n");
	list_of(page, words);
	html_put(page, "</ul>\n");
	html_section_end(page);
}

static void one_unknown(struct html *page, const struct finding *f)
{
	html_put(page, "<li><p>");
	html_mark(page, MARK_UNKNOWN, N_("unknown"));
	html_put(page, " ");
	html_text(page, tr(page->arena, f->text));
	html_put(page, "</p>");
	if (f->evidence)
		html_element(page, "samp", tr(page->arena, f->evidence));
	if (f->remedy)
		html_element(page, "p class=hint", tr(page->arena, f->remedy));
	html_put(page, "</li>\n");
}

static void undecided(struct html *page)
{
	size_t count = page->result->predictions.undetermined_count;
	struct words ways = rest_ways_out(page->arena, page->result);

	if (!count)
		return;
	html_element(page, "p",
		arena_printf(page->arena,
			tr_n(page->arena, "%zu documented refusal stays undecided.",
				"%zu documented refusals stay undecided.", count),
			count));
	if (!ways.count)
		return;
	html_words(page, "p", "This would tell more:");
	html_put(page, "<ul>\n");
	list_of(page, ways);
	html_put(page, "</ul>\n");
}

static void unknown(struct html *page)
{
	struct words skipped = rest_not_asked(page->arena, page->result);

	html_section(page, "unknown", N_("What could not be told"));
	html_put(page, "<ul class=plain>\n");
	for (size_t i = 0; i < page->causes.count; i++)
		if (cause_is_unknown(&page->causes.cause[i]))
			one_unknown(page, page->causes.cause[i].finding);
	html_put(page, "</ul>\n");
	if (skipped.count) {
		html_words(page, "p", "Left out, or nobody was asked:");
		html_put(page, "<ul>\n");
		list_of(page, skipped);
		html_put(page, "</ul>\n");
	}
	undecided(page);
	html_words(page, "p class=hint",
		"Not visible in DNS: what Gmail and Yahoo think of address and domain, Microsoft's own lists (S3140, S3150), T-Online's allow list, the content of the mail.");
	html_section_end(page);
}

static bool is_note(const struct cause *cause)
{
	return cause->finding && !cause->number && !cause_is_unknown(cause) &&
	       cause->finding->id != FIND_DNSBL_UNUSABLE && cause->finding->id != FIND_DNSBL_CLOSED;
}

static void notes(struct html *page)
{
	bool headed = false;

	for (size_t i = 0; i < page->causes.count; i++) {
		const struct cause *cause = &page->causes.cause[i];

		if (!is_note(cause))
			continue;
		if (!headed) {
			html_section(page, "notes", N_("Notes"));
			html_put(page, "<ul>\n");
		}
		headed = true;
		html_put(page, "<li>");
		html_text(page, tr(page->arena, cause_text(cause)));
		if (cause->finding->remedy)
			html_element(page, "p class=hint", tr(page->arena, cause->finding->remedy));
		for (size_t k = 0; k < cause->finding->record_count; k++)
			html_record(page, cause->finding->records[k]);
		html_put(page, "</li>\n");
	}
	if (!headed)
		return;
	html_put(page, "</ul>\n");
	html_section_end(page);
}

static void facts(struct html *page)
{
	const struct result *r = page->result;

	html_section(page, "facts", N_("Every fact"));
	html_put(page, "<details><summary>");
	html_text(page, tr(page->arena, "Facts and counters, by their names in the JSON report"));
	html_put(page, "</summary><dl class=facts lang=en>\n");
	for (size_t i = 0; i < FACT_COUNT; i++) {
		html_element(page, "dt", fact_specs[i].key);
		html_element(page, "dd", r->facts.value[i] ? r->facts.value[i] : "-");
	}
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (!r->counted[i])
			continue;
		html_element(page, "dt", counter_specs[i].key);
		html_element(page, "dd", arena_printf(page->arena, "%u", r->counter[i]));
	}
	html_put(page, "</dl></details>\n");
	html_section_end(page);
}

void html_rest(struct html *page)
{
	fine(page);
	unknown(page);
	notes(page);
	if (!page->brief)
		facts(page);
}
