/* The engine: evaluates instances, waits for answers, evaluates again what waited, until no answer
 * is missing. */
#include "checks/engine.h"

#include "resolver/name_table.h"

#include <assert.h>
#include <string.h>

enum {
	MEMO_LIMIT = 32 << 20, /* octets of questions and answers, those in use not counted */
	JOB_OCTETS = 16 << 10, /* that instances and results of most targets take, each */
};

struct run *run_open(const struct setup *setup, struct resolver *resolver, unsigned timeout_ms)
{
	struct arena *arena = arena_new();
	struct run *run = arena_alloc(arena, sizeof *run);

	*run = (struct run){
		.setup = setup,
		.resolver = resolver,
		.arena = arena,
		.refusals = name_table_new(arena),
		.memo = memo_new_limited(arena, MEMO_LIMIT),
		.timeout_ms = timeout_ms,
		.ready_last = &run->ready,
		.finished_last = &run->finished,
		.rules = { setup->rule, setup->rule_count, setup->receivers },
	};
	if (setup->stream)
		run->outlooks = outlooks_new(&run->rules);
	return run;
}

void run_close(struct run *run)
{
	assert(!run->jobs && !run->finished);
	memo_free(run->memo);
	outlooks_free(run->outlooks);
	arena_free(run->arena);
}

static void make_ready(struct instance *instance)
{
	struct run *run = instance->job->run;

	if (instance->ready || instance->final)
		return;
	instance->ready = true;
	instance->next_ready = NULL;
	*run->ready_last = instance;
	run->ready_last = &instance->next_ready;
}

