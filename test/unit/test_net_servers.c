/* Parts of the transport: servers as users and resolv.conf write them, timers, answers and their
 * questions, keys that must not be seen. */
#include "resolver/hide.h"
#include "resolver/net_address.h"
#include "resolver/net_match.h"
#include "resolver/net_wheel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Addresses */

static const struct {
	const char *text, *ip; /* NULL: refused */
	uint16_t port;
	uint32_t scope;
	const char *why;
} servers[] = {
	{ "192.0.2.1", "192.0.2.1", 53, 0, NULL },
	{ "192.0.2.1:5353", "192.0.2.1", 5353, 0, NULL },
	{ "192.0.2.1:65535", "192.0.2.1", 65535, 0, NULL },
	{ "2001:db8::1", "2001:db8::1", 53, 0, NULL },
	{ "::1", "::1", 53, 0, NULL },
	{ "[::1]", "::1", 53, 0, NULL },
	{ "[2001:db8::1]:5353", "2001:db8::1", 5353, 0, NULL },
	{ "fe80::1%lo", "fe80::1", 53, 1, NULL },
	{ "[fe80::1%1]:53", "fe80::1", 53, 1, NULL },
	{ "", NULL, 0, 0, "an address is expected" },
	{ " 192.0.2.1", NULL, 0, 0, "an IPv4 or IPv6 address is expected" },
	{ "192.0.2.1 ", NULL, 0, 0, "an IPv4 or IPv6 address is expected" },
	{ "192.0.2", NULL, 0, 0, "an IPv4 or IPv6 address is expected" },
	{ "192.0.2.256", NULL, 0, 0, "an IPv4 or IPv6 address is expected" },
	{ "localhost", NULL, 0, 0, "an IPv4 or IPv6 address is expected" },
	{ ":53", NULL, 0, 0, "an IPv4 or IPv6 address is expected" },
	{ "192.0.2.1:", NULL, 0, 0, "a port from 1 to 65535 is expected" },
	{ "192.0.2.1:0", NULL, 0, 0, "a port from 1 to 65535 is expected" },
	{ "192.0.2.1:65536", NULL, 0, 0, "a port from 1 to 65535 is expected" },
	{ "192.0.2.1:-1", NULL, 0, 0, "a port from 1 to 65535 is expected" },
	{ "192.0.2.1:5x", NULL, 0, 0, "a port from 1 to 65535 is expected" },
	{ "192.0.2.1:99999999999999999999", NULL, 0, 0, "a port from 1 to 65535 is expected" },
	{ "192.0.2.1%lo", NULL, 0, 0, "only an IPv6 address may name an interface" },
	{ "fe80::1%", NULL, 0, 0, "an interface is expected after %" },
	{ "fe80::1%no-such-interface-here", NULL, 0, 0, "an interface is expected after %" },
	{ "fe80::1%nosuch0", NULL, 0, 0, "there is no such interface" },
	{ "[", NULL, 0, 0, "a ] is missing" },
	{ "[]", NULL, 0, 0, "an IPv4 or IPv6 address is expected" },
	{ "[::1", NULL, 0, 0, "a ] is missing" },
	{ "[::1]5353", NULL, 0, 0, "only :PORT may follow the ]" },
	{ "[::1]:", NULL, 0, 0, "a port from 1 to 65535 is expected" },
	{ "[192.0.2.1]", NULL, 0, 0, "an IPv6 address is expected between [ and ]" },
	{ "2001:db8::1:", NULL, 0, 0, "an IPv4 or IPv6 address is expected" },
};

static void test_parse(void **state)
{
	char text[IP_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
		struct net_address address;
		const char *why = net_address_parse(servers[i].text, &address);

		if (!servers[i].ip) {
			assert_non_null(why);
			assert_string_equal(why, servers[i].why);
			continue;
		}
		assert_null(why);
		assert_string_equal(ip_text(&address.ip, text), servers[i].ip);
		assert_int_equal(address.port, servers[i].port);
		assert_int_equal(address.scope, servers[i].scope);
		assert_string_equal(address.text, servers[i].text);
	}
}

