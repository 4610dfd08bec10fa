/* Timers in rings, one ring a tick; a timer further away than a turn stays in its ring for another
 * turn. */
#include "resolver/net_wheel.h"

#include <stdbool.h>
#include <stddef.h>

static void ring_start(struct wheel_timer *ring)
{
	ring->next = ring->prev = ring;
}

static bool ring_empty(const struct wheel_timer *ring)
{
	return ring->next == ring;
}

static void ring_add(struct wheel_timer *ring, struct wheel_timer *timer)
{
	timer->next = ring;
	timer->prev = ring->prev;
	ring->prev->next = timer;
	ring->prev = timer;
}

void wheel_start(struct wheel *wheel, uint64_t now)
{
	for (size_t i = 0; i < WHEEL_SLOTS; i++)
		ring_start(&wheel->slot[i]);
	ring_start(&wheel->expired);
	wheel->tick = now / WHEEL_TICK_MS;
}

void wheel_clear(struct wheel_timer *timer)
{
	if (!timer->next)
		return;
	timer->prev->next = timer->next;
	timer->next->prev = timer->prev;
	timer->next = timer->prev = NULL;
}

void wheel_set(struct wheel *wheel, struct wheel_timer *timer, uint64_t when)
{
	wheel_clear(timer);
	timer->due = when / WHEEL_TICK_MS + (when % WHEEL_TICK_MS > 0);
	if (timer->due <= wheel->tick)
		ring_add(&wheel->expired, timer);
	else
		ring_add(&wheel->slot[timer->due % WHEEL_SLOTS], timer);
}

/* Moves what is due at TICK from its slot to the expired ones. */
static void collect(struct wheel *wheel, struct wheel_timer *slot, uint64_t tick)
{
	for (struct wheel_timer *timer = slot->next, *next; timer != slot; timer = next) {
		next = timer->next;
		if (timer->due > tick)
			continue;
		wheel_clear(timer);
		ring_add(&wheel->expired, timer);
	}
}

struct wheel_timer *wheel_expired(struct wheel *wheel, uint64_t now)
{
	const uint64_t tick = now / WHEEL_TICK_MS;

	/* After a long sleep one turn sees every slot. */
	if (tick > wheel->tick + WHEEL_SLOTS)
		wheel->tick = tick - WHEEL_SLOTS;
	while (wheel->tick < tick) {
		wheel->tick++;
		collect(wheel, &wheel->slot[wheel->tick % WHEEL_SLOTS], tick);
	}
	if (ring_empty(&wheel->expired))
		return NULL;

	struct wheel_timer *timer = wheel->expired.next;

	wheel_clear(timer);
	return timer;
}

int wheel_wait(const struct wheel *wheel, uint64_t now)
{
	if (!ring_empty(&wheel->expired))
		return 0;
	for (uint64_t tick = wheel->tick + 1; tick <= wheel->tick + WHEEL_SLOTS; tick++) {
		if (ring_empty(&wheel->slot[tick % WHEEL_SLOTS]))
			continue;

		const uint64_t when = tick * WHEEL_TICK_MS;

		return when > now ? (int)(when - now) : 0;
	}
	return -1;
}
