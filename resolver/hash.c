/* Eight octets at a time: names are 20 to 60 octets long, and each question is looked for several
 * times. */
#include "resolver/hash.h"

#include <string.h>

enum { STEP = sizeof(uint64_t) };

static const uint64_t same_case = 0x2020202020202020;

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) *
	       0x9e3779b97f4a7c15; /* 2^64 by the golden ratio (Knuth, volume 3, 6.4) */
	return hash ^ hash >> 32;
}

static uint64_t hash_masked(uint64_t hash, const uint8_t *octets, size_t n, uint64_t mask)
{
	uint64_t word;

	for (; n >= STEP; octets += STEP, n -= STEP) {
		memcpy(&word, octets, STEP);
		hash = mix(hash, word | mask);
	}
	word = 0;
	memcpy(&word, octets, n);
	return mix(mix(hash, word | mask), n);
}

uint64_t hash_octets(uint64_t hash, const void *octets, size_t n)
{
	return hash_masked(hash, octets, n, 0);
}

uint64_t hash_folded(uint64_t hash, const void *octets, size_t n)
{
	return hash_masked(hash, octets, n, same_case);
}
