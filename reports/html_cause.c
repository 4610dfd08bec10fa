/* The HTML page: the causes, each with its evidence, who acts and what to publish; and all the
 * records in one place. */
#include "reports/html_page.h"

#include <string.h>

/* Who acts on a finding, in words. */
static const char *who_acts(struct html *page, const struct finding *f)
{
	static const char *const words[] = {
		[WHO_YOU] = N_("you"),
		[WHO_PROVIDER] = N_("your provider"),
		[WHO_LIST] = N_("you, then the list's keeper"),
		[WHO_RECEIVER] = N_("the receiver"),
	};
	const char *who = tr(page->arena, words[f->who]);

	return f->who_detail
		       ? arena_printf(page->arena, "%s (%s)", who, tr(page->arena, f->who_detail))
		       : who;
}

static void evidence(struct html *page, const struct finding *f)
{
	if (!f->evidence)
		return;
	html_words(page, "dt", "Evidence");
	html_put(page, "<dd>");
	html_element(page, "samp", tr(page->arena, f->evidence));
	html_put(page, "</dd>");
}

/* "Gmail, Comcast/Xfinity, freenet.de and 6 more" */
static const char *who_refuses(struct html *page, const struct cause *cause, enum outcome outcome)
{
	enum { SHOWN = 4 };
	const char *names = NULL, *last = "";
	size_t count = 0;

	for (size_t i = 0; i < cause->prediction_count; i++) {
		const struct prediction *p = cause->prediction[i];

		if (p->outcome != outcome || receiver_kind(p->rule) != RECEIVER_NAMED ||
			!strcmp(last, p->rule->receiver))
			continue;
		last = p->rule->receiver;
		if (count++ < SHOWN)
			names = arena_printf(page->arena, "%s%s%s", names ? names : "",
				names ? tr(page->arena, ", ") : "",
				receiver_name(page->arena, p->rule));
	}
	return count > SHOWN ? speak(page->arena, "%s and %zu more", names, count - SHOWN) : names;
}

static void details(struct html *page, const struct cause *cause)
{
	const struct finding *f = cause->finding;

	html_put(page, "<dl class=detail>\n");
	if (f) {
		evidence(page, f);
		if (f->file)
			html_term(page, "Look in",
				f->line ? speak(page->arena, "%s, line %u", f->file, f->line)
					: f->file);
		html_term(page, "Who acts", who_acts(page, f));
		html_term(page, "Cure", tr(page->arena, f->remedy));
	}
	html_term(page, "Refuse", who_refuses(page, cause, OUTCOME_EXPECTED));
	html_term(page, "May refuse", who_refuses(page, cause, OUTCOME_POSSIBLE));
	if (f && f->record_count) {
		html_words(page, "dt", "Publish");
		html_put(page, "<dd>\n");
		for (size_t i = 0; i < f->record_count; i++)
			html_record(page, f->records[i]);
		html_put(page, "</dd>\n");
	}
	html_put(page, "</dl>\n");
}

static void one_cause(struct html *page, const struct cause *cause)
{
	unsigned level = page->level + 1;

	html_put(page, "<li id=t%zu-cause%u><h%u>", page->result->target->index, cause->number,
		level);
	html_mark(page, html_mark_of(cause->severity), severity_word(cause->severity));
	html_put(page, " ");
	html_text(page, tr(page->arena, cause_text(cause)));
	html_put(page, "</h%u>\n", level);
	details(page, cause);
	html_put(page, "</li>\n");
}

void html_causes(struct html *page)
{
	bool headed = false;

	for (size_t i = 0; i < page->causes.count; i++) {
		if (!page->causes.cause[i].number)
			continue;
		if (!headed) {
			html_section(page, "causes", N_("What stands in the way"));
			html_put(page, "<ol class=causes>\n");
		}
		headed = true;
		one_cause(page, &page->causes.cause[i]);
	}
	if (!headed)
		return;
	html_put(page, "</ol>\n");
	html_section_end(page);
}

/* Does a numbered cause before this record ask for the same? */
static bool is_told(const struct html *page, size_t cause, size_t record)
{
	const char *text = page->causes.cause[cause].finding->records[record];

	for (size_t i = 0; i <= cause; i++) {
		const struct finding *f = page->causes.cause[i].finding;

		for (size_t k = 0; f && page->causes.cause[i].number && k < f->record_count; k++) {
			if (i == cause && k == record)
				return false;
			if (!strcmp(f->records[k], text))
				return true;
		}
	}
	return false;
}

/* The numbered causes' records that WHO acts on, each once. Returns how many. */
static size_t records_of(struct html *page, enum who who, bool write)
{
	size_t count = 0;

	for (size_t i = 0; i < page->causes.count; i++) {
		const struct finding *f = page->causes.cause[i].finding;

		if (!f || f->who != who || !page->causes.cause[i].number)
			continue;
		for (size_t k = 0; k < f->record_count; k++) {
			if (is_told(page, i, k))
				continue;
			count++;
			if (write)
				html_record(page, f->records[k]);
		}
	}
	return count;
}

void html_records(struct html *page)
{
	static const char *const words[] = {
		[WHO_YOU] = N_("In your zone"),
		[WHO_PROVIDER] = N_("By your provider, who keeps the reverse zone"),
		[WHO_LIST] = N_("For the list"),
		[WHO_RECEIVER] = N_("By the receiver"),
	};
	size_t count = 0;

	for (enum who who = WHO_YOU; who <= WHO_RECEIVER; who++)
		count += records_of(page, who, false);
	if (count < 2)
		return;
	html_section(page, "records", N_("Records to publish"));
	for (enum who who = WHO_YOU; who <= WHO_RECEIVER; who++) {
		if (!records_of(page, who, false))
			continue;
		html_words(page, page->level == 2 ? "h3" : "h4", words[who]);
		records_of(page, who, true);
	}
	html_put(page, "<p><button class=\"copy all\" type=button>");
	html_text(page, tr(page->arena, "Copy all records"));
	html_put(page, "</button></p>\n");
	html_section_end(page);
}
