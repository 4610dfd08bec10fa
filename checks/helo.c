/* Is the HELO name a proper one, does it resolve, and to the sending address? */
#include "checks/host_flaw.h"
#include "checks/setup.h"
#include "checks/shared.h"

#include <string.h>

/* [2001:db8::1]: an IPv6 address without its tag. */
static bool lacks_tag(struct str text)
{
	return text.n > 1 && memchr(text.p, ':', text.n) && !str_istarts(text, STR("[IPv6:"));
}

/* A word of fact helo.flaw: servers differ in which of these they take. What is good enough for
 * SYNTAX may still have one. */
static const char *flaw_of(struct str text, const char *syntax)
{
	if (!strcmp(syntax, "invalid"))
		return text.p[0] == '[' ? "none" : host_flaw(text);
	if (!strcmp(syntax, "literal"))
		return lacks_tag(text) ? "tag" : "none";
	return text.n && text.p[text.n - 1] == '.' ? "dot" : "none";
}

/* Some servers take a name that has no dot inside for no name at all, whatever else it is. */
static bool is_dotted(struct str text)
{
	return text.n > 2 && memchr(text.p + 1, '.', text.n - 2);
}

/* [192.0.2.25] or [IPv6:2001:db8::1] (RFC 5321 section 4.1.3). */
static bool helo_literal(struct str text, struct ip *ip)
{
	if (text.n < 3 || text.p[0] != '[' || text.p[text.n - 1] != ']')
		return false;

	struct str inside = { text.p + 1, text.n - 2 };

	if (str_istarts(inside, STR("IPv6:")))
		inside = (struct str){ inside.p + 5, inside.n - 5 };
	return ip_parse(inside, ip);
}

/* A word of fact helo.syntax. One final dot is taken off, as Postfix does. */
static const char *syntax_of(struct str text)
{
	struct ip ip;

	if (!text.n)
		return "empty";
	if (ip_parse(text, &ip))
		return "ip";
	if (text.p[0] == '[')
		return helo_literal(text, &ip) ? "literal" : "invalid";
	if (strcmp(host_flaw(text), "none") != 0)
		return "invalid";
	if (text.p[text.n - 1] == '.')
		text.n--;
	if (!memchr(text.p, '.', text.n))
		return "bare";
	return memchr(text.p, '_', text.n) ? "underscore" : "fqdn";
}

static void report_syntax(struct eval *e, const char *text, const char *syntax)
{
	static const struct {
		const char *syntax, *text;
		enum severity severity;
	} faults[] = {
		{ "empty", "is empty", SEV_WARNING },
		{ "ip", "is an address without brackets, not a host name", SEV_WARNING },
		{ "literal", "is an address literal; receivers expect a host name", SEV_WARNING },
		{ "bare", "has no dot: not fully qualified", SEV_WARNING },
		{ "underscore", "has an underscore: some servers refuse it (Exim, qpsmtpd)",
			SEV_WARNING },
		{ "invalid", "is not a valid host name", SEV_WARNING },
	};

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		if (strcmp(syntax, faults[i].syntax))
			continue;

		struct finding *f = finding(e, FIND_HELO_SYNTAX, text, "the HELO name '%s' %s",
			str_printable(e->arena, str_of(text)), faults[i].text);
		const char *wanted =
			e->target->domain ? name_join(e->arena, "mail", e->target->domain) : NULL;

		f->severity = faults[i].severity;
		f->remedy =
			wanted ? speak(e->arena,
					 "greet with the full name of your mail server, such as %s",
					 wanted)
			       : "greet with the full name of your mail server";
	}
}

/* The record that makes NAME point to the target's address. */
static void propose_address(struct eval *e, struct finding *f, const char *name)
{
	const struct target *target = e->target;

	if (target->ip && name_is_publishable(name))
		finding_record(e, f, "%s. IN %s %s", name, rr_type_name(target->addr_type),
			target->ip_text);
}

static void report_unresolvable(struct eval *e, const char *name, const struct addresses *addr)
{
	struct finding *f =
		finding(e, FIND_HELO_UNRESOLVABLE, name, "the HELO name %s has no address", name);

	f->remedy =
		"publish the address of your mail server under this name, or greet with a name that has it";
	finding_evidence(e, f, addr->a);
	propose_address(e, f, name);
}

static void report_unknown(struct eval *e, const char *name, const struct addresses *addr)
{
	const struct answer *failed = dns_failed(addr->a) ? addr->a : addr->aaaa;
	struct finding *f = finding(e, FIND_HELO_UNKNOWN, name,
		"the address of the HELO name %s could not be told: %s", name,
		failed->truncated ? dns_failure(failed) : addr->word);

	f->remedy = "try again; if it stays so, the name servers of that name are broken";
	finding_evidence(e, f, failed);
}

static bool holds(const struct addresses *addr, const struct ip *ip)
{
	for (size_t i = 0; i < addr->count; i++)
		if (ip_eq(&addr->rr[i]->ip, ip))
			return true;
	return false;
}

