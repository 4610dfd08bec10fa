/* Results made by hand, for the tests of the report formats. */
#include "test/unit/fixture.h"

#include <stdlib.h>
#include <string.h>

#define TEXTS(...) ((const char *[]){ __VA_ARGS__ })

static const char *const sources[] = { "https://example.net/codes", NULL };
static const char *const servers[] = { "127.0.0.1", NULL };

static const struct list zen = { .zone = "zen.spamhaus.org", .name = "Spamhaus ZEN" };
static const struct list barracuda = { .zone = "b.barracudacentral.org", .name = "Barracuda" };
static const struct list njabl = {
	.zone = "dnsbl.njabl.org", .name = "NJABL", .status = LIST_CLOSED
};

#define RULE(ID, PROVIDER, RECEIVER, CODE, ENHANCED, STAGE, BASIS) \
	{ \
		.id = ID, .provider = PROVIDER, .receiver = RECEIVER, .source = sources, \
		.code = CODE, .enhanced = ENHANCED, .stage = STAGE, .text = ID, .match = ID, \
		.permanent = (CODE) / 100 == 5, .basis = BASIS \
	}

static const struct rule rules[] = {
	RULE("gmail-550-5725", "Gmail", "gmail", 550, "5.7.25", STAGE_EOM, BASIS_FIXED),
	RULE("freenet-ptr", "freenet.de", "freenet", 550, NULL, STAGE_CONNECT, BASIS_FIXED),
	RULE("godaddy-421", "GoDaddy (secureserver.net)", "godaddy", 421, NULL, STAGE_CONNECT,
		BASIS_FIXED),
	RULE("orange-ptr", "Orange/La Poste (FR)", "orange", 550, "5.7.1", STAGE_RCPT, BASIS_FIXED),
	RULE("hostgator-554-noptr", "HostGator", "hostgator", 554, NULL, STAGE_CONNECT,
		BASIS_FIXED),
	RULE("postfix-450-ptr", "Postfix", "postfix", 450, "4.7.25", STAGE_RCPT, BASIS_OPTION),
	RULE("sendmail-ptr", "Sendmail", "sendmail", 550, "5.7.1", STAGE_MAIL, BASIS_DEFAULT),
	RULE("various-ptr", "(various)", "various", 550, NULL, STAGE_CONNECT, BASIS_TEXT_ONLY),
	RULE("qq-spf", "Tencent QQ Mail", "qq", 550, NULL, STAGE_MAIL, BASIS_FIXED),
	RULE("yahoo-unauth", "Yahoo", "yahoo", 421, "4.7.0", STAGE_EOM, BASIS_FIXED),
	RULE("gmail-421-ptr", "Gmail", "gmail", 421, "4.7.0", STAGE_EOM, BASIS_FIXED),
	RULE("postfix-550-ptr", "Postfix", "postfix", 550, "5.7.25", STAGE_RCPT, BASIS_OPTION),
};

static const struct rule *variants_of_gmail[] = { &rules[10] };
static const struct rule *variants_of_postfix[] = { &rules[11] };
static const char *because_ptr[] = { "ptr.status == nxdomain" };

struct result *fixture_clean(struct arena *arena)
{
	struct target *target = arena_alloc(arena, sizeof *target);
	struct result *r = arena_alloc(arena, sizeof *r);

	*target = (struct target){
		.ip_text = "192.0.2.25",
		.reverse = "25.2.0.192.in-addr.arpa",
		.domain = "example.com",
		.sender = "postmaster@example.com",
		.sender_domain = "example.com",
		.from_domain = "example.com",
	};
	r->target = target;
	r->helo = "mail.example.com";
	r->helo_assumed = true;
	r->facts.value[FACT_IP_VERSION] = "4";
	r->facts.value[FACT_PTR_STATUS] = "ok";
	r->facts.value[FACT_PTR_GENERIC] = "false";
	r->facts.value[FACT_FCRDNS_STATUS] = "pass";
	r->facts.value[FACT_HELO_MATCHES_IP] = "true";
	r->facts.value[FACT_SENDER_MX_STATUS] = "ok";
	r->facts.value[FACT_SPF_RESULT] = "pass";
	r->facts.value[FACT_DMARC_STATUS] = "ok";
	r->facts.value[FACT_DMARC_POLICY] = "reject";
	r->counter[COUNT_PTR_NAMES] = 1;
	r->counted[COUNT_PTR_NAMES] = true;
	r->dns = (struct dns_counters){ 40, 38, 38, 0, 3, 1058 };
	return r;
}

static struct list_result *add_list(struct arena *arena, struct result *r, const struct list *list,
	enum list_verdict verdict, const char *reason)
{
	struct list_result *grown = arena_array(arena, r->list_count + 1, sizeof *grown);

