/* The SOA record read by hand is the one that ldns reads, also from a packet that is broken
 * anywhere. */
#include "resolver/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

/* A header, a name, then the record at START: its owner and two names are compressed, one has odd
 * octets. */
static const uint8_t sound[] = "\0\0\0\0\0\0\0\0\0\0\0\0"
			       "\7example\3ORG\0"
			       "\300\14\0\6\0\1\0\0\1\54\0\42"
			       "\2ns\300\14"
			       "\4a.\200b\1c\300\24"
			       "\0\0\0\1\377\377\377\377\0\0\0\2\0\0\0\3\0\0\16\20";
enum { HEADER = 12, START = HEADER + 13, SIZE = sizeof sound - 1 };

static struct arena *arena;

/* By hand, and by ldns; true: both could. */
static bool read_both(const uint8_t *packet, size_t n, struct rr *one, struct rr *other)
{
	struct record_head head;
	bool by_hand, by_ldns;

	if (!record_head(packet, n, START, &head) || head.type != RR_SOA)
		return false;
	by_hand = record_soa(arena, packet, n, &head, one);
	by_ldns = record_decode(arena, packet, n, &head, other);
	assert_true(by_ldns || !by_hand); /* never more than ldns takes */
	return by_hand;
}

static void assert_same(const struct rr *a, const struct rr *b)
{
	assert_string_equal(a->owner, b->owner);
	assert_string_equal(a->name, b->name);
	assert_string_equal(a->rname, b->rname);
	assert_string_equal(a->show, b->show);
	assert_int_equal(a->number, b->number);
	assert_int_equal(a->ttl, b->ttl);
	assert_int_equal(a->type, b->type);
}

static void a_sound_one(void **state)
{
	struct rr one, other;

	(void)state;
	assert_true(read_both(sound, SIZE, &one, &other));
	assert_same(&one, &other);
	assert_string_equal(one.owner, "example.org");
	assert_string_equal(one.show, "ns.example.org a\\.\\128b.c.org 1 4294967295 2 3 3600");
	assert_int_equal(one.number, 3600);
}

static void cut_or_changed_anywhere(void **state)
{
	uint8_t packet[SIZE];
	struct rr one, other;
	unsigned taken = 0;

	(void)state;
	for (size_t n = START; n < SIZE; n++)
		assert_false(read_both(sound, n, &one, &other));
	for (size_t at = 0; at < SIZE; at++)
		for (unsigned octet = 0; octet < 256; octet++) {
			memcpy(packet, sound, SIZE);
			packet[at] = (uint8_t)octet;
			if (!read_both(packet, SIZE, &one, &other))
				continue;
			assert_same(&one, &other);
			taken++;
		}
	assert_true(taken > 256);
}

/* A pointer to itself, and two that point at each other. */
static void loops(void **state)
{
	uint8_t packet[SIZE];
	struct record_head head;
	struct rr rr;

	(void)state;
	memcpy(packet, sound, SIZE);
	packet[START + 1] = START;
	assert_true(record_head(packet, SIZE, START, &head));
	assert_false(record_soa(arena, packet, SIZE, &head, &rr));
	memcpy(packet, sound, SIZE);
	packet[HEADER] = 0300;
	packet[HEADER + 1] = START;
	assert_false(record_soa(arena, packet, SIZE, &head, &rr));
}

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_sound_one, set_up, tear_down),
		cmocka_unit_test_setup_teardown(cut_or_changed_anywhere, set_up, tear_down),
		cmocka_unit_test_setup_teardown(loops, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("record_soa", tests, NULL, NULL);
}
