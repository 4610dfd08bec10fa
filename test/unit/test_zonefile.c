/* Zone files: faults first, then what the zones say. */
#include "resolver/zonefile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
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

static struct zone_set *load(const char *text)
{
	struct zone_set *set = zone_set_new(arena);
	const char *why = NULL;

	if (!zone_set_add_text(set, "test", str_of(text), &why))
		fail_msg("%s", why);
	return set;
}

/* Faults */

#define SOA "example. IN SOA ns.example. host.example. 1 2 3 4 5\n"

static void faults_name_the_line(void **state)
{
	static const char *const rows[][2] = {
		{ "", "test: no SOA record, so there is no zone in it" },
		{ "; only a comment\n\n", "test: no SOA record, so there is no zone in it" },
		{ "a.example. IN A 192.0.2.1\n" SOA, "test:1: a record before the first SOA" },
		{ "\n@ IN SOA . . 1 2 3 4 5\n",
			"test:2: name `@': it is relative, and there is no $ORIGIN yet" },
		{ SOA "a.test. IN A 192.0.2.1\n", "test:2: a.test is outside the zone example" },
		{ SOA "\n" SOA, "test:3: a second SOA for the zone example" },
		{ SOA "a IN A 1.2.3.4.5\n", "test:2: A: `1.2.3.4.5' is not an IPv4 address" },
		{ SOA "a IN A\n", "test:2: A: a field of the record is missing" },
		{ SOA "a IN A 192.0.2.1 192.0.2.2\n", "test:2: A: more than the record's fields" },
		{ SOA "a IN AAAA 192.0.2.1\n", "test:2: AAAA: `192.0.2.1' is not an IPv6 address" },
		{ SOA "a IN MX 70000 b\n", "test:2: MX: `70000' is not a number up to 65535" },
		{ SOA "a IN MX 10\n", "test:2: MX: a field of the record is missing" },
		{ SOA "a IN PTR b..c\n", "test:2: PTR: name `b..c': empty label" },
		{ SOA "a..b IN A 192.0.2.1\n", "test:2: name `a..b': empty label" },
		{ SOA "a IN FOO bar\n", "test:2: `FOO' is no TTL, no class IN and no record type" },
		{ SOA "a 30O IN A 192.0.2.1\n",
			"test:2: `30O' is no TTL, no class IN and no record type" },
		{ SOA "a CH A 192.0.2.1\n",
			"test:2: `CH' is no TTL, no class IN and no record type" },
		{ SOA "a\n", "test:2: no record type" },
		{ SOA "a IN TXT \"x\ny\"\n",
			"test:2: a quoted string that does not end on its line" },
		{ SOA "a IN TXT \"x", "test:2: a quoted string that does not end" },
		{ SOA "a IN TXT ( x\n", "test:2: a parenthesis that does not end" },
		{ SOA "a IN TXT x )\n", "test:2: a closing parenthesis without an opening one" },
		{ SOA "a IN TXT \\300\n",
			"test:2: TXT: `\\\\300' is not a string of at most 255 octets with good escapes" },
		{ SOA "a IN TXT x\\\n", "test:2: a backslash at the end of a line" },
		{ SOA "$INCLUDE other.zone\n",
			"test:2: $INCLUDE is not followed; give that file with a --zone of its own" },
		{ SOA "$GENERATE 1-2 a A 192.0.2.$\n", "test:2: unknown directive `$GENERATE'" },
		{ SOA "$TTL\n", "test:2: $TTL wants one time, up to 2147483647 seconds" },
		{ SOA "$TTL 2147483648\n",
			"test:2: $TTL wants one time, up to 2147483647 seconds" },
		{ SOA "$ORIGIN\n", "test:2: $ORIGIN wants one name" },
		{ " IN A 192.0.2.1\n",
			"test:1: no name, and no record before this one to take it from" },
		{ SOA "a CNAME b\na A 192.0.2.1\n",
			"test:3: beside the CNAME of this name (RFC 1034 section 3.6.2)" },
		{ SOA "a A 192.0.2.1\na CNAME b\n",
			"test:3: a CNAME beside other records (RFC 1034 section 3.6.2)" },
		{ SOA "a CNAME b\na CNAME c\n", "test:3: a second CNAME at this name" },
		{ SOA "a ( \n\n IN \n A \n 1.2.3 ) ; x\n",
			"test:2: A: `1.2.3' is not an IPv4 address" },
		{ SOA "a TLSA 3 1 1 abc\n",
			"test:2: TLSA: `abc' is not pairs of hexadecimal digits" },
		{ SOA "a SRV 1 2\n", "test:2: SRV: Syntax error, value expected" },
		{ "example. SOA . . 1 2 3 4\n", "test:1: SOA: a field of the record is missing" },
		{ SOA "a IN TXT \xff\x1b[0m)\n",
			"test:2: a closing parenthesis without an opening one" },
		{ SOA "\x1b[0m\n", "test:2: no record type" },
		{ SOA "a \x1b[0m\n",
			"test:2: `\\x1b[0m' is no TTL, no class IN and no record type" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *why = NULL;

		if (zone_set_add_text(zone_set_new(arena), "test", str_of(rows[i][0]), &why))
			fail_msg("taken: %s", rows[i][0]);
		assert_string_equal(why, rows[i][1]);
	}
}

static void a_nul_byte_is_a_fault(void **state)
{
	static const char text[] = SOA "a TXT x\0y\n";
	const char *why;

	(void)state;
	assert_false(zone_set_add_text(
		zone_set_new(arena), "test", (struct str){ text, sizeof text - 1 }, &why));
	assert_string_equal(why, "test:2: a NUL byte");
}

static void files_that_cannot_be_read(void **state)
{
	struct zone_set *set = zone_set_new(arena);
	const char *why;

	(void)state;
	assert_false(zone_set_add(set, "/nonexistent\x1b/x", &why));
	assert_string_equal(why, "/nonexistent\\x1b/x: No such file or directory");
	assert_false(zone_set_add(set, "/", &why));
	assert_string_equal(why, "/: Is a directory");
	assert_true(zone_set_empty(set));
}

static void a_file_of_its_own(void **state)
{
	char path[] = P_tmpdir "/zone-XXXXXX";
	int fd = mkstemp(path);
	struct zone_set *set = zone_set_new(arena);
	const char *why;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, SOA, strlen(SOA)), strlen(SOA));
	close(fd);
	assert_true(zone_set_add(set, path, &why));
	assert_string_equal(zone_set_answer(set, arena, RR_SOA, "example")->server,
		arena_printf(arena, "zone %s", path));
	assert_false(zone_set_add(set, path, &why)); /* two SOAs over all files */
	assert_string_equal(
		why, arena_printf(arena, "%s:1: a second SOA for the zone example", path));
	unlink(path);
}

