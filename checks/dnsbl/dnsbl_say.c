/* Puts into words what a list said: rows of the list table, and findings. */
#include "checks/dnsbl/dnsbl.h"
#include "checks/dnsbl/list_select.h"

#include <string.h>

static bool is_deciding(const struct asking *a)
{
	return !strcmp(a->list->zone, "zen.spamhaus.org") ||
	       list_is_required(a->e->setup, a->list->zone);
}

static const char *roles_text(struct arena *arena, unsigned roles)
{
	const char *text = "";

	for (unsigned role = ROLE_SENDER; role <= ROLE_DKIM; role++)
		if (roles & 1u << role)
			text = arena_printf(arena, "%s%s%s", text, *text ? ", " : "",
				list_role_name((enum list_role)role));
	return text;
}

/* "XBL (exploited or infected host), DROP (...)" of the codes that are policy, or are not, or of
 * all. */
enum code_part { ALL_CODES, POLICY_CODES, OTHER_CODES };

static const char *codes_text(
	struct arena *arena, const struct list_reading *reading, enum code_part part)
{
	const char *text = "";

	for (size_t i = 0; i < reading->code_count; i++) {
		const struct list_code *code = reading->code[i];

		if (part != ALL_CODES && dnsbl_code_is_policy(code) != (part == POLICY_CODES))
			continue;
		if (*text)
			text = arena_printf(arena, "%s, ", text);
		text = code->label ? speak(arena, "%s%s (%s)", text, code->label, code->meaning)
				   : speak(arena, "%s%s", text, code->meaning);
	}
	if (reading->unknown_code && part != POLICY_CODES)
		text = arena_printf(arena, "%s%s%s", text, *text ? ", " : "",
			reading->verdict == LISTED ? "listed, class unknown" : "undocumented code");
	return text;
}

/* Evidence: the A records, and what the list says in its TXT record. */
static void add_evidence(
	struct asking *a, struct finding *f, const struct answer *answer, const char *text)
{
	struct arena *arena = a->e->arena;

	if (!answer)
		return;
	f->evidence = dnsbl_hide_key(arena, dns_evidence(arena, answer), a->key);
	if (text)
		f->evidence = arena_printf(arena, "%s; \"%s\"", f->evidence, text);
}

static void find_part(
	struct asking *a, const struct verdict_of *v, enum finding_id id, enum code_part part)
{
	struct eval *e = a->e;
	const struct weighing *w = &v->weighing;
	bool policy = id == FIND_DNSBL_POLICY;
	const char *roles = v->roles & ~(1u << ROLE_IP)
				    ? speak(e->arena, " (%s)", roles_text(e->arena, v->roles))
				    : "";
	struct finding *f = finding(e, id, v->object,
		policy ? "%s%s is in a policy range of %s: %s; policy, not spam: ask the provider"
		       : "%s%s is on %s: %s",
		v->object, roles, a->list->zone, codes_text(e->arena, &v->judged.reading, part));

	f->severity = policy ? finding_specs[id].severity : w->severity;
	f->who = policy ? WHO_PROVIDER : w->who;
	f->zone = a->list->zone;
	f->remedy = dnsbl_remedy(e->arena, a->list, &v->judged.reading, policy, v->object);
	add_evidence(a, f, v->answers.object, v->text);
}

/* ZEN says policy (PBL) and abuse (SBL, XBL) in one answer: two causes with two cures. */
void dnsbl_find_listing(struct asking *a, const struct verdict_of *v)
{
	const struct list_reading *reading = &v->judged.reading;
	bool policy = false;

	if (!v->weighing.has_finding)
		return;
	if (v->weighing.finding != FIND_DNSBL_LISTED) {
		find_part(a, v, v->weighing.finding, ALL_CODES);
		return;
	}
	for (size_t i = 0; i < reading->code_count; i++)
		policy |= dnsbl_code_is_policy(reading->code[i]);
	find_part(a, v, FIND_DNSBL_LISTED, OTHER_CODES);
	if (policy)
		find_part(a, v, FIND_DNSBL_POLICY, POLICY_CODES);
}

