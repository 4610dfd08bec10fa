/* SPF as Courier evaluates it (courier 1.0, rfc1035/spf.c). */
#include "checks/spf/spf_engines.h"

#include "checks/shared.h"
#include "checks/spf/spf_match.h"

enum { RECORDS_MAX = 20 };

struct courier {
	struct eval *e;
	const struct spf_identity *id;
	struct spf_dns dns;
	unsigned records;
};

/* What one mechanism comes to: SPF_PASS it matches, SPF_FAIL it does not; else the result of
 * all. */
static enum spf_result mechanism(struct courier *c, struct str domain, const struct spf_term *term);
static enum spf_result look_up(struct courier *c, struct str domain);

static const struct answer *ask_engine(void *context, enum rr_type type, const char *name)
{
	return ask(context, type, name);
}

/* The name a term asks for; NULL when it cannot be made out. */
static const char *target_of(
	struct courier *c, struct str domain, const struct spf_term *term, struct str *raw)
{
	const char *name = NULL;

	*raw = domain;
	if (spf_target(c->e->arena, &c->dns, &c->id->client, domain, term, raw, &name) !=
		SPF_EXPANDED)
		return NULL;
	return name;
}

static bool in_net(
	const struct answer *answer, const struct courier *c, const struct spf_term *term)
{
	const struct ip *ip = c->id->client.ip;

	for (size_t i = 0; i < answer->count; i++)
		if (ip_prefix_eq(
			    &answer->rr[i].ip, ip, ip->version == 4 ? term->bits4 : term->bits6))
			return true;
	return false;
}

static enum spf_result matches(bool does)
{
	return does ? SPF_PASS : SPF_FAIL;
}

/* A lookup without an address is no "no match" here: the whole record is unknown. */
static enum spf_result match_a(struct courier *c, const char *name, const struct spf_term *term)
{
	const struct answer *answer = ask(c->e, spf_address_type(c->id->client.ip), name);

	if (!answer)
		return SPF_PENDING;
	if (!dns_definite(answer) || !answer->count)
		return SPF_PERMERROR;
	return matches(in_net(answer, c, term));
}

static enum spf_result match_mx(struct courier *c, const char *name, const struct spf_term *term)
{
	const struct answer *mx = ask(c->e, RR_MX, name);
	bool found = false, pending = false;
	size_t count;

	if (!mx)
		return SPF_PENDING;
	if (!dns_definite(mx))
		return SPF_TEMPERROR;

	const char **host = spf_mx_targets(c->e->arena, mx, &count);

	for (size_t i = 0; i < count; i++) {
		const struct answer *answer =
			ask(c->e, spf_address_type(c->id->client.ip), host[i]);

		pending |= !answer;
		if (answer && !dns_definite(answer))
			return SPF_TEMPERROR;
		found |= answer && in_net(answer, c, term);
	}
	return pending ? SPF_PENDING : matches(found);
}

static enum spf_result match_exists(struct courier *c, const char *name)
{
	const struct answer *answer = ask(c->e, RR_A, name);

	if (!answer)
		return SPF_PENDING;
	return dns_definite(answer) ? matches(answer->count) : SPF_TEMPERROR;
}

/* Does a PTR name that points back lie below NAME? */
static enum spf_result match_ptr(struct courier *c, const char *name)
{
	struct ptr_names names = ptr_names(c->e);
	bool found = false, known = names.answer, unsure = false;

	if (!known)
		return SPF_PENDING;
	if (!dns_definite(names.answer))
		return SPF_TEMPERROR;
	for (size_t i = 0; i < names.count; i++) {
		enum tristate confirms = name_confirms(c->e, names.name[i], &known);

		unsure |= confirms == TRI_UNKNOWN;
		found |= confirms == TRI_YES && name_under(names.name[i], name);
	}
	if (!known)
		return SPF_PENDING;
	return found ? SPF_PASS : unsure ? SPF_PERMERROR : SPF_FAIL;
}

static enum spf_result match_include(struct courier *c, struct str target)
{
	enum spf_result result = look_up(c, target);

	switch (result) {
	case SPF_PASS:
	case SPF_TEMPERROR:
	case SPF_PENDING:
		return result;
	case SPF_FAIL:
	case SPF_SOFTFAIL:
	case SPF_NEUTRAL:
		return SPF_FAIL;
	case SPF_NONE:
	case SPF_PERMERROR:
		break;
	}
	return SPF_PERMERROR;
}

static enum spf_result mechanism(struct courier *c, struct str domain, const struct spf_term *term)
{
	const struct ip *ip = c->id->client.ip;
	struct str raw;
	const char *name;

	switch (term->kind) {
	case SPF_ALL:
		return SPF_PASS;
	case SPF_IP4:
	case SPF_IP6:
		return matches(ip_prefix_eq(
			&term->net, ip, term->net.version == 4 ? term->bits4 : term->bits6));
	case SPF_REDIRECT:
	case SPF_EXP:
	case SPF_OTHER_MODIFIER:
	case SPF_BROKEN:
		return SPF_FAIL;
	case SPF_INCLUDE:
	case SPF_A:
	case SPF_MX:
	case SPF_PTR:
	case SPF_EXISTS:
		break;
	}
	name = target_of(c, domain, term, &raw);
	if (term->kind == SPF_INCLUDE)
		return match_include(c, raw);
	if (!name)
		return term->kind == SPF_A ? SPF_PERMERROR : SPF_FAIL;
	return term->kind == SPF_A     ? match_a(c, name, term)
	       : term->kind == SPF_MX  ? match_mx(c, name, term)
	       : term->kind == SPF_PTR ? match_ptr(c, name)
				       : match_exists(c, name);
}

/* The record of DOMAIN; NULL with the result in *RESULT. */
static const struct spf_record *fetch(struct courier *c, struct str domain, enum spf_result *result)
{
	const char *name = spf_domain(c->e->arena, domain);
	const struct answer *answer = ask(c->e, RR_TXT, name);
	struct str text;
	size_t count;

	*result = SPF_PENDING;
	if (!answer)
		return NULL;
	*result = SPF_TEMPERROR;
	if (!dns_definite(answer))
		return NULL;
	*result = answer->count || answer->status == DNS_NXDOMAIN ? SPF_PERMERROR : SPF_NONE;
	count = spf_select(answer, &text);
	return count == 1 ? spf_record_parse(c->e->arena, text) : NULL;
}

static enum spf_result look_up(struct courier *c, struct str domain)
{
	const struct spf_record *record;
	enum spf_result result;
	struct str raw;

	if (++c->records > RECORDS_MAX)
		return SPF_PERMERROR;
	record = fetch(c, domain, &result);
	if (!record)
		return result;
	for (size_t i = 0; i < record->count; i++) {
		const struct spf_term *term = &record->term[i];

		result = mechanism(c, domain, term);
		if (result == SPF_PASS)
			return term->result;
		if (result != SPF_FAIL)
			return result;
	}
	if (!record->redirect)
		return SPF_NEUTRAL;
	target_of(c, domain, record->redirect, &raw);
	return look_up(c, raw);
}

enum spf_result spf_by_courier(struct eval *e, const struct spf_identity *identity)
{
	struct courier c = {
		.e = e,
		.id = identity,
		.dns = { .ask = ask_engine, .context = e },
	};

	if (!identity->given || !identity->client.ip || identity->client.helo_pending)
		return SPF_PENDING;
	return look_up(&c, identity->domain);
}
