/* Says what to do about a poor reputation. */
#include "checks/rep.h"

#include <string.h>

/* Values that the catalogue's rules refuse by. */
static const char *const poor_values[] = { "poor", "suspect", "bad", "listed", "blocked" };

static const struct {
	const char *service, *name, *url;
} services[] = {
	{ "cloudmark-csi", "Cloudmark CSI", "https://csi.cloudmark.com/reset-request" },
	{ "trendmicro-ers", "Trend Micro Email Reputation",
		"https://servicecentral.trendmicro.com/en-us/ers/ip-lookup/" },
	{ "ivmsip", "invaluement ivmSIP", "https://www.invaluement.com/removal/" },
	{ "ivmuri", "invaluement ivmURI", "https://www.invaluement.com/removal/" },
	{ "cisco-talos", "Cisco Talos", "https://talosintelligence.com/reputation_center" },
	{ "proofpoint-pdr", "Proofpoint Dynamic Reputation", "https://ipcheck.proofpoint.com/" },
	{ "microsoft", "Microsoft", "https://sender.office.com/" },
	{ "yahoo", "Yahoo", "https://senders.yahooinc.com/contact" },
};

static bool is_poor(const char *value)
{
	for (size_t i = 0; i < sizeof poor_values / sizeof *poor_values; i++)
		if (!strcmp(value, poor_values[i]))
			return true;
	return false;
}

void rep_judge(struct eval *e, const char *service, const char *value)
{
	const char *name = service, *url = NULL;
	const char *subject = e->target->ip_text ? e->target->ip_text : e->target->domain;
	struct finding *f;

	if (!is_poor(value))
		return;
	for (size_t i = 0; i < sizeof services / sizeof *services; i++)
		if (!strcmp(service, services[i].service)) {
			name = services[i].name;
			url = services[i].url;
		}
	f = finding(e, FIND_REP_POOR, subject ? subject : service, "%s says of %s: %s",
		str_printable(e->arena, str_of(name)), subject ? subject : "the sender",
		str_printable(e->arena, str_of(value)));
	f->service = str_dup(e->arena, str_of(service));
	f->remedy = speak(e->arena, "find and stop what spoilt the reputation%s%s",
		url ? ", then ask for a reset: " : "", url ? url : "");
}
