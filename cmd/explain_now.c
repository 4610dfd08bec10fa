/* Do the causes of explained replies still hold? One run of the usual checks tells it for many of
 * them. */
#include "cmd/explain_now.h"

#include "checks/dnsbl/list_select.h"
#include "cmd/signals.h"

#include <string.h>

enum { WAIT_MS = 50 }; /* before signals are looked at again */

/* One reply on its way through the run. */
struct inquiry {
	struct recheck *now;
	struct recheck_needs needs;
	struct target_input input;
	struct question *a, *aaaa;   /* for the address of the host that sent */
	const struct target *target; /* shared with replies about the same; or NULL */
};

struct inquest {
	struct arena *arena;
	struct session *session;
	const struct options *options;
	struct inquiry *item;
	size_t count;
	const struct target **target;
	size_t target_count;
};

static const char *first(const struct texts *texts)
{
	return texts->count ? texts->item[0] : NULL;
}

static const char *domain_of(struct arena *arena, const char *address)
{
	struct str rest = str_of(address), domain = { "", 0 };

	if (str_find(rest, '@') == rest.n)
		return NULL;
	for (; rest.p; domain = str_cut(&rest, '@'))
		;
	return name_from_user(arena, domain, NULL);
}

static const char *as_name(struct arena *arena, const char *text)
{
	const char *name = text ? name_from_user(arena, str_of(text), NULL) : NULL;

	return name && strchr(name, '.') ? name : NULL;
}

static const char *as_address(const char *text)
{
	struct ip ip;

	return text && ip_parse(str_of(text), &ip) ? text : NULL;
}

/* Whom the reply is about, as far as it is known without a question. */
static void identify(struct inquest *q, struct inquiry *i, const struct explanation *e)
{
	const struct heard *heard = e->heard;
	const char *ip = first(&q->options->ip), *domain = first(&q->options->domain);

	if (!ip)
		ip = as_address(e->quoted.ip);
	if (!ip)
		ip = as_address(heard->ip);
	if (!domain)
		domain = as_name(q->arena, e->quoted.domain);
	if (!domain && heard->sender)
		domain = domain_of(q->arena, heard->sender);
	if (!domain)
		domain = as_name(q->arena, heard->from);
	i->input = (struct target_input){
		.ip = ip,
		.domain = domain,
		.helo = q->options->helo ? q->options->helo : heard->helo,
		.sender = q->options->sender ? q->options->sender : heard->sender,
		.recipient = i->needs.recipient ? e->quoted.recipient : NULL,
		.selectors = q->options->selector.item,
		.bulk = true, /* a rule for bulk senders has been applied, so it was one */
	};
	if (i->input.sender && !*i->input.sender)
		i->input.sender = NULL;
}

static struct question *ask_address(
	struct inquest *q, struct memo *memo, enum rr_type type, const char *name)
{
	struct question *question = memo_find(memo, type, name);

	if (!question) {
		question = memo_put(memo, ASK_RECORD, type, name, NULL);
		resolver_submit(
			q->session->resolver, question, resolver_now() + q->session->timeout_ms);
	}
	return question;
}

/* What has no answer yet gets none. */
static void give_up(struct inquest *q)
{
	for (size_t k = 0; k < q->count; k++) {
		struct question *const asked[] = { q->item[k].a, q->item[k].aaaa };

		for (size_t i = 0; i < 2; i++)
			if (asked[i] && !asked[i]->answer)
				resolver_give_up(q->session->resolver, asked[i]);
	}
}

/* Until all is answered. False: a signal made an end of it. */
static bool await(struct inquest *q, size_t open)
{
	bool interrupted = false;

	signals_hold();
	while (open && !(interrupted = signals_came()))
		while (open && resolver_next_within(q->session->resolver, WAIT_MS))
			open--;
	if (interrupted)
		give_up(q);
	signals_release();
	return !interrupted;
}

/* The reply does not name the address: that of the host that reports is asked for. False: a signal
 * made an end of it. */
static bool find_addresses(struct inquest *q)
{
	struct memo *memo = memo_new(q->arena);

	for (size_t k = 0; k < q->count; k++) {
		struct inquiry *i = &q->item[k];
		const char *name = as_name(q->arena, i->input.helo);

		if (!i->now->cond || !i->needs.ip || i->input.ip || !name)
			continue;
		i->a = ask_address(q, memo, RR_A, name);
		i->aaaa = ask_address(q, memo, RR_AAAA, name);
	}
	return await(q, memo_count(memo));
}

