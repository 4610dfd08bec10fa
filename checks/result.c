/* Puts together what the instances of a target said, in an order that does not depend on who
 * answered first. */
#include "checks/engine.h"

#include <stdlib.h>
#include <string.h>

static int by_place(const void *left, const void *right)
{
	const struct instance *a = *(const struct instance *const *)left;
	const struct instance *b = *(const struct instance *const *)right;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	if (a->check != b->check)
		return strcmp(a->check->name, b->check->name);
	return strcmp(a->subject ? a->subject : "", b->subject ? b->subject : "");
}

static struct instance **sorted_instances(struct job *job, size_t *count)
{
	struct instance **all = NULL;

	*count = 0;
	for (struct instance *i = job->first; i; i = i->next)
		*ARENA_PUSH(job->results, all, *count) = i;
	if (*count)
		qsort(all, *count, sizeof *all, by_place);
	return all;
}

/* Findings that come from several instances in turn. */
struct finding_table {
	struct finding *item;
	size_t count;
	unsigned large;	  /* of these, answer.too_large */
	unsigned refused; /* questions that were */
};

static void take(struct result *result, struct arena *arena, const struct said *said,
	struct finding_table *findings, struct list_result **lists, struct raw_answer **raws)
{
	for (size_t i = 0; i < said->fact_count; i++)
		result->facts.value[said->fact[i].id] = said->fact[i].value;
	for (size_t i = 0; i < said->counter_count; i++) {
		result->counter[said->counter[i].id] = said->counter[i].value;
		result->counted[said->counter[i].id] = true;
	}
	for (size_t i = 0; i < said->finding_count; i++)
		*ARENA_PUSH(arena, findings->item, findings->count) = *said->finding[i];
	for (size_t i = 0; i < said->list_count; i++)
		*ARENA_PUSH(arena, *lists, result->list_count) = said->list[i];
	for (size_t i = 0; i < said->rep_count; i++)
		*ARENA_PUSH(arena, result->rep, result->rep_count) = said->rep[i];
	for (size_t i = 0; i < said->raw_count; i++)
		*ARENA_PUSH(arena, *raws, result->raw_count) = said->raw[i];
	if (said->mail_ip_known) {
		result->mail_ip = said->mail_ip;
		result->mail_ip_count = said->mail_ip_count;
		result->mail_ip_known = true;
	}
	if (said->spf)
		result->spf = said->spf;
	for (int when = 0; when < HYPOTHESIS_COUNT; when++)
		if (said->hypothesis[when])
			result->hypothesis[when] = said->hypothesis[when];
	if (said->fitness != FITNESS_UNTESTED)
		result->fitness = said->fitness;
	if (said->authority)
		result->authority = said->authority;
	if (said->helo) {
		result->helo = said->helo;
		result->helo_assumed = said->helo_assumed;
	}
}

enum { LARGE_RECORDS = 100, LARGE_TEXT = 8192, LARGE_FINDINGS = 5 };

static size_t text_size(const struct answer *answer)
{
	size_t size = 0;

	for (size_t i = 0; i < answer->count; i++)
		size += answer->rr[i].text.n;
	return size;
}

/* Of an answer that is large beyond reason. */
static void judge_size(
	struct job *job, const struct question *question, struct finding_table *findings)
{
	const struct answer *answer = question->answer;
	struct arena *arena = job->results;
	const size_t text = text_size(answer);

	if ((answer->count <= LARGE_RECORDS && text <= LARGE_TEXT) ||
		findings->large == LARGE_FINDINGS)
		return;
	findings->large++;
	*ARENA_PUSH(arena, findings->item, findings->count) = (struct finding){
		.id = FIND_ANSWER_TOO_LARGE,
		.severity = finding_specs[FIND_ANSWER_TOO_LARGE].severity,
		.subject = question->name,
		.text = speak(arena, "the answer to %s %s is very large: %s%s", question->name,
			rr_type_text(arena, question->type),
			arena_printf(arena, tr_n(arena, "%zu record", "%zu records", answer->count),
				answer->count),
			text ? speak(arena, ", %zu octets of text", text) : ""),
		.remedy =
			"publish less under one name: resolvers and receivers may not take so large an answer",
	};
}

