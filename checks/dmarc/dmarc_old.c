/* DMARC by RFC 7489 and by OpenDMARC 1.4, and the faults of signatures, for profiles. */
#include "checks/dmarc/dmarc_old.h"

#include "checks/psl.h"
#include "checks/tags.h"

#include <string.h>

static const char *organization(const char *domain)
{
	const char *org = psl_registered(domain);

	return org ? org : domain;
}

/* The step of the walk that is about DOMAIN, or NULL. */
static const struct dmarc_step *step_of(const struct dmarc_view *view, const char *domain)
{
	for (size_t i = 0; i < view->walk.count; i++)
		if (!strcmp(view->walk.step[i].domain, domain))
			return &view->walk.step[i];
	return NULL;
}

static bool has_something(const struct dmarc_step *step)
{
	return step && (step->kind == DMARC_STEP_RECORD || step->kind == DMARC_STEP_SEVERAL ||
			       step->kind == DMARC_STEP_FAILED);
}

/* Section 6.6.3: the From domain's record, else the organizational domain's. */
static const struct dmarc_step *find_step(const struct dmarc_view *view, bool *inherited)
{
	const struct dmarc_step *own = step_of(view, view->from), *org;

	*inherited = false;
	if (has_something(own))
		return own;
	org = step_of(view, organization(view->from));
	if (org == own || !has_something(org))
		return NULL;
	*inherited = true;
	return org;
}

static const char *policy_of(const struct dmarc_step *step, bool inherited)
{
	const struct dmarc_record *record = &step->record;

	if (step->kind == DMARC_STEP_FAILED)
		return "temperror";
	if (step->kind == DMARC_STEP_SEVERAL)
		return "multiple";
	if (!record->usable || record->p == DMARC_UNSET)
		return "invalid";
	return dmarc_policy_word(inherited && record->sp != DMARC_UNSET ? record->sp : record->p);
}

/* What is no number from 0 to 100 counts as 100. */
static const char *pct_of(struct arena *arena, const struct dmarc_step *step)
{
	struct str value;
	unsigned long number;

	if (!tag_find(step->text, STR("pct"), &value) || !str_number(value, 100, &number))
		return "100";
	return arena_printf(arena, "%lu", number);
}

static bool aligned(const char *from, const char *other, bool strict)
{
	return !strcmp(from, other) ||
	       (!strict && !strcmp(organization(from), organization(other)));
}

/* opendmarc_policy_check_alignment(): one below the other is aligned too, and what is below the
 * From domain even where the record says strict. */
static bool opendmarc_aligned(const char *from, const char *other, bool strict)
{
	const char *org = organization(other);

	if (!strcmp(from, other) || !strcmp(from, org))
		return true;
	return !strict && (name_under(from, other) || name_under(other, from) ||
				  name_under(from, org) || name_under(org, from));
}

/* What such a receiver comes to. */
struct old {
	const char *policy, *pct, *result, *opendmarc;
};

/* The domains whose signatures are good for it. */
struct signers {
	const char **domain;
	size_t count;
};

static struct old judge(
	struct arena *arena, const struct dmarc_view *view, const struct signers *signers)
{
	struct old old = { .policy = "absent", .result = "none", .opendmarc = "none" };
	bool inherited, pass, opendmarc;
	bool spf_passes = view->spf_word && !strcmp(view->spf_word, "pass") && view->spf_domain;
	const struct dmarc_step *step = find_step(view, &inherited);
	const struct dmarc_record *record;

	if (!step)
		return old;
	record = &step->record;
	old.policy = policy_of(step, inherited);
	if (step->kind == DMARC_STEP_FAILED) {
		old.result = old.opendmarc = "temperror";
		return old;
	}
	old.pct = pct_of(arena, step);
	if (step->kind == DMARC_STEP_SEVERAL || !strcmp(old.policy, "invalid"))
		return old;
	pass = spf_passes && aligned(view->from, view->spf_domain, record->strict_spf);
	opendmarc =
		spf_passes && opendmarc_aligned(view->from, view->spf_domain, record->strict_spf);
	for (size_t i = 0; i < signers->count; i++) {
		pass |= aligned(view->from, signers->domain[i], record->strict_dkim);
		opendmarc |= opendmarc_aligned(view->from, signers->domain[i], record->strict_dkim);
	}
	old.result = pass ? "pass" : "fail";
	old.opendmarc = opendmarc ? "pass" : "fail";
	return old;
}

