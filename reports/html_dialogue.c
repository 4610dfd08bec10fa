/* The HTML page: the SMTP dialogue up to the refusal, of each selected profile or of the
 * farthest-reaching receiver that is expected to refuse. */
#include "reports/html_page.h"

#include "checks/predict/profile.h"

static void line(struct html *page, const struct profile_line *l, bool refused)
{
	html_put(page, "<li class=\"%s%s\"><abbr title=\"", l->who == 'S' ? "sender" : "receiver",
		refused ? " refused" : "");
	html_text(page, l->who == 'S' ? tr(page->arena, "sender") : tr(page->arena, "receiver"));
	html_put(page, "\">%c</abbr> ", l->who);
	html_element(page, "samp lang=en dir=ltr", l->text);
	if (refused)
		html_mark(page, MARK_BAD, N_("refused here"));
	html_put(page, "</li>\n");
}

static void dialogue(struct html *page, const struct profile_result *r)
{
	html_put(page, "<ol class=smtp>\n");
	for (size_t i = 0; i < r->line_count; i++)
		line(page, &r->line[i], r->rule && i + 1 == r->line_count);
	html_put(page, "</ol>\n");
}

static const char *answer_words(const struct profile_result *r)
{
	switch (r->verdict) {
	case PROFILE_ACCEPT:
		return N_("accepts");
	case PROFILE_MARKED:
		return N_("accepts, with a mark in the header");
	case PROFILE_TEMPFAIL:
		return N_("refuses for now");
	case PROFILE_REJECT:
		return N_("refuses");
	case PROFILE_RANDOM:
		return N_("decides by chance: one try passes, another gets this reply");
	case PROFILE_CANNOT_TELL:
		break;
	}
	return N_("cannot be told");
}

static enum mark answer_mark(const struct profile_result *r)
{
	switch (r->verdict) {
	case PROFILE_ACCEPT:
		return MARK_GOOD;
	case PROFILE_MARKED:
	case PROFILE_TEMPFAIL:
	case PROFILE_RANDOM:
		return MARK_WARN;
	case PROFILE_REJECT:
		return MARK_BAD;
	case PROFILE_CANNOT_TELL:
		break;
	}
	return MARK_UNKNOWN;
}

static void one_profile(struct html *page, const struct profile_result *r)
{
	unsigned level = page->level + 1;

	html_put(page, "<h%u>", level);
	html_text(page, page->report->options->lang ? r->profile->title_zh : r->profile->title);
	html_put(page, " ");
	html_mark(page, answer_mark(r), answer_words(r));
	html_put(page, "</h%u>\n", level);
	if (r->needs_count) {
		html_put(page, "<p>");
		html_text(page, tr(page->arena, "Not known:"));
		for (size_t i = 0; i < r->needs_count; i++) {
			html_put(page, " ");
			html_element(page, "code", r->needs[i]);
		}
		html_put(page, "</p>\n");
	}
	dialogue(page, r);
	for (size_t i = 0; i < r->also_count; i++) {
		if (!i)
			html_words(page, "p", "Once that is cured, this would refuse next:");
		html_element(page, "p class=next lang=en", r->also[i].text);
	}
}

/* The one to show when no profile was asked for: expected of a named receiver; rules are ordered by
 * reach. */
static const struct prediction *foremost(struct html *page)
{
	const struct predictions *all = &page->result->predictions;

	for (size_t i = 0; i < all->count; i++) {
		const struct prediction *p = &all->prediction[i];

		if (p->outcome == OUTCOME_EXPECTED && p->when == WHEN_ALWAYS &&
			receiver_kind(p->rule) == RECEIVER_NAMED)
			return p;
	}
	return NULL;
}

/* The stages that the dialogue has a turn for. */
static enum rule_stage stage_spoken(enum rule_stage stage)
{
	return stage == STAGE_DATA || stage == STAGE_UNKNOWN ? STAGE_EOM : stage;
}

static void one_prediction(struct html *page, const struct prediction *p)
{
	static const struct profile any = { .host = "mx.example.net", .banner = "ESMTP" };
	struct profile_result result = {
		.profile = &any,
		.verdict = p->rule->permanent ? PROFILE_REJECT : PROFILE_TEMPFAIL,
		.rule = p->rule,
		.stage = stage_spoken(p->rule->stage),
		.text = prediction_reply(page->arena, p),
	};

	profile_dialogue(page->arena, &result, page->result->target, page->result->helo, false);
	html_element(page, "p",
		speak(page->arena,
			"How %s is documented to answer; host names of its side are examples.",
			receiver_name(page->arena, p->rule)));
	dialogue(page, &result);
}

void html_dialogue(struct html *page)
{
	const struct result *r = page->result;
	const struct prediction *p = r->profile_count ? NULL : foremost(page);

	if (!r->profile_count && !p)
		return;
	html_section(page, "dialogue", N_("What the sender would see"));
	for (size_t i = 0; i < r->profile_count; i++)
		one_profile(page, &r->profile[i]);
	if (p)
		one_prediction(page, p);
	html_section_end(page);
}
