/* How many rounds of questions a target took, and how long: the evaluation gone through again with
 * all answers known.
 *
 * In the real run answers come as they like, so which question was put because of which answer is
 * chance. Here time passes in waves: a question put in one wave is answered in the next. So the
 * figures say what the checks need, and a replay says the same. */
#include "checks/engine.h"

const struct answer *waves_ask(struct instance *instance, struct question *question)
{
	const struct job *job = instance->job;
	unsigned done = instance->known_ms + question->answer->ms;

	if (question->measured != job->measuring) {
		question->measured = job->measuring;
		question->wave = job->wave;
		question->done_ms = done;
	} else if (question->wave == job->wave && done < question->done_ms) {
		question->done_ms = done; /* another instance put it earlier within this wave */
	}
	if (question->wave == job->wave) {
		instance->missing++;
		return NULL;
	}
	if (question->done_ms > instance->known_ms)
		instance->known_ms = question->done_ms;
	return question->answer;
}

void waves_spawn(struct instance *spawner, const struct check *check, const char *subject)
{
	struct instance *instance = engine_find(spawner->job, check, subject);

	if (!instance || instance->active)
		return;
	instance->active = spawner->job->wave;
	instance->base_ms = spawner->known_ms;
}

/* Was everything that the instance asks in the end put by now, and does it bring forth no others?
 * Then it would ask nothing new, however often it were evaluated. */
static bool is_exhausted(const struct instance *instance)
{
	for (size_t i = 0; i < instance->said.asked_count; i++)
		if (instance->said.asked[i]->measured != instance->job->measuring)
			return false;
	return !instance->spawns;
}

/* Puts what INSTANCE asks, all of it in this wave. */
static void put_at_once(struct instance *instance)
{
	for (size_t i = 0; i < instance->said.asked_count; i++)
		waves_ask(instance, instance->said.asked[i]);
	instance->measured = true;
}

/* Evaluates INSTANCE, which has said what it says. */
static void evaluate(struct instance *instance)
{
	const struct said said = instance->said;

	instance->measured = engine_evaluate(instance);
	instance->said = said;
	instance->measured |= is_exhausted(instance);
}

/* One evaluation of each instance that is there and still misses something. */
static bool evaluate_wave(struct job *job)
{
	bool any = false, again = true;

	/* instances that come into being on the way are evaluated in the same wave */
	while (again) {
		again = false;
		for (struct instance *i = job->first; i; i = i->next) {
			if (!i->active || i->measured || i->judged == job->wave)
				continue;

			i->judged = job->wave;
			i->known_ms = i->base_ms;
			if (i->said.at_once)
				put_at_once(i);
			else
				evaluate(i);
			any = again = true;
		}
	}
	return any;
}

void waves_measure(struct job *job, struct dns_counters *dns)
{
	struct arena *results = job->results;
	struct arena *scratch = arena_new();

	job->results = scratch;
	job->measuring = ++job->run->measurings;
	for (struct instance *i = job->first; i; i = i->next)
		i->active = i->root;
	for (job->wave = 1; evaluate_wave(job); job->wave++)
		continue;
	job->wave = 0;
	job->results = results;
	arena_free(scratch);

	for (const struct instance *i = job->first; i; i = i->next)
		for (size_t k = 0; k < i->said.asked_count; k++) {
			const struct question *q = i->said.asked[k];

			dns->rounds = q->wave > dns->rounds ? q->wave : dns->rounds;
			dns->ms = q->done_ms > dns->ms ? q->done_ms : dns->ms;
		}
}
