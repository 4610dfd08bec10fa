/* The engine's own view of a run: jobs (one per target), instances of checks, and what their last
 * run said. No check looks in here:
 *
 *     run.c waves.c        instances are evaluated until no answer is missing; chains of questions
 *     eval.c               ask(), finding() and all else that checks may call
 *     result.c verdict.c   what is known at the end, what is predicted of it, the verdict
 *     revise.c             findings that are waived, or added, when the run is over
 *     refusal.c            a list that refuses is not asked again */
#ifndef CHECKS_ENGINE_H
#define CHECKS_ENGINE_H

#include "checks/predict/outlook.h"
#include "checks/run.h"

struct fact_said {
	enum fact_id id;
	const char *value;
};

struct counter_said {
	enum counter_id id;
	unsigned value;
};

/* What one evaluation said. Lives in the job's results arena. */
struct said {
	struct fact_said *fact;
	size_t fact_count;
	struct counter_said *counter;
	size_t counter_count;
	struct finding **finding;
	size_t finding_count;
	struct list_result *list;
	size_t list_count;
	struct reputation *rep;
	size_t rep_count;
	struct question **asked; /* each once, in order */
	size_t asked_count;
	bool at_once; /* and none because of the answer to another */
	struct raw_answer *raw;
	size_t raw_count;
	const struct ip *mail_ip;
	size_t mail_ip_count;
	bool mail_ip_known;
	const struct spf_view *spf;
	const struct facts *hypothesis[HYPOTHESIS_COUNT];
	enum fitness fitness;
	const struct authority *authority;
	const char *helo;
	bool helo_assumed;
};

struct instance {
	const struct check *check;
	const char *subject;
	const void *data;
	unsigned rank, order; /* of the root check; among its siblings */
	struct job *job;
	struct instance *next;	     /* of the job */
	struct instance *next_ready; /* of the run's queue */
	struct said said;	     /* of the final run */
	bool ready, final, spawns;
	/* of the evaluation under way */
	unsigned missing;
	/* while waves are measured */
	bool root, measured; /* there from the start; missed nothing any more */
	/* wave it came into being, wave it was last evaluated in; 0: none */
	unsigned active, judged;
	/* when it came into being; when the last answer read so far was there */
	unsigned base_ms, known_ms;
};

struct waiter {
	struct instance *instance;
	struct question *question;
	struct waiter *next;	    /* of the question */
	struct waiter *next_of_job; /* all there ever were */
};

struct job {
	struct run *run;
	const struct target *target;
	struct arena *arena;   /* instances, waiters */
	struct arena *results; /* what final runs said, then the result */
	struct instance *first, **last;
	struct instance *found; /* by engine_find(), the last one */
	unsigned open;		/* instances that are not final */
	unsigned charged;	/* questions counted against the budget */
	unsigned direct;	/* the same of those to name servers */
	bool over_budget;
	unsigned wave; /* that is measured; 0: the real run */
	unsigned long measuring;
	struct waiter *waiters;
	struct question **pinned;
	size_t pinned_count;
	unsigned long serial; /* of the run's jobs, from 1 */
	uint64_t begun, deadline;
	struct job *next;	     /* of the finished ones */
	struct job *older, *younger; /* of all that were not released */
};

struct run {
	const struct setup *setup;
	struct resolver *resolver;
	struct arena *arena; /* the memo */
	struct memo *memo;
	unsigned timeout_ms;
	struct instance *ready, **ready_last;
	struct job *finished, **finished_last;
	struct job *oldest, *youngest;
	struct name_table *refusals; /* of lists, by zone: what they answered */
	struct rule_set rules;
	struct outlooks *outlooks; /* in a stream; else NULL */
	size_t jobs;		   /* not yet handed out */
	size_t results;		   /* handed out and not yet released */
	unsigned long serial;	   /* of the youngest there ever was */
	bool stopped;		   /* nothing is asked or awaited any more */
	size_t answered;
	unsigned long stamp, measurings;
};

/* Puts an instance of CHECK into JOB, ready to be evaluated. The same check and subject again:
 * nothing. */
void engine_spawn(struct job *job, const struct check *check, const char *subject, const void *data,
	unsigned rank, unsigned order);

/* Evaluates INSTANCE once from the top; what it says goes to instance->said. False if it missed an
 * answer: what it said is then given back. */
bool engine_evaluate(struct instance *instance);

/* In a stream: notes the refusals among what INSTANCE's final run said. */
void refusal_note(const struct instance *instance);

/* The answer to QUESTION without asking, because its list has refused; or NULL. */
const struct answer *refusal_of(const struct run *run, const struct question *question);

/* Goes through JOB's evaluation again, all answers known, to find its waves: sets dns->rounds and
 * dns->ms. */
void waves_measure(struct job *job, struct dns_counters *dns);

/* While waves are measured, what ask() and spawn() do instead. */
const struct answer *waves_ask(struct instance *instance, struct question *question);
void waves_spawn(struct instance *spawner, const struct check *check, const char *subject);

/* The instance of CHECK about SUBJECT, or NULL. */
struct instance *engine_find(struct job *job, const struct check *check, const char *subject);

/* What all final instances of JOB said, put together and judged, in JOB's results arena. */
struct result *result_make(struct job *job);

/* Sets verdict and incomplete of RESULT from its findings, lists and predictions (preflight(1),
 * EXIT STATUS). */
void verdict_decide(struct result *result);

#endif
