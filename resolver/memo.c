/* A hash table of questions, the order they were put in, and the order they were last used in. */
#include "resolver/memo.h"
#include "resolver/hash.h"

#include <assert.h>
#include <string.h>

enum {
	FIRST_BUCKETS = 64,
	QUESTION_OCTETS = 640, /* what most questions take with their answers */
	FRESH_LEAST = 10,      /* seconds that an answer is good for, whatever its TTL says */
	FRESH_MOST = 3600,
	FRESH_FAILED = 5, /* of a failure */
	TRIES = 64,
};

struct memo {
	struct arena *arena;
	struct question **bucket; /* a power of two of them */
	size_t bucket_count;
	struct question *first, **last; /* as put */
	size_t count;
	/* of one with a limit */
	size_t limit, size;	   /* octets; limit 0: none */
	struct question used_ring; /* the longest unused one is its next_used */
};

static void ring_take(struct question *question)
{
	question->prev_used->next_used = question->next_used;
	question->next_used->prev_used = question->prev_used;
}

/* As the one used last. */
static void ring_add(struct memo *memo, struct question *question)
{
	question->next_used = &memo->used_ring;
	question->prev_used = memo->used_ring.prev_used;
	question->prev_used->next_used = question;
	memo->used_ring.prev_used = question;
}

struct memo *memo_new(struct arena *arena)
{
	struct memo *memo = arena_alloc(arena, sizeof *memo);

	memo->arena = arena;
	memo->last = &memo->first;
	memo->bucket_count = FIRST_BUCKETS;
	memo->bucket = arena_array(arena, memo->bucket_count, sizeof *memo->bucket);
	memo->used_ring.next_used = memo->used_ring.prev_used = &memo->used_ring;
	return memo;
}

struct memo *memo_new_limited(struct arena *arena, size_t limit)
{
	struct memo *memo = memo_new(arena);

	assert(limit);
	memo->limit = limit;
	return memo;
}

static size_t hash(enum rr_type type, const char *name, const char *server)
{
	uint64_t h = hash_octets((uint64_t)type, name, strlen(name));

	if (server)
		h = hash_octets(h, server, strlen(server));
	return (size_t)h;
}

static struct question **bucket_of(const struct memo *memo, size_t key)
{
	return &memo->bucket[key & (memo->bucket_count - 1)];
}

