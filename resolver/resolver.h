/* Where answers come from: zone files first, then a replay, then the network; one way to ask them
 * all. */
#ifndef RESOLVER_RESOLVER_H
#define RESOLVER_RESOLVER_H

#include "resolver/memo.h"
#include "resolver/pace.h"

struct resolver;

/* Test aid: what becomes of an answer on its way. Answers from zone files and a replay alone pass
 * by here. */
struct tamper {
	/* The answer to hand out in ANSWER's place, or ANSWER itself; another one is made in
	 * question->arena. *LATE: hand it out after all others that are there. */
	const struct answer *(*call)(void *context, const struct question *question,
		const struct answer *answer, bool *late);
	void *context;
};

struct resolver_config {
	const char *const *servers; /* as in struct net_config */
	const char *const *zones;   /* zone files, NULL-ended; NULL: none */
	/* "ADDRESS=FILE": what one name server has that is asked itself, NULL-ended; NULL: none */
	const char *const *server_zones;
	const char *replay;  /* capture to replay, or NULL: then nothing goes out */
	const char *capture; /* capture to write, or NULL */
	/* where to instead of a file of that name, closed at the end; or NULL */
	FILE *capture_stream;
	const char *const *arguments; /* for the capture's first line */
	const char *builtin_zone; /* text of zones that come with the program (the demo), or NULL */
	bool direct;		  /* name servers are asked themselves too (ASK_SERVER) */
	bool offline;		  /* nothing goes out: what the zones do not decide is not asked */
	const struct pace_config *pace; /* for a long run: how fast it may ask; NULL: at once */
	unsigned timeout_ms;		/* per run (target), default 8000 */
	unsigned list_timeout_ms;	/* per question to a list, default 3000 */
	/* test aid: a seed; answers are delivered in an order that depends on it. NULL: as they
	 * come */
	const char *shuffle;
	const struct tamper *tamper; /* test aid; NULL: answers are handed out as they are */
};

/* Opens the sources. NULL on a fault of the user's; *WHY is one line. Close with
 * resolver_close(). */
struct resolver *resolver_open(
	struct arena *arena, const struct resolver_config *config, const char **why);

/* Ends everything; false with errno set when the capture could not be written whole. */
bool resolver_close(struct resolver *resolver);

/* Milliseconds of a clock that only goes forward. */
uint64_t resolver_now(void);

/* Asks. The question comes back answered from resolver_next() exactly once, never before that call;
 * at the latest at DEADLINE (by resolver_now(); lists and name servers: also list_timeout_ms from
 * now). */
void resolver_submit(struct resolver *resolver, struct question *question, uint64_t deadline);

/* The next answered question. WAIT: wait for one as long as any is open. NULL: none is ready (WAIT:
 * none is open). */
struct question *resolver_next(struct resolver *resolver, bool wait);

/* The same, waiting up to WAIT_MS (0: not at all; -1: as long as any is open). */
struct question *resolver_next_within(struct resolver *resolver, int wait_ms);

/* How many questions wait to go out, held back or because servers take no more: then more of them
 * would only wait too. */
size_t resolver_backlog(const struct resolver *resolver);

/* Answers QUESTION, which was submitted, with DNS_TIMEOUT now. No other answer may be taken from
 * the resolver after that. */
void resolver_give_up(struct resolver *resolver, struct question *question);

/* "network", "zone" (zone files and nothing goes out) or "replay". */
const char *resolver_source(const struct resolver *resolver);

/* The servers questions go to, NULL-ended; an empty list when nothing goes out. */
const char *const *resolver_servers(const struct resolver *resolver);

/* The day of the run, "20261121" (UTC), of the replayed run in a replay, NULL when that is not
 * known: for the random labels. */
const char *resolver_day(const struct resolver *resolver);

/* The time of the run in seconds since 1970, in a replay that of the replayed run; -1 when that is
 * not known. */
int64_t resolver_time(const struct resolver *resolver);

#endif