/* Each question of the target once, however many instances asked it. */
static void count_questions(struct result *result, struct job *job, const struct said *said,
	struct finding_table *findings)
{
	for (size_t i = 0; i < said->asked_count; i++) {
		struct question *question = said->asked[i];
		struct dns_counters *dns = &result->dns;

		dns->questions++;
		if (question->stamp == job->run->stamp)
			continue;
		question->stamp = job->run->stamp;

		dns->unique++;
		dns->asked += !dns_not_asked(question->answer);
		findings->refused += question->answer->status == DNS_REFUSED;
		if (question->server) { /* and a referral is what some of these are to say */
			dns->failed += dns_failed(question->answer) &&
				       question->answer->status != DNS_REFERRAL;
			continue;
		}
		dns->failed += dns_failed(question->answer);
		judge_size(job, question, findings);
	}
}

/* Severity first; else as the checks stand. */
static int by_severity(const struct finding *a, const struct finding *b)
{
	return (int)b->severity - (int)a->severity;
}

static void sort_findings(struct finding_table *findings)
{
	for (size_t i = 1; i < findings->count; i++) { /* stable; a handful of items */
		struct finding moved = findings->item[i];
		size_t k = i;

		for (; k && by_severity(&findings->item[k - 1], &moved) > 0; k--)
			findings->item[k] = findings->item[k - 1];
		findings->item[k] = moved;
	}
}

static void count_lists(struct result *result)
{
	unsigned *counter = result->counter;

	for (size_t i = 0; i < result->list_count; i++) {
		enum list_verdict verdict = result->list[i].verdict;

		counter[COUNT_LISTS_ASKED] += verdict != SKIPPED;
		counter[COUNT_LISTS_LISTED] += verdict == LISTED;
		counter[COUNT_LISTS_UNUSABLE] += verdict == UNUSABLE;
	}
	result->counted[COUNT_LISTS_ASKED] = result->counted[COUNT_LISTS_LISTED] =
		result->counted[COUNT_LISTS_UNUSABLE] = result->list_count > 0;
}

static void add_budget_finding(struct job *job, struct finding_table *findings)
{
	const struct target *target = job->target;

	if (job->over_budget)
		*ARENA_PUSH(job->results, findings->item, findings->count) = (struct finding){
			.id = FIND_BUDGET_SPENT,
			.severity = finding_specs[FIND_BUDGET_SPENT].severity,
			.subject = target->domain ? target->domain : target->ip_text,
			.text = "the questions for this target are used up; what was not asked is not known",
			.remedy =
				"look for records that lead to ever more names (SPF includes, MX, PTR)",
		};
}

static void add_given_reputation(struct result *result, struct arena *arena)
{
	for (size_t i = 0; i < result->target->rep_count; i++)
		*ARENA_PUSH(arena, result->rep, result->rep_count) = result->target->rep[i];
}

struct evidence result_evidence(const struct result *result)
{
	return (struct evidence){
		.facts = &result->facts,
		.list = result->list,
		.list_count = result->list_count,
		.rep = result->rep,
		.rep_count = result->rep_count,
		.helo = result->helo,
		.raw = result->raw,
		.raw_count = result->raw_count,
		.mail_ip = result->mail_ip,
		.mail_ip_count = result->mail_ip_count,
		.mail_ip_known = result->mail_ip_known,
		.signed_as = result->hypothesis[WHEN_SIGNED],
		.unsigned_as = result->hypothesis[WHEN_UNSIGNED],
	};
}

static void judge_profiles(struct result *result, struct job *job, const struct evidence *evidence)
{
	const struct profile *const *profile = job->run->setup->profiles;
	struct profile_result *results = NULL;

	for (; profile && *profile; profile++)
		*ARENA_PUSH(job->results, results, result->profile_count) =
			profile_judge(job->results, *profile, evidence, result->target);
	result->profile = results;
}

static bool is_selected(const struct setup *setup, const char *receiver)
{
	const char *const *word = setup->receivers;

	for (; word && *word; word++)
		if (!strcmp(*word, receiver))
			return true;
	return !word && !setup->stream; /* thousands of senders: only what was asked for */
}

/* Is there a later one of the same receiver? */
static bool is_replaced(const struct setup *setup, size_t index)
{
	for (size_t i = index + 1; i < setup->checklist_count; i++)
		if (!strcmp(setup->checklist[i].receiver, setup->checklist[index].receiver))
			return true;
	return false;
}

static void judge_checklists(
	struct result *result, struct job *job, const struct evidence *evidence)
{
	const struct setup *setup = job->run->setup;
	struct checklist_result *results = NULL;

