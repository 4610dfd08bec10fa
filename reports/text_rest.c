/* The text report below the causes: what is fine, what could not be told and why, what was left out, what would be left. */
#include "reports/text.h"

#include <string.h>

/* What may be called fine: a fact with one of these values, and nothing found against it. */
static const struct fine {
	const char *words; /* "%s": the fact's value */
	enum fact_id fact;
	const char *good;   /* values, separated by blanks */
	const char *checks; /* beginnings of the ids of findings that speak against it */
} fines[] = {
	{ "PTR confirmed", FACT_FCRDNS_STATUS, "pass", "ptr fcrdns" },
	{ "HELO name", FACT_HELO_MATCHES_IP, "true", "helo" },
	{ "sender domain", FACT_SENDER_MX_STATUS, "ok", "sender" },
	{ "sender domain (by its address)", FACT_SENDER_MX_STATUS, "nodata", "sender" },
	{ "SPF pass", FACT_SPF_RESULT, "pass", "spf" },
	{ "DKIM key", FACT_DKIM_KEY_STATUS, "ok", "dkim" },
	{ "DKIM signature", FACT_DKIM_RESULT, "pass", "dkim" },
	{ "DMARC p=none", FACT_DMARC_POLICY, "none", "dmarc" },
	{ "DMARC p=quarantine", FACT_DMARC_POLICY, "quarantine", "dmarc" },
	{ "DMARC p=reject", FACT_DMARC_POLICY, "reject", "dmarc" },
	{ "recipient domain", FACT_RCPT_MX_STATUS, "ok nodata", "rcpt" },
};

/* What an undecided rule wants to be told, by the beginning of what it needs; and what of the command line would tell it. Where that was
 * given, the need is about records that do not exist: nothing to ask for. */
static const struct want {
	const char *need, *way_out;
	enum given { NEVER, IP, DOMAIN, HELO, RECIPIENT, MESSAGE } given;
} wants[] = {
	{ "dkim.key.", "the DKIM selector (--selector)", MESSAGE },
	{ "dkim.", "a test message (--message)", MESSAGE },
	{ "dmarc.result", "a test message (--message)", MESSAGE },
	{ "dmarc.spf_aligned", "a test message (--message)", MESSAGE },
	{ "dmarc.dkim_aligned", "a test message (--message)", MESSAGE },
	{ "rcpt.dane", "the recipient (--recipient)", RECIPIENT },
	{ "rcpt.", "the recipient (--recipient)", RECIPIENT },
	{ "helo.is_receiver", "the recipient (--recipient)", RECIPIENT },
	{ "client.tls", "TLS (--tls)", NEVER },
	{ "profile.bulk", "bulk mail (--bulk-sender)", NEVER },
	{ "rep:", "reputations that no DNS shows (--rep)", NEVER },
	{ "listed", "more lists (--lists)", NEVER },
	{ "domain_listed", "more lists (--lists)", NEVER },
	{ "ip.", "the address (--ip)", IP },
	{ "ptr.", "the address (--ip)", IP },
	{ "fcrdns.", "the address (--ip)", IP },
	{ "helo.", "the HELO name (--helo)", HELO },
	{ "spf.helo.", "the HELO name (--helo)", HELO },
	{ "sender.", "the sender domain (--domain)", DOMAIN },
	{ "from.", "the sender domain (--domain)", DOMAIN },
	{ "dmarc.", "the sender domain (--domain)", DOMAIN },
	{ "spf.", "the sender domain (--domain)", DOMAIN },
};

enum { WANT_COUNT = sizeof wants / sizeof *wants };

static bool has_word(const char *words, struct str word)
{
	struct str rest = str_of(words);

	while (rest.p)
		if (str_eq(str_cut(&rest, ' '), word))
			return true;
	return false;
}

/* Did one of CHECKS find something worse than a note? */
static bool spoken_against(const struct page *page, const char *checks)
{
	for (size_t i = 0; i < page->causes.count; i++) {
		const struct cause *cause = &page->causes.cause[i];
		struct str name;

		if (!cause->finding || (!cause->number && !cause_is_unknown(cause)))
			continue;
		name = str_of(finding_specs[cause->finding->id].name);
		if (has_word(checks, str_cut(&name, '.')))
			return true;
	}
	return false;
}

void text_fine(struct page *page)
{
	struct page_list list = { .max = 99 };
	const char *lists = text_clean_lists(page);

	for (size_t i = 0; i < sizeof fines / sizeof *fines; i++) {
		const char *value = page->result->facts.value[fines[i].fact];

		if (value && has_word(fines[i].good, str_of(value)) &&
			!spoken_against(page, fines[i].checks))
			page_list_add(page, &list, fines[i].words);
	}
	for (size_t i = 0; i < page->result->list_count; i++)
		if (page->result->list[i].verdict == POSITIVE)
			page_list_add(page, &list,
				arena_printf(page->arena, "on the good list %s",
					page->result->list[i].zone));
	if (lists)
		page_list_add(page, &list, lists);
	if (list.text)
		page_row(page, 0, "Fine", list.text);
}

static bool same_text(const char *a, const char *b)
{
	return str_eq(str_of(a), str_of(b));
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
		page_row(page, 0, rows++ ? "" : "Unknown", with_remedy(page, cause->finding));
		if (cause->finding->evidence)
			page_row(page, 0, "", cause->finding->evidence);
		if (page->verbose)
			text_refusals(
				page, cause->prediction, cause->prediction_count, CAUSE_INDENT, 0);
	}
	text_lists(page, UNUSABLE, rows ? "" : "Unknown", page->verbose ? 0 : 3);
}

