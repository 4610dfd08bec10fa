/* What a listing weighs: by the list's weight and the code, with the few lists that receivers treat
 * in their own way. */
#include "checks/dnsbl/dnsbl.h"

#include <string.h>

enum {
	/* roles whose domain is the mail's own, not a host's */
	OWN_ROLES = 1u << ROLE_SENDER | 1u << ROLE_FROM | 1u << ROLE_DKIM,
};

static bool same_zone(const char *zone, const char *other)
{
	return zone && str_ieq(str_of(zone), str_of(other));
}

/* ZEN, or one of its parts asked on its own. */
static bool is_zen(const struct list *list)
{
	return same_zone(list->zone, "zen.spamhaus.org") ||
	       same_zone(list->contained_in, "zen.spamhaus.org");
}

/* Lists that receivers know of and do not refuse by, whatever weight their data have: UCEPROTECT
 * sells removal. */
static bool is_disregarded(const struct list *list)
{
	return name_under(list->zone, "uceprotect.net");
}

bool dnsbl_code_is_policy(const struct list_code *code)
{
	return code->label &&
	       (str_starts(str_of(code->label), STR("PBL")) || same_zone(code->label, "policy"));
}

/* Does a code say more than "for your information"? */
static bool is_relevant(const struct list *list, const struct list_reading *reading)
{
	for (size_t i = 0; i < reading->code_count; i++) {
		const struct list_code *code = reading->code[i];

		if (code->rejection_relevant &&
			(code->severity == CODE_BLOCK || code->severity == CODE_SUSPECT))
			return true;
	}
	return reading->unknown_code && list->any_code_listed;
}

static bool all_policy(const struct list_reading *reading)
{
	for (size_t i = 0; i < reading->code_count; i++)
		if (!dnsbl_code_is_policy(reading->code[i]))
			return false;
	return reading->code_count && !reading->unknown_code;
}

static enum severity_of_listing ip_level(
	const struct list *list, const struct list_reading *reading)
{
	if (is_disregarded(list) || list->weight == WEIGHT_LOW || !is_relevant(list, reading))
		return LISTING_LOW;
	if (reading->blocks && (list->weight == WEIGHT_HIGH || is_zen(list)))
		return LISTING_HIGH;
	return LISTING_MEDIUM;
}

static enum who who_acts(const struct list *list, const struct list_reading *reading)
{
	if (all_policy(reading) || list->scope == SCOPE_NET || list->scope == SCOPE_ASN)
		return WHO_PROVIDER;
	return WHO_LIST;
}

static struct weighing weigh_ip(const struct list *list, const struct list_reading *reading)
{
	static const enum finding_id findings[] = {
		[LISTING_LOW] = FIND_DNSBL_LISTED_LOW,
		[LISTING_MEDIUM] = FIND_DNSBL_LISTED_MEDIUM,
		[LISTING_HIGH] = FIND_DNSBL_LISTED,
	};
	struct weighing w = { .level = ip_level(list, reading), .has_finding = true };

	w.finding = findings[w.level];
	if (w.level == LISTING_HIGH && all_policy(reading))
		w.finding = FIND_DNSBL_POLICY;
	w.severity = finding_specs[w.finding].severity;
	w.who = who_acts(list, reading);
	return w;
}

/* DBL's block codes are refused by; its codes for abused legitimate domains and the lists of names
 * seen in message bodies (SURBL, URIBL ...) are not, at SMTP time, but hurt. */
static struct weighing weigh_name(
	const struct list *list, const struct list_reading *reading, unsigned roles)
{
	struct weighing w = { LISTING_LOW, true, FIND_DNSBL_DOMAIN_SUSPECT, SEV_INFO, WHO_LIST };
	bool dbl = same_zone(list->zone, "dbl.spamhaus.org");

	if (dbl && reading->blocks)
		return (struct weighing){ LISTING_HIGH, true, FIND_DNSBL_DOMAIN, SEV_CRITICAL,
			WHO_LIST };
	if (dbl || (list->weight != WEIGHT_LOW && (roles & OWN_ROLES)))
		w.severity = SEV_WARNING;
	return w;
}

/* Codes that are no listing are worth a line where someone may refuse by them all the same. */
static struct weighing weigh_info(const struct list *list, const struct list_reading *reading)
{
	struct weighing none = { .level = LISTING_NONE };
	bool relevant = false;

	if (reading->unknown_code)
		return (struct weighing){ LISTING_NONE, true, FIND_DNSBL_CODE, SEV_INFO, WHO_LIST };
	for (size_t i = 0; i < reading->code_count; i++)
		relevant |= reading->code[i]->rejection_relevant;
	if (list_is_of_names(list) && relevant)
		return (struct weighing){ LISTING_LOW, true, FIND_DNSBL_DOMAIN_SUSPECT, SEV_INFO,
			WHO_LIST };
	if (!list_is_of_ips(list) || list->kind == LIST_SCORE || list_is_whitelist(list) ||
		(list->weight != WEIGHT_LOW && !relevant && !is_disregarded(list)))
		return none;
	return (struct weighing){ LISTING_LOW, true, FIND_DNSBL_LISTED_LOW, SEV_INFO,
		who_acts(list, reading) };
}

struct weighing dnsbl_weigh(
	const struct list *list, const struct list_reading *reading, unsigned roles)
{
	switch (reading->verdict) {
	case LISTED:
		return list_is_of_names(list) ? weigh_name(list, reading, roles)
					      : weigh_ip(list, reading);
	case LIST_INFO:
		return weigh_info(list, reading);
	case CLEAN:
	case POSITIVE:
	case UNUSABLE:
	case SKIPPED:
		break;
	}
	return (struct weighing){ .level = LISTING_NONE };
}
