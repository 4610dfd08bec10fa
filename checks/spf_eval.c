/* Evaluates SPF strictly in the order of the terms; what it needs and is not known yet ends the run as SPF_PENDING. */
#include "checks/spf_eval.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum step { NO_MATCH, MATCHED, STOPPED };

struct check_host {
	struct arena *arena;
	const struct spf_dns *dns;
	const struct spf_client *client;
	struct spf_verdict
		*verdict;  /* of the whole check; its result is only set when a step stopped */
	const char *where; /* whose record is being evaluated */
	bool counting;	   /* off for explanations, which no limit counts (section 4.6.4) */
};

/* What a record said: the term that matched, for exp= of the same record. */
struct decision {
	enum spf_result result;
	const struct spf_record *record;
	const struct spf_term *term; /* NULL: none matched */
	struct str domain;
};

static struct decision check_record(struct check_host *c, struct str domain);

const char *spf_result_name(enum spf_result result)
{
	static const char *const names[] = {
		[SPF_PENDING] = NULL,
		[SPF_NONE] = "none",
		[SPF_NEUTRAL] = "neutral",
		[SPF_PASS] = "pass",
		[SPF_FAIL] = "fail",
		[SPF_SOFTFAIL] = "softfail",
		[SPF_TEMPERROR] = "temperror",
		[SPF_PERMERROR] = "permerror",
	};

	return names[result];
}

const char *spf_domain(struct arena *arena, struct str domain)
{
	const char *name = spf_name(arena, domain);

	return name && name_labels(name) > 1 ? name : NULL;
}

enum rr_type spf_address_type(const struct ip *ip)
{
	return ip->version == 4 ? RR_A : RR_AAAA;
}

static enum step stop(struct check_host *c, enum spf_result result, const char *why)
{
	c->verdict->result = result;
	c->verdict->why = why;
	c->verdict->where = c->where;
	return STOPPED;
}

static enum step stop_failed(struct check_host *c, const struct answer *answer)
{
	c->verdict->failed = answer;
	c->verdict->not_asked = dns_not_asked(answer);
	return stop(c, SPF_TEMPERROR,
		arena_printf(c->arena, "%s of %s: %s", rr_type_name(answer->type), answer->name,
			dns_status_name(answer->status)));
}

/* Counts a lookup that found nothing. */
static enum step count_void(struct check_host *c, const struct answer *answer)
{
	if (!c->counting || answer->count)
		return NO_MATCH;
	if (++c->verdict->voids <= SPF_VOIDS_MAX)
		return NO_MATCH;
	return stop(c, SPF_PERMERROR,
		arena_printf(c->arena, "more than %d void lookups; one too many is %s of %s",
			SPF_VOIDS_MAX, rr_type_name(answer->type), answer->name));
}

/* One question of a term: STOPPED when the answer is not there, failed, or is one void too many. */
static enum step look_up(
	struct check_host *c, enum rr_type type, const char *name, const struct answer **answer)
{
	*answer = c->dns->ask(c->dns->context, type, name);
	if (!*answer)
		return stop(c, SPF_PENDING, NULL);
	if (!dns_definite(*answer))
		return stop_failed(c, *answer);
	return count_void(c, *answer);
}

static bool holds(const struct answer *answer, const struct ip *ip, unsigned bits)
{
	for (size_t i = 0; i < answer->count; i++)
		if (ip_prefix_eq(&answer->rr[i].ip, ip, bits))
			return true;
	return false;
}

static unsigned bits_of(const struct check_host *c, const struct spf_term *term)
{
	return c->client->ip->version == 4 ? term->bits4 : term->bits6;
}

/* Has NAME an address in the client's network? */
static enum step match_host(struct check_host *c, const char *name, unsigned bits)
{
	const struct answer *answer;
	enum step step = look_up(c, spf_address_type(c->client->ip), name, &answer);

	return step == NO_MATCH && holds(answer, c->client->ip, bits) ? MATCHED : step;
}

/* --- validated names of the client, section 5.5 --- */

/* Is PTR name NAME validated? A failed lookup skips it. */
static enum step validate(struct check_host *c, const char *name)
{
	const struct ip *ip = c->client->ip;
	const struct answer *answer = c->dns->ask(c->dns->context, spf_address_type(ip), name);

	if (!answer)
		return stop(c, SPF_PENDING, NULL);
	if (!dns_definite(answer))
		return NO_MATCH;