static const struct {
	const char *file, *servers; /* joined by blanks */
} files[] = {
	{ "nameserver 192.0.2.1\n", "192.0.2.1" },
	{ "nameserver 192.0.2.1\nnameserver\t2001:db8::1 \nnameserver ::1",
		"192.0.2.1 2001:db8::1 ::1" },
	{ "# nameserver 192.0.2.9\n;nameserver 192.0.2.9\nsearch example\nnameserver 192.0.2.1 # mine\r\n",
		"192.0.2.1" },
	{ "nameserver fe80::1%lo\nnameserver 192.0.2.1\nnameserver 192.0.2.1\n",
		"fe80::1%lo 192.0.2.1" },
	{ "nameserver\nnameserver \nnameserverx 192.0.2.1\nnameserver ns.example\n", "127.0.0.1" },
	{ "options timeout:1\n", "127.0.0.1" },
	{ "", "127.0.0.1" },
	{ NULL, "127.0.0.1" },
};

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static void test_file(void **state)
{
	char path[] = P_tmpdir "/preflight-resolv-XXXXXX";
	const int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct arena *arena = arena_new();
		char *joined = arena_strdup(arena, "");
		size_t count;

		if (files[i].file)
			write_file(path, files[i].file);
		else
			unlink(path);

		const struct net_address *list = net_addresses_of_file(arena, path, &count);

		for (size_t k = 0; k < count; k++)
			joined = arena_printf(arena, "%s%s%s", joined, k ? " " : "", list[k].text);
		assert_string_equal(joined, files[i].servers);
		assert_int_equal(list[0].port, 53);
		arena_free(arena);
	}
}

/* Timers */

static void test_wheel(void **state)
{
	enum { COUNT = 5000 };
	struct wheel *wheel = calloc(1, sizeof *wheel);
	struct wheel_timer *timer = calloc(COUNT, sizeof *timer);
	uint64_t *when = calloc(COUNT, sizeof *when);
	const uint64_t begin = 1000003;
	unsigned left = 0;

	(void)state;
	wheel_start(wheel, begin);
	assert_int_equal(wheel_wait(wheel, begin), -1);
	/* Up to four turns ahead; every third is set anew, every seventh cleared. */
	for (unsigned i = 0; i < COUNT; i++) {
		when[i] = begin + i * 7919u % (4u * WHEEL_SLOTS * WHEEL_TICK_MS);
		wheel_set(wheel, &timer[i], i % 3 ? when[i] : begin + 5);
		if (i % 3 == 0)
			wheel_set(wheel, &timer[i], when[i]);
		if (i % 7 == 0)
			wheel_clear(&timer[i]);
		left += i % 7 != 0;
	}
	for (uint64_t now = begin; left; now += 3) {
		for (struct wheel_timer *t; (t = wheel_expired(wheel, now)); left--) {
			const size_t i = (size_t)(t - timer);

			assert_int_not_equal(i % 7, 0);
			assert_true(when[i] <= now);
			assert_true(now - when[i] < WHEEL_TICK_MS + 3);
			assert_null(t->next);
		}
		assert_true(!left || wheel_wait(wheel, now) <= WHEEL_SLOTS * WHEEL_TICK_MS);
		assert_true(now < begin + 5u * WHEEL_SLOTS * WHEEL_TICK_MS);
	}
	assert_int_equal(wheel_wait(wheel, begin), -1);
	free(when);
	free(timer);
	free(wheel);
}

static void test_wheel_sleep(void **state)
{
	struct wheel *wheel = calloc(1, sizeof *wheel);
	struct wheel_timer a = { 0 }, b = { 0 }, c = { 0 };

	(void)state;
	wheel_start(wheel, 0);
	wheel_set(wheel, &a, 10);
	wheel_set(wheel, &b, 50 * 1000);
	wheel_set(wheel, &c, 500 * 1000);
	assert_int_equal(wheel_wait(wheel, 2), 10);
	assert_null(wheel_expired(wheel, 9));
	/* The program was stopped for a minute. */
	assert_non_null(wheel_expired(wheel, 60 * 1000));
	assert_non_null(wheel_expired(wheel, 60 * 1000));
	assert_null(wheel_expired(wheel, 60 * 1000));
	assert_ptr_equal(wheel_expired(wheel, 500 * 1000), &c);
	/* What is due already comes at once. */
	wheel_set(wheel, &a, 1);
	assert_int_equal(wheel_wait(wheel, 500 * 1000), 0);
	assert_ptr_equal(wheel_expired(wheel, 500 * 1000), &a);
	free(wheel);
}

/* Answers and the questions they fit */

/* A header with one question, and what comes behind it. */
#define PACKET(text) "\x12\x34\x81\x80\0\1\0\0\0\0\0\0" text

