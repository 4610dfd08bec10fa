/* Every question of a run, and its answer: a question is asked once, however many want it. */
#ifndef RESOLVER_MEMO_H
#define RESOLVER_MEMO_H

#include "resolver/dns.h"

/* How a question is to be asked. */
enum ask_kind {
	ASK_RECORD, /* EDNS, up to the deadline of the run */
	ASK_LIST,   /* a DNS list: no EDNS, the shorter deadline of a list */
};

struct question {
	/* canonical; what everyone may see. A key in it is replaced by the word "key" */
	const char *name;
	const char *wire_name; /* what goes out: NAME, but with the key */
	enum rr_type type;
	enum ask_kind kind;
	/* The engine's (checks/waves.c): the measuring that met it, its wave in there, when its answer came (milliseconds). */
	unsigned long measured;
	unsigned wave, done_ms;
	unsigned long stamp; /* the engine's: last evaluation or count that met it */
	uint64_t deadline;   /* by resolver_now(): when it is answered DNS_TIMEOUT at the latest */
	const struct answer *answer; /* NULL until known; then never changes */
	void *waiting;		     /* the engine's: who runs again when the answer comes */
	struct arena *arena;	     /* the memo's: where the answer is put */
	struct question *next;	     /* the resolver's: queue of what came in */
	struct question *chain;	     /* the memo's */
};

struct memo;

/* An empty memo in ARENA, which holds its questions and answers too. */
struct memo *memo_new(struct arena *arena);

/* The question for (NAME, TYPE), or NULL when it was never put. */
struct question *memo_find(const struct memo *memo, enum rr_type type, const char *name);

/* Puts a new question, unanswered; (NAME, TYPE) must not be there yet. NAME and WIRE_NAME (NULL: the same) are
 * copied. */
struct question *memo_put(struct memo *memo, enum ask_kind kind, enum rr_type type,
	const char *name, const char *wire_name);

/* How many questions it holds. */
size_t memo_count(const struct memo *memo);

/* Calls FN for each question, in the order they were put. */
void memo_each(const struct memo *memo, void (*fn)(const struct question *, void *), void *context);

#endif