	enum step step = count_void(c, answer);

	return step == NO_MATCH && holds(answer, ip, 8 * (ip->version == 4 ? 4 : 16)) ? MATCHED
										      : step;
}

/* The PTR names to look at, at most ten; NO_MATCH and *COUNT 0 when the question failed. */
static enum step client_names(struct check_host *c, const struct answer **ptr, size_t *count)
{
	*ptr = c->dns->ask(c->dns->context, RR_PTR, ip_reverse(c->arena, c->client->ip));
	*count = 0;
	if (!*ptr)
		return stop(c, SPF_PENDING, NULL);
	if (!dns_definite(*ptr))
		return NO_MATCH;
	*count = (*ptr)->count < SPF_HOSTS_MAX ? (*ptr)->count : SPF_HOSTS_MAX;
	return count_void(c, *ptr);
}

static enum step match_ptr(struct check_host *c, const char *target)
{
	const struct answer *ptr;
	size_t count;
	enum step step = client_names(c, &ptr, &count);

	for (size_t i = 0; step == NO_MATCH && i < count; i++) {
		step = validate(c, ptr->rr[i].name);
		if (step == MATCHED && !name_under(ptr->rr[i].name, target))
			step = NO_MATCH;
	}
	return step;
}

/* How well a validated name stands for DOMAIN (section 7.3, macro p). */
static unsigned fitness(const char *name, const char *domain)
{
	return domain && !strcmp(name, domain) ? 3 : domain && name_under(name, domain) ? 2 : 1;
}

static enum spf_expansion validated_name(void *context, struct str domain, struct str *name)
{
	struct check_host *c = context;
	const char *wanted = spf_name(c->arena, domain);
	const struct answer *ptr;
	size_t count;
	unsigned best = 0;
	enum step step = client_names(c, &ptr, &count);

	*name = STR("unknown");
	for (size_t i = 0; step != STOPPED && i < count; i++) {
		const char *candidate = ptr->rr[i].name;

		step = validate(c, candidate);
		if (step == MATCHED && fitness(candidate, wanted) > best) {
			best = fitness(candidate, wanted);
			*name = str_of(candidate);
		}
	}
	return step == STOPPED ? SPF_EXPAND_PENDING : SPF_EXPANDED;
}

/* --- targets --- */

static enum spf_expansion expand(struct check_host *c, struct str domain, struct str text,
	enum spf_macro_use use, struct str *out)
{
	const struct spf_macro macro = {
		.arena = c->arena,
		.client = c->client,
		.domain = domain,
		.validated = validated_name,
		.context = c,
	};

	return spf_macro_expand(&macro, text, use, out);
}

static enum spf_expansion expand_target(struct check_host *c, struct str domain,
	const struct spf_term *term, struct str *raw, const char **name)
{
	enum spf_expansion expansion = SPF_EXPANDED;

	*raw = domain;
	*name = NULL;
	if (term->argument.n)
		expansion = expand(c, domain, term->argument, SPF_USE_DOMAIN, raw);
	if (expansion == SPF_EXPANDED)
		*name = spf_name(c->arena, *raw);
	return expansion;
}

enum spf_expansion spf_target(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, struct str domain, const struct spf_term *term,
	struct str *raw, const char **name)
{
	struct spf_verdict dropped = { 0 };
	struct check_host c = { .arena = arena, .dns = dns, .client = client, .verdict = &dropped };

	return expand_target(&c, domain, term, raw, name);
}

/* --- mechanisms, section 5 --- */

static int by_preference(const void *a, const void *b)
{
	const struct rr *x = *(const struct rr *const *)a, *y = *(const struct rr *const *)b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return strcmp(x->name, y->name);
}

const char **spf_mx_targets(struct arena *arena, const struct answer *answer, size_t *count)
{
	const struct rr **rr = arena_array(arena, answer->count + 1, sizeof(struct rr *));
	const char **name = arena_array(arena, answer->count + 1, sizeof(char *));

	*count = 0;
	for (size_t i = 0; i < answer->count; i++)
		rr[i] = &answer->rr[i];
	if (answer->count)
		qsort(rr, answer->count, sizeof *rr, by_preference);
	for (size_t i = 0; i < answer->count; i++)
		if (strcmp(rr[i]->name, ".") != 0)
			name[(*count)++] = rr[i]->name;
	return name;
}

