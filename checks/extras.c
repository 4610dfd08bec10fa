/* Records that receivers and senders may look at besides: MTA-STS, TLS-RPT, BIMI, DANE. Present,
 * absent or malformed; never a verdict. */
#include "checks/asker.h"
#include "checks/dane.h"
#include "checks/setup.h"
#include "checks/tags.h"
#include "checks/txt.h"

#include <string.h>

/* A record by one TXT name: how it begins, what else makes it whole. */
struct text_record {
	const char *label;   /* stands before the domain */
	const char *version; /* its first tag, exactly */
	enum counter_id counter;
	enum finding_id malformed;
	const char *what; /* "MTA-STS (RFC 8461 section 3.1)" */
	/* Why RECORD (with the version) is broken, or NULL. */
	const char *(*fault)(struct str record);
	const char *sample; /* what to publish */
	bool sample_domain; /* with the domain behind it */
};

static bool is_alphanumeric(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!(text.p[i] >= '0' && text.p[i] <= '9') &&
			!(text.p[i] >= 'a' && text.p[i] <= 'z') &&
			!(text.p[i] >= 'A' && text.p[i] <= 'Z'))
			return false;
	return true;
}

static const char *sts_fault(struct str record)
{
	struct str id;

	if (!tag_find(record, STR("id"), &id))
		return "has no id=";
	return id.n >= 1 && id.n <= 32 && is_alphanumeric(id)
		       ? NULL
		       : "has an id= that is not 1 to 32 letters and digits";
}

static const char *rpt_fault(struct str record)
{
	struct str rua;

	if (!tag_find(record, STR("rua"), &rua) || !rua.n)
		return "has no rua=";
	while (rua.p) {
		struct str uri = str_trim(str_cut(&rua, ','));

		if (!str_istarts(uri, STR("mailto:")) && !str_istarts(uri, STR("https:")))
			return "has a rua= that is neither mailto: nor https:";
	}
	return NULL;
}

static const char *bimi_fault(struct str record)
{
	struct str url;

	if (!tag_find(record, STR("l"), &url))
		return "has no l=";
	if (url.n && !str_istarts(url, STR("https://")))
		return "has an l= that is no https: address";
	if (tag_find(record, STR("a"), &url) && url.n && !str_istarts(url, STR("https://")) &&
		!str_ieq(url, STR("self")))
		return "has an a= that is no https: address";
	return NULL;
}

static const struct text_record text_records[] = {
	{ "_mta-sts", "v=STSv1", COUNT_MTA_STS_RECORDS, FIND_MTA_STS_MALFORMED,
		"MTA-STS (RFC 8461 section 3.1)", sts_fault, "v=STSv1; id=1;", false },
	{ "_smtp._tls", "v=TLSRPTv1", COUNT_TLS_RPT_RECORDS, FIND_TLS_RPT_MALFORMED,
		"TLS-RPT (RFC 8460 section 3)", rpt_fault, "v=TLSRPTv1; rua=mailto:tls-reports@",
		true },
	{ "default._bimi", "v=BIMI1", COUNT_BIMI_RECORDS, FIND_BIMI_MALFORMED, "BIMI", bimi_fault,
		"v=BIMI1; l=;", false },
};

enum { TEXT_RECORDS = sizeof text_records / sizeof *text_records };

/* Is VERSION the first tag of TEXT? Records that begin otherwise are somebody else's. */
static bool has_version(struct str text, const char *version)
{
	struct str rest = text;

	return str_eq(str_trim(str_cut(&rest, ';')), str_of(version));
}

static void say_malformed(struct eval *e, const struct text_record *kind,
	const struct answer *answer, const char *fault)
{
	struct finding *f = finding(e, kind->malformed, answer->name, "the %s record of %s %s",
		kind->what, e->target->domain, fault);
	const char *sample = arena_printf(
		e->arena, "%s%s", kind->sample, kind->sample_domain ? e->target->domain : "");

	f->remedy = "correct the record, for instance so, or remove it";
	finding_evidence(e, f, answer);
	finding_record(e, f, "%s", txt_record(e->arena, answer->name, str_of(sample)));
}

static void look_at_text(struct eval *e, const struct text_record *kind)
{
	const struct answer *answer =
		ask(e, RR_TXT, name_join(e->arena, kind->label, e->target->domain));
	const char *fault = NULL;
	unsigned records = 0;

	if (!answer || !dns_definite(answer))
		return;
	for (size_t i = 0; i < answer->count; i++) {
		if (!has_version(answer->rr[i].text, kind->version))
			continue;
		fault = kind->fault(answer->rr[i].text);
		records++;
	}
	set_counter(e, kind->counter, records);
	if (records > 1)
		fault = "is there more than once, which makes all of them count for nothing";
	if (fault)
		say_malformed(e, kind, answer, fault);
}

/* DANE */

static void say_unusable(struct eval *e, enum finding_id id, const struct dane_host *host)
{
	struct finding *f;
	const char *fault = NULL;

	for (size_t i = 0; i < host->tlsa->count && !fault; i++)
		fault = dane_fault(host->tlsa->rr[i].text);
	f = finding(e, id, host->name,
		"the TLSA record of the mail host %s %s (RFC 7672 section 3.1)", host->name, fault);
	f->remedy =
		"publish a record of usage 3, selector 1, matching type 1 for the host's certificate";
	finding_evidence(e, f, host->tlsa);
}

static void look_at_own_hosts(struct eval *e)
{
	const struct asker asker = asker_of(e);
	struct dane_view view;

	if (!dane_look(&asker, e->target->domain, &view) || !dns_definite(view.mx))
		return;
	set_counter(e, COUNT_DANE_RECORDS, view.records);
	for (size_t i = 0; i < view.count; i++) {
		const struct dane_host *host = &view.host[i];

		if (host->status == DANE_INVALID)
			say_unusable(e, FIND_DANE_MALFORMED, host);
		if (host->status != DANE_UNSIGNED || e->setup->zone_mode) /* files carry no AD */
			continue;

		struct finding *f = finding(e, FIND_DANE_UNSIGNED, host->name,
			"the TLSA records of the mail host %s came without DNSSEC proof (AD): senders ignore such ones",
			host->name);

		f->remedy =
			"sign the zones of the domain and of the host, or ask through a resolver "
			"that validates";
		finding_evidence(e, f, host->tlsa);
	}
}

static void look_at_recipient(struct eval *e)
{
	static const char *const words[] = {
		[DANE_NONE] = "none",
		[DANE_OK] = "ok",
		[DANE_INVALID] = "invalid",
		[DANE_UNSIGNED] = NULL,
		[DANE_UNKNOWN] = NULL, /* SERVFAIL may be bogus data, or just a failure */
	};
	const struct asker asker = asker_of(e);
	struct dane_view view;

	if (!dane_look(&asker, e->target->rcpt_domain, &view))
		return;
	set_fact(e, FACT_RCPT_DANE_STATUS, words[view.status]);
	for (size_t i = 0; i < view.count; i++)
		if (view.host[i].status == DANE_INVALID)
			say_unusable(e, FIND_DANE_RCPT, &view.host[i]);
}

static void eval_extras(struct eval *e)
{
	if (e->target->domain) {
		for (size_t i = 0; i < TEXT_RECORDS; i++)
			look_at_text(e, &text_records[i]);
		look_at_own_hosts(e);
	}
	if (e->target->rcpt_domain)
		look_at_recipient(e);
}

const struct check check_extras = {
	.name = "extras",
	.summary = "MTA-STS, TLS-RPT, BIMI and DANE records are well formed",
	.needs = NEED_NOTHING,
	.eval = eval_extras,
};
