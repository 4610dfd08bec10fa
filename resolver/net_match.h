/* Which packet sent is it that a packet received answers? By id and question. */
#ifndef RESOLVER_NET_MATCH_H
#define RESOLVER_NET_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct channel;

/* One packet that was sent. c-ares knows no cancelling of one query, so it outlives the question it
 * was sent for. */
struct
try {
	struct channel *channel;
	void *owner;	   /* whose question it is; NULL: nobody waits for it any more */
	struct try *next;  /* the owner's list, or the free list */
	struct try *older; /* of the same bucket */
	struct try **newer;
	unsigned server;
	uint16_t id;
	uint64_t question; /* hash of name, type and class as sent */
	bool flying;	   /* counted in channel->flying */
	bool probe;	   /* asked only to see whether the server is there */
};

/* The tries under way on one socket. All zero when empty. */
struct match {
	struct try *bucket[2048];
};

/* TRY's id and question are set. */
void match_add(struct match *match, struct try *try);

/* Takes TRY out; one that is not in is left alone. */
void match_remove(struct try *try);

/* The try with this id and question (NULL: any question), or NULL. */
struct try *match_find(struct match *match, uint16_t id, const uint64_t *question);

/* The id of a packet of at least 2 octets. */
uint16_t match_id(const uint8_t *packet);

/* Where the question of PACKET ends, and its hash, the case of letters ignored; 0: it has none, or
 * not just one. */
size_t match_question(const uint8_t *packet, size_t n, uint64_t *hash);

#endif