static enum step match_mx(struct check_host *c, const char *target, unsigned bits)
{
	const struct answer *mx;
	enum step step = look_up(c, RR_MX, target, &mx);

	if (step == STOPPED)
		return step;
	if (mx->count > SPF_HOSTS_MAX)
		return stop(c, SPF_PERMERROR,
			arena_printf(c->arena, "%s has %zu MX records; an mx term may lead to %d",
				target, mx->count, SPF_HOSTS_MAX));

	size_t count;
	const char **name = spf_mx_targets(c->arena, mx, &count);

	for (size_t i = 0; step == NO_MATCH && i < count; i++)
		step = match_host(c, name[i], bits);
	return step;
}

static enum step match_exists(struct check_host *c, const char *target)
{
	const struct answer *answer;
	enum step step = look_up(c, RR_A, target, &answer);

	return step == NO_MATCH && answer->count ? MATCHED : step;
}

/* The table of section 5.2. */
static enum step match_include(struct check_host *c, const struct spf_term *term, struct str target)
{
	const char *where = c->where;
	enum spf_result result = check_record(c, target).result;

	switch (result) {
	case SPF_PASS:
		c->where = where;
		return MATCHED;
	case SPF_FAIL:
	case SPF_SOFTFAIL:
	case SPF_NEUTRAL:
		c->where = where;
		return NO_MATCH;
	case SPF_NONE:
		c->where = where;
		return stop(c, SPF_PERMERROR,
			arena_printf(c->arena, "no SPF record where \"%s\" leads to",
				str_printable(c->arena, term->text)));
	case SPF_PENDING:
	case SPF_TEMPERROR:
	case SPF_PERMERROR:
		break;
	}
	return STOPPED;
}

static enum step count_lookup(struct check_host *c, const struct spf_term *term)
{
	if (!spf_kind_looks_up(term->kind) || ++c->verdict->lookups <= SPF_LOOKUPS_MAX)
		return NO_MATCH;
	return stop(c, SPF_PERMERROR,
		arena_printf(c->arena,
			"more than %d terms that cost a lookup; one too many is \"%s\"",
			SPF_LOOKUPS_MAX, str_printable(c->arena, term->text)));
}

/* Matches a term that has a name to ask for; one that cannot be asked never matches (section 4.8). */
static enum step match_named(struct check_host *c, struct str domain, const struct spf_term *term)
{
	struct str raw;
	const char *name;

	if (expand_target(c, domain, term, &raw, &name) != SPF_EXPANDED)
		return c->verdict->result == SPF_PERMERROR ? STOPPED : stop(c, SPF_PENDING, NULL);
	if (term->kind == SPF_INCLUDE)
		return match_include(c, term, raw);
	if (!name)
		return NO_MATCH;
	switch (term->kind) {
	case SPF_A:
		return match_host(c, name, bits_of(c, term));
	case SPF_MX:
		return match_mx(c, name, bits_of(c, term));
	case SPF_PTR:
		return match_ptr(c, name);
	case SPF_EXISTS:
		return match_exists(c, name);
	default:
		return NO_MATCH;
	}
}

static enum step match_term(struct check_host *c, struct str domain, const struct spf_term *term)
{
	enum step step = count_lookup(c, term);

	if (step == STOPPED)
		return step;
	switch (term->kind) {
	case SPF_ALL:
		return MATCHED;
	case SPF_IP4:
	case SPF_IP6:
		return ip_prefix_eq(&term->net, c->client->ip,
			       term->net.version == 4 ? term->bits4 : term->bits6)
			       ? MATCHED
			       : NO_MATCH;
	case SPF_INCLUDE:
	case SPF_A:
	case SPF_MX:
	case SPF_PTR:
	case SPF_EXISTS:
		return match_named(c, domain, term);
	case SPF_REDIRECT:
	case SPF_EXP:
	case SPF_OTHER_MODIFIER:
	case SPF_BROKEN:
		break;
	}
	return NO_MATCH;
}

/* --- records, sections 4.3 to 4.7 --- */

/* Fetches the record of DOMAIN: NULL with the reason in *RESULT. */
static const struct spf_record *fetch(
	struct check_host *c, struct str domain, enum spf_result *result)
{
	const char *name = spf_domain(c->arena, domain);
	const struct answer *answer;
	struct str text;

