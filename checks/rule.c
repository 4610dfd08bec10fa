/* The words of the catalogue, and the order of its rules. */
#include "checks/rule.h"

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
	[BASIS_FIXED] = "fixed",
	[BASIS_DEFAULT] = "default",
	[BASIS_OPTION] = "option",
	[BASIS_TEXT_ONLY] = "text-only",
	[BASIS_HISTORICAL] = "historical",
	NULL,
};

const char *const rule_predictable_words[] = {
	[PREDICT_YES] = "yes",
	[PREDICT_PARTLY] = "partly",
	[PREDICT_NO] = "no",
	NULL,
};

const char *const rule_evidence_words[] = {
	[EVIDENCE_DOCUMENTED] = "documented",
	[EVIDENCE_OBSERVED] = "observed",
	[EVIDENCE_FOLKLORE] = "folklore",
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
