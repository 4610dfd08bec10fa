/* What is fine, what was not asked, what would tell more, what would be left: in words, for every
 * report. */
#include "reports/rest.h"

#include <string.h>

/* What may be called fine: a fact with one of these values, and nothing found against it. */
static const struct fine {
	const char *words;
	enum fact_id fact;
	const char *good;   /* values, separated by blanks */
	const char *checks; /* beginnings of the ids of findings that speak against it */
} fines[] = {
	{ N_("PTR confirmed"), FACT_FCRDNS_STATUS, "pass", "ptr fcrdns" },
	{ N_("HELO name"), FACT_HELO_MATCHES_IP, "true", "helo" },
	{ N_("sender domain"), FACT_SENDER_MX_STATUS, "ok", "sender" },
	{ N_("sender domain (by its address)"), FACT_SENDER_MX_STATUS, "nodata", "sender" },
	{ N_("SPF pass"), FACT_SPF_RESULT, "pass", "spf" },
	{ N_("DKIM key"), FACT_DKIM_KEY_STATUS, "ok", "dkim" },
	{ N_("DKIM signature"), FACT_DKIM_RESULT, "pass", "dkim" },
	{ N_("DMARC p=none"), FACT_DMARC_POLICY, "none", "dmarc" },
	{ N_("DMARC p=quarantine"), FACT_DMARC_POLICY, "quarantine", "dmarc" },
	{ N_("DMARC p=reject"), FACT_DMARC_POLICY, "reject", "dmarc" },
	{ N_("recipient domain"), FACT_RCPT_MX_STATUS, "ok nodata", "rcpt" },
};

/* What an undecided rule wants to be told, by the beginning of what it needs; and what of the
 * command line would tell it. Where that was given, the need is about records that do not exist:
 * nothing to ask for. */
