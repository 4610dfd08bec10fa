/* Judges what a DNS list answered: is it usable at all, and if so, what does it say?
 *
 * "Listed" needs a list that does not answer every name, "clean" one that still answers its test
 * entry. Refusals, strange answers and silence are neither. */
#include "checks/dnsbl/dnsbl.h"

#include <stdlib.h>
#include <string.h>

static int ascending(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return a < b ? -1 : a > b;
}

const uint32_t *dnsbl_records(struct arena *arena, const struct answer *answer)
{
	uint32_t *records = arena_array(arena, answer->count + 1, sizeof *records);

	for (size_t i = 0; i < answer->count; i++) {
		const uint8_t *b = answer->rr[i].ip.bytes;

		records[i] =
			(uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	}
	if (answer->count)
		qsort(records, answer->count, sizeof *records, ascending);
	return records;
}

static const char *record_text(struct arena *arena, uint32_t record)
{
	return arena_printf(arena, "%u.%u.%u.%u", record >> 24, record >> 16 & 255,
		record >> 8 & 255, record & 255);
}

/* Where the answer's CNAMEs end, or NULL without any. */
static const char *alias_of(const struct answer *answer)
{
	return answer->cname_count ? answer->cname[answer->cname_count - 1].name : NULL;
}

/* Did the name have anything? A chain that ends nowhere counts too, but for a chain that ends in
 * NXDOMAIN: that is how a list that moved (DNAME) says "not listed". */
static bool answers_something(const struct answer *answer)
{
	return answer->count || (answer->cname_count && answer->status != DNS_NXDOMAIN);
}

static const char *failure_text(const struct answer *answer)
{
	if (answer->truncated)
		return dns_failure(answer);
	switch (answer->status) {
	case DNS_TIMEOUT:
		return "no answer in time";
	case DNS_GARBAGE:
	case DNS_REFERRAL:
		return "an answer that is none to the question";
	case DNS_NOERROR:
	case DNS_NXDOMAIN:
	case DNS_SERVFAIL:
	case DNS_REFUSED:
	case DNS_FORMERR:
	case DNS_NOTIMP:
	case DNS_NOTASKED:
	case DNS_OVER_BUDGET:
		break;
	}
	return dns_status_name(answer->status);
}

/* What is wrong with one answer taken alone, and why; fills READING. */
static enum list_fault answer_fault(struct arena *arena, const struct list *list,
	const struct answer *answer, struct list_reading *reading, const char **why)
{
	const char *alias = alias_of(answer);

	*reading = (struct list_reading){ .verdict = CLEAN };
	if (answers_something(answer) && !answer->count) {
		*why = speak(arena, "alias of %s: parked domain or rewriting resolver", alias);
		return FAULT_FOREIGN;
	}
	if (dns_failed(answer)) {
		*why = failure_text(answer);
		return answer->status == DNS_REFUSED ? FAULT_REFUSED : FAULT_SILENT;
	}
	list_read(list, dnsbl_records(arena, answer), answer->count, reading);
	if (reading->verdict != UNUSABLE)
		return FAULT_NONE;
	*why = speak(arena, "%s%s%s: %s", record_text(arena, reading->culprit),
		alias ? " by way of " : "", alias ? alias : "", reading->reason);
	return reading->refused ? FAULT_REFUSED : FAULT_FOREIGN;
}

static void unusable(struct judgement *j, enum list_fault fault, const struct answer *culprit,
	const char *reason)
{
	j->verdict = UNUSABLE;
	j->fault = fault;
	j->culprit = culprit;
	j->reason = reason;
}

/* The records of ANSWER, or where its alias led. */
static const char *contents(struct arena *arena, const struct answer *answer)
{
	const char *text = "";

	if (!answer->count)
		return speak(arena, "alias of %s", alias_of(answer));
	for (size_t i = 0; i < answer->count && i < 4; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? ", " : "",
			record_text(arena, dnsbl_records(arena, answer)[i]));
	return text;
}

/* Was the question answered, whatever it said? */
static bool was_answered(const struct answer *answer)
{
	return answer && !dns_failed(answer) && (!dns_not_asked(answer) || answer->cname_count);
}

/* The names that must have nothing. Returns whether one of them was asked, and answered. */
static bool judge_negatives(struct arena *arena, const struct list *list,
	const struct list_answers *answers, struct judgement *j)
{
	const struct answer *const both[] = { answers->negative, answers->random };
	const struct answer *listed[2] = { NULL, NULL };
	struct list_reading reading;
	bool tested = false;
	const char *why;

	for (size_t i = 0; i < 2; i++) {
		if (!was_answered(both[i]))
			continue;
		tested = true;
		if (!answers_something(both[i]))
			continue;
		listed[i] = both[i];
		if (answer_fault(arena, list, both[i], &reading, &why) == FAULT_REFUSED) {
			unusable(j, FAULT_REFUSED, both[i], why);
			return true;
		}
	}
	/* the evidence is the other one where possible: its name is the same every day */
	if (listed[1])
		unusable(j, FAULT_WILDCARD, listed[0] ? listed[0] : listed[1],
			speak(arena, "it answers every name, also one that nobody has: %s",
				contents(arena, listed[1])));
	else if (listed[0])
		unusable(j, FAULT_WILDCARD, listed[0],
			speak(arena, "it lists %s, which must never be listed: %s",
				list->test_unlisted, contents(arena, listed[0])));
	return tested;
}

static bool holds_expected(const struct list *list, const struct answer *answer)
{
	struct ip expected;

	if (!list->test_expect || !ip_parse(str_of(list->test_expect), &expected))
		return false;
	for (size_t i = 0; i < answer->count; i++)
		if (ip_eq(&answer->rr[i].ip, &expected))
			return true;
	return false;
}

/* The entry that must be listed. Returns whether it was asked. */
static bool judge_positive(struct arena *arena, const struct list *list,
	const struct answer *answer, struct judgement *j)
{
	struct list_reading reading;
	const char *why;

	if (!answer || (dns_not_asked(answer) && !answer->cname_count))
		return false;
	if (holds_expected(list, answer))
		return true;

	enum list_fault fault = answer_fault(arena, list, answer, &reading, &why);

	if (fault != FAULT_NONE)
		unusable(j, fault, answer, speak(arena, "self-test failed: %s", why));
	else if (!answer->count)
		unusable(j, FAULT_GONE, answer,
			"it no longer lists its own test entry, so no \"not listed\" of it can be believed");
	return true;
}

void dnsbl_blame_resolver(struct judgement *j, enum fitness fitness)
{
	if (fitness == FITNESS_REWRITES && j->verdict == UNUSABLE &&
		(j->fault == FAULT_FOREIGN || j->fault == FAULT_WILDCARD))
		j->reason = "the resolver answers names that do not exist (it rewrites NXDOMAIN)";
}

/* Has one of the two negative tests failed? Then a listing is not confirmed. */
static bool lost_negative(const struct list_answers *answers, struct judgement *j)
{
	const struct answer *const both[] = { answers->random, answers->negative };

	for (size_t i = 0; i < 2; i++)
		if (both[i] && dns_failed(both[i])) {
			unusable(j, both[i]->status == DNS_REFUSED ? FAULT_REFUSED : FAULT_SILENT,
				both[i], "it answered, but its self-test failed");
			return true;
		}
	return false;
}

static void judge_listing(struct arena *arena, const struct list *list,
	const struct list_answers *answers, struct judgement *j)
{
	bool tested = judge_negatives(arena, list, answers, j);

	if (j->verdict == UNUSABLE)
		return;
	if (j->verdict == CLEAN)
		tested = judge_positive(arena, list, answers->positive, j);
	else if (lost_negative(answers, j))
		return;
	j->untested = !tested;
}

struct judgement dnsbl_judge(
	struct arena *arena, const struct list *list, const struct list_answers *answers)
{
	struct judgement j = { .verdict = SKIPPED, .reading.verdict = SKIPPED };
	const char *why;

	if (dns_not_asked(answers->object) && !answers->object->cname_count) {
		j.reason = "not asked";
		return j;
	}
	enum list_fault fault = answer_fault(arena, list, answers->object, &j.reading, &why);

	j.verdict = j.reading.verdict;
	if (fault != FAULT_NONE)
		unusable(&j, fault, answers->object, why);
	else if (j.verdict != SKIPPED)
		judge_listing(arena, list, answers, &j);
	return j;
}

static bool any_asked(const struct list_answers *answers)
{
	const struct answer *const all[] = { answers->positive, answers->negative,
		answers->random };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i] && !dns_not_asked(all[i]))
			return true;
	return false;
}

struct judgement dnsbl_judge_health(
	struct arena *arena, const struct list *list, const struct list_answers *answers)
{
	struct judgement j = { .verdict = CLEAN };

	if (!any_asked(answers)) {
		j.verdict = SKIPPED;
		j.reason = "not asked";
		return j;
	}
	judge_listing(arena, list, answers, &j);
	if (j.verdict == CLEAN)
		lost_negative(answers, &j);
	return j;
}
