/* The head of the HTML page: what comes out, in one sentence that stands alone, and about whom. */
#include "reports/html_page.h"

#include "reports/rest.h"

#include <string.h>

/* The named receivers that are expected to refuse, by reach, each once: the first two. */
static size_t refusing(struct html *page, const char *name[2])
{
	const struct predictions *all = &page->result->predictions;
	size_t count = 0;

	for (size_t i = 0; i < all->count && count < 2; i++) {
		const struct prediction *p = &all->prediction[i];

		if (p->outcome != OUTCOME_EXPECTED || p->when != WHEN_ALWAYS ||
			receiver_kind(p->rule) != RECEIVER_NAMED)
			continue;

		const char *this = receiver_name(page->arena, p->rule);

		if (!count || strcmp(name[0], this) != 0)
			name[count++] = this;
	}
	return count;
}

/* "Gmail, Yahoo and 7 more receivers" */
static const char *refusing_words(struct html *page)
{
	const char *name[2] = { 0 };
	size_t named = refusing(page, name), more;

	if (!named)
		return NULL;
	if (named == 1)
		return name[0];
	more = page->refusals.receivers > 2 ? page->refusals.receivers - 2 : 0;
	if (!more)
		return speak(page->arena, "%s and %s", name[0], name[1]);
	return arena_printf(page->arena,
		tr_n(page->arena, "%s, %s and %zu more receiver", "%s, %s and %zu more receivers",
			more),
		name[0], name[1], more);
}

static const char *first_unknown(const struct html *page)
{
	for (size_t i = 0; i < page->causes.count; i++)
		if (cause_is_unknown(&page->causes.cause[i]))
			return cause_text(&page->causes.cause[i]);
	return NULL;
}

static const char *of_refusals(struct html *page, const char *who)
{
	if (!page->refusals.permanent)
		return speak(page->arena, "Not ready to send: %s would put this mail off.", who);
	return speak(page->arena, "Not ready to send: %s would refuse this mail.", who);
}

/* The target's verdict in one sentence, in the page's language. Never NULL. */
static const char *sentence_of(struct html *page)
{
	const char *who = refusing_words(page), *headline = causes_headline(&page->causes);

	switch (page->result->verdict) {
	case VERDICT_CRITICAL:
		return who ? of_refusals(page, who)
			   : speak(page->arena, "Not ready to send: %s.",
				     tr(page->arena, headline ? headline : ""));
	case VERDICT_WARNING:
		return who ? of_refusals(page, who)
			   : speak(page->arena, "Nearly ready to send: %s.",
				     tr(page->arena, headline ? headline : ""));
	case VERDICT_UNKNOWN:
		headline = first_unknown(page);
		return headline ? speak(page->arena, "Could not tell: %s.",
					  tr(page->arena, headline))
				: tr(page->arena, "Could not tell: what decides got no answer.");
	case VERDICT_OK:
		break;
	}
	return tr(page->arena, nothing_asked(page->result)
				       ? N_("Nothing was asked: who refuses is not known.")
				       : N_("Ready to send: no documented refusal is expected."));
}

static void figure(struct html *page, const char *number, const char *words, const char *detail)
{
	html_put(page, "<div><dt>");
	html_text(page, words);
	html_put(page, "</dt><dd><b>");
	html_text(page, number);
	html_put(page, "</b>");
	if (detail)
		html_element(page, "span", detail);
	html_put(page, "</dd></div>\n");
}

static const char *decimal(struct html *page, size_t number)
{
	return arena_printf(page->arena, "%zu", number);
}

static const char *how_long(struct html *page)
{
	const struct refusals *all = &page->refusals;

	if (all->permanent && all->temporary)
		return speak(
			page->arena, "%u permanently, %u for now", all->permanent, all->temporary);
	return all->permanent	? tr(page->arena, "permanently")
	       : all->temporary ? tr(page->arena, "for now")
				: NULL;
}

static void refusal_figures(struct html *page)
{
	size_t software = page->refusals.software;
	const char *more = NULL;

	if (software)
		more = arena_printf(page->arena,
			tr_n(page->arena, "and %zu kind of server software",
				"and %zu kinds of server software", software),
			software);
	figure(page, decimal(page, page->refusals.receivers), tr(page->arena, "Receivers refuse"),
		how_long(page));
	figure(page, decimal(page, page->refusals.possible), tr(page->arena, "May refuse"), more);
}

static void list_figure(struct html *page)
{
	const struct result *r = page->result;

	if (r->counter[COUNT_LISTS_ASKED])
		figure(page, decimal(page, r->counter[COUNT_LISTS_LISTED]),
			tr(page->arena, "Listings"), rest_clean_lists(page->arena, r));
}

static void causes_figure(struct html *page)
{
	unsigned critical = page->causes.critical, warnings = page->causes.warnings;
	const char *words = NULL;

	if (critical && warnings)
		words = speak(page->arena, "%u critical, %u less so", critical, warnings);
	else if (critical || warnings)
		words = critical ? tr(page->arena, "critical") : tr(page->arena, "none critical");
	figure(page, decimal(page, critical + warnings), tr(page->arena, "To mend"), words);
}

static void figures(struct html *page)
{
	html_put(page, "<dl class=figures>\n");
	refusal_figures(page);
	list_figure(page);
	causes_figure(page);
	html_put(page, "</dl>\n");
}

static void identity(struct html *page)
{
	const struct result *r = page->result;
	const struct target *t = r->target;

	html_put(page, "<dl class=identity>\n");
	html_term(page, "Address", t->ip_text);
	html_term(page, "Domain", name_both(page->arena, t->domain));
	if (r->helo)
		html_term(page, "HELO name",
			arena_printf(page->arena, "%s (%s)", name_both(page->arena, r->helo),
				r->helo_assumed ? tr(page->arena, "assumed")
						: tr(page->arena, "given")));
	if (t->sender)
		html_term(page, "Envelope sender", *t->sender ? t->sender : "<>");
	html_put(page, "</dl>\n");
}

void html_verdict(struct html *page)
{
	const struct result *r = page->result;
	const char *headline = causes_headline(&page->causes), *sentence = sentence_of(page);

	html_put(page, "<p class=state>");
	html_mark(page, html_mark_of_result(r), result_word(r));
	if (page->level > 2) {
		html_put(page, " ");
		html_element(page, "b", target_name(page->arena, r->target));
		html_put(page, " <a href=\"#index\">");
		html_text(page, tr(page->arena, "all senders"));
		html_put(page, "</a>");
	}
	html_put(page, "</p>\n");
	html_element(page, page->level == 2 ? "h1 class=verdict" : "h2 class=verdict", sentence);
	if (headline && !strstr(sentence, tr(page->arena, headline)))
		html_element(page, "p class=lead",
			speak(page->arena, "The first cause: %s.", tr(page->arena, headline)));
	if (r->incomplete && r->verdict != VERDICT_UNKNOWN)
		html_words(page, "p class=lead",
			"Something that decides got no answer: the verdict is that of what could be learnt.");
	identity(page);
	figures(page);
}