static const struct want {
	const char *need, *way_out;
	enum given { NEVER, IP, DOMAIN, HELO, RECIPIENT, MESSAGE } given;
} wants[] = {
	{ "dkim.key.", N_("the DKIM selector (--selector)"), MESSAGE },
	{ "dkim.", N_("a test message (--message)"), MESSAGE },
	{ "dmarc.result", N_("a test message (--message)"), MESSAGE },
	{ "dmarc.spf_aligned", N_("a test message (--message)"), MESSAGE },
	{ "dmarc.dkim_aligned", N_("a test message (--message)"), MESSAGE },
	{ "rcpt.dane", N_("the recipient (--recipient)"), RECIPIENT },
	{ "rcpt.", N_("the recipient (--recipient)"), RECIPIENT },
	{ "helo.is_receiver", N_("the recipient (--recipient)"), RECIPIENT },
	{ "client.tls", N_("TLS (--tls)"), NEVER },
	{ "profile.bulk", N_("bulk mail (--bulk-sender)"), NEVER },
	{ "rep:", N_("reputations that no DNS shows (--rep)"), NEVER },
	{ "listed", N_("more lists (--lists)"), NEVER },
	{ "domain_listed", N_("more lists (--lists)"), NEVER },
	{ "ip.", N_("the address (--ip)"), IP },
	{ "ptr.", N_("the address (--ip)"), IP },
	{ "fcrdns.", N_("the address (--ip)"), IP },
	{ "helo.", N_("the HELO name (--helo)"), HELO },
	{ "spf.helo.", N_("the HELO name (--helo)"), HELO },
	{ "sender.", N_("the sender domain (--domain)"), DOMAIN },
	{ "from.", N_("the sender domain (--domain)"), DOMAIN },
	{ "dmarc.", N_("the sender domain (--domain)"), DOMAIN },
	{ "spf.", N_("the sender domain (--domain)"), DOMAIN },
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
static bool spoken_against(const struct causes *causes, const char *checks)
{
	for (size_t i = 0; i < causes->count; i++) {
		const struct cause *cause = &causes->cause[i];
		struct str name;

		if (!cause->finding || (!cause->number && !cause_is_unknown(cause)))
			continue;
		name = str_of(finding_specs[cause->finding->id].name);
		if (has_word(checks, str_cut(&name, '.')))
			return true;
	}
	return false;
}

struct words rest_fine(
	struct arena *arena, const struct result *result, const struct causes *causes)
{
	struct words words = { 0 };

	for (size_t i = 0; i < sizeof fines / sizeof *fines; i++) {
		const char *value = result->facts.value[fines[i].fact];

		if (value && has_word(fines[i].good, str_of(value)) &&
			!spoken_against(causes, fines[i].checks))
			*ARENA_PUSH(arena, words.item, words.count) = tr(arena, fines[i].words);
	}
	return words;
}

/* Zones asked, and those of them without a listing or a failure, each counted once. */
const char *rest_clean_lists(struct arena *arena, const struct result *r)
{
	unsigned asked = 0, clean = 0;

	for (size_t i = 0; i < r->list_count; i++) {
		bool seen = r->list[i].verdict == SKIPPED, good = true;

		for (size_t k = 0; k < r->list_count && !seen; k++) {
			const struct list_result *other = &r->list[k];

			if (other->verdict == SKIPPED || strcmp(other->zone, r->list[i].zone))
				continue;
			seen = k < i;
			good &= other->verdict == CLEAN || other->verdict == POSITIVE;
		}
		asked += !seen;
		clean += !seen && good;
	}
	return clean ? speak(arena, "%u of %u lists clean", clean, asked) : NULL;
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
	struct arena *arena, struct words *ways, const bool wanted[WANT_COUNT], size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (wanted[i] && !strcmp(wants[i].way_out, wants[at].way_out))
			return;
	*ARENA_PUSH(arena, ways->item, ways->count) = tr(arena, wants[at].way_out);
}

struct words rest_ways_out(struct arena *arena, const struct result *result)
{
	const struct predictions *all = &result->predictions;
	bool wanted[WANT_COUNT + 1] = { 0 };
	struct words ways = { 0 };

	for (size_t i = 0; i < all->undetermined_count; i++)
		for (size_t k = 0; k < all->undetermined[i].needs_count; k++)
			wanted[want_of(all->undetermined[i].needs[k])] = true;
	for (size_t i = 0; i < WANT_COUNT; i++)
		if (wanted[i] && !was_given(result, wants[i].given))
			add_way_out(arena, &ways, wanted, i);
	return ways;
}

/* What the command line gives reason to ask, told by a fact that is set as soon as anyone was
 * asked. */
static const struct asked {
	const char *words;
	enum fact_id fact;
	bool ip, sender, helo; /* what it takes */
} askeds[] = {
	{ N_("PTR"), FACT_PTR_STATUS, .ip = true },
	{ N_("HELO name"), FACT_HELO_A_STATUS, .helo = true },
	{ N_("sender domain"), FACT_SENDER_MX_STATUS, .sender = true },
	{ N_("SPF"), FACT_SPF_RESULT, .ip = true, .sender = true },
	{ N_("DMARC"), FACT_DMARC_STATUS, .sender = true },
};

static bool is_due(const struct result *r, const struct asked *asked)
{
	const struct target *t = r->target;

	return !r->facts.value[asked->fact] && (!asked->ip || t->ip_text) &&
	       (!asked->sender || t->sender_domain) && (!asked->helo || (r->helo && t->helo));
}

struct words rest_not_asked(struct arena *arena, const struct result *result)
{
	struct words words = { 0 };

	for (size_t i = 0; i < sizeof askeds / sizeof *askeds; i++)
		if (is_due(result, &askeds[i]))
			*ARENA_PUSH(arena, words.item, words.count) = tr(arena, askeds[i].words);
	return words;
}

static const char *what_is_left(struct arena *arena, const struct result *result)
{
	if (result->incomplete)
		return N_("UNKNOWN, until what could not be told is known");
	return rest_not_asked(arena, result).count ? N_("OK, as far as was asked") : N_("OK");
}

const char *rest_after(
	struct arena *arena, const struct result *result, const struct causes *causes)
{
	unsigned last = 0;
	const char *which;

	for (size_t i = 0; i < causes->count; i++) {
		const struct cause *cause = &causes->cause[i];

		if (!cause->number)
			continue;
		if (!cause->finding || cause->finding->id == FIND_RULE_REFUSED)
			return NULL;
		last = cause->number;
	}
	if (!last)
		return NULL;
	which = last == 1 ? "1" : last == 2 ? tr(arena, "1 and 2") : speak(arena, "1 to %u", last);
	return speak(arena, "After %s: %s", which, tr(arena, what_is_left(arena, result)));
}
