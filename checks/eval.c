/* What a check may call: it asks, and says what it found. Everything said goes to the instance
 * under evaluation. */
#include "checks/engine.h"

#include <assert.h>
#include <string.h>

enum {
	QUESTION_BUDGET = 1000, /* per target, lists apart: zones are hostile */
	DIRECT_BUDGET = 400,	/* per target, to name servers themselves */
	CHAIN_MAX = 8,		/* CNAMEs from one source of answers to another */
};

const struct counter_spec counter_specs[COUNTER_COUNT] = {
#define COUNTER(id, key, meaning) [COUNT_##id] = { key, meaning },
#include "checks/counters.def"
#undef COUNTER
};

/* The question counts as asked by this evaluation. */
static void note_asked(struct eval *e, struct question *question)
{
	struct said *said = &e->instance->said;
	const unsigned long stamp = e->instance->job->run->stamp;

	if (question->stamp == stamp)
		return;
	question->stamp = stamp;
	*ARENA_PUSH(e->arena, said->asked, said->asked_count) = question;
}

/* Has QUESTION as its waiter the instance once, however often it asks. */
static void wait_for(struct instance *instance, struct question *question)
{
	struct job *job = instance->job;
	struct waiter *waiter;

	for (waiter = question->waiting; waiter; waiter = waiter->next)
		if (waiter->instance == instance)
			return;
	waiter = arena_alloc(job->arena, sizeof *waiter);
	*waiter = (struct waiter){ instance, question, question->waiting, job->waiters };
	question->waiting = waiter;
	job->waiters = waiter;
	job->charged += question->kind == ASK_RECORD;
	job->direct += question->kind == ASK_SERVER;
}

/* An answer that nobody was asked for. */
static const struct answer *local_answer(
	struct eval *e, enum rr_type type, const char *name, enum dns_status status)
{
	struct answer *answer = arena_alloc(e->arena, sizeof *answer);

	*answer = (struct answer){ .name = name, .type = type, .status = status };
	return answer;
}

/* What is asked, and how. */
struct asking {
	enum rr_type type;
	const struct list *list; /* whom it is put to, or NULL */
	const char *name, *secret;
	/* address of a name server, to be asked itself; NULL: through the resolver */
	const char *server;
};

/* In a stream a question lives as long as if its target had just begun: others may wait for the
 * answer too, and no target's lateness is to be taken for a server's silence. */
static struct question *put_question(struct job *job, const struct asking *asking)
{
	struct run *run = job->run;
	const struct list *list = asking->list;
	struct question *question =
		asking->server ? memo_put_at(run->memo, asking->type, asking->name, asking->server)
			       : memo_put(run->memo, list ? ASK_LIST : ASK_RECORD, asking->type,
					 asking->name, asking->secret);

	question->zone = list ? list->zone : NULL;
	question->asker_deadline = job->deadline;
	question->answer = refusal_of(run, question);
	if (question->answer)
		memo_answered(run->memo, question, resolver_now());
	else
		resolver_submit(run->resolver, question,
			run->setup->stream ? resolver_now() + run->timeout_ms : job->deadline);
	return question;
}

static bool is_late(const struct job *job)
{
	return job->run->stopped || (job->run->setup->stream && resolver_now() >= job->deadline);
}

/* Are the target's questions of that kind used up? Those to lists are not counted. */
static bool is_spent(struct job *job, const struct asking *asking)
{
	const bool spent = asking->server ? job->direct >= DIRECT_BUDGET
					  : !asking->list && job->charged >= QUESTION_BUDGET;

	job->over_budget |= spent;
	return spent;
}

/* The answer to one question as some source gave it, its CNAME chain perhaps open. NULL: not known
 * yet. */
static const struct answer *put_once(struct eval *e, const struct asking *asking)
{
	struct instance *instance = e->instance;
	struct job *job = instance->job;
	struct question *question = memo_find_at(
		job->run->memo, asking->type, asking->name, asking->server, job->begun);

	/* An answer may be missing when this target did not wait for it: it was given up. */
	if (job->wave)
		return question && question->answer
			       ? waves_ask(instance, question)
			       : local_answer(e, asking->type, asking->name, DNS_OVER_BUDGET);
	if (!question && is_spent(job, asking))
		return local_answer(e, asking->type, asking->name, DNS_OVER_BUDGET);
	if (!question && is_late(job))
		return local_answer(e, asking->type, asking->name, DNS_TIMEOUT);
	if (!question)
		question = put_question(job, asking);
	if (memo_pin(job->run->memo, question, job->serial))
		*ARENA_PUSH(job->arena, job->pinned, job->pinned_count) = question;
	note_asked(e, question);
	if (!question->answer && job->run->stopped)
		return local_answer(e, asking->type, asking->name, DNS_TIMEOUT);
	if (!question->answer) {
		wait_for(instance, question);
		instance->missing++;
		return NULL;
	}
	return question->answer;
}

