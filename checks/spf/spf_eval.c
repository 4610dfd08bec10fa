/* Evaluates SPF strictly in the order of the terms; what it needs and is not known yet ends the run
 * as SPF_PENDING. */
#include "checks/spf/spf_match.h"

/* What a record said: the term that matched, for exp= of the same record. */
struct decision {
	enum spf_result result;
	const struct spf_record *record;
	const struct spf_term *term; /* NULL: none matched */
	struct str domain;
};

static struct decision check_record(struct spf_run *run, struct str domain);

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

/* An include or a redirect to TARGET, where no record is. */
static enum spf_step stop_dangling(
	struct spf_run *run, const struct spf_term *term, struct str target)
{
	run->verdict->target = spf_name(run->arena, target);
	return spf_stop_broken(run, SPF_CAUSE_NO_RECORD,
		speak(run->arena, "no SPF record where \"%s\" leads to",
			str_printable(run->arena, term->text)));
}

/* The table of section 5.2. */
static enum spf_step match_include(
	struct spf_run *run, const struct spf_term *term, struct str target)
{
	const char *where = run->where;
	enum spf_result result = check_record(run, target).result;

	switch (result) {
	case SPF_PASS:
		run->where = where;
		return SPF_MATCHED;
	case SPF_FAIL:
	case SPF_SOFTFAIL:
	case SPF_NEUTRAL:
		run->where = where;
		return SPF_NO_MATCH;
	case SPF_NONE:
		run->where = where;
		return stop_dangling(run, term, target);
	case SPF_PENDING:
	case SPF_TEMPERROR:
	case SPF_PERMERROR:
		break;
	}
	return SPF_STOPPED;
}

static enum spf_step count_lookup(struct spf_run *run, const struct spf_term *term)
{
	if (!spf_kind_looks_up(term->kind) || ++run->verdict->lookups <= SPF_LOOKUPS_MAX)
		return SPF_NO_MATCH;
	return spf_stop_broken(run, SPF_CAUSE_LOOKUPS,
		speak(run->arena, "more than %d terms that cost a lookup; one too many is \"%s\"",
			SPF_LOOKUPS_MAX, str_printable(run->arena, term->text)));
}

/* Matches a term that has a name to ask for; one that cannot be asked never matches (section
 * 4.8). */
static enum spf_step match_named(
	struct spf_run *run, struct str domain, const struct spf_term *term)
{
	struct str raw;
	const char *name;

	if (spf_expand_target(run, domain, term, &raw, &name) != SPF_EXPANDED)
		return run->verdict->result == SPF_PERMERROR ? SPF_STOPPED
							     : spf_stop(run, SPF_PENDING, NULL);
	if (term->kind == SPF_INCLUDE)
		return match_include(run, term, raw);
	if (!name)
		return SPF_NO_MATCH;
	return spf_match_name(run, term, name);
}

static enum spf_step match_term(struct spf_run *run, struct str domain, const struct spf_term *term)
{
	enum spf_step step = count_lookup(run, term);

	if (step == SPF_STOPPED)
		return step;
	switch (term->kind) {
	case SPF_ALL:
		return SPF_MATCHED;
	case SPF_IP4:
	case SPF_IP6:
		return ip_prefix_eq(&term->net, run->client->ip,
			       term->net.version == 4 ? term->bits4 : term->bits6)
			       ? SPF_MATCHED
			       : SPF_NO_MATCH;
	case SPF_INCLUDE:
	case SPF_A:
	case SPF_MX:
	case SPF_PTR:
	case SPF_EXISTS:
		return match_named(run, domain, term);
	case SPF_REDIRECT:
	case SPF_EXP:
	case SPF_OTHER_MODIFIER:
	case SPF_BROKEN:
		break;
	}
	return SPF_NO_MATCH;
}

/* --- records, sections 4.3 to 4.7 --- */

/* Fetches the record of DOMAIN: NULL with the reason in *RESULT. */
static const struct spf_record *fetch(
	struct spf_run *run, struct str domain, enum spf_result *result)
{
	const char *name = spf_domain(run->arena, domain);
	const struct answer *answer;
	struct str text;

	run->where = name;
	*result = SPF_NONE;
	if (!name)
		return NULL;
	answer = run->dns->ask(run->dns->context, RR_TXT, name);
	*result = SPF_PENDING;
	if (!answer)
		return NULL;
	*result = SPF_TEMPERROR;
	if (!dns_definite(answer)) {
		spf_stop_failed(run, answer);
		return NULL;
	}
	*result = SPF_NONE;