static void take_address(struct inquest *q, struct inquiry *i)
{
	const struct question *const found[] = { i->a, i->aaaa };
	char text[IP_TEXT_MAX];

	for (size_t k = 0; k < 2 && !i->input.ip; k++) {
		const struct answer *answer = found[k] ? found[k]->answer : NULL;

		if (!answer || answer->count != 1)
			continue;
		i->input.ip = arena_strdup(q->arena, ip_text(&answer->rr[0].ip, text));
		i->now->assumed = true;
	}
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool alike(const struct target_input *a, const struct target_input *b)
{
	return same(a->ip, b->ip) && same(a->domain, b->domain) && same(a->helo, b->helo) &&
	       same(a->sender, b->sender) && same(a->recipient, b->recipient);
}

static const char *missing(const struct inquiry *i)
{
	if (i->needs.ip && !i->input.ip)
		return "the sending address is not known (give --ip)";
	if (i->needs.domain && !i->input.domain)
		return "the sender's domain is not known (give --domain)";
	if (i->needs.recipient && !i->input.recipient)
		return "the recipient is not known";
	return NULL;
}

static void make_target(struct inquest *q, size_t at)
{
	struct inquiry *i = &q->item[at];
	const char *why;

	i->now->ip = i->input.ip;
	i->now->domain = i->input.domain;
	i->now->why = missing(i);
	if (i->now->why)
		return;
	for (size_t k = 0; k < at; k++)
		if (q->item[k].target && alike(&q->item[k].input, &i->input)) {
			i->target = q->item[k].target;
			return;
		}
	i->input.index = q->target_count;
	i->target = target_new(q->arena, &i->input, &why);
	if (i->target)
		*ARENA_PUSH(q->arena, q->target, q->target_count) = i->target;
	else
		i->now->why = why;
}

/* Of the lists, those that some reply needs: none, or what --lists says and those that are
 * named. */
static void select_lists(struct inquest *q, struct setup *setup, const struct explained *item)
{
	static const struct list *const none[] = { NULL };
	bool needed = false;
	const char *why;

	for (size_t k = 0; k < q->count; k++)
		needed |= q->item[k].target && q->item[k].needs.lists;
	if (!needed)
		setup->selected = none;
	for (size_t k = 0; needed && k < q->count; k++)
		if (q->item[k].target && q->item[k].needs.lists && item[k].what->quoted.list)
			list_select_zone(q->arena, setup, item[k].what->quoted.list, &why);
}

/* False: a signal made an end of it. */
static bool run_all(struct inquest *q, const struct explained *item)
{
	struct setup setup = q->session->setup;
	struct run *run;
	bool interrupted = false;

	setup.targets = q->target;
	setup.target_count = q->target_count;
	select_lists(q, &setup, item);
	signals_hold();
	run = run_open(&setup, q->session->resolver, q->session->timeout_ms);
	for (size_t i = 0; i < q->target_count; i++)
		run_add(run, q->target[i]);
	for (const struct result *result; (result = signals_run_next(run, NULL, &interrupted));) {
		for (size_t k = 0; k < q->count; k++)
			if (q->item[k].target == result->target)
				recheck_judge(q->arena, result, q->item[k].now);
		run_release(run, result);
	}
	run_close(run);
	signals_release();
	return !interrupted;
}

/* Nothing is asked any more: whatever could have been checked could not be told. */
static void leave_open(struct inquest *q)
{
	for (size_t k = 0; k < q->count; k++) {
		struct inquiry *i = &q->item[k];

		if (!i->target && !(i->a && !i->input.ip))
			continue;
		i->now->verdict = RECHECK_CANNOT_TELL;
		i->now->why = NULL;
	}
}

bool explain_now(struct arena *arena, struct session *session, const struct options *options,
	struct explained *item, size_t count)
{
	struct inquest q = {
		.arena = arena,
		.session = session,
		.options = options,
		.item = arena_array(arena, count, sizeof *q.item),
		.count = count,
	};

	for (size_t k = 0; k < count; k++) {
		q.item[k].now = arena_alloc(arena, sizeof *q.item[k].now);
		recheck_begin(arena, item[k].what, q.item[k].now);
		q.item[k].needs = recheck_needs(q.item[k].now);
		identify(&q, &q.item[k], item[k].what);
		item[k].now = q.item[k].now;
	}

	const bool whole = find_addresses(&q);

	for (size_t k = 0; k < count; k++)
		if (q.item[k].now->cond) {
			take_address(&q, &q.item[k]);
			make_target(&q, k);
		}
	if (!whole)
		leave_open(&q);
	return whole && (!q.target_count || run_all(&q, item));
}