	if (r->list_count)
		memcpy(grown, r->list, r->list_count * sizeof *grown);
	grown[r->list_count] = (struct list_result){
		.list = list,
		.zone = list->zone,
		.object = "192.0.2.25",
		.role = ROLE_IP,
		.verdict = verdict,
		.reason = reason,
	};
	r->list = grown;
	return &grown[r->list_count++];
}

static struct finding *add_finding(
	struct arena *arena, struct result *r, enum finding_id id, const char *text)
{
	struct finding *grown = arena_array(arena, r->finding_count + 8, sizeof *grown);

	if (r->finding_count)
		memcpy(grown, r->finding, r->finding_count * sizeof *grown);
	grown[r->finding_count] = (struct finding){
		.id = id,
		.severity = finding_specs[id].severity,
		.who = finding_specs[id].who,
		.subject = "192.0.2.25",
		.text = text,
	};
	r->finding = grown;
	return &grown[r->finding_count++];
}

static struct prediction predicted(
	size_t rule, const char *text, const struct finding *cause, enum outcome outcome)
{
	return (struct prediction){
		.rule = &rules[rule],
		.outcome = outcome,
		.when = WHEN_ALWAYS,
		.text = text,
		.finding = cause,
		.because = because_ptr,
		.because_count = 1,
		.moves_verdict = outcome == OUTCOME_EXPECTED,
	};
}

static void add_predictions(struct arena *arena, struct result *r)
{
	enum { COUNT = 10 };
	const struct finding *ptr = &r->finding[0], *spf = &r->finding[1];
	struct prediction *p = arena_array(arena, COUNT, sizeof *p);

	p[0] = predicted(0,
		"550 5.7.25 [192.0.2.25] The IP address sending this message does not have a PTR record setup.",
		ptr, OUTCOME_EXPECTED);
	p[0].variant = variants_of_gmail;
	p[0].variant_count = 1;
	p[1] = predicted(8, "550 SPF check failed", spf, OUTCOME_POSSIBLE);
	p[2] = predicted(9, "421 4.7.0 unauthenticated", NULL, OUTCOME_EXPECTED);
	p[2].when = WHEN_UNSIGNED;
	p[2].moves_verdict = false;
	p[3] = predicted(
		1, "550 inconsistent or no DNS PTR record for 192.0.2.25", ptr, OUTCOME_EXPECTED);
	p[4] = predicted(2, "421 Reverse DNS for 192.0.2.25 failed. IB108", ptr, OUTCOME_EXPECTED);
	p[5] = predicted(3, "550 5.7.1 no reverse", ptr, OUTCOME_EXPECTED);
	p[6] = predicted(4,
		"SMTP 554 (\xe8\xbf\x9e\xe6\x8e\xa5\xe8\xa2\xab\xe6\x8b\x92\xe7\xbb\x9d\xe3\x80\x82IP\xe7\x9a\x84\xe5\x8f\x8d\xe5\x90\x91"
		"DNS\xe4\xb8\x8d\xe5\xad\x98\xe5\x9c\xa8)",
		ptr, OUTCOME_EXPECTED);
	p[7] = predicted(5,
		"450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.25]", ptr,
		OUTCOME_POSSIBLE);
	p[7].variant = variants_of_postfix;
	p[7].variant_count = 1;
	p[8] = predicted(6, "550 5.7.1 Fix reverse DNS for 192.0.2.25", ptr, OUTCOME_POSSIBLE);
	p[9] = predicted(7, "550 no PTR", ptr, OUTCOME_POSSIBLE);
	r->predictions.prediction = p;
	r->predictions.count = COUNT;
}

static void add_undetermined(struct arena *arena, struct result *r)
{
	static const char *needs[] = { "dkim.result", "rep:microsoft" };
	struct undetermined *u = arena_array(arena, 1, sizeof *u);

	*u = (struct undetermined){ &rules[9], needs, 2 };
	r->predictions.undetermined = u;
	r->predictions.undetermined_count = 1;
}

struct result *fixture_no_ptr(struct arena *arena)
{
	static const char *cure_ptr[] = { "25.2.0.192.in-addr.arpa. IN PTR mail.example.com." };
	static const char *cure_spf[] = {
		"example.com. IN TXT \"v=spf1 mx ip4:192.0.2.25 "
		"include:a-very-long-name-of-a-provider.example.net -all\""
	};
	struct result *r = fixture_clean(arena);
	struct finding *f;