/* Do the rows "Unknown" and "Skipped" tell of it? */
static bool is_in_list_rows(const struct finding *f)
{
	return f && (f->id == FIND_DNSBL_UNUSABLE || f->id == FIND_DNSBL_CLOSED);
}

static bool is_note(const struct page *page, const struct cause *cause)
{
	return !cause->number && !cause_is_unknown(cause) && (cause->finding || page->verbose) &&
	       !is_in_list_rows(cause->finding);
}

/* Is it about what the user wrote or kept: an acceptance, the baseline? Such notes come first, and all of them. */
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
			put_note(page, cause, rows++ ? "" : "Note");
		}
	if (more)
		page_row(page, 0, "", arena_printf(page->arena, "and %u more (-v)", more));
}

static size_t want_of(const char *need)
{
	size_t i = 0;

	while (i < WANT_COUNT && strncmp(need, wants[i].need, strlen(wants[i].need)))
		i++;
	return i;
}

static bool was_given(const struct result *r, enum given given)
{
	switch (given) {
	case IP:
		return r->target->ip_text;
	case DOMAIN:
		return r->target->domain;
	case HELO:
		return r->helo;
	case RECIPIENT:
		return r->target->recipient;
	case MESSAGE:
		return r->target->message;
	case NEVER:
		break;
	}
	return false;
}

/* Adds the way out, unless an earlier want has the same. */
static void add_way_out(
	struct page *page, struct page_list *list, const bool wanted[WANT_COUNT], size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (wanted[i] && same_text(wants[i].way_out, wants[at].way_out))
			return;
	page_list_add(page, list, wants[at].way_out);
}

/* What the undecided rules need, each way out named once. */
void text_undecided(struct page *page)
{
	const struct predictions *all = &page->result->predictions;
	bool wanted[WANT_COUNT + 1] = { 0 };
	struct page_list list = { .max = 99 };

	if (!all->undetermined_count)
		return;
	for (size_t i = 0; i < all->undetermined_count; i++)
		for (size_t k = 0; k < all->undetermined[i].needs_count; k++)
			wanted[want_of(all->undetermined[i].needs[k])] = true;
	for (size_t i = 0; i < WANT_COUNT; i++)
		if (wanted[i] && !was_given(page->result, wants[i].given))
			add_way_out(page, &list, wanted, i);
	page_row(page, 0, "Undecided",
		arena_printf(page->arena, "%zu documented refusal%s%s%s", all->undetermined_count,
			all->undetermined_count == 1 ? "" : "s",
			list.text ? ", which depend on: " : "", list.text ? list.text : ""));
}

/* What the command line gives reason to ask, told by a fact that is set as soon as anyone was asked. */
static const struct asked {
	const char *words;
	enum fact_id fact;
	bool ip, sender, helo; /* what it takes */
} askeds[] = {
	{ "PTR", FACT_PTR_STATUS, .ip = true },
	{ "HELO name", FACT_HELO_A_STATUS, .helo = true },
	{ "sender domain", FACT_SENDER_MX_STATUS, .sender = true },
	{ "SPF", FACT_SPF_RESULT, .ip = true, .sender = true },
	{ "DMARC", FACT_DMARC_STATUS, .sender = true },
};

static bool is_due(const struct result *r, const struct asked *asked)
{
	const struct target *t = r->target;

	return !r->facts.value[asked->fact] && (!asked->ip || t->ip_text) &&
	       (!asked->sender || t->sender_domain) && (!asked->helo || (r->helo && t->helo));
}

static const char *not_asked(struct page *page)
{
	struct page_list list = { .max = 99 };

	for (size_t i = 0; i < sizeof askeds / sizeof *askeds; i++)
		if (is_due(page->result, &askeds[i]))
			page_list_add(page, &list, askeds[i].words);
	return list.text;
}

/* Checks that were left out, or whose questions nobody was asked (offline, not in the replay), are no good news. */
void text_skipped(struct page *page)
{
	const char *skipped = not_asked(page);

	if (skipped)
		page_row(page, 0, "Skipped", arena_printf(page->arena, "%s: not asked", skipped));
	text_lists(page, SKIPPED, skipped ? "" : "Skipped", page->verbose ? 0 : 2);
}

/* "After 1 and 2: OK": what the verdict would be without the numbered causes. Nothing is promised where a refusal has no known cause. */
void text_after(struct page *page)
{
	unsigned last = 0;

	for (size_t i = 0; i < page->causes.count; i++) {
		const struct cause *cause = &page->causes.cause[i];

		if (!cause->number)
			continue;
		if (!cause->finding || cause->finding->id == FIND_RULE_REFUSED)
			return;
		last = cause->number;
	}
	if (!last)
		return;

	const char *which = last == 1	? "1"
			    : last == 2 ? "1 and 2"
					: arena_printf(page->arena, "1 to %u", last);

	const char *left = page->result->incomplete
				   ? "UNKNOWN, until what could not be told is known"
			   : not_asked(page) ? "OK, as far as was asked"
					     : "OK";

	screen_wrap(&page->screen, 0, 2, arena_printf(page->arena, "After %s: %s", which, left));
}