static bool same_server(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

struct question *memo_find_at(const struct memo *memo, enum rr_type type, const char *name,
	const char *server, uint64_t since)
{
	const size_t key = hash(type, name, server);
	struct question *oldest = NULL;

	/* The newest stands first. */
	for (struct question *q = *bucket_of(memo, key); q; q = q->chain)
		if (q->key == key && q->type == type && !strcmp(q->name, name) &&
			same_server(q->server, server) &&
			(!q->answer || !q->fresh_until || q->fresh_until > since))
			oldest = q;
	return oldest;
}

struct question *memo_find(const struct memo *memo, enum rr_type type, const char *name)
{
	return memo_find_at(memo, type, name, NULL, 0);
}

static void chain_in(struct memo *memo, struct question *question)
{
	struct question **bucket = bucket_of(memo, question->key);

	question->chain = *bucket;
	*bucket = question;
}

static void grow(struct memo *memo)
{
	memo->bucket_count *= 2;
	memo->bucket = arena_array(memo->arena, memo->bucket_count, sizeof *memo->bucket);
	for (struct question *q = memo->first; q; q = q->next_put)
		chain_in(memo, q);
}

static void list_in(struct memo *memo, struct question *question)
{
	question->prev_put = memo->last;
	*memo->last = question;
	memo->last = &question->next_put;
	memo->count++;
}

static struct question *put(struct memo *memo, enum ask_kind kind, enum rr_type type,
	const char *name, const char *wire_name, const char *server)
{
	struct arena *arena = memo->limit ? arena_new_sized(QUESTION_OCTETS) : memo->arena;
	struct question *question = arena_alloc(arena, sizeof *question);

	/* short chains: their items are seldom in the processor's cache */
	if (2 * memo->count >= memo->bucket_count)
		grow(memo);
	question->name = arena_strdup(arena, name);
	question->wire_name = wire_name ? arena_strdup(arena, wire_name) : question->name;
	question->type = type;
	question->kind = kind;
	question->server = arena_strdup(arena, server);
	question->arena = arena;
	question->key = hash(type, name, server);
	chain_in(memo, question);
	list_in(memo, question);
	if (memo->limit) {
		ring_add(memo, question);
		question->counted = arena_size(arena);
		memo->size += question->counted;
	}
	return question;
}

struct question *memo_put(struct memo *memo, enum ask_kind kind, enum rr_type type,
	const char *name, const char *wire_name)
{
	return put(memo, kind, type, name, wire_name, NULL);
}

struct question *memo_put_at(
	struct memo *memo, enum rr_type type, const char *name, const char *server)
{
	return put(memo, ASK_SERVER, type, name, NULL, server);
}

bool memo_pin(struct memo *memo, struct question *question, unsigned long user)
{
	if (!memo->limit || question->user == user)
		return false;
	question->user = user;
	question->pins++;
	ring_take(question);
	ring_add(memo, question);
	return true;
}

void memo_unpin(struct question *question)
{
	assert(question->pins);
	question->pins--;
}

/* How long the answer may be given to others, in seconds. */
static unsigned freshness(const struct answer *answer)
{
	unsigned ttl = FRESH_MOST;

	if (dns_failed(answer))
		return FRESH_FAILED;
	for (size_t i = 0; i < answer->count; i++)
		ttl = answer->rr[i].ttl < ttl ? answer->rr[i].ttl : ttl;
	for (size_t i = 0; i < answer->cname_count; i++)
		ttl = answer->cname[i].ttl < ttl ? answer->cname[i].ttl : ttl;
	if (!answer->count && answer->soa) { /* RFC 2308 section 5 */
		ttl = answer->soa->ttl < ttl ? answer->soa->ttl : ttl;
		ttl = answer->soa->number < ttl ? answer->soa->number : ttl;
	}
	return ttl < FRESH_LEAST ? FRESH_LEAST : ttl;
}

void memo_answered(struct memo *memo, struct question *question, uint64_t now)
{
	if (!memo->limit)
		return;
	question->fresh_until = now + 1000 * (uint64_t)freshness(question->answer);
	memo->size -= question->counted;
	question->counted = arena_size(question->arena);
	memo->size += question->counted;
}

static void drop(struct memo *memo, struct question *question)
{
	struct question **at = bucket_of(memo, question->key);

	while (*at != question)
		at = &(*at)->chain;
	*at = question->chain;
	*question->prev_put = question->next_put;
	if (question->next_put)
		question->next_put->prev_put = question->prev_put;
	else
		memo->last = question->prev_put;
	ring_take(question);
	memo->count--;
	memo->size -= question->counted;
	arena_free(question->arena);
}

void memo_trim(struct memo *memo)
{
	struct question *ring = &memo->used_ring;

	for (unsigned tries = TRIES; memo->limit && memo->size > memo->limit && tries; tries--) {
		struct question *question = ring->next_used;

		if (question == ring)
			return;
		if (question->answer && !question->pins) {
			drop(memo, question);
			tries = TRIES;
		} else { /* it will be the last one in use, and looked at again after all others */
			ring_take(question);
			ring_add(memo, question);
		}
	}
}

void memo_free(struct memo *memo)
{
	while (memo->limit && memo->first)
		drop(memo, memo->first);
}

size_t memo_count(const struct memo *memo)
{
	return memo->count;
}

size_t memo_size(const struct memo *memo)
{
	return memo->size;
}

void memo_each(const struct memo *memo, void (*fn)(const struct question *, void *), void *context)
{
	for (struct question *q = memo->first; q; q = q->next_put)
		fn(q, context);
}
