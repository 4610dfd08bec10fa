/* The engine: asks, waits, runs the checks again, until no answer is missing; then predicts and judges. */
#ifndef CHECKS_RUN_H
#define CHECKS_RUN_H

#include "checks/predict.h"
#include "checks/setup.h"
#include "resolver/resolver.h"

enum verdict { VERDICT_OK, VERDICT_WARNING, VERDICT_CRITICAL, VERDICT_UNKNOWN };
const char *verdict_name(enum verdict verdict); /* "ok" "warning" "critical" "unknown" */

/* VERDICT_CRITICAL > WARNING > UNKNOWN > OK. */
enum verdict verdict_worst(enum verdict a, enum verdict b);

/* Everything that is known about one target at the end. */
struct result {
	const struct target *target;
	enum verdict verdict;
	bool incomplete; /* something deciding failed */
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
	struct dns_counters {
		unsigned questions; /* ask() of distinct questions by the instances, counted per instance */
		unsigned unique;    /* distinct (name, type) */
		unsigned failed;    /* of these, failed */
		unsigned rounds;
		unsigned ms;
	} dns;
	struct arena *arena; /* holds all of it */
};

struct report_run { /* what is common to all targets of a run */
	const char *version;
	const char *source; /* "network" "zone" "replay" */
	const char *const *servers;
	enum fitness fitness;
	enum verdict verdict; /* worst of all */
	bool incomplete;
};

/* Checks all targets of SETUP against RESOLVER and hands each result to DONE, in target order, once all are known. The result is freed
 * after DONE returns. PROGRESS (may be NULL) is called while it waits: questions answered, put. */
struct run_hooks {
	void (*start)(void *context, const struct report_run *run);
	void (*done)(void *context, const struct result *result);
	void (*progress)(void *context, size_t answered, size_t put);
	void *context;
};
struct report_run run_targets(struct arena *arena, const struct setup *setup, struct resolver *resolver, uint64_t timeout_ms,
	const struct run_hooks *hooks);

#endif