	for (size_t i = 0; i < setup->checklist_count; i++)
		if (is_selected(setup, setup->checklist[i].receiver) && !is_replaced(setup, i))
			*ARENA_PUSH(job->results, results, result->checklist_count) =
				checklist_judge(job->results, &setup->checklist[i], evidence);
	result->checklist = results;
}

static void make_predictions(struct result *result, struct job *job)
{
	struct run *run = job->run;
	const struct evidence evidence = result_evidence(result);
	struct outlook *outlook =
		run->outlooks ? outlooks_find(run->outlooks, &evidence, !run->results) : NULL;

	if (!outlook)
		outlook = outlook_make(job->results, &run->rules, &evidence);
	result->predictions = predict(job->results, outlook, &evidence, result->target,
		result->finding, result->finding_count);
	judge_profiles(result, job, &evidence);
	judge_checklists(result, job, &evidence);
}

/* No question got any answer, and servers were asked. */
static bool nobody_answers(const struct result *result, const struct setup *setup)
{
	return !setup->zone_mode && result->dns.unique && result->dns.failed == result->dns.unique;
}

static void judge_resolver(struct result *result, struct job *job, struct finding_table *findings)
{
	if (!nobody_answers(result, job->run->setup))
		return;
	result->fitness = FITNESS_UNREACHABLE;
	*ARENA_PUSH(job->results, findings->item, findings->count) = (struct finding){
		.id = FIND_RESOLVER_UNREACHABLE,
		.severity = finding_specs[FIND_RESOLVER_UNREACHABLE].severity,
		.subject = "resolver",
		.text = findings->refused == result->dns.unique
				? "the DNS server refuses every question (REFUSED)"
				: "no DNS server answered any question",
		.remedy = findings->refused == result->dns.unique
				  ? "name one that this host may use: --resolver ADDR[:PORT]"
				  : "name one that answers: --resolver ADDR[:PORT]",
	};
}

static bool same_operator(const struct list *a, const struct list *b)
{
	return a->operator&& b->operator&& !strcmp(a->operator, b->operator);
}

/* Two lists of medium weight that do not belong together weigh as much as a heavy one. */
static bool two_independent_lists(const struct result *result)
{
	const struct list *first = NULL;

	for (size_t i = 0; i < result->list_count; i++) {
		const struct list_result *l = &result->list[i];

		if (l->role != ROLE_IP || l->verdict != LISTED || l->level != LISTING_MEDIUM)
			continue;
		if (first && first != l->list && !same_operator(first, l->list))
			return true;
		if (!first)
			first = l->list;
	}
	return false;
}

static void weigh_listings(const struct result *result, struct finding_table *findings)
{
	if (!two_independent_lists(result))
		return;
	for (size_t i = 0; i < findings->count; i++)
		if (findings->item[i].id == FIND_DNSBL_LISTED_MEDIUM)
			findings->item[i].severity = SEV_CRITICAL;
}

/* What stood there as a phrase, not put together, is translated at the end. */
static void translate(struct result *result, struct arena *arena, struct finding_table *findings,
	struct list_result *lists)
{
	for (size_t i = 0; i < findings->count; i++) {
		struct finding *f = &findings->item[i];

		f->text = tr(arena, f->text);
		f->evidence = tr(arena, f->evidence);
		f->remedy = tr(arena, f->remedy);
		f->who_detail = tr(arena, f->who_detail);
	}
	for (size_t i = 0; i < result->list_count; i++)
		lists[i].reason = tr(arena, lists[i].reason);
}

struct result *result_make(struct job *job)
{
	struct arena *arena = job->results;
	struct result *result = arena_alloc(arena, sizeof *result);
	struct finding_table findings = { 0 };
	struct list_result *lists = NULL;
	struct raw_answer *raws = NULL;
	size_t count;
	struct instance **instances = sorted_instances(job, &count);

	result->job = job;
	result->target = job->target;
	waves_measure(job, &result->dns);
	job->run->stamp++;
	for (size_t i = 0; i < count; i++) {
		take(result, arena, &instances[i]->said, &findings, &lists, &raws);
		count_questions(result, job, &instances[i]->said, &findings);
	}
	add_given_reputation(result, arena);
	add_budget_finding(job, &findings);
	judge_resolver(result, job, &findings);
	translate(result, arena, &findings, lists);
	result->list = lists;
	result->raw = raws;
	weigh_listings(result, &findings);
	sort_findings(&findings);
	result->finding = findings.item;
	result->finding_count = findings.count;
	count_lists(result);
	make_predictions(result, job);
	verdict_decide(result);
	return result;
}