	c->where = name;
	*result = SPF_NONE;
	if (!name)
		return NULL;
	answer = c->dns->ask(c->dns->context, RR_TXT, name);
	*result = SPF_PENDING;
	if (!answer)
		return NULL;
	*result = SPF_TEMPERROR;
	if (!dns_definite(answer)) {
		stop_failed(c, answer);
		return NULL;
	}
	*result = SPF_NONE;

	size_t count = spf_select(answer, &text);

	if (!count)
		return NULL;
	*result = SPF_PERMERROR;
	if (count > 1) {
		stop(c, SPF_PERMERROR, "more than one SPF record");
		return NULL;
	}

	const struct spf_record *record = spf_record_parse(c->arena, text);

	if (!record->fault_count)
		return record;
	stop(c, SPF_PERMERROR, spf_fault_text(c->arena, &record->fault[0]));
	return NULL;
}

/* Section 6.1: as if the record stood there, but without one it is a permerror. */
static struct decision follow_redirect(
	struct check_host *c, struct str domain, const struct spf_term *redirect)
{
	struct decision none = { .result = SPF_PERMERROR, .domain = domain };
	struct str raw;
	const char *name, *where = c->where;

	if (count_lookup(c, redirect) == STOPPED)
		return none;
	if (expand_target(c, domain, redirect, &raw, &name) != SPF_EXPANDED) {
		if (c->verdict->result != SPF_PERMERROR)
			stop(c, SPF_PENDING, NULL);
		none.result = c->verdict->result;
		return none;
	}

	struct decision decision = check_record(c, raw);

	if (decision.result != SPF_NONE)
		return decision;
	c->where = where;
	stop(c, SPF_PERMERROR,
		arena_printf(c->arena, "no SPF record where \"%s\" leads to",
			str_printable(c->arena, redirect->text)));
	return none;
}

/* check_host() itself. The depth is bounded by the limit of lookups. */
static struct decision check_record(struct check_host *c, struct str domain)
{
	struct decision decision = { .domain = domain };

	decision.record = fetch(c, domain, &decision.result);
	if (!decision.record)
		return decision;
	for (size_t i = 0; i < decision.record->count; i++) {
		const struct spf_term *term = &decision.record->term[i];
		enum step step = match_term(c, domain, term);

		if (step == NO_MATCH)
			continue;
		decision.term = term;
		decision.result = step == MATCHED ? term->result : c->verdict->result;
		return decision;
	}
	if (decision.record->redirect)
		return follow_redirect(c, domain, decision.record->redirect);
	decision.result = SPF_NEUTRAL;
	return decision;
}

/* --- explanations, section 6.2: whatever is wrong with one, there is none --- */

static enum spf_result explain(struct check_host *c, const struct decision *decision)
{
	const struct spf_term *exp = decision->record->exp;
	const struct answer *answer;
	struct str raw, text;
	const char *name;
	size_t at;

	c->counting = false;
	if (!exp)
		return SPF_FAIL;
	if (expand_target(c, decision->domain, exp, &raw, &name) != SPF_EXPANDED)
		return SPF_PENDING;
	if (!name)
		return SPF_FAIL;
	answer = c->dns->ask(c->dns->context, RR_TXT, name);
	if (!answer)
		return SPF_PENDING;
	if (!dns_definite(answer) || answer->count != 1)
		return SPF_FAIL;
	if (spf_macro_fault(answer->rr[0].text, SPF_USE_EXPLAIN, &at))
		return SPF_FAIL;
	if (expand(c, decision->domain, answer->rr[0].text, SPF_USE_EXPLAIN, &text) != SPF_EXPANDED)
		return SPF_PENDING;
	c->verdict->explanation = str_dup(c->arena, text);
	return SPF_FAIL;
}

enum spf_result spf_check_host(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, struct str domain, struct spf_verdict *verdict)
{
	const struct ip ip = ip_unmapped(client->ip);
	struct spf_client plain = *client;
	struct check_host c = {
		.arena = arena, .dns = dns, .client = &plain, .verdict = verdict, .counting = true
	};

	*verdict = (struct spf_verdict){ 0 };
	plain.ip = &ip;

	struct decision decision = check_record(&c, domain);

	verdict->result = decision.result;
	verdict->domain = spf_domain(arena, decision.domain);
	if (decision.term)
		verdict->term = decision.term->text;
	if (decision.result == SPF_FAIL)
		verdict->result = explain(&c, &decision);
	if (decision.result == SPF_NONE)
		verdict->why = verdict->domain ? "no SPF record" : "not a full domain name";
	return verdict->result;
}
