/* The text report below the causes: what is fine, what could not be told and why, what was left
 * out, what would be left. */
#include "reports/rest.h"
#include "reports/text.h"

static void add_words(struct page *page, struct page_list *list, struct words words)
{
	for (size_t i = 0; i < words.count; i++)
		page_list_add(page, list, words.item[i]);
}

void text_fine(struct page *page)
{
	struct page_list list = { .max = 99 };
	const char *lists = rest_clean_lists(page->arena, page->result);

	add_words(page, &list, rest_fine(page->arena, page->result, &page->causes));
	for (size_t i = 0; i < page->result->list_count; i++)
		if (page->result->list[i].verdict == POSITIVE)
			page_list_add(page, &list,
				speak(page->arena, "on the good list %s",
					page->result->list[i].zone));
	if (lists)
		page_list_add(page, &list, lists);
	if (list.text)
		page_row(page, 0, "Fine", list.text);
}

static const char *with_remedy(struct page *page, const struct finding *f)
{
	return f->remedy ? arena_printf(page->arena, "%s (%s)", f->text, f->remedy) : f->text;
}

/* Without any DNS everything else is unknown for one reason, and that reason is the whole news. */
static bool only_news_is_no_dns(struct page *page)
{
	if (page->result->fitness != FITNESS_UNREACHABLE || page->verbose)
		return false;
	for (size_t i = 0; i < page->causes.count; i++) {
		const struct finding *f = page->causes.cause[i].finding;

		if (f && f->id == FIND_RESOLVER_UNREACHABLE)
			page_row(page, 0, "Unknown", with_remedy(page, f));
	}
	page_row(page, 0, "", "so nothing could be told; -v shows every question that failed");
	return true;
}

void text_unknown(struct page *page)
{
	unsigned rows = 0;

	if (only_news_is_no_dns(page))
		return;

	for (size_t i = 0; i < page->causes.count; i++) {
		const struct cause *cause = &page->causes.cause[i];

		if (!cause_is_unknown(cause) || text_is_about_list(cause->finding))
			continue;
		page_row(page, 0, rows++ ? "" : N_("Unknown"), with_remedy(page, cause->finding));
		if (cause->finding->evidence)
			page_row(page, 0, "", cause->finding->evidence);
		if (page->verbose)
			text_refusals(
				page, cause->prediction, cause->prediction_count, CAUSE_INDENT, 0);
	}
	text_lists(page, UNUSABLE, rows ? "" : N_("Unknown"), page->verbose ? 0 : 3);
}

/* Do the rows "Unknown", "Skipped" and "Clock" tell of it? */
static bool is_in_other_rows(const struct finding *f)
{
	return f && (f->id == FIND_DNSBL_UNUSABLE || f->id == FIND_DNSBL_CLOSED ||
			    f->id == FIND_AUTHORITY_OLD);
}

static bool is_note(const struct page *page, const struct cause *cause)
{
	return !cause->number && !cause_is_unknown(cause) && (cause->finding || page->verbose) &&
	       !is_in_other_rows(cause->finding);
}

/* Is it about what the user wrote or kept: an acceptance, the baseline? Such notes come first, and
 * all of them. */
static bool is_about_known(const struct finding *f)
{
	return f && (f->waiver != WAIVED_NOT || f->id == FIND_ACCEPT_UNUSED ||
			    f->id == FIND_BASELINE_GONE || f->id == FIND_BASELINE_TARGET);
}

static void put_note(struct page *page, const struct cause *cause, const char *label)
{
	page_row(page, 0, label, cause_text(cause));
	if (!page->verbose)
		return;
	for (size_t k = 0; cause->finding && k < cause->finding->record_count; k++)
		page_record(page, 0, "", cause->finding->records[k]);
	text_refusals(page, cause->prediction, cause->prediction_count, CAUSE_INDENT, 0);
}

void text_notes(struct page *page)
{
	const unsigned max = page->verbose ? 999 : 3;
	unsigned rows = 0, shown = 0, more = 0;

	for (int known = 1; known >= 0; known--)
		for (size_t i = 0; i < page->causes.count; i++) {
			const struct cause *cause = &page->causes.cause[i];

			if (!is_note(page, cause) || is_about_known(cause->finding) != known)
				continue;
			if (!known && shown++ >= max) {
				more++;
				continue;
			}
			put_note(page, cause, rows++ ? "" : N_("Note"));
		}
	if (more)
		page_row(page, 0, "", speak(page->arena, "and %u more (-v)", more));
}

void text_undecided(struct page *page)
{
	const struct predictions *all = &page->result->predictions;
	struct page_list list = { .max = 99 };

	if (!all->undetermined_count)
		return;
	add_words(page, &list, rest_ways_out(page->arena, page->result));
	page_row(page, 0, "Undecided",
		list.text
			? arena_printf(page->arena,
				  tr_n(page->arena, "%zu documented refusal, which depends on: %s",
					  "%zu documented refusals, which depend on: %s",
					  all->undetermined_count),
				  all->undetermined_count, list.text)
			: arena_printf(page->arena,
				  tr_n(page->arena, "%zu documented refusal",
					  "%zu documented refusals", all->undetermined_count),
				  all->undetermined_count));
}

/* Checks that were left out, or whose questions nobody was asked (offline, not in the replay), are
 * no good news. */
void text_skipped(struct page *page)
{
	struct page_list list = { .max = 99 };

	add_words(page, &list, rest_not_asked(page->arena, page->result));
	if (list.text)
		page_row(page, 0, "Skipped", speak(page->arena, "%s: not asked", list.text));
	text_lists(page, SKIPPED, list.text ? "" : N_("Skipped"), page->verbose ? 0 : 2);
}

void text_after(struct page *page)
{
	const char *after = rest_after(page->arena, page->result, &page->causes);

	if (after)
		screen_wrap(&page->screen, 0, 2, after);
}
