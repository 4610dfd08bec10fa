/* The selected profiles in the text report: what each answers, and the dialogue that leads
 * there. */
#include "reports/text.h"

enum { DIALOGUES_MAX = 3 }; /* more profiles than that: without -v a line each */

static const char *stage_phrase(enum rule_stage stage)
{
	switch (stage) {
	case STAGE_CONNECT:
		return "at connect";
	case STAGE_HELO:
		return "at HELO";
	case STAGE_MAIL:
		return "at MAIL FROM";
	case STAGE_RCPT:
		return "at RCPT TO";
	case STAGE_DATA:
	case STAGE_EOM:
	case STAGE_UNKNOWN:
		break;
	}
	return "at message end";
}

static const char *sum(struct page *page, const struct profile_result *r)
{
	int part = r->score < 0 ? -r->score : r->score;

	return speak(page->arena, " (score %s%d.%d of %d)", r->score < 0 ? "-" : "", part / 100,
		part % 100 / 10, r->profile->refuse_from / 100);
}

static const char *needs(struct page *page, const struct profile_result *r)
{
	struct page_list list = { .max = page->verbose ? 100 : 4 };

	for (size_t i = 0; i < r->needs_count; i++)
		page_list_add(page, &list, r->needs[i]);
	return r->needs_count ? page_list_end(page, &list) : "the sum hangs on it";
}

static const char *answer(struct page *page, const struct profile_result *r)
{
	const char *score = r->scored ? sum(page, r) : "";

	switch (r->verdict) {
	case PROFILE_ACCEPT:
		return speak(page->arena, "accepts%s", score);
	case PROFILE_MARKED:
		return speak(page->arena, "accepts, with a mark in the header%s", score);
	case PROFILE_TEMPFAIL:
		return speak(
			page->arena, "defers %s%s: %s", stage_phrase(r->stage), score, r->text);
	case PROFILE_REJECT:
		return speak(
			page->arena, "refuses %s%s: %s", stage_phrase(r->stage), score, r->text);
	case PROFILE_RANDOM:
		return speak(page->arena, "decides by chance: one try passes, another gets %s: %s",
			stage_phrase(r->stage), r->text);
	case PROFILE_CANNOT_TELL:
		break;
	}
	return speak(page->arena, "cannot be told; not known: %s%s", needs(page, r), score);
}

static void dialogue(struct page *page, const struct profile_result *r)
{
	for (size_t i = 0; i < r->line_count; i++) {
		screen_blanks(&page->screen, CAUSE_INDENT);
		fprintf(page->screen.out, "%c: ", r->line[i].who);
		screen_wrap(&page->screen, CAUSE_INDENT + 3, CAUSE_INDENT + 3, r->line[i].text);
	}
}

/* What would refuse too, once the first cause is cured. */
static void others(struct page *page, const struct profile_result *r)
{
	for (size_t i = 0; i < r->also_count; i++)
		page_row(page, CAUSE_INDENT, i ? "" : N_("then"),
			arena_printf(page->arena, "%s %s", stage_phrase(r->also[i].stage),
				r->also[i].text));
}

void text_profiles(struct page *page)
{
	const struct result *result = page->result;
	bool in_full = page->verbose || result->profile_count <= DIALOGUES_MAX;

	for (size_t i = 0; i < result->profile_count; i++) {
		const struct profile_result *r = &result->profile[i];

		screen_wrap(&page->screen, 0, CAUSE_INDENT,
			arena_printf(page->arena, "%s (%s) %s", r->profile->id,
				page->report->options->lang ? r->profile->title_zh
							    : r->profile->title,
				answer(page, r)));
		if (!in_full)
			continue;
		if (r->rule)
			dialogue(page, r);
		others(page, r);
	}
}