static const struct answer *ask_once(struct eval *e, enum rr_type type, const struct list *list,
	const char *name, const char *secret)
{
	return put_once(e, &(struct asking){ type, list, name, secret, NULL });
}

static bool chain_is_open(const struct answer *answer)
{
	return answer->status == DNS_NOERROR && !answer->count && answer->cname_count &&
	       !answer->soa;
}

/* HEAD's chain, then what its last target answered. */
static const struct answer *chain_join(
	struct eval *e, const struct answer *head, const struct answer *tail)
{
	struct answer *whole = arena_alloc(e->arena, sizeof *whole);
	struct rr *cname =
		arena_array(e->arena, head->cname_count + tail->cname_count, sizeof *cname);

	*whole = *tail;
	memcpy(cname, head->cname, head->cname_count * sizeof *cname);
	if (tail->cname_count)
		memcpy(cname + head->cname_count, tail->cname, tail->cname_count * sizeof *cname);
	whole->name = head->name;
	whole->cname = cname;
	whole->cname_count = head->cname_count + tail->cname_count;
	whole->authenticated = head->authenticated && tail->authenticated;
	return whole;
}

static const struct answer *ask_chained(struct eval *e, enum rr_type type, const struct list *list,
	const char *name, const char *secret)
{
	const struct answer *answer = ask_once(e, type, list, name, secret);

	for (int hop = 0; answer && chain_is_open(answer); hop++) {
		if (hop == CHAIN_MAX) /* as a resolver would: a loop, or no end */
			return local_answer(e, type, name, DNS_SERVFAIL);

		const struct answer *tail =
			ask_once(e, type, list, answer->cname[answer->cname_count - 1].name, NULL);

		if (!tail)
			return NULL;
		answer = chain_join(e, answer, tail);
	}
	return answer;
}

const struct answer *ask(struct eval *e, enum rr_type type, const char *name)
{
	if (!name)
		return local_answer(e, type, "", DNS_NXDOMAIN);
	return ask_chained(e, type, NULL, name, NULL);
}

const struct answer *ask_list(struct eval *e, enum rr_type type, const struct list *list,
	const char *name, const char *secret_name)
{
	if (!name)
		return local_answer(e, type, "", DNS_NXDOMAIN);
	return ask_chained(e, type, list, name, secret_name);
}

const struct answer *ask_server(
	struct eval *e, enum rr_type type, const char *name, const char *address)
{
	return put_once(e, &(struct asking){ type, NULL, name, NULL, address });
}

void asked_at_once(struct eval *e)
{
	e->instance->said.at_once = true;
}

/* Of two answers without an address: the word that says most about why. */
static const char *word_of_none(const struct answer *a, const struct answer *aaaa)
{
	const struct answer *both[] = { a, aaaa };

	for (size_t i = 0; i < 2; i++)
		if (dns_failed(both[i]))
			return fact_word_of(both[i]);
	for (size_t i = 0; i < 2; i++)
		if (dns_not_asked(both[i]))
			return NULL;
	/* One says NXDOMAIN, the other NODATA: a broken server; the name exists for one of them. */
	return a->status == DNS_NXDOMAIN && aaaa->status == DNS_NXDOMAIN ? "nxdomain" : "nodata";
}

bool ask_addresses(struct eval *e, const char *name, struct addresses *out)
{
	*out = (struct addresses){ 0 };
	out->a = ask(e, RR_A, name);
	out->aaaa = ask(e, RR_AAAA, name);
	if (!out->a || !out->aaaa)
		return false;

	const struct answer *both[] = { out->a, out->aaaa };

	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < both[i]->count; k++)
			if (!ip_is_nat64(&both[i]->rr[k].ip))
				*ARENA_PUSH(e->arena, out->rr, out->count) = &both[i]->rr[k];
		out->failed |= dns_failed(both[i]);
	}
	out->word = out->count ? "ok" : word_of_none(out->a, out->aaaa);
	return true;
}

