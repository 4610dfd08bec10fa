/* What DNS lists say about the address and the names of a sender: one instance per list.
 *
 * Each instance sends one burst: its objects and the list's self-test. Only then is the answer
 * judged (dnsbl_judge.c), weighed (dnsbl_weigh.c) and put into words. */
#include "checks/dnsbl/dnsbl.h"
#include "checks/fitness.h"
#include "checks/dnsbl/list_select.h"
#include "checks/rep.h"

#include <string.h>

/* "closed since 2024-06-05, reported by https://..." */
static const char *obituary(struct eval *e, const struct list *list)
{
	const char *since =
		list->status_since ? speak(e->arena, " since %s", list->status_since) : "";
	const char *by =
		list->status_source ? speak(e->arena, ", reported by %s", list->status_source) : "";

	if (list->status == LIST_NO_LIST)
		return speak(e->arena, "no DNS list%s%s", list->note ? ": " : "",
			list->note ? list->note : "");
	return speak(e->arena, "closed%s%s%s", since,
		list->status == LIST_WILDCARDING ? ", answers every name" : "", by);
}

/* Why the list is not asked at all, or NULL. */
static const char *not_asked_because(const struct asking *a, enum list_fault *fault)
{
	*fault = FAULT_NONE;
	if (list_is_dead(a->list)) {
		*fault = FAULT_DEAD;
		return obituary(a->e, a->list);
	}
	if (a->list->needs_key && !a->key) {
		*fault = FAULT_KEY;
		return "needs a key (--keys FILE)";
	}
	return a->list->kind == LIST_NS ? "lists of name servers are not asked" : NULL;
}

/* Why the list cannot be asked about an address of this version, or NULL. */
static const char *wrong_version(const struct list *list, unsigned version)
{
	if (list_takes_ip(list, version))
		return NULL;
	if (version == 4)
		return "takes IPv6 addresses only";
	return list->ipv6 == IPV6_UNKNOWN ? "not known to take IPv6 addresses"
					  : "takes no IPv6 addresses";
}

/* A list that is not asked: said once, about the first object it would have been asked about. */
static void skip_list(struct asking *a, const char *reason, enum list_fault fault)
{
	struct eval *e = a->e;
	const struct target *target = e->target;
	const char *zone = a->list->zone;
	struct finding *f = NULL;

	if (e->setup->lists_health)
		dnsbl_report_skipped(a, zone, ROLE_IP, reason, fault);
	else if (list_is_of_names(a->list) && target->domain)
		dnsbl_report_skipped(a, target->domain, ROLE_SENDER, reason, fault);
	else if (target->ip)
		dnsbl_report_skipped(a, target->ip_text, ROLE_IP, reason, fault);
	if (fault == FAULT_DEAD)
		f = finding(e, FIND_DNSBL_CLOSED, zone, "%s is %s", zone, reason);
	else if (fault == FAULT_KEY && list_is_required(e->setup, zone))
		f = finding(e, FIND_DNSBL_UNKNOWN, zone, "%s is required but was not asked: it %s",
			zone, reason);
	if (f) {
		f->zone = zone;
		f->remedy = fault == FAULT_DEAD
				    ? "take it out of your configuration: it never counts"
				    : dnsbl_way_out(a->list, fault, false, a->fitness);
	}
}

static const char *feed_word(const struct list_reading *reading)
{
	for (size_t i = 0; i < reading->code_count; i++)
		if (reading->code[i]->value)
			return reading->code[i]->value;
	return NULL;
}

/* A list of the user's that feeds a reputation: its codes are values, and only a block code is a
 * listing besides. No entry means that the service has nothing to say: "none". */
static void feed(struct asking *a, struct verdict_of *v)
{
	struct str service = str_of(a->list->feeds);
	struct judgement *j = &v->judged;
	const char *value = j->verdict == CLEAN ? "none" : feed_word(&j->reading);

	if (j->verdict == UNUSABLE || j->verdict == SKIPPED)
		return;
	if (str_starts(service, STR("rep:")))
		service = (struct str){ service.p + 4, service.n - 4 };
	if (value) {
		const char *name = str_dup(a->e->arena, service);

		reputation(a->e, name, value);
		rep_judge(a->e, name, value);
	}
	if (j->verdict == LISTED && !j->reading.blocks)
		j->verdict = j->reading.verdict = LIST_INFO;
}

/* Taken alone, without the self-test. */
static bool is_listing(const struct asking *a, const struct answer *answer)
{
	struct list_reading reading;

	list_read(a->list, dnsbl_records(a->e->arena, answer), answer->count, &reading);
	return reading.verdict == LISTED;
}

static void look_at_resolver(struct asking *a, struct judgement *j)
{
	if (j->verdict != UNUSABLE)
		return;
	a->fitness = fitness_of(a->e);
	dnsbl_blame_resolver(j, a->fitness);
}

