/* Can mail to the sender's domain, bounces above all, be delivered? */
#include "checks/host_flaw.h"
#include "checks/sender.h"
#include "checks/shared.h"

#include <string.h>

/* A word of fact sender.domain.syntax. */
static const char *syntax_of(const struct target *target)
{
	struct ip ip;
	const char *text = target->sender_text;

	if (!text)
		return "none";
	if (text[0] == '[' || ip_parse(str_of(text), &ip))
		return "ip_literal";
	if (!target->sender_domain || !strcmp(target->sender_domain, ".") ||
		strchr(target->sender_domain, '\\'))
		return "invalid";
	return name_labels(target->sender_domain) < 2 ? "bare" : "fqdn";
}

/* [192.0.2.25] or [IPv6:2001:db8::1] */
static bool literal_of(struct str text, struct ip *ip)
{
	if (text.n < 3 || text.p[0] != '[' || text.p[text.n - 1] != ']')
		return false;
	text = (struct str){ text.p + 1, text.n - 2 };
	if (str_istarts(text, STR("IPv6:")))
		text = (struct str){ text.p + 5, text.n - 5 };
	return ip_parse(text, ip);
}

/* A word of fact sender.domain.flaw; NULL without a domain. Servers differ in which of these they
 * take. */
static const char *flaw_of(const struct target *target)
{
	struct ip ip;
	struct str text = str_of(target->sender_text ? target->sender_text : "");

	if (!text.n)
		return NULL;
	if (text.p[0] == '[')
		return literal_of(text, &ip) ? "none" : "character";
	if (ip_parse(text, &ip))
		return "address";
	if (str_ieq(text, STR("localhost")))
		return "localhost";

	const char *flaw = host_flaw(text);

	if (strcmp(flaw, "none") != 0)
		return flaw;
	if (memchr(text.p, '_', text.n))
		return "underscore";
	return text.p[text.n - 1] == '.' ? "dot" : "none";
}

/* Has the address in brackets a name? Sendmail takes one that has none for a domain that does not
 * exist. */
static void look_at_literal(struct eval *e, const char *text)
{
	struct ip ip;

	if (literal_of(str_of(text), &ip))
		set_status(e, FACT_SENDER_LITERAL_PTR, ask(e, RR_PTR, ip_reverse(e->arena, &ip)));
}

static void report_syntax(struct eval *e, const char *syntax)
{
	static const struct {
		const char *syntax, *text;
	} faults[] = {
		{ "none", "has no domain" },
		{ "ip_literal", "has an address in place of a domain" },
		{ "invalid", "has a malformed domain" },
		{ "bare", "has a domain without a dot" },
	};

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		if (!strcmp(syntax, faults[i].syntax))
			finding(e, FIND_SENDER_SYNTAX, e->target->sender,
				"the sender address %s %s",
				str_printable(e->arena, str_of(e->target->sender)), faults[i].text)
				->remedy = "send from an address in a domain that can receive mail";
}

/* Where mail goes for a domain without MX: to its own address. */
static void note_own_address(struct eval *e, const struct addresses *addr)
{
	struct ip *ips = NULL;
	size_t n = 0;

	for (size_t k = 0; k < addr->count; k++)
		*ARENA_PUSH(e->arena, ips, n) = addr->rr[k]->ip;
	mail_addresses(e, ips, n);
	set_fact(e, FACT_SENDER_MX_ADDRESSES, n ? "ok" : addr->failed ? "temperror" : "none");
	set_flag(e, FACT_SENDER_MX_LITERAL, false);
}

static bool is_null_mx(const struct answer *mx)
{
	return dns_definite(mx) && mx->count == 1 && !strcmp(mx->rr[0].name, ".");
}

/* Does one MX record name what can be a host? Numbers can, to servers. */
static bool has_fit_mx(const struct answer *mx)
{
	for (size_t i = 0; i < mx->count; i++) {
		const char *flaw = host_flaw(str_of(mx->rr[i].name));

		if (!strcmp(flaw, "none") || !strcmp(flaw, "number") || !strcmp(flaw, "digits"))
			return true;
	}
	return false;
}

static bool has_root_mx(const struct answer *mx)
{
	for (size_t i = 0; i < mx->count; i++)
		if (!strcmp(mx->rr[i].name, "."))
			return true;
	return false;
}

static void report_null_mx(struct eval *e, const struct answer *mx, const char *domain)
{
	struct finding *f = finding(e, FIND_SENDER_NULL_MX, domain,
		"%s says that it takes no mail (null MX, RFC 7505)", domain);

	f->remedy = "send from a domain that takes mail, or replace the null MX";
	finding_evidence(e, f, mx);
	sender_propose_mx(e, f, domain);
}

