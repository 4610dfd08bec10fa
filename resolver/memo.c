/* A hash table of questions, and the order they were put in. */
#include "resolver/memo.h"

#include <assert.h>
#include <string.h>

enum { FIRST_BUCKETS = 64 };

struct memo {
	struct arena *arena;
	struct question **bucket; /* a power of two of them */
	size_t bucket_count;
	struct question **list; /* as put */
	size_t count;
};

struct memo *memo_new(struct arena *arena)
{
	struct memo *memo = arena_alloc(arena, sizeof *memo);

	memo->arena = arena;
	memo->bucket_count = FIRST_BUCKETS;
	memo->bucket = arena_array(arena, memo->bucket_count, sizeof *memo->bucket);
	return memo;
}

/* FNV-1a. Nothing secret in it: how many questions a run may put is bounded. */
static size_t hash(enum rr_type type, const char *name)
{
	uint64_t h = 14695981039346656037u ^ (uint64_t)type;

	for (const char *c = name; *c; c++)
		h = (h ^ (unsigned char)*c) * 1099511628211u;
	return (size_t)(h ^ h >> 32);
}

static struct question **bucket_of(const struct memo *memo, enum rr_type type, const char *name)
{
	return &memo->bucket[hash(type, name) & (memo->bucket_count - 1)];
}

struct question *memo_find(const struct memo *memo, enum rr_type type, const char *name)
{
	for (struct question *q = *bucket_of(memo, type, name); q; q = q->chain)
		if (q->type == type && !strcmp(q->name, name))
			return q;
	return NULL;
}

static void chain_in(struct memo *memo, struct question *question)
{
	struct question **bucket = bucket_of(memo, question->type, question->name);

	question->chain = *bucket;
	*bucket = question;
}

static void grow(struct memo *memo)
{
	memo->bucket_count *= 2;
	memo->bucket = arena_array(memo->arena, memo->bucket_count, sizeof *memo->bucket);
	for (size_t i = 0; i < memo->count; i++)
		chain_in(memo, memo->list[i]);
}

struct question *memo_put(struct memo *memo, enum ask_kind kind, enum rr_type type,
	const char *name, const char *wire_name)
{
	assert(!memo_find(memo, type, name));
	if (memo->count == memo->bucket_count)
		grow(memo);

	struct question *question = arena_alloc(memo->arena, sizeof *question);

	question->name = arena_strdup(memo->arena, name);
	question->wire_name = wire_name ? arena_strdup(memo->arena, wire_name) : question->name;
	question->type = type;
	question->kind = kind;
	question->arena = memo->arena;
	chain_in(memo, question);
	*ARENA_PUSH(memo->arena, memo->list, memo->count) = question;
	return question;
}

size_t memo_count(const struct memo *memo)
{
	return memo->count;
}

void memo_each(const struct memo *memo, void (*fn)(const struct question *, void *), void *context)
{
	for (size_t i = 0; i < memo->count; i++)
		fn(memo->list[i], context);
}