void dmarc_old_facts(struct eval *e, const struct dmarc_view *view)
{
	const struct old old = judge(e->arena, view, &(struct signers){ 0 });

	set_fact(e, FACT_DMARC_OLD_POLICY, old.policy);
	set_fact(e, FACT_DMARC_PCT, old.pct);
}

static const char *fault_of_key(enum dkim_status key)
{
	switch (key) {
	case DKIM_OK:
	case DKIM_UNKNOWN:
		return "none";
	case DKIM_MISSING:
		return "key_missing";
	case DKIM_REVOKED:
		return "key_revoked";
	case DKIM_INVALID:
		return "key_invalid";
	case DKIM_WEAK:
		return "key_weak";
	case DKIM_TEMPERROR:
		return "key_temperror";
	}
	return NULL;
}

/* Servers in use take RSA keys under 1,024 bits. */
static bool is_good(const char *fault)
{
	return fault && (!strcmp(fault, "none") || !strcmp(fault, "key_weak"));
}

void dmarc_old_suppose(
	struct arena *arena, const struct dmarc_view *view, bool is_signed, struct facts *facts)
{
	const char *fault = is_signed ? fault_of_key(view->key) : "unsigned";
	const char *signer = view->signer;
	const struct signers signers = { &signer, is_good(fault) };
	struct old old;

	facts->value[FACT_DKIM_FAULT] = fault;
	if (!view->from)
		return;
	old = judge(arena, view, &signers);
	facts->value[FACT_DMARC_OLD_RESULT] = old.result;
	facts->value[FACT_DMARC_OPENDMARC] = old.opendmarc;
}

/* The word for what became of one signature; NULL: not known. What is wrong with its own form is
 * "syntax". */
static const char *fault_of(enum dkim_signed state)
{
	static const char *const words[DKIM_SIGNED_COUNT] = {
		[DKIM_SIGNED_OK] = "none",
		[DKIM_SIGNED_EXPIRED] = "expired",
		[DKIM_SIGNED_BODY_CHANGED] = "body",
		[DKIM_SIGNED_BAD] = "signature",
		[DKIM_SIGNED_KEY_MISSING] = "key_missing",
		[DKIM_SIGNED_KEY_REVOKED] = "key_revoked",
		[DKIM_SIGNED_KEY_INVALID] = "key_invalid",
		[DKIM_SIGNED_KEY_TYPE] = "key_invalid",
		[DKIM_SIGNED_KEY_STRICT] = "key_invalid",
		[DKIM_SIGNED_KEY_WEAK] = "key_weak",
		[DKIM_SIGNED_KEY_FAILED] = "key_temperror",
	};
	const char *result = dkim_signed_specs[state].result;

	if (words[state])
		return words[state];
	return result && !strcmp(result, "permerror") ? "syntax" : NULL;
}

void dmarc_old_conclude(struct eval *e, const struct dmarc_view *view)
{
	const struct dkim_message *m = view->message;
	const char *fault = m->best ? fault_of(m->best->state) : m->total ? NULL : "unsigned";
	struct signers signers = { 0 };

	set_fact(e, FACT_DKIM_FAULT, fault);
	if (!view->from || view->author_fault)
		return;
	for (size_t i = 0; i < m->count; i++)
		if (is_good(fault_of(m->proof[i].state)) && m->proof[i].signature.domain)
			*ARENA_PUSH(e->arena, signers.domain, signers.count) =
				m->proof[i].signature.domain;

	const struct old old = judge(e->arena, view, &signers);

	set_fact(e, FACT_DMARC_OLD_RESULT, old.result);
	set_fact(e, FACT_DMARC_OPENDMARC, old.opendmarc);
}
