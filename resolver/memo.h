/* Every question of a run, and its answer: a question is asked once, however many want it. In a
 * long run it is a cache too: with a limit, answers that nobody uses any more make room for others,
 * and one whose TTL is over is not given to newcomers. */
#ifndef RESOLVER_MEMO_H
#define RESOLVER_MEMO_H

#include "resolver/dns.h"

/* How a question is to be asked. */
enum ask_kind {
	ASK_RECORD, /* EDNS, up to the deadline of the run */
	ASK_LIST,   /* a DNS list: no EDNS, the shorter deadline of a list */
	ASK_SERVER, /* a name server itself: not recursive, the deadline of a list */
};

struct question {
	/* canonical; what everyone may see. A key in it is replaced by the word "key" */
	const char *name;
	const char *wire_name; /* what goes out: NAME, but with the key */
	enum rr_type type;
	enum ask_kind kind;
	/* of a list: its zone; borrowed, for the rate it is asked at; else NULL */
	const char *zone;
	const char *server; /* ASK_SERVER: the address that is asked; else NULL */
	/* The engine's (checks/waves.c): the measuring that met it, its wave in there, when its
	 * answer came (milliseconds). */
	unsigned long measured;
	unsigned wave, done_ms;
	unsigned long stamp; /* the engine's: last evaluation or count that met it */
	uint64_t deadline;   /* by resolver_now(): when it is answered DNS_TIMEOUT at the latest */
	/* The end of the patience of whom it is asked for: both are later by the time that the
	 * question was held back */
	uint64_t asker_deadline;
	uint64_t paced_at;	     /* the resolver's: since when it is held back */
	const struct answer *answer; /* NULL until known; then never changes */
	struct waiter *waiting;	     /* the engine's: who runs again when the answer comes */
	struct arena *arena;	     /* the memo's: where the answer is put */
	struct question *next;	     /* the resolver's: queue of what came in */
	/* The memo's. */
	struct question *chain;
	struct question *next_put, **prev_put;
	struct question *next_used, *prev_used;
	size_t key, counted;
	unsigned long user; /* the last one it was pinned by */
	unsigned pins;
	uint64_t fresh_until; /* ms by resolver_now(), 0: for ever */
};

struct memo;

/* An empty memo in ARENA, which holds its questions and answers too. */
struct memo *memo_new(struct arena *arena);

/* The same with a limit: above LIMIT octets, questions leave it by memo_trim(). Free it with
 * memo_free(). */
struct memo *memo_new_limited(struct arena *arena, size_t limit);
void memo_free(struct memo *memo);

/* The question for (NAME, TYPE), or NULL when it was never put. */
struct question *memo_find(const struct memo *memo, enum rr_type type, const char *name);

/* The same, put to the name server at the address SERVER (NULL: to the resolver), for one who began
 * at SINCE (ms, resolver_now()): an answer whose TTL was over by then is not there. Of several the
 * oldest one, so that whoever asks again sees the same. */
struct question *memo_find_at(const struct memo *memo, enum rr_type type, const char *name,
	const char *server, uint64_t since);

/* USER (a number, not 0) uses QUESTION, which stays until memo_unpin(). False: nothing was done,
 * USER was the last one to pin it; there may be several pins of one user all the same. */
bool memo_pin(struct memo *memo, struct question *question, unsigned long user);
void memo_unpin(struct question *question);

/* QUESTION has its answer. */
void memo_answered(struct memo *memo, struct question *question, uint64_t now);

/* Makes room when the limit is passed: drops answered questions that are not pinned, the longest
 * unused first. */
void memo_trim(struct memo *memo);

/* Octets that its questions and answers take; 0 without a limit. */
size_t memo_size(const struct memo *memo);

/* Puts a new question, unanswered; memo_find() finds none that would do. NAME and WIRE_NAME (NULL:
 * the same) are copied. */
struct question *memo_put(struct memo *memo, enum ask_kind kind, enum rr_type type,
	const char *name, const char *wire_name);

/* The same, to be asked of the name server at the address SERVER (copied). */
struct question *memo_put_at(
	struct memo *memo, enum rr_type type, const char *name, const char *server);

/* How many questions it holds. */
size_t memo_count(const struct memo *memo);

/* Calls FN for each question, in the order they were put. */
void memo_each(const struct memo *memo, void (*fn)(const struct question *, void *), void *context);

#endif