static bool is_a_target(const struct setup *setup, const struct ip *ip)
{
	for (size_t i = 0; i < setup->target_count; i++)
		if (setup->targets[i]->ip && ip_eq(setup->targets[i]->ip, ip))
			return true;
	return false;
}

/* Mail may leave from any address of the name: one that was not looked at is a blind spot. */
static void report_unchecked(struct eval *e, const char *name, const struct addresses *addr)
{
	char buffer[IP_TEXT_MAX];
	const char *shown = "";
	size_t count = 0;

	for (size_t i = 0; i < addr->count; i++) {
		const struct ip *ip = &addr->rr[i]->ip;

		if (is_a_target(e->setup, ip) || ip_eq(ip, e->target->ip))
			continue;
		if (count++ < 5)
			shown = speak(e->arena, "%s --ip %s", shown, ip_text(ip, buffer));
	}
	if (!count)
		return;

	struct finding *f = finding(e, FIND_IP_UNCHECKED, name,
		tr_n(e->arena, "%s has %zu more address that this run did not check",
			"%s has %zu more addresses that this run did not check", count),
		name, count);

	f->remedy = speak(e->arena, "check every address that mail may leave from: add%s%s", shown,
		count > 5 ? " ..." : "");
	finding_evidence(e, f, addr->a->count ? addr->a : addr->aaaa);
}

static void judge_match(struct eval *e, const char *name, const struct addresses *addr)
{
	const struct target *target = e->target;

	if (holds(addr, target->ip)) {
		set_flag(e, FACT_HELO_MATCHES_IP, true);
		report_unchecked(e, name, addr);
		return;
	}
	if (addr->failed || !addr->word)
		return;
	set_flag(e, FACT_HELO_MATCHES_IP, false);
	if (!addr->count)
		return;

	struct finding *f = finding(e, FIND_HELO_MISMATCH, name,
		"the HELO name %s does not point to %s", name, target->ip_text);

	f->remedy = "greet with the name of the sending address, or give this name that address";
	finding_evidence(e, f, target->addr_type == RR_A ? addr->a : addr->aaaa);
	propose_address(e, f, name);
}

static void look_up(struct eval *e, const char *name)
{
	struct addresses addr;
	bool known = ask_addresses(e, name, &addr);
	const struct answer *mx = ask(e, RR_MX, name);

	set_status(e, FACT_HELO_MX_STATUS, mx);
	if (!known)
		return;
	set_fact(e, FACT_HELO_A_STATUS, addr.word);
	if (addr.word && !addr.count && !addr.failed)
		report_unresolvable(e, name, &addr);
	else if (addr.word && fact_value_failed(addr.word))
		report_unknown(e, name, &addr);
	if (e->target->ip)
		judge_match(e, name, &addr);
}

/* Is the HELO name the recipient's own? */
static void judge_receiver(struct eval *e, const char *name)
{
	const char *rcpt = e->target->rcpt_domain;

	if (!rcpt)
		return;

	const struct answer *mx = ask(e, RR_MX, rcpt);
	bool own = !strcmp(name, rcpt);

	if (!own && !dns_definite(mx))
		return;
	for (size_t i = 0; mx && !own && i < mx->count; i++)
		own = !strcmp(name, mx->rr[i].name);
	set_flag(e, FACT_HELO_IS_RECEIVER, own);
	if (own)
		finding(e, FIND_HELO_IS_RECEIVER, name, "the HELO name %s is the receiver's own",
			name)
			->remedy = "greet with the name of your mail server";
}

static void eval_helo(struct eval *e)
{
	struct helo helo = helo_in_force(e);
	struct ip literal;

	if (!helo.known || !helo.text)
		return;

	const char *syntax = syntax_of(str_of(helo.text));

	set_helo(e, helo.text, helo.assumed);
	set_fact(e, FACT_HELO_SYNTAX, syntax);
	set_fact(e, FACT_HELO_FLAW, flaw_of(str_of(helo.text), syntax));
	set_flag(e, FACT_HELO_DOTTED, is_dotted(str_of(helo.text)));
	report_syntax(e, helo.text, syntax);
	if (!strcmp(syntax, "ip") || !strcmp(syntax, "literal")) {
		if (ip_parse(str_of(helo.text), &literal) ||
			helo_literal(str_of(helo.text), &literal))
			if (e->target->ip)
				set_flag(e, FACT_HELO_MATCHES_IP, ip_eq(&literal, e->target->ip));
		return;
	}
	if (!helo.name || !strcmp(syntax, "invalid"))
		return;
	look_up(e, helo.name);
	judge_receiver(e, helo.name);
}

const struct check check_helo = {
	.name = "helo",
	.summary = "the HELO name is well formed, resolves, and matches the address",
	.needs = NEED_NOTHING,
	.eval = eval_helo,
};
