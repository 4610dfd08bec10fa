/* Records that receivers and senders may look at besides: MTA-STS, TLS-RPT, BIMI, DANE. Present,
 * absent or malformed; never a verdict. */
#include "checks/asker.h"
#include "checks/dane.h"
#include "checks/setup.h"
#include "checks/text_record.h"
#include "checks/txt.h"

#include <string.h>

/* A record by one TXT name. */
static const struct text_record {
	const char *label; /* stands before the domain */
	enum counter_id counter;
	enum finding_id malformed;
	const char *what; /* goes on after "the " */
} text_records[TEXT_RECORD_KINDS] = {
	[TEXT_MTA_STS] = { "_mta-sts", COUNT_MTA_STS_RECORDS, FIND_MTA_STS_MALFORMED,
		"MTA-STS (RFC 8461 section 3.1)" },
	[TEXT_TLS_RPT] = { "_smtp._tls", COUNT_TLS_RPT_RECORDS, FIND_TLS_RPT_MALFORMED,
		"TLS-RPT (RFC 8460 section 3)" },
	[TEXT_BIMI] = { "default._bimi", COUNT_BIMI_RECORDS, FIND_BIMI_MALFORMED, "BIMI" },
};

static void say_malformed(struct eval *e, enum text_record_kind kind, const struct answer *answer,
	struct str text, const char *fault)
{
	struct finding *f = finding(e, text_records[kind].malformed, answer->name,
		"the %s record of %s %s", text_records[kind].what, e->target->domain, fault);

	f->remedy = "correct the record, for instance so, or remove it";
	finding_evidence(e, f, answer);
	finding_record(e, f, "%s",
		txt_record(e->arena, answer->name,
			text_record_mend(e->arena, kind, text, e->target->domain)));
}

static void look_at_text(struct eval *e, enum text_record_kind kind)
{
	const struct answer *answer =
		ask(e, RR_TXT, name_join(e->arena, text_records[kind].label, e->target->domain));
	struct str text = { 0 };
	unsigned records = 0;
	const char *fault = NULL;

	if (!answer || !dns_definite(answer))
		return;
	for (size_t i = 0; i < answer->count; i++) {
		enum text_record_use use = text_record_use(kind, answer->rr[i].text);

		if ((use == TEXT_COUNTS && !records++) || (use == TEXT_MEANT && !text.n))
			text = answer->rr[i].text;
	}
	set_counter(e, text_records[kind].counter, records);
	if (records > 1)
		fault = "is there more than once, which makes all of them count for nothing";
	else if (text.n)
		fault = text_record_fault(kind, text);
	if (fault)
		say_malformed(e, kind, answer, text, fault);
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
		for (int kind = 0; kind < TEXT_RECORD_KINDS; kind++)
			look_at_text(e, (enum text_record_kind)kind);
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
