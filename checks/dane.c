/* TLSA records of mail hosts (RFC 7672). */
#include "checks/dane.h"

#include <string.h>

enum { DER_SEQUENCE = 0x30 }; /* how a certificate, and a key, begin */

const char *dane_fault(struct str rdata)
{
	static const size_t lengths[] = { 0, 32,
		64 }; /* RFC 6698 section 2.1.3: all of it, SHA-256, SHA-512 */
	const unsigned char *p = (const unsigned char *)rdata.p;

	if (rdata.n < 4)
		return "is cut";
	if (p[0] != 2 && p[0] != 3)
		return "has a certificate usage other than 2 (DANE-TA) and 3 (DANE-EE)";
	if (p[1] > 1)
		return "has a selector other than 0 and 1";
	if (p[2] > 2)
		return "has a matching type other than 0, 1 and 2";
	if (p[2] && rdata.n - 3 != lengths[p[2]])
		return "has a hash of the wrong length";
	if (!p[2] && p[3] != DER_SEQUENCE)
		return "has data that are no certificate or key";
	return NULL;
}

static enum dane_status judge(const struct answer *mx, const struct answer *tlsa)
{
	bool usable = false;

	if (!dns_definite(tlsa))
		return DANE_UNKNOWN;
	if (!tlsa->count)
		return DANE_NONE;
	for (size_t i = 0; i < tlsa->count; i++)
		usable |= !dane_fault(tlsa->rr[i].text);
	if (!usable)
		return DANE_INVALID;
	return mx->authenticated && tlsa->authenticated ? DANE_OK : DANE_UNSIGNED;
}

/* Once, also where several MX records name it. */
static void add_host(struct dane_view *view, const char *name)
{
	for (size_t i = 0; i < view->count; i++)
		if (!strcmp(view->host[i].name, name))
			return;
	if (strcmp(name, ".") != 0 && view->count < DANE_HOSTS_MAX)
		view->host[view->count++].name = name;
}

static void list_hosts(struct dane_view *view, const char *domain)
{
	for (size_t i = 0; i < view->mx->count; i++)
		add_host(view, view->mx->rr[i].name);
	if (!view->mx->count && view->mx->status == DNS_NOERROR)
		add_host(view, domain); /* RFC 5321 section 5.1: the domain itself */
}

/* An unusable host is worst, then doubt; a host without records is the least of worries. */
static enum dane_status worst(const struct dane_view *view)
{
	static const enum dane_status order[] = { DANE_INVALID, DANE_UNKNOWN, DANE_UNSIGNED,
		DANE_OK };

	for (size_t k = 0; k < sizeof order / sizeof *order; k++)
		for (size_t i = 0; i < view->count; i++)
			if (view->host[i].status == order[k])
				return order[k];
	return DANE_NONE;
}

bool dane_look(const struct asker *asker, const char *domain, struct dane_view *view)
{
	bool waiting = false;

	*view = (struct dane_view){ .status = DANE_UNKNOWN };
	view->mx = asker_ask(asker, RR_MX, domain);
	if (!view->mx)
		return false;
	if (!dns_definite(view->mx))
		return true;
	list_hosts(view, domain);
	for (size_t i = 0; i < view->count; i++) {
		struct dane_host *host = &view->host[i];

		host->tlsa =
			asker_ask(asker, RR_TLSA, name_join(asker->arena, "_25._tcp", host->name));
		if (!host->tlsa) {
			waiting = true;
			continue;
		}
		host->status = judge(view->mx, host->tlsa);
		view->records += (unsigned)host->tlsa->count;
	}
	view->status = worst(view);
	return !waiting;
}
