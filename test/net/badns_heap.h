/* Replies of badns that are to be sent later: a heap, the soonest first. */
#ifndef TEST_NET_BADNS_HEAP_H
#define TEST_NET_BADNS_HEAP_H

#include "test/net/badns_script.h"

#include <sys/socket.h>

/* Where a reply goes. */
struct way {
	int fd;
	bool tcp;
	struct sockaddr_storage to;
	socklen_t to_size;
};

struct late {
	uint64_t when; /* us */
	struct way way;
	size_t size;
	uint8_t *data;
};

struct heap {
	struct late *late;
	size_t count, room;
};

static void swap(struct late *a, struct late *b)
{
	const struct late c = *a;

	*a = *b;
	*b = c;
}

static void heap_put(struct heap *heap, struct late late)
{
	if (heap->count == heap->room) {
		heap->room = heap->room ? heap->room * 2 : 1024;
		heap->late = must(realloc(heap->late, heap->room * sizeof *heap->late));
	}

	size_t i = heap->count++;

	heap->late[i] = late;
	for (; i && heap->late[i].when < heap->late[(i - 1) / 2].when; i = (i - 1) / 2)
		swap(&heap->late[i], &heap->late[(i - 1) / 2]);
}

static struct late heap_take(struct heap *heap)
{
	const struct late top = heap->late[0];

	heap->late[0] = heap->late[--heap->count];
	for (size_t i = 0;;) {
		size_t least = i;

		for (size_t child = 2 * i + 1; child <= 2 * i + 2; child++)
			if (child < heap->count && heap->late[child].when < heap->late[least].when)
				least = child;
		if (least == i)
			return top;
		swap(&heap->late[i], &heap->late[least]);
		i = least;
	}
}

#endif