/* Answers */

static void check(struct zone_set *set, const char *question, const char *expect)
{
	struct str rest = str_of(question), name = str_cut(&rest, ' ');
	enum rr_type type;

	assert_true(rr_type_parse(rest, &type));

	const struct answer *answer = zone_set_answer(set, arena, type, name_parse(arena, name));
	const char *got = "elsewhere";

	if (answer) {
		assert_int_equal(answer->type, type);
		assert_string_equal(answer->server, "zone test");
		got = dns_evidence(arena, answer);
		got = arena_printf(arena, "%.*s%s", (int)(strlen(got) - strlen(", from zone test")),
			got, answer->soa ? " SOA" : "");
	}
	assert_string_equal(got, expect);
}

static void what_a_server_would_say(void **state)
{
	struct zone_set *set = load("$TTL 1h\n" SOA "example. NS ns\n"
				    "ns A 192.0.2.53\n"
				    "www 60 A 192.0.2.1\n"
				    "    60 A 192.0.2.2\n"
				    "    IN TXT ( \"a;b\" ; comment (\n  c )\n"
				    "alias CNAME www\n"
				    "alias2 CNAME alias.example.\n"
				    "dangling CNAME nothing\n"
				    "out CNAME www.test.\n"
				    "loop1 CNAME loop2\nloop2 CNAME loop1\n"
				    "a.b.c A 192.0.2.3\n"
				    "*.wild A 192.0.2.4\n"
				    "*.wild MX 10 mail.wild\n"
				    "x.y.wild A 192.0.2.5\n"
				    "*.cwild CNAME www\n"
				    "e.*.ewild A 192.0.2.6\n"
				    "sub NS ns.sub\n"
				    "ns.sub A 192.0.2.54\n"
				    "*.dele NS ns.test.\n"
				    "caa CAA 0 issue \"ca.example\"\n");

	(void)state;
	check(set, "www.example A", "www.example A = 192.0.2.1, 192.0.2.2");
	check(set, "www.example TXT", "www.example TXT = \"a;b\" \"c\"");
	check(set, "www.example AAAA", "www.example AAAA = NODATA SOA");
	check(set, "none.example A", "none.example A = NXDOMAIN SOA");
	check(set, "alias2.example A",
		"alias2.example -> alias.example -> www.example A = 192.0.2.1, 192.0.2.2");
	check(set, "alias2.example CNAME", "alias2.example CNAME = alias.example");
	check(set, "alias.example AAAA", "alias.example -> www.example AAAA = NODATA SOA");
	check(set, "dangling.example A", "dangling.example -> nothing.example A = NXDOMAIN SOA");
	check(set, "out.example A", "out.example -> www.test A = NODATA");
	check(set, "loop1.example A", "loop1.example A = SERVFAIL");
	check(set, "b.c.example A", "b.c.example A = NODATA SOA");
	check(set, "c.example A", "c.example A = NODATA SOA");
	check(set, "x.c.example A", "x.c.example A = NXDOMAIN SOA");
	check(set, "anything.wild.example A", "anything.wild.example A = 192.0.2.4");
	check(set, "a.b.c.wild.example MX", "a.b.c.wild.example MX = 10 mail.wild.example");
	check(set, "*.wild.example A", "*.wild.example A = 192.0.2.4");
	check(set, "x.wild.example TXT", "x.wild.example TXT = NODATA SOA");
	check(set, "y.wild.example A", "y.wild.example A = NODATA SOA");
	check(set, "z.y.wild.example A", "z.y.wild.example A = NXDOMAIN SOA");
	check(set, "wild.example A", "wild.example A = NODATA SOA");
	check(set, "q.cwild.example A", "q.cwild.example -> www.example A = 192.0.2.1, 192.0.2.2");
	check(set, "q.ewild.example A", "q.ewild.example A = NODATA SOA");
	check(set, "sub.example A", "elsewhere");
	check(set, "sub.example NS", "elsewhere");
	check(set, "ns.sub.example A", "elsewhere");
	check(set, "x.dele.example A", "elsewhere");
	check(set, "test A", "elsewhere");
	check(set, "notexample A", "elsewhere");
	check(set, "www\\.example A", "elsewhere");
	check(set, ". NS", "elsewhere");
	check(set, "example NS", "example NS = ns.example");
	check(set, "example SOA", "example SOA = ns.example host.example 1 2 3 4 5");
	check(set, "caa.example A", "caa.example A = NODATA SOA");
	assert_string_equal(
		zone_set_answer(set, arena, RR_A, "q.wild.example")->rr[0].owner, "q.wild.example");
	assert_int_equal(zone_set_answer(set, arena, RR_A, "www.example")->rr[0].ttl, 60);
	assert_int_equal(zone_set_answer(set, arena, RR_A, "ns.example")->rr[0].ttl, 3600);
}

