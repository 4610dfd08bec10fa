/* As many questions as the transport carries: flood SERVER QUESTIONS OPEN, for the bench. Prints
 * questions a second, what was not answered, CPU time and memory. */
#include "resolver/net.h"

#include <err.h>
#include <stdlib.h>
#include <sys/resource.h>

static double seconds_of(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void report(const struct net *net, unsigned long total, unsigned long failed, uint64_t ms)
{
	const struct net_counters counters = net_counters(net);
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	printf("%.0f questions/s, %lu not answered, %lu packets, %lu repeated, %lu stalled, %.2f s CPU, %ld KiB\n",
		(double)total * 1000 / (double)(ms ? ms : 1), failed, counters.sent,
		counters.repeated, counters.stalled,
		seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime), usage.ru_maxrss);
}

/* A question that is used again and again, with memory of its own for the answer. */
struct slot {
	struct question question; /* first member */
	struct slot *next;
	struct arena *arena;
	struct arena_mark empty;
	char name[64];
};

static struct slot *make_slots(unsigned long count)
{
	struct slot *slots = calloc(count, sizeof *slots);

	if (!slots)
		err(3, "slots");
	for (unsigned long i = 0; i < count; i++) {
		slots[i].arena = arena_new();
		arena_alloc(slots[i].arena, 1);
		slots[i].empty = arena_mark(slots[i].arena);
		slots[i].next = i + 1 < count ? &slots[i + 1] : NULL;
	}
	return slots;
}

static void free_slots(struct slot *slots, unsigned long count)
{
	for (unsigned long i = 0; i < count; i++)
		arena_free(slots[i].arena);
	free(slots);
}

static void ask(struct net *net, struct slot *slot, unsigned long number)
{
	arena_release(slot->arena, slot->empty);
	snprintf(slot->name, sizeof slot->name, "%lu.%lu.2.0.192.zen.test", number % 256,
		number / 256);
	slot->question = (struct question){ .name = slot->name,
		.wire_name = slot->name,
		.type = RR_A,
		.kind = ASK_LIST,
		.arena = slot->arena,
		.deadline = net_now() + 3000 };
	net_send(net, &slot->question);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		errx(64, "usage: flood SERVER QUESTIONS OPEN");

	const char *const servers[] = { argv[1], NULL };
	const unsigned long total = strtoul(argv[2], NULL, 10), open = strtoul(argv[3], NULL, 10);
	const char *why = NULL;
	struct arena *arena = arena_new();
	struct net *net = net_open(arena, &(struct net_config){ .servers = servers }, &why);
	struct slot *slots = make_slots(open), *spare = slots;
	unsigned long asked = 0, back = 0, failed = 0;

	if (!net || !open)
		errx(64, "%s", why ? why : "OPEN is at least 1");

	const uint64_t begin = net_now();

	for (; back < total; back++) {
		for (; spare && asked < total; asked++, spare = spare->next)
			ask(net, spare, asked);

		struct slot *slot = (struct slot *)(void *)net_next(net, -1);

		failed += dns_failed(slot->question.answer);
		slot->next = spare;
		spare = slot;
	}
	report(net, total, failed, net_now() - begin);
	net_close(net);
	free_slots(slots, open);
	arena_free(arena);
	return failed > 0;
}
