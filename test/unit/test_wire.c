/* Packets: odd ones first, then what servers send. */
#include "resolver/wire.h"
#include "test/unit/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static struct arena *arena;

static const struct answer *decode_n(const char *name, enum rr_type type, size_t n)
{
	/* A copy of the exact size, so that a sanitizer sees every byte too far. */
	uint8_t *copy = test_malloc(n ? n : 1);

	memcpy(copy, packet.p, n);

	const struct answer *answer = wire_decode(arena, name, type, copy, n);

	test_free(copy);
	assert_non_null(answer);
	assert_string_equal(answer->name, name);
	assert_int_equal(answer->type, type);
	return answer;
}

static const struct answer *decode(const char *name, enum rr_type type)
{
	return decode_n(name, type, packet.n);
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

/* Garbage */

static void cut_anywhere_is_garbage(void **state)
{
	(void)state;
	begin(0x8180, 2, 1, 1);
	ask("a.example", RR_A);
	put_alias("a.example", RR_CNAME, "b.example");
	put_a("b.example", 0xc0000201);
	put_soa("example");
	put8(0);
	put16(41);
	put16(1232);
	put32(0);
	put16(0);
	assert_int_equal(decode("a.example", RR_A)->status, DNS_NOERROR);
	for (size_t n = 0; n < packet.n; n++)
		assert_int_equal(decode_n("a.example", RR_A, n)->status, DNS_GARBAGE);
}

static void wrong_question_is_garbage(void **state)
{
	(void)state;
	begin(0x8180, 1, 0, 0);
	ask("a.example", RR_A);
	put_a("a.example", 1);
	assert_int_equal(decode("b.example", RR_A)->status, DNS_GARBAGE);
	assert_int_equal(decode("a.example", RR_AAAA)->status, DNS_GARBAGE);
	assert_int_equal(decode("a", RR_A)->status, DNS_GARBAGE);
	assert_int_equal(decode("a.example", RR_A)->status, DNS_NOERROR);
	packet.p[2] = 0x01; /* a question, not an answer */
	assert_int_equal(decode("a.example", RR_A)->status, DNS_GARBAGE);
	packet.p[2] = 0x83; /* TC */
	assert_int_equal(decode("a.example", RR_A)->status, DNS_GARBAGE);
	packet.p[2] = 0xa1; /* opcode NOTIFY */
	assert_int_equal(decode("a.example", RR_A)->status, DNS_GARBAGE);
	packet.p[2] = 0x81;
	packet.p[5] = 2; /* two questions */
	assert_int_equal(decode("a.example", RR_A)->status, DNS_GARBAGE);
}

static void question_is_compared_without_case(void **state)
{
	(void)state;
	begin(0x8180, 1, 0, 0);
	ask("a.example", RR_A);
	put_a("a.example", 1);
	for (size_t i = 12; i < packet.n; i++)
		if (packet.p[i] >= 'a' && packet.p[i] <= 'z')
			packet.p[i] ^= 0x20;
	assert_int_equal(decode("a.example", RR_A)->count, 1);
}

static void empty_question_counts_in_refusals_only(void **state)
{
	static const struct {
		unsigned rcode;
		enum dns_status status;
	} rows[] = {
		{ 0, DNS_GARBAGE },
		{ 1, DNS_FORMERR },
		{ 2, DNS_SERVFAIL },
		{ 3, DNS_GARBAGE },
		{ 4, DNS_NOTIMP },
		{ 5, DNS_REFUSED },
		{ 9, DNS_SERVFAIL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		begin(0x8180 | rows[i].rcode, 0, 0, 0);
		packet.p[5] = 0;
		assert_int_equal(decode("a.example", RR_A)->status, rows[i].status);
	}
}

static void compression_loops_are_garbage(void **state)
{
	(void)state;
	begin(0x8180, 1, 0, 0);
	ask("a.example", RR_PTR);
	put_name("a.example");
	put16(RR_PTR);
	put16(1);
	put32(1);
	put16(2);
	put16(0xc000 | (unsigned)packet.n); /* to itself */
	assert_int_equal(decode("a.example", RR_PTR)->status, DNS_GARBAGE);
	packet.p[packet.n - 1]++; /* to its own second half */
	assert_int_equal(decode("a.example", RR_PTR)->status, DNS_GARBAGE);
	packet.p[packet.n - 2] = 0xff; /* past the end */
	assert_int_equal(decode("a.example", RR_PTR)->status, DNS_GARBAGE);
	packet.p[packet.n - 2] = 0xc0;
	packet.p[packet.n - 1] = 12;
	assert_string_equal(decode("a.example", RR_PTR)->rr[0].name, "a.example");
}

static void compressed_question_is_garbage(void **state)
{
	(void)state;
	begin(0x8180, 0, 0, 0);
	put16(0xc00c);
	put16(RR_A);
	put16(1);
	assert_int_equal(decode("a.example", RR_A)->status, DNS_GARBAGE);
}

static void lying_lengths_are_garbage(void **state)
{
	static const struct {
		enum rr_type type;
		unsigned length;
	} rows[] = {
		{ RR_A, 0 },
		{ RR_A, 3 },
		{ RR_A, 5 },
		{ RR_AAAA, 4 },
		{ RR_AAAA, 17 },
		{ RR_PTR, 0 },
		{ RR_PTR, 2 },
		{ RR_MX, 2 },
		{ RR_MX, 1 },
		{ RR_MX, 4 },
		{ RR_TXT, 0 },
		{ RR_SOA, 2 },
		{ RR_SOA, 21 },
		{ RR_TLSA, 3 },
		{ RR_NS, 5 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		begin(0x8180, 1, 0, 0);
		ask("a.example", rows[i].type);
		head("a.example", rows[i].type, rows[i].length);
		for (unsigned j = 0; j < rows[i].length; j++)
			put8(0);
		assert_int_equal(decode("a.example", rows[i].type)->status, DNS_GARBAGE);
	}
}

static void a_string_longer_than_its_record_is_garbage(void **state)
{
	(void)state;
	begin(0x8180, 1, 0, 0);
	ask("a.example", RR_TXT);
	head("a.example", RR_TXT, 3);
	put8(5);
	put16(0);
	for (int i = 0; i < 8; i++)
		put8('x');
	assert_int_equal(decode("a.example", RR_TXT)->status, DNS_GARBAGE);
}

static void loops_and_long_chains_are_garbage(void **state)
{
	(void)state;
	begin(0x8180, 2, 0, 0);
	ask("a.example", RR_A);
	put_alias("a.example", RR_CNAME, "b.example");
	put_alias("b.example", RR_CNAME, "a.example");
	assert_int_equal(decode("a.example", RR_A)->status, DNS_GARBAGE);

	for (unsigned hops = 16; hops <= 17; hops++) {
		begin(0x8180, hops + 1, 0, 0);
		ask("n0.example", RR_A);
		put_a(arena_printf(arena, "n%u.example", hops), 7);
		for (unsigned i = hops; i-- > 0;)
			put_alias(arena_printf(arena, "n%u.example", i), RR_CNAME,
				arena_printf(arena, "n%u.example", i + 1));

		const struct answer *answer = decode("n0.example", RR_A);

		assert_int_equal(answer->status, hops == 16 ? DNS_NOERROR : DNS_GARBAGE);
		assert_int_equal(answer->count, hops == 16);
		assert_int_equal(answer->cname_count, 16);
	}
}

/* Good answers */

static void rcodes(void **state)
{
	static const enum dns_status status[] = { DNS_NOERROR, DNS_FORMERR, DNS_SERVFAIL,
		DNS_NXDOMAIN, DNS_NOTIMP, DNS_REFUSED, DNS_SERVFAIL, DNS_SERVFAIL };

	(void)state;
	for (unsigned rcode = 0; rcode < 8; rcode++) {
		begin(0x8180 | rcode, 0, 0, 0);
		ask("a.example", RR_A);
		assert_int_equal(decode("a.example", RR_A)->status, status[rcode]);
	}
}

/* BADVERS is NOERROR and BADMODE is NXDOMAIN to who looks at the header only. */
static void extended_rcodes_are_failures(void **state)
{
	(void)state;
	for (unsigned rcode = 0; rcode <= 3; rcode += 3) {
		begin(0x8180 | rcode, 0, 0, 1);
		ask("a.example", RR_A);
		put8(0);
		put16(41);
		put16(1232);
		put32(0x01000000);
		put16(0);
		assert_int_equal(decode("a.example", RR_A)->status, DNS_SERVFAIL);
	}
}

static void other_owners_are_dropped(void **state)
{
	(void)state;
	begin(0x8180, 3, 1, 1);
	ask("a.example", RR_A);
	put_a("evil.example", 1);
	put_a("a.example", 2);
	put_alias("x.example", RR_CNAME, "y.example");
	put_soa("other");
	put_a("a.example", 3);

	const struct answer *answer = decode("a.example", RR_A);

	assert_int_equal(answer->count, 1);
	assert_int_equal(answer->rr[0].ip.bytes[3], 2);
	assert_int_equal(answer->cname_count, 0);
	assert_null(answer->soa);
}

/* Nothing of what the answer holds is about the name: that says nothing about the name. */
static void answers_of_others_are_garbage(void **state)
{
	(void)state;
	for (unsigned rcode = 0; rcode <= 3; rcode += 3) {
		begin(0x8180 | rcode, 1, 1, 0);
		ask("a.example", RR_A);
		put_a("example", 1);
		put_soa("example");
		assert_int_equal(decode("a.example", RR_A)->status, DNS_GARBAGE);

		begin(0x8180 | rcode, 1, 0, 0);
		ask("a.example", RR_A);
		put_alias("example", RR_PTR, "a.example");
		assert_int_equal(decode("a.example", RR_A)->status, DNS_GARBAGE);
	}
	begin(0x8180, 2, 0, 0);
	ask("a.example", RR_A);
	put_alias("b.example", RR_CNAME, "c.example");
	put_a("c.example", 1);
	assert_int_equal(decode("a.example", RR_A)->status, DNS_GARBAGE);
	/* Another type of the name itself is NODATA for this one. */
	begin(0x8180, 1, 0, 0);
	ask("a.example", RR_A);
	put_alias("A.Example", RR_PTR, "b.example");
	assert_int_equal(decode("a.example", RR_A)->status, DNS_NOERROR);
	assert_int_equal(decode("a.example", RR_A)->count, 0);
}

static void other_classes_and_types_are_dropped(void **state)
{
	(void)state;
	begin(0x8180, 3, 0, 0);
	ask("a.example", RR_A);
	put_a("a.example", 1);
	packet.p[packet.n - 11] = 3; /* CH */
	head("a.example", 46, 3);    /* RRSIG, as bad as can be */
	put8(1);
	put16(1);
	put_a("a.example", 2);

	const struct answer *answer = decode("a.example", RR_A);

	assert_int_equal(answer->status, DNS_NOERROR);
	assert_int_equal(answer->count, 1);
	assert_int_equal(answer->rr[0].ip.bytes[3], 2);
}

static void chains_in_any_order(void **state)
{
	(void)state;
	begin(0x8180, 4, 1, 0);
	ask("a.example", RR_A);
	put_a("c.test", 9);
	put_alias("b.example", RR_CNAME, "c.test");
	put_a("c.test", 8);
	put_alias("a.example", RR_CNAME, "b.example");
	put_soa("test");

	const struct answer *answer = decode("a.example", RR_A);

	assert_int_equal(answer->count, 2);
	assert_int_equal(answer->rr[0].ip.bytes[3], 8); /* in order, whatever order they came in */
	assert_int_equal(answer->cname_count, 2);
	assert_string_equal(answer->cname[1].name, "c.test");
	assert_string_equal(answer->soa->owner, "test");
}

static void a_chain_that_leaves_the_packet_is_kept(void **state)
{
	(void)state;
	begin(0x8180, 1, 0, 0);
	ask("a.example", RR_A);
	put_alias("a.example", RR_CNAME, "b.example");
	assert_int_equal(decode("a.example", RR_A)->count, 0);
	assert_int_equal(decode("a.example", RR_A)->cname_count, 1);
	begin(0x8180, 1, 0, 0);
	ask("a.example", RR_CNAME);
	put_alias("a.example", RR_CNAME, "b.example");
	assert_int_equal(decode("a.example", RR_CNAME)->count, 1);
	assert_int_equal(decode("a.example", RR_CNAME)->cname_count, 0);
}

static void a_referral_is_no_answer(void **state)
{
	(void)state;
	for (unsigned flags = 0x8000; flags <= 0x8400; flags += 0x0400) {
		begin((uint16_t)flags, 0, 1, 0);
		ask("a.example", RR_A);
		put_alias("example", RR_NS, "ns.example");
		/* an authoritative server (AA) says: no such record */
		assert_int_equal(decode("a.example", RR_A)->status,
			flags & 0x0400 ? DNS_NOERROR : DNS_GARBAGE);
	}
	begin(0x8000, 1, 1, 0);
	ask("a.example", RR_A);
	put_alias("a.example", RR_CNAME, "b.example");
	put_alias("example", RR_NS, "ns.example");
	assert_int_equal(decode("a.example", RR_A)->status, DNS_NOERROR);
	assert_int_equal(decode("a.example", RR_A)->cname_count, 1);
}

/* From a name server that is asked itself it is an answer of its own. */
static void a_referral_names_servers(void **state)
{
	const struct answer *answer;

	(void)state;
	begin(0x8000, 0, 4, 3);
	ask("a.example", RR_A);
	put_alias("example", RR_NS, "ns2.example");
	put_alias("example", RR_NS, "ns1.example");
	put_alias("other", RR_NS, "ns.other");	       /* not above the name */
	put_alias("a.example", RR_NS, "ns.a.example"); /* not of the zone that came first */
	put_a("ns1.example", 0xc0000201);
	put_a("ns.evil", 0xc0000202); /* of no server of it */
	put_a("ns2.example", 0xc0000203);
	answer = wire_decode_direct(arena, "a.example", RR_A, packet.p, packet.n);
	assert_int_equal(answer->status, DNS_REFERRAL);
	assert_int_equal(answer->count, 2);
	assert_string_equal(answer->rr[0].name, "ns1.example");
	assert_int_equal(answer->glue_count, 2);
	assert_string_equal(answer->glue[1].owner, "ns2.example");
	assert_false(answer->authoritative);
	begin(0x8400, 1, 0, 0);
	ask("a.example", RR_A);
	put_a("a.example", 0xc0000201);
	assert_true(
		wire_decode_direct(arena, "a.example", RR_A, packet.p, packet.n)->authoritative);
	assert_false(decode("a.example", RR_A)->authoritative);
}

static void nxdomain_has_no_records(void **state)
{
	(void)state;
	begin(0x8183, 2, 1, 0);
	ask("a.example", RR_A);
	put_alias("a.example", RR_CNAME, "b.example");
	put_a("b.example", 1);
	put_soa("example");

	const struct answer *answer = decode("a.example", RR_A);

	assert_int_equal(answer->status, DNS_NXDOMAIN);
	assert_int_equal(answer->count, 0);
	assert_int_equal(answer->cname_count, 1);
	assert_int_equal(answer->soa->number, 4294967295u);
	assert_string_equal(answer->soa->show, ". . 1 2 3 4 4294967295");
}

static void text_keeps_its_octets(void **state)
{
	(void)state;
	begin(0x81a0, 1, 0, 0);
	ask("a.example", RR_TXT);
	head("a.example", RR_TXT, 9);
	put8(4);
	put8('a');
	put8(0);
	put8('"');
	put8(0xff);
	put8(0);
	put8(2);
	put8('\\');
	put8('b');

	const struct answer *answer = decode("a.example", RR_TXT);
	const struct rr *rr = answer->rr;

	assert_true(answer->authenticated);
	assert_int_equal(rr->part_count, 3);
	assert_int_equal(rr->text.n, 6);
	assert_memory_equal(rr->text.p, "a\0\"\xff\\b", 6);
	assert_string_equal(rr->show, "\"a\\000\\\"\\255\" \"\" \"\\\\b\"");
}

static void text_of_many_strings(void **state)
{
	(void)state;
	begin(0x8180, 1, 0, 0);
	ask("a.example", RR_TXT);
	head("a.example", RR_TXT, 2000);
	for (unsigned i = 0; i < 1000; i++) {
		put8(1);
		put8('a' + i % 26);
	}

	const struct answer *answer = decode("a.example", RR_TXT);

	assert_int_equal(answer->rr[0].part_count, 1000);
	assert_int_equal(answer->rr[0].text.n, 1000);
}

static void ten_thousand_addresses(void **state)
{
	(void)state;
	begin(0x8180, 10000, 0, 0);
	ask("a.example", RR_A);
	for (unsigned i = 0; i < 10000; i++) {
		put16(0xc00c);
		put16(RR_A);
		put16(1);
		put32(i);
		put16(4);
		put32(i);
	}

	const struct answer *answer = decode("a.example", RR_A);

	assert_int_equal(answer->count, 10000);
	assert_string_equal(answer->rr[9999].show, "0.0.39.15");
	assert_int_equal(answer->rr[9999].ttl, 9999);
}

static void every_type(void **state)
{
	(void)state;
	begin(0x8180, 1, 0, 0);
	ask("a.example", RR_MX);
	head("a.example", RR_MX, 3);
	put16(0);
	put8(0);
	assert_string_equal(decode("a.example", RR_MX)->rr[0].show, "0 .");
	begin(0x8180, 1, 0, 0);
	ask("a.example", RR_TLSA);
	head("a.example", RR_TLSA, 5);
	put8(3);
	put16(0x0101);
	put16(0xabcd);
	assert_string_equal(decode("a.example", RR_TLSA)->rr[0].show, "3 1 1 abcd");
	assert_int_equal(decode("a.example", RR_TLSA)->rr[0].text.n, 5);
	begin(0x8180, 1, 0, 0);
	ask("a.example", RR_AAAA);
	head("a.example", RR_AAAA, 16);
	for (int i = 0; i < 8; i++)
		put16(i == 7);
	assert_string_equal(decode("a.example", RR_AAAA)->rr[0].show, "::1");
}

/* Questions */

static void queries(void **state)
{
	static const uint8_t edns[] = { 0, 0, 1, 0x20, 0, 1, 0, 0, 0, 0, 0, 1, 1, 'a', 0, 0, 16, 0,
		1, 0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0 };
	uint8_t out[WIRE_QUERY_MAX];
	char longest[260];

	(void)state;
	assert_int_equal(wire_query("a", RR_TXT, true, out), sizeof edns);
	assert_memory_equal(out, edns, sizeof edns);
	assert_int_equal(wire_query("a", RR_TXT, false, out), sizeof edns - 11);
	assert_int_equal(out[11], 0);
	assert_int_equal(wire_query(".", RR_NS, false, out), 17);
	wire_ask_directly(out);
	assert_int_equal(out[2], 0); /* RD */
	memset(longest, 'a', sizeof longest);
	longest[63] = longest[127] = longest[191] = '.';
	longest[253] = '\0';
	assert_int_equal(wire_query(longest, RR_A, true, out), WIRE_QUERY_MAX);
	longest[253] = 'a';
	longest[254] = '\0';
	assert_int_equal(wire_query(longest, RR_A, true, out), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_anywhere_is_garbage),
		cmocka_unit_test(wrong_question_is_garbage),
		cmocka_unit_test(question_is_compared_without_case),
		cmocka_unit_test(empty_question_counts_in_refusals_only),
		cmocka_unit_test(compression_loops_are_garbage),
		cmocka_unit_test(compressed_question_is_garbage),
		cmocka_unit_test(lying_lengths_are_garbage),
		cmocka_unit_test(a_string_longer_than_its_record_is_garbage),
		cmocka_unit_test(loops_and_long_chains_are_garbage),
		cmocka_unit_test(rcodes),
		cmocka_unit_test(extended_rcodes_are_failures),
		cmocka_unit_test(other_owners_are_dropped),
		cmocka_unit_test(answers_of_others_are_garbage),
		cmocka_unit_test(other_classes_and_types_are_dropped),
		cmocka_unit_test(chains_in_any_order),
		cmocka_unit_test(a_chain_that_leaves_the_packet_is_kept),
		cmocka_unit_test(a_referral_is_no_answer),
		cmocka_unit_test(a_referral_names_servers),
		cmocka_unit_test(nxdomain_has_no_records),
		cmocka_unit_test(text_keeps_its_octets),
		cmocka_unit_test(text_of_many_strings),
		cmocka_unit_test(ten_thousand_addresses),
		cmocka_unit_test(every_type),
		cmocka_unit_test(queries),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