static void the_longest_origin_decides(void **state)
{
	struct zone_set *set = load("example. SOA . . 1 1 1 1 1\n"
				    "sub NS ns.test.\n"
				    "a.sub A 192.0.2.1\n"
				    "to CNAME a.sub\n"
				    "sub.example. SOA . . 2 2 2 2 2\n"
				    "b A 192.0.2.2\n"
				    "back CNAME x.example.\n"
				    "2.0.192.in-addr.arpa. SOA . . 3 3 3 3 3\n"
				    "25 PTR b.sub.example.\n");

	(void)state;
	check(set, "a.sub.example A", "a.sub.example A = NXDOMAIN SOA");
	check(set, "b.sub.example A", "b.sub.example A = 192.0.2.2");
	check(set, "to.example A", "to.example -> a.sub.example A = NXDOMAIN SOA");
	check(set, "back.sub.example A", "back.sub.example -> x.example A = NXDOMAIN SOA");
	check(set, "25.2.0.192.in-addr.arpa PTR", "25.2.0.192.in-addr.arpa PTR = b.sub.example");
	assert_string_equal(
		zone_set_answer(set, arena, RR_A, "a.sub.example")->soa->owner, "sub.example");
}

/* A name server that is asked itself. */
static void servers(void **state)
{
	struct zone_set *set = load("example. SOA . . 1 1 1 1 1\n"
				    "sub NS ns.sub.example.\n"
				    "sub NS ns.test.\n"
				    "ns.sub A 192.0.2.1\n"
				    "www A 192.0.2.2\n");
	const struct answer *answer = zone_set_serve(set, arena, RR_TXT, "a.b.sub.example");

	(void)state;
	assert_int_equal(answer->status, DNS_REFERRAL);
	assert_int_equal(answer->count, 2);
	assert_string_equal(answer->rr[0].owner, "sub.example");
	assert_int_equal(answer->glue_count, 1);
	assert_string_equal(answer->glue[0].owner, "ns.sub.example");
	assert_false(answer->authoritative);
	answer = zone_set_serve(set, arena, RR_A, "www.example");
	assert_int_equal(answer->count, 1);
	assert_true(answer->authoritative);
	assert_int_equal(zone_set_serve(set, arena, RR_A, "www.test")->status, DNS_REFUSED);
}

