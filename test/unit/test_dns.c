/* The words of DNS, and evidence. */
#include "resolver/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static struct arena *arena;

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

static void statuses_both_ways(void **state)
{
	enum dns_status out = DNS_TIMEOUT;

	(void)state;
	for (unsigned i = 0; i <= DNS_OVER_BUDGET; i++) {
		assert_true(dns_status_parse(str_of(dns_status_name((enum dns_status)i)), &out));
		assert_int_equal(out, i);
	}
	assert_false(dns_status_parse(STR("noerror"), &out));
	assert_false(dns_status_parse(STR(""), &out));
	assert_false(dns_status_parse(STR("NOERROR "), &out));
}

/* Every status is exactly one of the three; not known yet is none. */
static void kinds(void **state)
{
	static const char kind[] = { 'd', 'd', 'f', 'f', 'f', 'f', 'f', 'f', 'f', 'n', 'n' };

	(void)state;
	assert_int_equal(sizeof kind, DNS_OVER_BUDGET + 1);
	for (unsigned i = 0; i < sizeof kind; i++) {
		const struct answer answer = { .status = (enum dns_status)i };

		assert_int_equal(dns_definite(&answer), kind[i] == 'd');
		assert_int_equal(dns_failed(&answer), kind[i] == 'f');
		assert_int_equal(dns_not_asked(&answer), kind[i] == 'n');
	}
	assert_false(dns_definite(NULL));
	assert_false(dns_failed(NULL));
	assert_false(dns_not_asked(NULL));
}

static void types_both_ways(void **state)
{
	static const char *const good[] = { "A", "NS", "CNAME", "SOA", "PTR", "MX", "TXT", "AAAA",
		"TLSA", "SPF" };
	static const char *const bad[] = { "", "TYPE", "TYPE65536", "TYPE-1", "TYPE1x", "AA", " A",
		"SRV" };
	enum rr_type type;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(rr_type_parse(str_of(good[i]), &type));
		assert_string_equal(rr_type_name(type), good[i]);
		assert_string_equal(rr_type_text(arena, type), good[i]);
		assert_true(rr_type_parse(
			str_of(arena_printf(arena, "type%u", (unsigned)type)), &type));
		assert_string_equal(rr_type_name(type), good[i]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(rr_type_parse(str_of(bad[i]), &type));
	assert_true(rr_type_parse(STR("type65535"), &type));
	assert_string_equal(rr_type_name(type), "TYPE?");
	assert_string_equal(rr_type_text(arena, type), "TYPE65535");
	assert_true(rr_type_parse(STR("mx"), &type));
	assert_int_equal(type, RR_MX);
}

static void evidence(void **state)
{
	struct answer answer = { .name = "25.2.0.192.in-addr.arpa",
		.type = RR_PTR,
		.status = DNS_NXDOMAIN,
		.server = "127.0.0.1" };

	(void)state;
	assert_string_equal(dns_evidence(arena, &answer),
		"25.2.0.192.in-addr.arpa PTR = NXDOMAIN, from 127.0.0.1");
	answer.server = NULL;
	answer.status = DNS_NOERROR;
	assert_string_equal(dns_evidence(arena, &answer), "25.2.0.192.in-addr.arpa PTR = NODATA");
	answer.cname = wire_rr_parse(arena, STR("25.2.0.192.in-addr.arpa CNAME a\\000.b."));
	answer.cname_count = 1;
	answer.rr = wire_rr_parse(arena, STR("a\\000.b PTR c."));
	answer.count = 1;
	assert_string_equal(
		dns_evidence(arena, &answer), "25.2.0.192.in-addr.arpa -> a\\000.b PTR = c");
}

static void much_evidence(void **state)
{
	struct rr rr[7];
	struct answer answer = {
		.name = "a", .type = RR_A, .status = DNS_NOERROR, .rr = rr, .count = 5
	};
	const char *text = "", *line;

	(void)state;
	for (unsigned i = 0; i < 7; i++)
		rr[i] = *wire_rr_parse(arena, str_of(arena_printf(arena, "a A 192.0.2.%u", i)));
	assert_string_equal(dns_evidence(arena, &answer),
		"a A = 192.0.2.0, 192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4");
	answer.count = 7;
	assert_string_equal(dns_evidence(arena, &answer),
		"a A = 192.0.2.0, 192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4 and 2 more");

	for (unsigned i = 0; i < 40; i++)
		text = arena_printf(arena, "%s 0123456789\x1b", text);
	answer.type = RR_TXT;
	answer.count = 1;
	rr[0] = *wire_rr_parse(arena, str_of(arena_printf(arena, "a TXT %s", text)));
	line = dns_evidence(arena, &answer);
	assert_int_equal(strlen(line), strlen("a TXT = ") + 300 + strlen("..."));
	assert_string_equal(line + strlen(line) - 3, "...");
	assert_string_equal(str_printable(arena, str_of("\x1b")), "\\x1b");
	assert_null(strchr(line, 0x1b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statuses_both_ways),
		cmocka_unit_test(kinds),
		cmocka_unit_test(types_both_ways),
		cmocka_unit_test(evidence),
		cmocka_unit_test(much_evidence),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