void set_fact(struct eval *e, enum fact_id id, const char *value)
{
	struct said *said = &e->instance->said;

	assert(!value || fact_allows(id, str_of(value)));
	*ARENA_PUSH(e->arena, said->fact, said->fact_count) = (struct fact_said){ id, value };
}

void set_flag(struct eval *e, enum fact_id id, bool value)
{
	set_fact(e, id, value ? "true" : "false");
}

void set_status(struct eval *e, enum fact_id id, const struct answer *answer)
{
	if (answer)
		set_fact(e, id, fact_word_of(answer));
}

void set_counter(struct eval *e, enum counter_id id, unsigned value)
{
	struct said *said = &e->instance->said;

	*ARENA_PUSH(e->arena, said->counter, said->counter_count) =
		(struct counter_said){ id, value };
}

struct finding *finding(
	struct eval *e, enum finding_id id, const char *subject, const char *format, ...)
{
	struct said *said = &e->instance->said;
	struct finding *f = arena_alloc(e->arena, sizeof *f);
	va_list args;

	va_start(args, format);
	*f = (struct finding){
		.id = id,
		.severity = finding_specs[id].severity,
		.who = finding_specs[id].who,
		.subject = subject,
		.text = speak_with(e->arena, format, args),
	};
	va_end(args);
	*ARENA_PUSH(e->arena, said->finding, said->finding_count) = f;
	return f;
}

void finding_record(struct eval *e, struct finding *f, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*ARENA_PUSH(e->arena, f->records, f->record_count) = arena_vprintf(e->arena, format, args);
	va_end(args);
}

void finding_place(struct finding *f, const struct answer *answer, const struct rr *record)
{
	if (!answer || !answer->file)
		return;
	if (!record)
		record = answer->count ? answer->rr : answer->soa;
	f->file = answer->file;
	f->line = record ? record->line : 0;
}

const char *failure_remedy(const struct answer *answer, const char *usual)
{
	return answer && answer->truncated
		       ? "the answer is too large for UDP: open TCP port 53 to that server (firewall), or ask another one (--resolver)"
		       : usual;
}

void finding_evidence(struct eval *e, struct finding *f, const struct answer *answer)
{
	if (!answer)
		return;
	f->evidence = dns_evidence(e->arena, answer);
	f->remedy = failure_remedy(answer, f->remedy);
	finding_place(f, answer, NULL);
}

void list_report(struct eval *e, const struct list_result *result)
{
	struct said *said = &e->instance->said;

	*ARENA_PUSH(e->arena, said->list, said->list_count) = *result;
}

void hypothesis(struct eval *e, enum hypothesis when, const struct facts *facts)
{
	struct facts *copy = arena_alloc(e->arena, sizeof *copy);

	*copy = *facts;
	e->instance->said.hypothesis[when] = copy;
}

void set_fitness(struct eval *e, enum fitness fitness)
{
	e->instance->said.fitness = fitness;
}

void spf_seen(struct eval *e, const struct spf_view *view)
{
	e->instance->said.spf = view;
}

void set_authority(struct eval *e, const struct authority *authority)
{
	e->instance->said.authority = authority;
}

void set_helo(struct eval *e, const char *name, bool assumed)
{
	e->instance->said.helo = name;
	e->instance->said.helo_assumed = assumed;
}

void reputation(struct eval *e, const char *service, const char *value)
{
	struct said *said = &e->instance->said;

	*ARENA_PUSH(e->arena, said->rep, said->rep_count) = (struct reputation){ service, value };
}

void raw_answered(struct eval *e, const struct raw_answer *raw)
{
	struct said *said = &e->instance->said;

	*ARENA_PUSH(e->arena, said->raw, said->raw_count) = *raw;
}

void mail_addresses(struct eval *e, const struct ip *ip, size_t count)
{
	struct said *said = &e->instance->said;

	said->mail_ip = ip;
	said->mail_ip_count = count;
	said->mail_ip_known = true;
}

void spawn(struct eval *e, const struct check *check, const char *subject, const void *data,
	unsigned order)
{
	struct instance *instance = e->instance;

	instance->spawns = true;
	if (instance->job->wave)
		waves_spawn(instance, check, subject);
	else
		engine_spawn(instance->job, check, subject, data, instance->rank, order);
}