	r->verdict = VERDICT_CRITICAL;
	r->facts.value[FACT_PTR_STATUS] = "nxdomain";
	r->facts.value[FACT_FCRDNS_STATUS] = "none";
	r->facts.value[FACT_SPF_RESULT] = "softfail";
	f = add_finding(arena, r, FIND_PTR_MISSING, "192.0.2.25 has no PTR record");
	f->evidence = "25.2.0.192.in-addr.arpa PTR = NXDOMAIN, from 127.0.0.1";
	f->who_detail = "reverse zone SOA: hostmaster.isp.example";
	f->records = cure_ptr;
	f->record_count = 1;
	f = add_finding(arena, r, FIND_SPF_SOFTFAIL, "SPF softfail (~all) for 192.0.2.25");
	f->evidence = "\"v=spf1 mx ~all\"; mx = 198.51.100.7";
	f->remedy = "add the address to the record";
	f->records = cure_spf;
	f->record_count = 1;
	f = add_finding(arena, r, FIND_DMARC_NO_RUA, "no address for DMARC reports");
	f->subject = "example.com";
	add_list(arena, r, &zen, CLEAN, NULL);
	add_list(arena, r, &barracuda, UNUSABLE, "SERVFAIL");
	add_list(arena, r, &njabl, SKIPPED, "closed since 2013");
	add_predictions(arena, r);
	add_undetermined(arena, r);
	return r;
}

struct result *fixture_unknown(struct arena *arena)
{
	struct result *r = fixture_clean(arena);
	struct finding *f;

	r->verdict = VERDICT_UNKNOWN;
	r->incomplete = true;
	r->facts.value[FACT_PTR_STATUS] = "servfail";
	r->facts.value[FACT_FCRDNS_STATUS] = "temperror";
	r->helo = NULL;
	f = add_finding(arena, r, FIND_PTR_UNKNOWN,
		"whether 192.0.2.25 has a PTR record could not be told");
	f->evidence = "25.2.0.192.in-addr.arpa PTR = SERVFAIL, from 127.0.0.1";
	f->remedy = "ask again, or ask your provider";
	return r;
}

struct result *fixture_hostile(struct arena *arena)
{
	static const char bad[] = "a\033[2J\r\nb|c\xff\xc2\x9b<script>\xe2\x80\xae'\";$x\x7f";
	static const char *codes[] = { bad }, *records[] = { bad };
	struct result *r = fixture_no_ptr(arena);
	struct target *target = arena_alloc(arena, sizeof *target);
	struct finding *f;
	struct prediction *p = arena_array(arena, 1, sizeof *p);
	struct list_result *list;

	*target = *r->target;
	target->sender = bad;
	r->target = target;
	r->helo = bad;
	f = add_finding(arena, r, FIND_FCRDNS_UNCONFIRMED, bad);
	f->subject = f->evidence = f->who_detail = f->remedy = bad;
	f->records = records;
	f->record_count = 1;
	list = add_list(arena, r, &zen, LISTED, bad);
	list->codes = list->labels = codes;
	list->code_count = list->label_count = 1;
	list->text = list->delist_url = list->object = bad;
	*p = predicted(0, bad, NULL, OUTCOME_EXPECTED);
	p->because = codes;
	r->predictions.prediction = p;
	r->predictions.count = 1;
	r->facts.value[FACT_DMARC_ORG_DOMAIN] = bad;
	return r;
}

struct result *fixture_international(struct arena *arena)
{
	struct result *r = fixture_no_ptr(arena);
	struct target *target = arena_alloc(arena, sizeof *target);

	*target = *r->target;
	target->domain = target->from_domain = "xn--bcher-kva.example";
	target->sender = "postmaster@xn--bcher-kva.example";
	r->target = target;
	r->helo = "mail.xn--bcher-kva.example";
	return r;
}

static struct report_run run_of(struct result **result, size_t count)
{
	struct report_run run = {
		.version = "0.1.0",
		.data = "2026-11-21",
		.source = "network",
		.servers = servers,
		.fitness = FITNESS_OK,
		.verdict = VERDICT_OK,
	};

	for (size_t i = 0; i < count; i++) {
		run.verdict = verdict_worst(run.verdict, result[i]->verdict);
		run.incomplete |= result[i]->incomplete;
	}
	return run;
}

char *fixture_write(struct arena *arena, const char *format, const struct report_options *options,
	struct result **result, size_t count)
{
	const struct report_options none = { 0 };
	struct report_run run = run_of(result, count);
	const struct result **shown = arena_array(arena, count + 1, sizeof *shown);
	char *text = NULL;
	size_t length = 0;
	struct report report = {
		.options = options ? options : &none,
		.out = open_memstream(&text, &length),
		.arena = arena,
		.result = shown,
		.result_count = count,
		.run = &run,
	};

	for (size_t i = 0; i < count; i++)
		shown[i] = result[i];
	report_find(format)->write(&report);
	fclose(report.out);

	char *copy = arena_copy(arena, text, length);

	free(text);
	return copy;
}
