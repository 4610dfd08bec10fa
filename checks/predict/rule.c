/* The words of the catalogue, and the order of its rules. */
#include "checks/predict/rule.h"

#include "resolver/lang.h"

#include <stdlib.h>
#include <string.h>

const char *const rule_stage_words[] = {
	[STAGE_CONNECT] = "connect",
	[STAGE_HELO] = "helo",
	[STAGE_MAIL] = "mail",
	[STAGE_RCPT] = "rcpt",
	[STAGE_DATA] = "data",
	[STAGE_EOM] = "eom",
	[STAGE_UNKNOWN] = "unknown",
	NULL,
};

const char *const rule_basis_words[] = {
	[BASIS_FIXED] = N_("fixed"),
	[BASIS_DEFAULT] = N_("default"),
	[BASIS_OPTION] = N_("option"),
	[BASIS_TEXT_ONLY] = N_("text-only"),
	[BASIS_HISTORICAL] = N_("historical"),
	NULL,
};

const char *const rule_predictable_words[] = {
	[PREDICT_YES] = "yes",
	[PREDICT_PARTLY] = "partly",
	[PREDICT_NO] = "no",
	NULL,
};

const char *const rule_evidence_words[] = {
	[EVIDENCE_DOCUMENTED] = N_("documented"),
	[EVIDENCE_OBSERVED] = N_("observed"),
	[EVIDENCE_FOLKLORE] = N_("folklore"),
	NULL,
};

const char *const rule_category_words[] = {
	"ptr",
	"dnsbl-ip",
	"dnsbl-domain",
	"spf",
	"dkim",
	"dmarc",
	"sender-domain",
	"recipient",
	"quota",
	"size",
	"content",
	"virus",
	"rate",
	"greylist",
	"tls",
	"network",
	"policy",
	"syntax",
	"relay",
	"auth",
	"other",
	NULL,
};

const char *const rule_blame_words[] = {
	[BLAME_UNKNOWN] = N_("unknown"),
	[BLAME_SENDER] = N_("sender"),
	[BLAME_RECIPIENT] = N_("recipient"),
	[BLAME_RECEIVER] = N_("receiver"),
	[BLAME_CONTENT] = N_("content"),
	[BLAME_NETWORK] = N_("network"),
	NULL,
};

/* Most refusals are about the sender; of the others the word of the category says whom they are
 * about. */
static const enum rule_blame category_blame[] = {
	BLAME_SENDER,	 /* ptr */
	BLAME_SENDER,	 /* dnsbl-ip */
	BLAME_SENDER,	 /* dnsbl-domain */
	BLAME_SENDER,	 /* spf */
	BLAME_SENDER,	 /* dkim */
	BLAME_SENDER,	 /* dmarc */
	BLAME_SENDER,	 /* sender-domain */
	BLAME_RECIPIENT, /* recipient */
	BLAME_RECIPIENT, /* quota */
	BLAME_CONTENT,	 /* size */
	BLAME_CONTENT,	 /* content */
	BLAME_CONTENT,	 /* virus */
	BLAME_SENDER,	 /* rate */
	BLAME_RECEIVER,	 /* greylist */
	BLAME_SENDER,	 /* tls */
	BLAME_NETWORK,	 /* network */
	BLAME_SENDER,	 /* policy */
	BLAME_SENDER,	 /* syntax */
	BLAME_SENDER,	 /* relay */
	BLAME_SENDER,	 /* auth */
	BLAME_UNKNOWN,	 /* other */
};

_Static_assert(sizeof category_blame / sizeof *category_blame ==
		       sizeof rule_category_words / sizeof *rule_category_words - 1,
	"a blame for each category");

enum rule_blame rule_blame_of(const char *category)
{
	for (size_t i = 0; rule_category_words[i]; i++)
		if (!strcmp(rule_category_words[i], category))
			return category_blame[i];
	return BLAME_UNKNOWN;
}

const char *rule_stage_name(enum rule_stage stage)
{
	return rule_stage_words[stage];
}

const char *rule_basis_name(enum rule_basis basis)
{
	return rule_basis_words[basis];
}

int rule_compare(const struct rule *a, const struct rule *b)
{
	int order = (a->reach > b->reach) - (a->reach < b->reach);

	if (!order)
		order = strcmp(a->receiver, b->receiver);
	return order ? order : strcmp(a->id, b->id);
}

/* Dates that are only a year or a month count from its end. */
bool rule_is_stale(const struct rule *rule, const char *today)
{
	char last[] = "9999-12-31";
	char *year_end;
	long years;

	if (!rule->checked)
		return false;
	memcpy(last, rule->checked, strlen(rule->checked));
	years = strtol(today, &year_end, 10) - strtol(last, NULL, 10);
	return years > 2 || (years == 2 && strcmp(last + 4, year_end) < 0);
}