/* Neither MX nor address: does the domain exist at all? */
static void report_unreachable(struct eval *e, const struct answer *mx, const char *domain)
{
	bool absent = mx->status == DNS_NXDOMAIN;
	struct finding *f =
		absent ? finding(e, FIND_SENDER_ABSENT, domain,
				 "the sender domain %s does not exist", domain)
		       : finding(e, FIND_SENDER_NO_MAIL, domain,
				 "the sender domain %s has neither MX nor address", domain);

	f->remedy = absent ? "send from a domain that exists, or register and publish this one"
			   : "publish an MX record for the domain";
	finding_evidence(e, f, mx);
	sender_propose_mx(e, f, domain);
}

static void report_failed(struct eval *e, const struct answer *failed, const char *domain)
{
	struct finding *f = finding(e, FIND_SENDER_UNKNOWN, domain,
		"whether %s takes mail could not be told: %s", domain, dns_failure(failed));

	f->remedy = "try again; if it stays so, the name servers of the domain are broken";
	finding_evidence(e, f, failed);
}

static void judge_mail(
	struct eval *e, const struct answer *mx, const struct addresses *addr, const char *domain)
{
	if (is_null_mx(mx)) {
		report_null_mx(e, mx, domain);
		return;
	}
	if (dns_failed(mx)) {
		report_failed(e, mx, domain);
		return;
	}
	if (!dns_definite(mx) || mx->count || !addr->word)
		return;
	if (addr->count)
		finding(e, FIND_SENDER_IMPLICIT_MX, domain,
			"%s has no MX; mail goes to its address (RFC 5321 section 5.1)", domain)
			->remedy = "an explicit MX record is clearer";
	else if (addr->failed)
		report_failed(e, dns_failed(addr->a) ? addr->a : addr->aaaa, domain);
	else
		report_unreachable(e, mx, domain);
}

/* The word of facts *.soa.status: the name exists in a zone whose SOA answers. */
static const char *soa_word(const struct answer *soa)
{
	if (dns_definite(soa) && soa->status == DNS_NOERROR)
		return soa->count || soa->soa ? "ok" : "nodata";
	return fact_word_of(soa);
}

static void report_no_soa(struct eval *e, const struct answer *soa, const char *domain)
{
	struct finding *f = finding(e, FIND_SENDER_NO_SOA, domain,
		"%s exists, but no SOA answers for it: some receivers take that for a domain that does not exist",
		domain);

	f->remedy = "see that the zone has its SOA record and is delegated properly";
	finding_evidence(e, f, soa);
}

static void look_at_from(struct eval *e)
{
	const char *domain = e->target->from_domain;
	const struct answer *soa = domain ? ask(e, RR_SOA, domain) : NULL;

	if (!soa)
		return;
	set_fact(e, FACT_FROM_SOA_STATUS, soa_word(soa));
	if (soa->status == DNS_NXDOMAIN &&
		(!e->target->sender_domain || strcmp(domain, e->target->sender_domain))) {
		struct finding *f = finding(e, FIND_FROM_ABSENT, domain,
			"the domain %s of the header From does not exist", domain);

		f->remedy = "write mail from a domain that exists";
		finding_evidence(e, f, soa);
	}
}

static void eval_sender(struct eval *e)
{
	const struct target *target = e->target;
	const char *domain = target->sender_domain;

	look_at_from(e);
	if (!target->sender || !*target->sender)
		return;

	const char *syntax = syntax_of(target);

	set_fact(e, FACT_SENDER_DOMAIN_SYNTAX, syntax);
	set_fact(e, FACT_SENDER_DOMAIN_FLAW, flaw_of(target));
	report_syntax(e, syntax);
	if (!strcmp(syntax, "ip_literal"))
		look_at_literal(e, target->sender_text);
	if (strcmp(syntax, "fqdn") && strcmp(syntax, "bare"))
		return;

	const struct answer *mx = ask(e, RR_MX, domain);
	const struct answer *soa = ask(e, RR_SOA, domain);
	struct addresses addr;
	bool known = ask_addresses(e, domain, &addr);

	if (mx && mx->count && !is_null_mx(mx))
		sender_judge_targets(e, mx, domain);
	if (soa) {
		const char *word = soa_word(soa);

		set_fact(e, FACT_SENDER_SOA_STATUS, word);
		if (word && !strcmp(word, "nodata"))
			report_no_soa(e, soa, domain);
	}
	if (!mx || !known)
		return;
	set_fact(e, FACT_SENDER_MX_STATUS, is_null_mx(mx) ? "null" : fact_word_of(mx));
	if (dns_definite(mx)) {
		set_flag(e, FACT_SENDER_MX_ROOT, has_root_mx(mx));
		set_flag(e, FACT_SENDER_MX_FIT, has_fit_mx(mx));
	}
	set_fact(e, FACT_SENDER_A_STATUS, addr.word);
	if (dns_definite(mx) && (!mx->count || is_null_mx(mx)))
		note_own_address(e, &addr);
	judge_mail(e, mx, &addr, domain);
}

const struct check check_sender = {
	.name = "sender",
	.summary = "the sender address is well formed and its domain takes mail",
	.needs = NEED_NOTHING,
	.eval = eval_sender,
};
