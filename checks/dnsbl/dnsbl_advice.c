/* What to do about a listing, and about a list that gave no usable answer. */
#include "checks/dnsbl/dnsbl.h"

#include <string.h>

/* By zone (itself or a part of its name) and the beginning of a code's label; the first row that
 * fits. */
static const struct {
	const char *part, *label, *text;
} remedies[] = {
	{ "spamhaus", "PBL",
		"policy, not spam: send through your provider's mail server, or have the provider take the address out of the list; for a static address with its own mail server Spamhaus does it" },
	{ "spamhaus", "XBL",
		"find the infected host or the abused account behind this address and stop it, then ask for removal" },
	{ "spamhaus", "CSS",
		"stop what looks like spam (new addresses without reputation, bad list hygiene); the entry expires some days later, or ask for removal" },
	{ "spamhaus", "SBL",
		"only the owner of the network can have it removed: ask your provider's abuse desk" },
	{ "spamhaus", "DROP", "the whole network is listed: ask the provider, or move the sender" },
	{ "spamhaus", "BCL",
		"a botnet controller was seen here: clean the host, then the provider asks for removal" },
	{ "spamhaus", "DBL-abused",
		"clean the hacked site or account that was abused, then ask for removal" },
	{ "spamhaus", "ZRD", "a new domain: wait a day before you send from it" },
	{ "uceprotect.net", "L1",
		"few receivers refuse by it; it expires seven days after the last hit: find what hits its traps, do not pay" },
	{ "uceprotect.net", "L",
		"not about this address but about its network; few receivers refuse by it: nothing to pay" },
	{ "backscatter", "",
		"stop bounces, auto-replies and callouts to forged senders; refuse during SMTP instead" },
	{ "spameatingmonkey", "SEM-FRESH", "a new domain: the entry leaves by itself" },
	{ "spamcop.net", "",
		"stop what is reported; the entry leaves by itself a day after the last report" },
	{ "", "policy",
		"send through your provider's mail server, or fix PTR and HELO and ask for removal" },
	{ "spamrats.com", "NOPTR", "publish a PTR record that is confirmed, then ask for removal" },
	{ "spamrats.com", "DYNA",
		"publish a PTR record that does not look like a pool name, then ask for removal" },
	{ "", "tor", "mail from a TOR exit is not wanted anywhere: send from another address" },
};

static bool label_fits(const struct list_reading *reading, const char *label, bool policy)
{
	if (!*label)
		return true;
	for (size_t i = 0; i < reading->code_count; i++) {
		const struct list_code *code = reading->code[i];

		if (code->label && dnsbl_code_is_policy(code) == policy &&
			str_starts(str_of(code->label), str_of(label)))
			return true;
	}
	return false;
}

static const char *general_remedy(const struct list *list)
{
	if (list->scope == SCOPE_NET || list->scope == SCOPE_ASN)
		return "it is about the neighbourhood, not this address alone: ask the provider, or move the sender";
	return "find and stop what caused the listing, then ask for removal";
}

const char *dnsbl_url(struct arena *arena, const char *url, const char *object)
{
	static const char *const places[] = { "{ip}", "{domain}" };

	for (size_t i = 0; url && i < sizeof places / sizeof *places; i++) {
		const char *place = strstr(url, places[i]);

		if (place)
			return arena_printf(arena, "%.*s%s%s", (int)(place - url), url, object,
				place + strlen(places[i]));
	}
	return url;
}

const char *dnsbl_remedy(struct arena *arena, const struct list *list,
	const struct list_reading *reading, bool policy, const char *object)
{
	const char *url = dnsbl_url(arena, list->delist_url, object);
	const char *text = general_remedy(list);

	for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
		if (strstr(list->zone, remedies[i].part) &&
			label_fits(reading, remedies[i].label, policy)) {
			text = remedies[i].text;
			break;
		}
	return url ? speak(arena, "%s: %s", text, url) : text;
}

static bool is_spamhaus(const struct list *list)
{
	return list->key_zone && strstr(list->key_zone, ".dq.spamhaus.net");
}

/* The list does not serve us, or nothing came back. */
static const char *way_out_of_silence(const struct list *list, enum list_fault fault, bool has_key)
{
	if (has_key)
		return "see that the key is right and its limit not spent";
	if (is_spamhaus(list))
		return "Spamhaus refuses public resolvers and most cloud networks: set PREFLIGHT_DQS_KEY to a free DQS key, or ask through a resolver of your own";
	if (list->needs_registration)
		return "register your resolver with the list";
	if (list->key_zone)
		return "get a key for it (--keys FILE), or ask through a resolver of your own";
	if (fault == FAULT_REFUSED)
		return "ask through a resolver of your own (--resolver)";
	return "try again, or leave it out";
}

/* Answers that the list cannot mean. A list that receivers rely on is not broken: something on the
 * way is. */
static const char *way_out_of_nonsense(const struct list *list)
{
	return list->weight == WEIGHT_HIGH
		       ? "the list itself is sound, so the resolver or something behind it filters or rewrites: ask through a resolver of your own (--resolver)"
		       : "compare through another resolver (--resolver); if it stays so, leave the list out until its operator has repaired it";
}

const char *dnsbl_way_out(
	const struct list *list, enum list_fault fault, bool has_key, enum fitness fitness)
{
	switch (fault) {
	case FAULT_REFUSED:
	case FAULT_SILENT:
		return way_out_of_silence(list, fault, has_key);
	case FAULT_FOREIGN:
	case FAULT_WILDCARD:
		if (fitness == FITNESS_REWRITES)
			return "use a resolver that does not rewrite answers (--resolver)";
		return way_out_of_nonsense(list);
	case FAULT_GONE:
		if (has_key)
			return "see that the key is right and its limit not spent";
		return way_out_of_nonsense(list);
	case FAULT_KEY:
		return "give its key: a line \"ZONE KEY\" in --keys FILE";
	case FAULT_NONE:
	case FAULT_DEAD:
		break;
	}
	return NULL;
}
