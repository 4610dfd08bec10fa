/* The DNS tree walk of RFC 9989 section 4.10. */
#include "checks/dmarc/dmarc_walk.h"

#include "checks/psl.h"

#include <string.h>

enum { LABELS_KEPT = 7 }; /* section 4.10 step 4: what a name of eight labels or more is cut to */

/* Keeps the first record of the better kind: a DMARC record before one that was meant as such. */
static void keep(struct dmarc_step *step, enum dmarc_step_kind kind, struct str text,
	const struct dmarc_record *record)
{
	if (step->kind >= kind)
		return;
	step->kind = kind;
	step->text = text;
	step->record = *record;
}

/* Step 2 of section 4.10: what is no DMARC record is discarded; of several, all are. */
static void read_step(struct arena *arena, struct dmarc_step *step)
{
	size_t records = 0;

	if (!dns_definite(step->answer)) {
		step->kind = dns_not_asked(step->answer) ? DMARC_STEP_NOT_ASKED : DMARC_STEP_FAILED;
		return;
	}
	for (size_t i = 0; i < step->answer->count; i++) {
		struct str text = step->answer->rr[i].text;
		struct dmarc_record record = dmarc_record_read(arena, text);

		records += record.is_dmarc;
		if (record.is_dmarc)
			keep(step, DMARC_STEP_RECORD, text, &record);
		else if (record.meant)
			keep(step, DMARC_STEP_MEANT, text, &record);
	}
	if (records > 1)
		step->kind = DMARC_STEP_SEVERAL;
}

/* DOMAIN, then its parents, of which those with more than seven labels are left out. */
static void list_steps(struct arena *arena, struct dmarc_walk *walk)
{
	const char *domain = walk->domain;

	while (domain && strcmp(domain, ".") != 0 && walk->count < DMARC_STEPS_MAX) {
		struct dmarc_step *step = &walk->step[walk->count++];

		step->domain = domain;
		step->name = name_join(arena, "_dmarc", domain);
		domain = name_parent(domain);
		while (domain && name_labels(domain) > LABELS_KEPT)
			domain = name_parent(domain);
	}
}

/* The ancestor of NAME, or NAME itself, that has COUNT labels. */
static const char *with_labels(const char *name, size_t count)
{
	while (name_labels(name) > count)
		name = name_parent(name);
	return name;
}

/* A registry's suffix (libpsl) has no record, or one with psd=y (RFC 9989 section 5.2). With a
 * record right below it, the organizational domain is the same in both cases, so that a failure
 * there does not matter. And who runs on zone files alone has left the suffixes out on purpose. */
static bool can_do_without(const struct dmarc_step *step, const char *candidate)
{
	if (!psl_is_registry(step->domain))
		return false;
	return step->answer->status == DNS_NOTASKED ||
	       (candidate && name_labels(candidate) == name_labels(step->domain) + 1);
}

/* Section 4.10.2: from the longest name to the shortest, psd=n ends it here, psd=y one label below;
 * else the shortest name that has a record. */
static void find_org(struct dmarc_walk *walk)
{
	const char *candidate = NULL;

	for (walk->stop = 0; walk->stop < walk->count;) {
		const struct dmarc_step *step = &walk->step[walk->stop++];

		if (step->kind == DMARC_STEP_FAILED || step->kind == DMARC_STEP_NOT_ASKED) {
			if (!can_do_without(step, candidate))
				return;
			continue;
		}
		if (step->kind != DMARC_STEP_RECORD)
			continue;
		if (step->record.psd == DMARC_PSD_YES && walk->stop > 1) {
			walk->org = with_labels(walk->domain, name_labels(step->domain) + 1);
			return;
		}
		candidate = step->domain;
		if (step->record.psd != DMARC_PSD_UNSAID)
			break;
	}
	walk->org = candidate ? candidate : walk->domain;
}

