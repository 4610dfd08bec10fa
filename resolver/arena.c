/* A chain of blocks; the newest one is filled from the front. */
#include "resolver/arena.h"

#include <assert.h>
#include <err.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 2048, LARGEST_STEP = 64 * 1024 };

struct block {
	struct block *older;
	size_t size, used; /* of data */
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct block *newest;
	size_t total, first; /* octets of all blocks, of the first one */
	const struct lang *lang;
};

static void add_block(struct arena *arena, size_t need)
{
	size_t size = arena->newest ? arena->newest->size * 2 : arena->first;

	if (size > LARGEST_STEP && arena->newest)
		size = LARGEST_STEP;
	if (size < need)
		size = need;
	if (size > SIZE_MAX - sizeof(struct block))
		errx(3, "out of memory");

	struct block *block = malloc(sizeof *block + size);

	if (!block)
		err(3, "out of memory");
	*block = (struct block){ .older = arena->newest, .size = size };
	arena->newest = block;
	arena->total += size;
}

struct arena *arena_new(void)
{
	return arena_new_sized(FIRST_BLOCK);
}

struct arena *arena_new_sized(size_t size)
{
	struct arena *arena = calloc(1, sizeof *arena);

	if (!arena)
		err(3, "out of memory");
	arena->first = size;
	return arena;
}

void arena_speak(struct arena *arena, const struct lang *lang)
{
	arena->lang = lang;
}

const struct lang *arena_lang(const struct arena *arena)
{
	return arena->lang;
}

static void drop_newest(struct arena *arena)
{
	struct block *older = arena->newest->older;

	arena->total -= arena->newest->size;
	free(arena->newest);
	arena->newest = older;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	while (arena->newest)
		drop_newest(arena);
	free(arena);
}

static size_t room_of(const struct arena *arena)
{
	return arena->newest ? arena->newest->size - arena->newest->used : 0;
}

/* As arena_alloc(), but not cleared. */
static void *take(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);

	if (size > SIZE_MAX - align)
		errx(3, "out of memory");
	size = (size + align - 1) / align * align;
	if (room_of(arena) < size)
		add_block(arena, size);

	struct block *block = arena->newest;
	void *p = block->data + block->used;

	block->used += size;
	return p;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return memset(take(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		errx(3, "out of memory");
	return arena_alloc(arena, count * size);
}

char *arena_copy(struct arena *arena, const void *p, size_t n)
{
	char *copy = take(arena, n + 1);

	if (n)
		memcpy(copy, p, n);
	copy[n] = '\0';
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	const size_t room = room_of(arena);
	char *text = room ? (char *)arena->newest->data + arena->newest->used : NULL;
	va_list again;

	va_copy(again, args);

	/* Most texts fit where the next allocation will be. */
	int n = vsnprintf(text, room, format, args);

	if (n < 0)
		err(3, "vsnprintf");

	char *place = take(arena, (size_t)n + 1);

	if (place != text)
		vsnprintf(place, (size_t)n + 1, format, again);
	va_end(again);
	return place;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;

	va_start(args, format);

	char *text = arena_vprintf(arena, format, args);

	va_end(args);
	return text;
}

struct arena_mark arena_mark(const struct arena *arena)
{
	struct block *newest = arena->newest;

	return (struct arena_mark){ .block = newest, .used = newest ? newest->used : 0 };
}

void arena_release(struct arena *arena, struct arena_mark mark)
{
	while (arena->newest && arena->newest != mark.block)
		drop_newest(arena);
	if (arena->newest) {
		assert(mark.used <= arena->newest->used);
		arena->newest->used = mark.used;
	}
}

size_t arena_size(const struct arena *arena)
{
	return arena->total;
}

void *arena_room(struct arena *arena, void *items, size_t count, size_t size)
{
	/* The room is always a power of two: it is full exactly when COUNT is one (or 0). */
	if (count & (count - 1))
		return items;

	void *room = arena_array(arena, count ? count * 2 : 1, size);

	if (count)
		memcpy(room, items, count * size);
	return room;
}