/* What the list says about a listing in its TXT record. Asked past whatever else is missing. */
static void ask_text(struct asking *a, struct verdict_of *v)
{
	const struct answer *text;

	if (!v->answers.object || !is_listing(a, v->answers.object))
		return;
	text = dnsbl_ask_text(a->e, a->list, a->key, v->object);
	if (text && text->count)
		v->text = dnsbl_hide_key(
			a->e->arena, str_printable(a->e->arena, text->rr[0].text), a->key);
}

/* One object whose answers are all there: judged and reported. */
static void finish_object(struct asking *a, struct verdict_of *v)
{
	v->judged = dnsbl_judge(a->e->arena, a->list, &v->answers);
	look_at_resolver(a, &v->judged);
	if (v->judged.verdict == UNUSABLE)
		v->text = NULL;
	if (a->list->feeds)
		feed(a, v);
	if (v->judged.verdict == LISTED || v->judged.verdict == LIST_INFO)
		v->weighing = dnsbl_weigh(a->list, &v->judged.reading, v->roles);
	if (v->judged.verdict == UNUSABLE)
		dnsbl_find_unusable(a, v);
	dnsbl_find_listing(a, v);
	dnsbl_report(a, v);
}

/* Was no question put because of an answer? None is for a clean object, but for a CNAME. */
static bool is_one_burst(const struct verdict_of *v)
{
	const struct answer *const all[] = { v->answers.object, v->answers.positive,
		v->answers.negative, v->answers.random };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i] && all[i]->cname_count)
			return false;
	return v->judged.verdict == CLEAN;
}

static void ask_ip(struct asking *a)
{
	const struct target *target = a->e->target;
	struct verdict_of v = { .object = target->ip_text, .roles = 1u << ROLE_IP };
	const char *wrong;

	if (!target->ip)
		return;
	wrong = wrong_version(a->list, target->ip->version);
	if (wrong) {
		dnsbl_report_skipped(a, v.object, ROLE_IP, wrong, FAULT_NONE);
		return;
	}
	bool whole = dnsbl_ask(a->e, a->list, a->key, v.object, target->ip->version, &v.answers);

	ask_text(a, &v);
	if (!whole)
		return;
	finish_object(a, &v);
	if (is_one_burst(&v))
		asked_at_once(a->e);
}

/* Texts are asked for when all names are known and answered, so that none seems to depend on
 * another one's text. */
static void ask_names(struct asking *a)
{
	struct list_name names[LIST_NAMES];
	struct verdict_of v[LIST_NAMES];
	bool known, whole = true;
	size_t count = dnsbl_names(a->e, a->list, names, &known);

	for (size_t i = 0; i < count; i++) {
		v[i] = (struct verdict_of){ .object = names[i].name, .roles = names[i].roles };
		whole &= dnsbl_ask(a->e, a->list, a->key, v[i].object, 0, &v[i].answers);
		known &= v[i].answers.object != NULL;
	}
	for (size_t i = 0; i < count && known; i++)
		ask_text(a, &v[i]);
	for (size_t i = 0; i < count && known && whole; i++)
		finish_object(a, &v[i]);
}

/* The self-test alone, for `lists --test`. */
static void ask_health(struct asking *a)
{
	struct eval *e = a->e;
	struct list_answers answers;
	struct judgement j;

	if (!dnsbl_ask(e, a->list, a->key, NULL, 0, &answers))
		return;
	j = dnsbl_judge_health(e->arena, a->list, &answers);
	look_at_resolver(a, &j);
	list_report(e, &(struct list_result){
			       .list = a->list,
			       .zone = a->list->zone,
			       .object = a->list->zone,
			       .role = ROLE_IP,
			       .verdict = j.verdict,
			       .fault = j.fault,
			       .reason = dnsbl_reason(a, &j),
			       .answered = j.verdict == CLEAN,
		       });
}

static void eval_list(struct eval *e)
{
	struct asking a = { .e = e, .list = e->data };
	enum list_fault fault;
	const char *reason;

	a.key = list_key_for(e->setup, a.list);
	reason = not_asked_because(&a, &fault);
	if (reason)
		skip_list(&a, reason, fault);
	else if (e->setup->lists_health)
		ask_health(&a);
	else if (list_is_of_names(a.list))
		ask_names(&a);
	else
		ask_ip(&a);
}

static const struct check one_list = {
	.name = "dnsbl.list",
	.summary = "one DNS list",
	.eval = eval_list,
	.hidden = true,
};

static void eval_dnsbl(struct eval *e)
{
	for (size_t i = 0; i < e->target->rep_count; i++) /* given with --rep */
		rep_judge(e, e->target->rep[i].service, e->target->rep[i].value);
	for (unsigned i = 0; e->setup->selected && e->setup->selected[i]; i++)
		spawn(e, &one_list, e->setup->selected[i]->zone, e->setup->selected[i], i);
}

const struct check check_dnsbl = {
	.name = "dnsbl",
	.summary = "what DNS lists say about the address and the names",
	.eval = eval_dnsbl,
};