static const char *reason_with_way_out(const struct asking *a, const struct judgement *j)
{
	struct arena *arena = a->e->arena;
	const char *way =
		failure_remedy(j->culprit, dnsbl_way_out(a->list, j->fault, a->key, a->fitness));
	const char *reason = dnsbl_hide_key(arena, j->reason, a->key);

	return way ? speak(arena, "%s (%s)", reason, way) : reason;
}

/* A list is blamed once, with the first object that shows it. */
void dnsbl_find_unusable(struct asking *a, const struct verdict_of *v)
{
	const struct judgement *j = &v->judged;
	const char *zone = a->list->zone;
	struct finding *f;

	if (a->blamed)
		return;
	a->blamed = true;
	f = finding(a->e, is_deciding(a) ? FIND_DNSBL_UNKNOWN : FIND_DNSBL_UNUSABLE, zone,
		"%s gave no usable answer about %s: %s", zone, v->object,
		dnsbl_hide_key(a->e->arena, j->reason, a->key));
	f->zone = zone;
	f->remedy =
		failure_remedy(j->culprit, dnsbl_way_out(a->list, j->fault, a->key, a->fitness));
	add_evidence(a, f, j->culprit, NULL);
}

static const char *const *codes_of(struct arena *arena, const struct answer *answer, size_t *count)
{
	const uint32_t *records = dnsbl_records(arena, answer);
	const char **codes = arena_array(arena, answer->count + 1, sizeof *codes);

	for (size_t i = 0; i < answer->count; i++)
		codes[i] = arena_printf(arena, "%u.%u.%u.%u", records[i] >> 24,
			records[i] >> 16 & 255, records[i] >> 8 & 255, records[i] & 255);
	*count = answer->count;
	return codes;
}

static const char *const *labels_of(
	struct arena *arena, const struct list_reading *reading, size_t *count)
{
	const char **labels = arena_array(arena, reading->code_count + 1, sizeof *labels);

	*count = 0;
	for (size_t i = 0; i < reading->code_count; i++)
		if (reading->code[i]->label)
			labels[(*count)++] = reading->code[i]->label;
	return labels;
}

const char *dnsbl_reason(const struct asking *a, const struct judgement *j)
{
	if (j->verdict == UNUSABLE)
		return reason_with_way_out(a, j);
	if (j->verdict == SKIPPED)
		return j->reason;
	if (j->untested)
		return "not self-tested";
	return j->verdict == CLEAN ? NULL : codes_text(a->e->arena, &j->reading, ALL_CODES);
}

/* The answer as it stands in the report, once for each role of the object. */
void dnsbl_report(struct asking *a, const struct verdict_of *v)
{
	const struct judgement *j = &v->judged;
	struct eval *e = a->e;
	bool answered = j->verdict != UNUSABLE && j->verdict != SKIPPED;
	struct list_result result = {
		.list = a->list,
		.zone = a->list->zone,
		.object = v->object,
		.verdict = j->verdict,
		.fault = j->fault,
		.reason = dnsbl_reason(a, j),
		.text = v->text,
		.answered = answered,
		.level = v->weighing.level,
	};

	result.codes = codes_of(e->arena, v->answers.object, &result.code_count);
	if (answered)
		result.labels = labels_of(e->arena, &j->reading, &result.label_count);
	if (j->verdict == LISTED)
		result.delist_url = dnsbl_url(e->arena, a->list->delist_url, v->object);
	result.strong = j->verdict == LISTED && j->reading.blocks &&
			a->list->weight != WEIGHT_LOW && a->list->kind != LIST_SCORE &&
			list_is_of_ips(a->list);
	for (unsigned role = ROLE_IP; role <= ROLE_DKIM; role++)
		if (v->roles & 1u << role) {
			result.role = (enum list_role)role;
			list_report(e, &result);
		}
}

void dnsbl_report_skipped(struct asking *a, const char *object, enum list_role role,
	const char *reason, enum list_fault fault)
{
	list_report(a->e, &(struct list_result){
				  .list = a->list,
				  .zone = a->list->zone,
				  .object = object,
				  .role = role,
				  .verdict = SKIPPED,
				  .fault = fault,
				  .reason = reason,
			  });
}