	size_t count = spf_select(answer, &text);

	if (!count)
		return NULL;
	*result = SPF_PERMERROR;
	if (count > 1) {
		spf_stop_broken(run, SPF_CAUSE_MULTIPLE, "more than one SPF record");
		return NULL;
	}

	const struct spf_record *record = spf_record_parse(run->arena, text);

	if (!record->fault_count)
		return record;
	spf_stop_broken(run, SPF_CAUSE_SYNTAX, spf_fault_text(run->arena, &record->fault[0]));
	return NULL;
}

/* Section 6.1: as if the record stood there, but without one it is a permerror. */
static struct decision follow_redirect(
	struct spf_run *run, struct str domain, const struct spf_term *redirect)
{
	struct decision none = { .result = SPF_PERMERROR, .domain = domain };
	struct str raw;
	const char *name, *where = run->where;

	if (count_lookup(run, redirect) == SPF_STOPPED)
		return none;
	if (spf_expand_target(run, domain, redirect, &raw, &name) != SPF_EXPANDED) {
		if (run->verdict->result != SPF_PERMERROR)
			spf_stop(run, SPF_PENDING, NULL);
		none.result = run->verdict->result;
		return none;
	}

	struct decision decision = check_record(run, raw);

	if (decision.result != SPF_NONE)
		return decision;
	run->where = where;
	stop_dangling(run, redirect, raw);
	return none;
}

/* check_host() itself. The depth is bounded by the limit of lookups. */
static struct decision check_record(struct spf_run *run, struct str domain)
{
	struct decision decision = { .domain = domain };

	decision.record = fetch(run, domain, &decision.result);
	if (!decision.record)
		return decision;
	for (size_t i = 0; i < decision.record->count; i++) {
		const struct spf_term *term = &decision.record->term[i];
		enum spf_step step = match_term(run, domain, term);

		if (step == SPF_NO_MATCH)
			continue;
		decision.term = term;
		decision.result = step == SPF_MATCHED ? term->result : run->verdict->result;
		return decision;
	}
	if (decision.record->redirect)
		return follow_redirect(run, domain, decision.record->redirect);
	decision.result = SPF_NEUTRAL;
	return decision;
}

/* --- explanations, section 6.2: whatever is wrong with one, there is none --- */

static enum spf_result explain(struct spf_run *run, const struct decision *decision)
{
	const struct spf_term *exp = decision->record->exp;
	const struct answer *answer;
	struct str raw, text;
	const char *name;
	size_t at;

	run->counting = false;
	if (!exp)
		return SPF_FAIL;
	if (spf_expand_target(run, decision->domain, exp, &raw, &name) != SPF_EXPANDED)
		return SPF_PENDING;
	if (!name)
		return SPF_FAIL;
	answer = run->dns->ask(run->dns->context, RR_TXT, name);
	if (!answer)
		return SPF_PENDING;
	if (!dns_definite(answer) || answer->count != 1)
		return SPF_FAIL;
	if (spf_macro_fault(answer->rr[0].text, SPF_USE_EXPLAIN, &at))
		return SPF_FAIL;
	if (spf_expand(run, decision->domain, answer->rr[0].text, SPF_USE_EXPLAIN, &text) !=
		SPF_EXPANDED)
		return SPF_PENDING;
	run->verdict->explanation = str_dup(run->arena, text);
	return SPF_FAIL;
}

enum spf_result spf_check_host(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, struct str domain, struct spf_verdict *verdict)
{
	const struct ip ip = ip_unmapped(client->ip);
	struct spf_client plain = *client;
	struct spf_run run = {
		.arena = arena, .dns = dns, .client = &plain, .verdict = verdict, .counting = true
	};

	*verdict = (struct spf_verdict){ 0 };
	plain.ip = &ip;

	struct decision decision = check_record(&run, domain);

	verdict->result = decision.result;
	verdict->domain = spf_domain(arena, decision.domain);
	if (decision.term)
		verdict->term = decision.term->text;
	if (decision.result == SPF_FAIL)
		verdict->result = explain(&run, &decision);
	if (decision.result == SPF_NONE)
		verdict->why = verdict->domain ? "no SPF record" : "not a full domain name";
	return verdict->result;
}