static void test_question(void **state)
{
	static const struct {
		const char *packet;
		size_t n, end;
	} cases[] = {
		{ PACKET("\1a\4Test\0\0\1\0\1"), 24, 24 },
		{ PACKET("\1a\4Test\0\0\1\0\1more"), 28, 24 },
		{ PACKET("\0\0\2\0\1"), 17, 17 },
		{ PACKET("\1a\4Test\0\0\1\0"), 23, 0 },
		{ PACKET("\1a\4Test"), 19, 0 },
		{ PACKET("\1a\77"), 15, 0 },
		{ PACKET("\300\014\0\1\0\1"), 18, 0 }, /* a pointer */
		{ PACKET(""), 12, 0 },
		{ "\x12\x34\x81\x80\0\0\0\0\0\0\0\0", 12, 0 },
		{ "\x12\x34\x81\x80\0\2\0\0\0\0\0\0\0\0\1\0\1", 17, 0 },
		{ "\x12\x34", 2, 0 },
		{ "", 0, 0 },
	};
	uint64_t one, other;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t *packet =
			malloc(cases[i].n + !cases[i].n); /* the sanitizer watches its end */

		assert_non_null(packet);
		memcpy(packet, cases[i].packet, cases[i].n);
		assert_int_equal(match_question(packet, cases[i].n, &one), cases[i].end);
		free(packet);
	}

	const uint8_t *a = (const uint8_t *)PACKET("\1a\4Test\0\0\1\0\1");
	const uint8_t *b = (const uint8_t *)PACKET("\1A\4tEST\0\0\1\0\1");
	const uint8_t *c = (const uint8_t *)PACKET("\1a\4Test\0\0\2\0\1");

	match_question(a, 24, &one);
	match_question(b, 24, &other);
	assert_true(one == other);
	match_question(c, 24, &other);
	assert_true(one != other);
	assert_int_equal(match_id(a), 0x1234);
}

static void test_match(void **state)
{
	struct match *match = calloc(1, sizeof *match);
	struct try a = { .id = 5, .question = 1 }, b = { .id = 5, .question = 2 },
		   c = { .id = 5 + 2048, .question = 1 };
	const uint64_t one = 1, two = 2, three = 3;

	(void)state;
	match_remove(&a); /* not in: nothing */
	match_add(match, &a);
	match_add(match, &b);
	match_add(match, &c);
	assert_ptr_equal(match_find(match, 5, &one), &a);
	assert_ptr_equal(match_find(match, 5, &two), &b);
	assert_ptr_equal(match_find(match, 5 + 2048, NULL), &c);
	assert_null(match_find(match, 5, &three));
	assert_null(match_find(match, 6, NULL));
	match_remove(&b);
	assert_null(match_find(match, 5, &two));
	assert_ptr_equal(match_find(match, 5, NULL), &a);
	match_remove(&c);
	match_remove(&a);
	assert_null(match_find(match, 5, NULL));
	free(match);
}

/* Keys */

static void test_hide(void **state)
{
	static const struct str parts[] = { { "no key", 6 }, { "?k=S3CRET&", 10 } };
	const struct rr rr[] = {
		{ .owner = "2.0.0.127.s3cret.zen.test",
			.type = RR_TXT,
			.text = { "no key?k=S3CRET&", 16 },
			.part = parts,
			.part_count = 2,
			.show = "\"no key\" \"?k=S3CRET&\"" },
		{ .owner = "2.0.0.127.s3cret.zen.test", .type = RR_A, .show = "127.0.0.2" },
	};
	const struct rr cname = { .owner = "2.0.0.127.s3cret.zen.test",
		.name = "s3crets3cret.test",
		.show = "s3crets3cret.test." };
	const struct rr soa = {
		.owner = "s3cret.zen.test", .name = "ns.test", .rname = "s3cret.test", .show = "x"
	};
	const struct answer answer = { .name = "2.0.0.127.s3cret.zen.test",
		.type = RR_TXT,
		.rr = rr,
		.count = 2,
		.cname = &cname,
		.cname_count = 1,
		.soa = &soa,
		.ms = 7 };
	struct arena *arena = arena_new();
	struct question question = { .name = "2.0.0.127.key.zen.test",
		.wire_name = "2.0.0.127.s3cret.zen.test",
		.arena = arena };
	const struct answer *shown = hide_key(&question, &answer);

	(void)state;
	assert_string_equal(shown->name, "2.0.0.127.key.zen.test");
	assert_string_equal(shown->rr[0].owner, "2.0.0.127.key.zen.test");
	assert_string_equal(shown->rr[0].show, "\"no key\" \"?k=key&\"");
	assert_int_equal(shown->rr[0].text.n, 13);
	assert_memory_equal(shown->rr[0].text.p, "no key?k=key&", 13);
	assert_int_equal(shown->rr[0].part[1].n, 7);
	assert_memory_equal(shown->rr[0].part[1].p, "?k=key&", 7);
	assert_string_equal(shown->rr[1].show, "127.0.0.2");
	assert_string_equal(shown->cname[0].name, "keykey.test");
	assert_string_equal(shown->soa->owner, "key.zen.test");
	assert_string_equal(shown->soa->rname, "key.test");
	assert_int_equal(shown->ms, 7);
	question.wire_name = question.name;
	assert_ptr_equal(hide_key(&question, &answer), &answer);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_wheel),
		cmocka_unit_test(test_wheel_sleep),
		cmocka_unit_test(test_question),
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_hide),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