static bool same_subject(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool is_about(
	const struct instance *instance, const struct check *check, const char *subject)
{
	return instance->check == check && same_subject(instance->subject, subject);
}

/* Instances are asked for in the order they were made in, again and again: the next one is looked
 * at first. */
struct instance *engine_find(struct job *job, const struct check *check, const char *subject)
{
	struct instance *i = job->found ? job->found->next : NULL;

	if (!i || !is_about(i, check, subject))
		for (i = job->first; i && !is_about(i, check, subject);)
			i = i->next;
	if (i)
		job->found = i;
	return i;
}

void engine_spawn(struct job *job, const struct check *check, const char *subject, const void *data,
	unsigned rank, unsigned order)
{
	if (engine_find(job, check, subject))
		return;

	struct instance *instance = arena_alloc(job->arena, sizeof *instance);

	*instance = (struct instance){
		.check = check,
		.subject = arena_strdup(job->arena, subject),
		.data = data,
		.rank = rank,
		.order = order,
		.job = job,
	};
	*job->last = instance;
	job->last = &instance->next;
	job->open++;
	make_ready(instance);
}

bool engine_evaluate(struct instance *instance)
{
	struct job *job = instance->job;
	struct arena_mark mark = arena_mark(job->results);
	struct eval e = {
		.target = job->target,
		.setup = job->run->setup,
		.subject = instance->subject,
		.data = instance->data,
		.arena = job->results,
		.instance = instance,
	};

	instance->missing = 0;
	instance->said = (struct said){ 0 };
	job->run->stamp++;
	instance->check->eval(&e);
	if (!instance->missing)
		return true;
	instance->said = (struct said){ 0 };
	arena_release(job->results, mark);
	return false;
}

/* One run from the top. It counts only if it missed nothing. */
static void evaluate(struct instance *instance)
{
	instance->ready = false;
	instance->final = engine_evaluate(instance);
	if (!instance->final)
		return;
	instance->job->open--;
	refusal_note(instance);
}

static void finish(struct job *job)
{
	struct run *run = job->run;

	job->next = NULL;
	*run->finished_last = job;
	run->finished_last = &job->next;
}

static void evaluate_ready(struct run *run)
{
	while (run->ready) {
		struct instance *instance = run->ready;

		run->ready = instance->next_ready;
		if (!run->ready)
			run->ready_last = &run->ready;
		evaluate(instance);
		if (!instance->job->open)
			finish(instance->job);
	}
}

/* That a question was held back is not the target's fault. */
static void be_patient(struct job *job, const struct question *question)
{
	if (question->paced_at && question->asker_deadline > job->deadline)
		job->deadline = question->asker_deadline;
}

/* Everything that came in is handled before anything runs again. */
static bool drain(struct run *run, int wait_ms)
{
	struct question *question = resolver_next_within(run->resolver, wait_ms);
	const uint64_t now = resolver_now();
	bool any = question;

	for (; question; question = resolver_next_within(run->resolver, 0)) {
		run->answered++;
		memo_answered(run->memo, question, now);
		for (struct waiter *waiter = question->waiting; waiter; waiter = waiter->next) {
			be_patient(waiter->instance->job, question);
			make_ready(waiter->instance);
		}
		question->waiting = NULL;
	}
	return any;
}

static bool is_selected(const struct setup *setup, const struct check *check)
{
	if (!setup->checks)
		return true;
	for (size_t i = 0; setup->checks[i]; i++)
		if (!strcmp(setup->checks[i], check->name))
			return true;
	return false;
}

/* What TARGET has of enum need. */
static unsigned target_has(const struct target *target)
{
	return (target->ip ? NEED_IP : 0) | (target->domain ? NEED_DOMAIN : 0) |
	       (target->sender ? NEED_SENDER : 0) | (target->recipient ? NEED_RECIPIENT : 0) |
	       (target->domain || target->message ? NEED_SIGNER : 0);
}

static void link_job(struct job *job)
{
	struct run *run = job->run;

	job->older = run->youngest;
	*(run->youngest ? &run->youngest->younger : &run->oldest) = job;
	run->youngest = job;
}

static void unlink_job(struct job *job)
{
	struct run *run = job->run;

	*(job->older ? &job->older->younger : &run->oldest) = job->younger;
	*(job->younger ? &job->younger->older : &run->youngest) = job->older;
}

/* A last evaluation need not ask all that earlier ones did, so answers may still come that nobody
 * waits for any more. */
static void stop_waiting(struct job *job)
{
	for (struct waiter *waiter = job->waiters; waiter; waiter = waiter->next_of_job) {
		struct waiter **at;

		if (waiter->question->answer)
			continue;
		for (at = &waiter->question->waiting; *at != waiter; at = &(*at)->next)
			continue;
		*at = waiter->next;
	}
}

static void free_job(struct job *job)
{
	struct run *run = job->run;

	unlink_job(job);
	stop_waiting(job);
	for (size_t i = 0; i < job->pinned_count; i++)
		memo_unpin(job->pinned[i]);
	arena_free(job->results);
	arena_free(job->arena);
	memo_trim(run->memo);
}

void run_add(struct run *run, const struct target *target)
{
	struct arena *arena = arena_new_sized(JOB_OCTETS);
	struct job *job = arena_alloc(arena, sizeof *job);
	unsigned has = target_has(target);

	*job = (struct job){
		.run = run,
		.target = target,
		.arena = arena,
		.results = arena_new_sized(JOB_OCTETS),
		.last = &job->first,
		.serial = ++run->serial,
		.begun = resolver_now(),
	};
	arena_speak(job->results, run->setup->lang);
	job->deadline = job->begun + run->timeout_ms;
	run->jobs++;
	link_job(job);
	for (unsigned rank = 0; all_checks[rank]; rank++) {
		const struct check *check = all_checks[rank];

		if ((check->hidden || is_selected(run->setup, check)) && !(check->needs & ~has))
			engine_spawn(job, check, NULL, NULL, rank, 0);
	}
	for (struct instance *i = job->first; i; i = i->next)
		i->root = true;
	if (!job->open)
		finish(job);
	evaluate_ready(run);
}

const struct result *run_next(struct run *run, const struct run_progress *progress)
{
	while (!run->finished && run->jobs) {
		bool any = drain(run, -1);

		/* the resolver answers everything, so an open job has an answer to come */
		assert(any);
		(void)any;
		evaluate_ready(run);
		if (progress)
			progress->call(progress->context, run->answered, memo_count(run->memo));
	}
	return run_finished(run);
}

bool run_wait(struct run *run, int wait_ms)
{
	if (run->finished || !run->jobs)
		return run->jobs;
	drain(run, wait_ms);
	evaluate_ready(run);
	return true;
}

void run_counts(const struct run *run, size_t *answered, size_t *put)
{
	*answered = run->answered;
	*put = memo_count(run->memo);
}

void run_stop(struct run *run)
{
	run->stopped = true;
	for (struct job *job = run->oldest; job; job = job->younger)
		for (struct waiter *waiter = job->waiters; waiter; waiter = waiter->next_of_job) {
			if (!waiter->question->answer)
				resolver_give_up(run->resolver, waiter->question);
			make_ready(waiter->instance);
		}
	evaluate_ready(run);
}

const struct result *run_finished(struct run *run)
{
	struct job *job = run->finished;

	if (!job)
		return NULL;
	run->jobs--;
	run->finished = job->next;
	if (!run->finished)
		run->finished_last = &run->finished;

	struct result *result = result_make(job);

	run->results++;
	return result;
}

void run_release(struct run *run, const struct result *result)
{
	run->results--;
	free_job(result->job);
}

const struct target *run_drop(struct run *run)
{
	struct job *job = run->oldest;
	const struct target *target;

	run->jobs = 0;
	run->finished = NULL;
	if (!job)
		return NULL;
	target = job->target;
	free_job(job);
	return target;
}