static void origins(void **state)
{
	struct zone_set *set =
		load("$ORIGIN test.\n"
		     "example SOA ns.example host 1 1 1 1 1\n"
		     "www.example A 192.0.2.1\n"
		     "$ORIGIN deep.example.test.\n"
		     "@ A 192.0.2.2\n"
		     "a A 192.0.2.3\n"
		     "$ORIGIN b\n"
		     "c A 192.0.2.4\n"
		     "other. SOA ns host 1 1 1 1 1\n" /* $ORIGIN was of another zone */
		     "d A 192.0.2.5\n"
		     "$ORIGIN .\n"
		     "e.other A 192.0.2.6\n");

	(void)state;
	check(set, "www.example.test A", "www.example.test A = 192.0.2.1");
	check(set, "example.test SOA", "example.test SOA = ns.example.test host.test 1 1 1 1 1");
	check(set, "deep.example.test A", "deep.example.test A = 192.0.2.2");
	check(set, "a.deep.example.test A", "a.deep.example.test A = 192.0.2.3");
	check(set, "c.b.deep.example.test A", "c.b.deep.example.test A = 192.0.2.4");
	check(set, "d.other A", "d.other A = 192.0.2.5");
	check(set, "e.other A", "e.other A = 192.0.2.6");
	check(set, "other SOA", "other SOA = ns.other host.other 1 1 1 1 1");
}

static void the_root_is_a_zone_too(void **state)
{
	struct zone_set *set = load(". SOA . . 1 1 1 1 1\n*. A 192.0.2.1\nx.y A 192.0.2.2\n");

	(void)state;
	check(set, "any.thing A", "any.thing A = 192.0.2.1");
	check(set, ". A", ". A = NODATA SOA");
	check(set, "y A", "y A = NODATA SOA");
	check(set, "z.y A", "z.y A = NXDOMAIN SOA");
}

static void chains_up_to_sixteen(void **state)
{
	const char *text = SOA;

	(void)state;
	for (unsigned i = 0; i < 17; i++)
		text = arena_printf(arena, "%sn%u CNAME n%u\n", text, i, i + 1);

	struct zone_set *set = load(arena_printf(arena, "%sn17 A 192.0.2.1\n", text));

	assert_int_equal(zone_set_answer(set, arena, RR_A, "n1.example")->cname_count, 16);
	assert_int_equal(zone_set_answer(set, arena, RR_A, "n1.example")->count, 1);
	assert_int_equal(zone_set_answer(set, arena, RR_A, "n0.example")->status, DNS_SERVFAIL);
}

static void odd_bytes(void **state)
{
	struct zone_set *set = load(SOA "a\\.b\\000\\; TXT \"\\000\\255\\\"\" \"\"\n"
					"\xc3\xa4 A 192.0.2.1\n"
					"A.\\066 A 192.0.2.2\r\n");

	(void)state;
	check(set, "a\\.b\\000\\059.example TXT",
		"a\\.b\\000\\059.example TXT = \"\\000\\255\\\"\" \"\"");
	assert_int_equal(
		zone_set_answer(set, arena, RR_TXT, "a\\.b\\000\\059.example")->rr[0].text.n, 3);
	check(set, "\\195\\164.example A", "\\195\\164.example A = 192.0.2.1");
	check(set, "a.b.example A", "a.b.example A = 192.0.2.2");
}

static void many_names(void **state)
{
	struct zone_set *set = zone_set_new(arena);
	FILE *text = tmpfile();
	struct str all;
	const char *why;

	(void)state;
	assert_non_null(text);
	fputs(SOA, text);
	for (unsigned i = 0; i < 100000; i++)
		fprintf(text, "h%u A 127.0.0.%u\n", i, i % 256);
	rewind(text);
	assert_true(str_read(arena, text, SIZE_MAX, &all));
	fclose(text);
	assert_true(zone_set_add_text(set, "test", all, &why));
	for (unsigned i = 0; i < 100000; i++) {
		char name[40];

		snprintf(name, sizeof name, "h%u.example", i);
		assert_int_equal(
			zone_set_answer(set, arena, RR_A, name)->rr[0].ip.bytes[3], i % 256);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_name_the_line),
		cmocka_unit_test(a_nul_byte_is_a_fault),
		cmocka_unit_test(files_that_cannot_be_read),
		cmocka_unit_test(a_file_of_its_own),
		cmocka_unit_test(what_a_server_would_say),
		cmocka_unit_test(the_longest_origin_decides),
		cmocka_unit_test(servers),
		cmocka_unit_test(origins),
		cmocka_unit_test(the_root_is_a_zone_too),
		cmocka_unit_test(chains_up_to_sixteen),
		cmocka_unit_test(odd_bytes),
		cmocka_unit_test(many_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
