/* A table of tries by id. Ids are random, so the buckets fill evenly. */
#include "resolver/net_match.h"

#include "resolver/hash.h"
#include "resolver/name.h"

enum { HEADER = 12, TYPE_AND_CLASS = 4 };

uint16_t match_id(const uint8_t *packet)
{
	return (uint16_t)(packet[0] << 8 | packet[1]);
}

size_t match_question(const uint8_t *packet, size_t n, uint64_t *hash)
{
	size_t at = HEADER;

	if (n < HEADER || packet[4] || packet[5] != 1)
		return 0;
	while (at < n && packet[at] && packet[at] <= LABEL_MAX)
		at += packet[at] + 1u;
	if (at + 5 > n || packet[at])
		return 0;
	at++;
	*hash = hash_folded(0, packet + HEADER, at - HEADER);
	*hash = hash_octets(*hash, packet + at, TYPE_AND_CLASS);
	return at + TYPE_AND_CLASS;
}

static struct try **bucket_of(struct match *match, uint16_t id)
{
	return &match->bucket[id % (sizeof match->bucket / sizeof *match->bucket)];
}

void match_add(struct match *match, struct try *try)
{
	struct try **bucket = bucket_of(match, try->id);

	try->older = *bucket;
	try->newer = bucket;
	if (try->older)
		try->older->newer = &try->older;
	*bucket = try;
}

void match_remove(struct try *try)
{
	if (!try->newer)
		return;
	*try->newer = try->older;
	if (try->older)
		try->older->newer = try->newer;
	try->newer = NULL;
}

struct try *match_find(struct match *match, uint16_t id, const uint64_t *question)
{
	struct try *try = *bucket_of(match, id);

	while (try && (try->id != id || (question && try->question != *question)))
		try = try->older;
	return try;
}
