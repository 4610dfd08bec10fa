/* The engine: asks, waits, runs the checks again, until no answer is missing; then predicts and
 * judges. */
#ifndef CHECKS_RUN_H
#define CHECKS_RUN_H

#include "checks/predict/checklist.h"
#include "checks/predict/profile.h"
#include "checks/setup.h"
#include "resolver/resolver.h"

/* The worse, the later. */
enum verdict { VERDICT_OK, VERDICT_UNKNOWN, VERDICT_WARNING, VERDICT_CRITICAL };
const char *verdict_name(enum verdict verdict); /* "ok" "warning" "critical" "unknown" */

/* The worse of two. */
enum verdict verdict_worst(enum verdict a, enum verdict b);

/* Everything that is known about one target at the end. */
struct result {
	struct job *job; /* the engine's */
	const struct target *target;
	enum verdict verdict;
	bool incomplete;  /* something deciding failed */
	const char *helo; /* the name in force, printable, or NULL */
	bool helo_assumed;
	struct facts facts;
	unsigned counter[COUNTER_COUNT];
	bool counted[COUNTER_COUNT]; /* was it set? */
	const struct list_result *list;
	size_t list_count;
	const struct finding *finding; /* severity first, then order of the checks */
	size_t finding_count;
	struct predictions predictions;
	struct reputation *rep; /* given and fed */
	size_t rep_count;
	const struct raw_answer *raw; /* plain answers of the lists of selected profiles */
	size_t raw_count;
	const struct ip *mail_ip; /* where mail to the sender would go */
	size_t mail_ip_count;
	bool mail_ip_known;
	const struct spf_view *spf; /* of the main identity; NULL: not looked at, or no name */
	const struct profile_result *profile; /* one per selected profile */
	size_t profile_count;
	const struct checklist_result *checklist; /* of the selected receivers */
	size_t checklist_count;
	/* facts that differ if signed, if not; or NULL */
	const struct facts *hypothesis[HYPOTHESIS_COUNT];
	const struct authority *authority; /* checks/authority/authority.h; NULL: not asked for */
	enum fitness fitness; /* of the resolver, as far as this target's questions tell */
	struct dns_counters {
		/* what the checks asked, each question counted once per instance */
		unsigned questions;
		unsigned unique; /* distinct (name, type) */
		unsigned asked;	 /* of these, put to somebody: a server, a zone file, a capture */
		unsigned failed; /* of these, asked without getting an answer */
		/* longest chain of questions, each put because of the answer before */
		unsigned rounds;
		unsigned ms; /* the time that such a chain took at most */
	} dns;
};

/* What RESULT knows, for rules and profiles to be held against. */
struct evidence result_evidence(const struct result *result);

struct run;

/* A run of SETUP's checks over RESOLVER (both outlive it). Every target has TIMEOUT_MS from its
 * run_add() on. */
struct run *run_open(const struct setup *setup, struct resolver *resolver, unsigned timeout_ms);
void run_close(struct run *run);

/* Adds a target (borrowed until its result is released); its first questions are put at once. */
void run_add(struct run *run, const struct target *target);

/* Waits until a target is finished and gives its result, valid until run_release(). NULL: no target
 * is left. PROGRESS (may be NULL) is called whenever answers came in: questions answered and put so
 * far. */
struct run_progress {
	void (*call)(void *context, size_t answered, size_t put);
	void *context;
};
const struct result *run_next(struct run *run, const struct run_progress *progress);

/* The same in two steps, for a stream of targets. Takes in what comes within WAIT_MS (0: what is
 * there); returns as soon as something came. False: no target is left. */
bool run_wait(struct run *run, int wait_ms);
/* A target that is finished, or NULL. */
const struct result *run_finished(struct run *run);

/* Questions answered and put so far. */
void run_counts(const struct run *run, size_t *answered, size_t *put);

/* Nothing is asked or awaited any more: what has no answer counts as timed out, and every target is
 * finished at once. */
void run_stop(struct run *run);

/* Frees a result and everything about its target. */
void run_release(struct run *run, const struct result *result);

/* Gives up a target that was not released and returns it; NULL: none is left. Only run_drop() and
 * run_close() may follow. */
const struct target *run_drop(struct run *run);

#endif
