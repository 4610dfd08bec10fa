/* How fast questions may go out: so many a second in all, and so many to each DNS list. */
#ifndef RESOLVER_PACE_H
#define RESOLVER_PACE_H

#include "resolver/memo.h"

struct pace;

struct pace_config {
	unsigned rate; /* questions a second in all; 0: any number */
	bool polite;   /* lists are asked at their own rate */
	const char *const
		*exempt; /* zones that are not, NULL-ended; "all": none is; NULL: all are */
};

/* In ARENA. */
struct pace *pace_new(struct arena *arena, const struct pace_config *config);

/* May QUESTION go out at NOW (ms)? If so it is counted; else it waits for pace_take(). */
bool pace_pass(struct pace *pace, struct question *question, uint64_t now);

/* A question that waited and may go out; its deadlines are later by the time it waited. NULL:
 * none. */
struct question *pace_take(struct pace *pace, uint64_t now);

/* How many wait. */
size_t pace_waiting(const struct pace *pace);

/* In how many ms, from 1 on, to look again; -1: nothing waits. */
int pace_wait(const struct pace *pace);

#endif