bool dmarc_walk(const struct asker *asker, const char *domain, struct dmarc_walk *walk)
{
	bool waiting = false;

	*walk = (struct dmarc_walk){ .domain = domain };
	list_steps(asker->arena, walk);
	for (size_t i = 0; i < walk->count; i++) {
		struct dmarc_step *step = &walk->step[i];

		step->answer = asker_ask(asker, RR_TXT, step->name);
		waiting |= !step->answer;
	}
	if (waiting)
		return false;
	for (size_t i = 0; i < walk->count; i++)
		read_step(asker->arena, &walk->step[i]);
	find_org(walk);
	return true;
}

enum tristate dmarc_aligned(const struct dmarc_walk *a, const struct dmarc_walk *b, bool strict)
{
	if (!strcmp(a->domain, b->domain))
		return TRI_YES;
	if (strict)
		return TRI_NO;
	if (!a->org || !b->org)
		return TRI_UNKNOWN;
	return strcmp(a->org, b->org) ? TRI_NO : TRI_YES;
}

/* The record that applies */

/* Section 4.10.1: the author domain's, else its organizational domain's, else its public suffix
 * domain's. */
static const struct dmarc_step *find_record(const struct dmarc_walk *walk)
{
	const struct dmarc_step *found = NULL;

	if (walk->count && walk->step[0].kind == DMARC_STEP_RECORD)
		return &walk->step[0];
	for (size_t i = 0; i < walk->stop; i++) {
		const struct dmarc_step *step = &walk->step[i];

		if (step->kind != DMARC_STEP_RECORD)
			continue;
		if (!strcmp(step->domain, walk->org))
			return step;
		if (step->record.psd == DMARC_PSD_YES)
			found = step;
	}
	return found;
}

static const struct dmarc_step *first_of(const struct dmarc_walk *walk, enum dmarc_step_kind kind)
{
	for (size_t i = 0; i < walk->stop; i++)
		if (walk->step[i].kind == kind)
			return &walk->step[i];
	return NULL;
}

static void say_none(const struct dmarc_walk *walk, struct dmarc_applied *out)
{
	out->outcome = DMARC_APPLIES_NONE;
	out->policy_known = true;
	out->step = first_of(walk, DMARC_STEP_SEVERAL);
	if (!out->step)
		out->step = first_of(walk, DMARC_STEP_MEANT);
}

/* The policy; unknown only if it hangs on whether the domain exists (appendix A.4: NXDOMAIN, for
 * whatever type) and that is not known. An alias whose target is missing does exist (RFC 6604). */
static void settle(struct dmarc_applied *out, const struct answer *soa)
{
	const struct dmarc_record *record = &out->step->record;

	out->policy_known = true;
	if (!record->usable)
		return;
	if (out->relation != DMARC_SELF && dns_definite(soa) && soa->status == DNS_NXDOMAIN &&
		!soa->cname_count)
		out->relation = DMARC_NOWHERE;
	out->policy = dmarc_record_policy(record, out->relation);
	if (out->relation == DMARC_SUBDOMAIN && !dns_definite(soa))
		out->policy_known = out->policy == dmarc_record_policy(record, DMARC_NOWHERE);
}

bool dmarc_apply(
	const struct asker *asker, const struct dmarc_walk *walk, struct dmarc_applied *out)
{
	const struct answer *soa = asker_ask(asker, RR_SOA, walk->domain);

	*out = (struct dmarc_applied){ .outcome = DMARC_APPLIES_UNKNOWN };
	if (!soa)
		return false;
	if (!walk->org && !(walk->count && walk->step[0].kind == DMARC_STEP_RECORD)) {
		out->step = first_of(walk, DMARC_STEP_FAILED);
		return true;
	}
	out->step = find_record(walk);
	if (!out->step) {
		say_none(walk, out);
		return true;
	}
	out->outcome = DMARC_APPLIES;
	out->relation = out->step == walk->step ? DMARC_SELF : DMARC_SUBDOMAIN;
	settle(out, soa);
	return true;
}
