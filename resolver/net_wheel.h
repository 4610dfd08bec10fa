/* Timers by the ten thousand: a wheel of slots, so that setting and clearing one costs the same
 * however many there are. */
#ifndef RESOLVER_NET_WHEEL_H
#define RESOLVER_NET_WHEEL_H

#include <stdint.h>

enum { WHEEL_TICK_MS = 4, WHEEL_SLOTS = 2048 };

/* A timer is part of what it is for; zeroed, it is not set. */
struct wheel_timer {
	struct wheel_timer *next, *prev;
	uint64_t due; /* ticks */
};

struct wheel {
	struct wheel_timer slot[WHEEL_SLOTS]; /* rings */
	struct wheel_timer expired;	      /* ring of those whose time has come */
	uint64_t tick;			      /* everything up to it is in EXPIRED */
};

/* Begins at NOW (ms). The wheel must not move in memory. */
void wheel_start(struct wheel *wheel, uint64_t now);

/* Sets TIMER, or sets it anew, to the first tick at or after WHEN (ms). */
void wheel_set(struct wheel *wheel, struct wheel_timer *timer, uint64_t when);

/* Clears TIMER; one that is not set is left alone. */
void wheel_clear(struct wheel_timer *timer);

/* Takes one timer out whose time has come at NOW (ms); NULL: there is none. */
struct wheel_timer *wheel_expired(struct wheel *wheel, uint64_t now);

/* In how many ms from NOW to look again; may be too early, never too late. -1: no timer within a
 * whole turn. */
int wheel_wait(const struct wheel *wheel, uint64_t now);

#endif
