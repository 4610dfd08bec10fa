/* The SOA record of a negative answer, read by hand: most answers of DNS lists are negative, and
 * ldns would make a dozen objects of each. */
#include "resolver/record.h"

#include <string.h>

enum { HEADER = 12, NUMBERS = 5, NUMBER_OCTETS = 4 };

static unsigned get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

/* A name of a packet without its compression. */
struct plain_name {
	uint8_t wire[NAME_WIRE_MAX];
	size_t n;
};

/* The name at *AT, which is moved behind it. A pointer leads back (RFC 1035 section 4.1.4: to a
 * prior occurrence), so there is no loop. */
static bool read_name(const uint8_t *packet, size_t n, size_t *at, struct plain_name *out)
{
	size_t from = *at, start = *at;
	bool jumped = false;

	for (out->n = 0; from < n;) {
		const unsigned length = packet[from];

		if (length >= 0xc0) {
			const size_t to = from + 2 > n ? n : get16(packet + from) & 0x3fff;

			if (to >= start || to < HEADER)
				return false;
			if (!jumped)
				*at = from + 2;
			jumped = true;
			from = start = to;
			continue;
		}
		if (length > LABEL_MAX || length + 1 > n - from ||
			out->n + length + 1 > sizeof out->wire)
			return false;
		memcpy(out->wire + out->n, packet + from, length + 1);
		out->n += length + 1;
		from += length + 1;
		if (!length) {
			if (!jumped)
				*at = from;
			return true;
		}
	}
	return false;
}

bool record_soa(struct arena *arena, const uint8_t *packet, size_t n,
	const struct record_head *head, struct rr *out)
{
	struct plain_name owner, name[2];
	struct str field[2 + NUMBERS];
	size_t at = head->start;

	if (!read_name(packet, n, &at, &owner))
		return false;
	at += 10; /* type, class, TTL, length: record_head() has seen them */
	for (size_t i = 0; i < 2; i++) {
		if (!read_name(packet, head->end, &at, &name[i]))
			return false;
		field[i] = (struct str){ (const char *)name[i].wire, name[i].n };
	}
	if (head->end - at != NUMBERS * NUMBER_OCTETS)
		return false;
	for (size_t i = 0; i < NUMBERS; i++, at += NUMBER_OCTETS)
		field[2 + i] = (struct str){ (const char *)packet + at, NUMBER_OCTETS };
	*out = (struct rr){
		.owner = name_from_wire(arena, owner.wire, owner.n),
		.type = RR_SOA,
		.ttl = head->ttl > INT32_MAX ? 0 : head->ttl, /* RFC 2181 section 8 */
	};
	return out->owner && record_fill(arena, field, 2 + NUMBERS, out);
}
