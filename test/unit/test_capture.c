/* Captures: faults first, then that what is written comes back as it was. */
#include "resolver/capture.h"
#include "resolver/wire.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct arena *arena;
static char path[] = P_tmpdir "/capture-XXXXXX";

static int set_up(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	arena = arena_new();
	return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return unlink(path);
}

static void put_file(const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static struct replay *load(const char *text)
{
	const char *why = NULL;

	put_file(text);

	struct replay *replay = replay_load(arena, path, &why);

	if (!replay)
		fail_msg("%s", why);
	return replay;
}

/* Faults */

#define Q "\"name\":\"a.example\",\"type\":\"A\",\"rcode\":\"NOERROR\""

static void faults_name_the_line(void **state)
{
	static const char *const rows[][2] = {
		{ "x", "1: column 1: invalid token near 'x'" },
		{ "\n\n{" Q "}}", "3: column 50: end of file expected near '}'" },
		{ "[]", "1: not an object" },
		{ "{}", "1: no member: `name'" },
		{ "{" Q "}\n{\"preflight\":\"1\"}", "2: unknown member: `preflight'" },
		{ "{" Q ",\"x\\u001b\":1}", "1: unknown member: `x\\x1b'" },
		{ "{" Q ",\"type\":\"A\"}", "1: column 55: duplicate object key near '\"type\"'" },
		{ "{\"name\":\"a\",\"type\":\"A\"}", "1: no member: `rcode'" },
		{ "{\"name\":null,\"type\":\"A\",\"rcode\":\"NOERROR\"}",
			"1: member `name': not a text" },
		{ "{\"name\":\"a..b\",\"type\":\"A\",\"rcode\":\"NOERROR\"}",
			"1: member `name': empty label" },
		{ "{\"name\":\"a\",\"type\":\"FOO\",\"rcode\":\"NOERROR\"}",
			"1: member `type': no record type: `FOO'" },
		{ "{\"name\":\"a\",\"type\":\"A\",\"rcode\":\"noerror\"}",
			"1: member `rcode': no rcode: `noerror'" },
		{ "{\"name\":\"a\",\"type\":\"A\",\"rcode\":\"OVERBUDGET\"}",
			"1: member `rcode': no rcode: `OVERBUDGET'" },
		{ "{" Q ",\"ms\":-1}", "1: member `ms': not a number of milliseconds" },
		{ "{" Q ",\"ms\":1.5}", "1: member `ms': not a number of milliseconds" },
		{ "{" Q ",\"ms\":4294967296}", "1: member `ms': not a number of milliseconds" },
		{ "{" Q ",\"server\":\"\\u001b[0m\"}",
			"1: member `server': not printable: `\\x1b[0m'" },
		{ "{" Q ",\"server\":1}", "1: member `server': not a text" },
		{ "{" Q ",\"ad\":1}", "1: member `ad': not true or false" },
		{ "{" Q ",\"answer\":\"a.example. IN A 192.0.2.1\"}",
			"1: member `answer': not an array" },
		{ "{" Q ",\"answer\":[1]}", "1: member `answer': no resource record: `'" },
		{ "{" Q ",\"answer\":[\"a.example. IN A 192.0.2\"]}",
			"1: member `answer': no resource record: `a.example. IN A 192.0.2'" },
		{ "{" Q ",\"answer\":[\"b.example. IN A 192.0.2.1\"]}",
			"1: member `answer': a record that is neither of the question nor of its chain of CNAMEs" },
		{ "{" Q ",\"answer\":[\"a.example. IN TXT x\"]}",
			"1: member `answer': a record that is neither of the question nor of its chain of CNAMEs" },
		{ "{" Q ",\"authority\":[\"b.example. IN SOA . . 1 1 1 1 1\"]}",
			"1: member `authority': not one SOA of a zone above the name" },
		{ "{" Q ",\"authority\":[\"example. IN NS .\"]}",
			"1: member `authority': not one SOA of a zone above the name" },
		{ "{\"name\":\"a\",\"type\":\"A\",\"rcode\":\"SERVFAIL\",\"answer\":[\"a. A 192.0.2.1\"]}",
			"1: records in an answer that has none" },
		{ "{\"name\":\"a\",\"type\":\"A\",\"rcode\":\"NXDOMAIN\",\"answer\":[\"a. A 192.0.2.1\"]}",
			"1: member `answer': a record that is neither of the question nor of its chain of CNAMEs" },
		{ "{\"preflight\":\"1\",\"time\":\"2026-11-21\"}",
			"1: member `time': \"2026-11-21T20:15:00Z\" is expected" },
		{ "{\"preflight\":\"1\",\"time\":1}",
			"1: member `time': \"2026-11-21T20:15:00Z\" is expected" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *why = NULL;

		put_file(rows[i][0]);
		if (replay_load(arena, path, &why))
			fail_msg("taken: %s", rows[i][0]);
		assert_string_equal(why, arena_printf(arena, "%s:%s", path, rows[i][1]));
	}
}

static void files_that_cannot_be_read(void **state)
{
	static const char *const no_arguments[] = { NULL };
	const char *why;

	(void)state;
	assert_null(replay_load(arena, "no/such/file", &why));
	assert_string_equal(why, "no/such/file: No such file or directory");
	assert_null(replay_load(arena, ".", &why));
	assert_string_equal(why, ".: Is a directory");
	assert_null(capture_open(arena, "no/such/file", "1", 0, no_arguments));
	assert_int_equal(errno, ENOENT);
}

/* Whether it is seen at once, or only when what is left is written. */
static void a_full_disk_is_seen(void **state)
{
	const char *const few[] = { NULL };
	const char *const many[] = { memset(arena_alloc(arena, 100001), 'x', 100000), NULL };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct capture *capture = capture_open(arena, "/dev/full", "1", 0, i ? many : few);

		if (!capture)
			skip();
		errno = 0;
		assert_false(capture_close(capture));
		assert_int_equal(errno, ENOSPC);
	}
}

/* Written by hand */

static void check(struct replay *replay, const char *name, enum rr_type type, const char *expect)
{
	assert_string_equal(dns_evidence(arena, replay_answer(replay, arena, type, name)), expect);
}

static void by_hand(void **state)
{
	struct replay *replay = load(
		"\n  {\"type\":\"A\",\"rcode\":\"NOERROR\",\"name\":\"WWW.Example.\","
		"\"answer\":[\"h.test. A 192.0.2.2\",\"www.example. 60 CNAME h.test.\"],\"ms\":12,\"server\":\"192.0.2.53\"}\r\n"
		"{\"name\":\"www.example\",\"type\":\"A\",\"rcode\":\"TIMEOUT\"}\n" /* too late */
		"{\"name\":\"t.example\",\"type\":\"TXT\",\"rcode\":\"TIMEOUT\",\"ms\":null,\"answer\":[]}\n"
		"{\"name\":\"n.example\",\"type\":\"mx\",\"rcode\":\"NXDOMAIN\",\"authority\":[\"example. IN SOA . . 1 1 1 1 5\"]}\n"
		"{\"name\":\"no.example\",\"type\":\"A\",\"rcode\":\"NOTASKED\"}\n"
		"{\"name\":\"g.example\",\"type\":\"A\",\"rcode\":\"GARBAGE\"}\n"
		"{\"name\":\"cut.example\",\"type\":\"A\",\"rcode\":\"GARBAGE\",\"truncated\":true}\n"
		"{\"name\":\"cut.example\",\"type\":\"TXT\",\"rcode\":\"TIMEOUT\",\"truncated\":true}\n"
		"{\"name\":\"l.example\",\"type\":\"A\",\"rcode\":\"NOERROR\",\"answer\":[\"l.example. CNAME l.example.\"]}\n"
		"{\"name\":\"ad.example\",\"type\":\"A\",\"rcode\":\"NOERROR\",\"ad\":true}");

	(void)state;
	check(replay, "www.example", RR_A, "www.example -> h.test A = 192.0.2.2, from 192.0.2.53");
	assert_int_equal(replay_answer(replay, arena, RR_A, "www.example")->ms, 12);
	assert_int_equal(replay_answer(replay, arena, RR_A, "www.example")->cname[0].ttl, 60);
	check(replay, "t.example", RR_TXT, "t.example TXT = TIMEOUT");
	check(replay, "t.example", RR_A, "t.example A = NOTASKED");
	check(replay, "n.example", RR_MX, "n.example MX = NXDOMAIN");
	assert_int_equal(replay_answer(replay, arena, RR_MX, "n.example")->soa->number, 5);
	check(replay, "no.example", RR_A, "no.example A = NOTASKED");
	check(replay, "g.example", RR_A, "g.example A = GARBAGE");
	check(replay, "cut.example", RR_A, "cut.example A = truncated over UDP, TCP refused");
	check(replay, "cut.example", RR_TXT,
		"cut.example TXT = truncated over UDP, no answer over TCP");
	check(replay, "l.example", RR_A,
		"l.example -> l.example -> l.example -> l.example -> ... -> l.example A = GARBAGE");
	assert_true(replay_answer(replay, arena, RR_A, "ad.example")->authenticated);
	assert_false(replay_answer(replay, arena, RR_A, "www.example")->authenticated);
	assert_null(replay_day(replay));
}

/* What name servers said that were asked themselves stands beside what the resolver said. */
static void by_server(void **state)
{
	struct replay *replay = load(
		"{\"name\":\"a\",\"type\":\"A\",\"rcode\":\"NXDOMAIN\"}\n"
		"{\"name\":\"a\",\"type\":\"A\",\"rcode\":\"NOERROR\",\"asked\":\"2001:DB8::1\",\"aa\":true,\"answer\":[\"a. A 192.0.2.1\"]}\n"
		"{\"name\":\"a\",\"type\":\"A\",\"rcode\":\"REFERRAL\",\"asked\":\"192.0.2.9\",\"authority\":[\"a. NS ns.a.\"],"
		"\"additional\":[\"ns.a. A 192.0.2.2\"]}\n");
	const struct answer *answer = replay_answer_at(replay, arena, RR_A, "a", "192.0.2.9");

	(void)state;
	check(replay, "a", RR_A, "a A = NXDOMAIN");
	assert_true(replay_answer_at(replay, arena, RR_A, "a", "2001:db8::1")->authoritative);
	assert_int_equal(replay_answer_at(replay, arena, RR_A, "a", "2001:db8::1")->count, 1);
	assert_int_equal(answer->status, DNS_REFERRAL);
	assert_string_equal(answer->rr[0].name, "ns.a");
	assert_int_equal(answer->glue_count, 1);
	assert_int_equal(
		replay_answer_at(replay, arena, RR_A, "a", "192.0.2.8")->status, DNS_NOTASKED);
}

static void answers_stay_as_they_were(void **state)
{
	struct replay *replay = load(
		"{\"preflight\":\"0\",\"time\":\"2026-11-21T20:15:00Z\",\"more\":[]}\n"
		"{\"name\":\"a\",\"type\":\"A\",\"rcode\":\"NOERROR\",\"ms\":1,\"answer\":[\"a. CNAME b.\"]}\n"
		"{\"name\":\"b\",\"type\":\"A\",\"rcode\":\"NOERROR\",\"ms\":2,\"answer\":[\"b. A 192.0.2.1\"]}\n");

	(void)state;
	check(replay, "a", RR_A, "a -> b A = NODATA");
	check(replay, "b", RR_A, "b A = 192.0.2.1");
	assert_int_equal(replay_answer(replay, arena, RR_A, "a")->ms, 1);
	assert_string_equal(replay_day(replay), "20261121");
}

/* There and back */

static void assert_same_rr(const struct rr *a, const struct rr *b, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(a[i].owner, b[i].owner);
		assert_int_equal(a[i].type, b[i].type);
		assert_int_equal(a[i].ttl, b[i].ttl);
		assert_true(ip_eq(&a[i].ip, &b[i].ip));
		assert_int_equal(!a[i].name, !b[i].name);
		if (a[i].name)
			assert_string_equal(a[i].name, b[i].name);
		assert_int_equal(!a[i].rname, !b[i].rname);
		if (a[i].rname)
			assert_string_equal(a[i].rname, b[i].rname);
		assert_int_equal(a[i].number, b[i].number);
		assert_true(str_eq(a[i].text, b[i].text));
		assert_int_equal(a[i].part_count, b[i].part_count);
		for (size_t j = 0; j < a[i].part_count; j++)
			assert_true(str_eq(a[i].part[j], b[i].part[j]));
		assert_string_equal(a[i].show, b[i].show);
	}
}

static void assert_same(const struct answer *a, const struct answer *b)
{
	assert_string_equal(a->name, b->name);
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->status, b->status);
	assert_int_equal(a->count, b->count);
	assert_same_rr(a->rr, b->rr, a->count);
	assert_int_equal(a->cname_count, b->cname_count);
	assert_same_rr(a->cname, b->cname, a->cname_count);
	assert_int_equal(!a->soa, !b->soa);
	if (a->soa)
		assert_same_rr(a->soa, b->soa, 1);
	assert_int_equal(a->authenticated, b->authenticated);
	assert_int_equal(a->ms, b->ms);
	assert_int_equal(!a->server, !b->server);
	if (a->server)
		assert_string_equal(a->server, b->server);
}

/* An answer as it comes off the wire: ANSWERS records of RECORDS, the rest authority; each is a
 * line. */
static struct question *question(struct memo *memo, const char *name, enum rr_type type,
	enum dns_status status, const char *records, const char *authority)
{
	struct rr *rr = NULL;
	const struct rr *soa = authority ? wire_rr_parse(arena, str_of(authority)) : NULL;
	size_t count = 0;
	struct str rest = str_of(records);

	while (records && rest.p) {
		const struct rr *one = wire_rr_parse(arena, str_cut(&rest, '\n'));

		assert_non_null(one);
		*ARENA_PUSH(arena, rr, count) = *one;
	}
	assert_int_equal(!authority, !soa);

	struct answer *answer =
		wire_assemble(arena, name, type, status, rr, count, soa, soa ? 1 : 0);
	struct question *q = memo_put(memo, ASK_RECORD, type, name, NULL);

	answer->ms = (unsigned)memo_count(memo);
	answer->server = memo_count(memo) % 2 ? "[2001:db8::1]:5353" : NULL;
	answer->authenticated = memo_count(memo) % 3 == 0 && dns_definite(answer);
	q->answer = answer;
	return q;
}

static void write_one(const struct question *q, void *capture)
{
	capture_write(capture, q);
}

static void compare_one(const struct question *q, void *replay)
{
	assert_same(q->answer, replay_answer(replay, arena, q->type, q->name));
}

static void there_and_back(void **state)
{
	static const char *const arguments[] = { "--ip", "192.0.2.1", "--helo", "\xff\"\\\n",
		NULL };
	struct memo *asked = memo_new(arena), *others = memo_new(arena);
	const char *longest = "\\000";
	const char *why;

	(void)state;
	question(asked, "a.example", RR_A, DNS_NOERROR,
		"c.test. 4 A 192.0.2.1\nb.example. 3 CNAME c.test.\nc.test. A 192.0.2.2\na.example. 2 CNAME b.example.",
		NULL);
	question(asked, "t.example", RR_TXT, DNS_NOERROR,
		"t.example. TXT \"\\000\\010\\127\\128\\255\\\"\\\\\" \"\" \"/<&>'\"\nt.example. TXT \"\"",
		NULL);
	question(asked, "\\000.\\.\\\\.*.\\255.example", RR_PTR, DNS_NOERROR,
		"\\000.\\.\\\\.*.\\255.example. PTR \\001\\;\\034.x.", NULL);
	question(asked, "m.example", RR_MX, DNS_NOERROR,
		"m.example. MX 0 .\nm.example. MX 65535 m.", NULL);
	question(asked, "s.example", RR_SOA, DNS_NOERROR,
		"s.example. SOA a\\.b. c. 4294967295 4294967295 1 2 4294967295", NULL);
	question(asked, "tlsa.example", RR_TLSA, DNS_NOERROR, "tlsa.example. TLSA 255 0 0 00ff",
		NULL);
	question(asked, "c.example", RR_CNAME, DNS_NOERROR, "c.example. CNAME d.example.", NULL);
	question(asked, "n.example", RR_A, DNS_NXDOMAIN, "n.example. CNAME e.test.",
		"test. SOA . . 1 2 3 4 5");
	question(asked, "nodata.example", RR_AAAA, DNS_NOERROR, NULL, "example. SOA . . 1 2 3 4 5");
	question(asked, ".", RR_NS, DNS_NOERROR, ". NS a.root.", NULL);
	for (unsigned status = DNS_NXDOMAIN; status <= DNS_GARBAGE; status++)
		question(asked, arena_printf(arena, "f%u.example", status), RR_SPF,
			(enum dns_status)status, NULL, NULL);
	for (unsigned i = 1; i < 240; i++)
		longest = arena_printf(
			arena, "%s%s\\%03u", longest, i % 60 ? "" : ".", 255 - i % 100);
	assert_string_equal(name_parse(arena, str_of(longest)), longest);
	question(asked, longest, RR_A, DNS_NOERROR, arena_printf(arena, "%s. A 192.0.2.1", longest),
		NULL);

	struct capture *capture = capture_open(arena, path, "1.2", 1795292100, arguments);

	assert_non_null(capture);
	memo_each(asked, write_one, capture);
	question(others, "not.asked", RR_A, DNS_NOTASKED, NULL, NULL);
	question(others, "over.budget", RR_A, DNS_OVER_BUDGET, NULL, NULL);
	memo_put(others, ASK_LIST, RR_A, "open.example", NULL);
	memo_each(others, write_one, capture);
	assert_true(capture_close(capture));

	struct replay *replay = replay_load(arena, path, &why);

	if (!replay)
		fail_msg("%s", why);
	assert_string_equal(replay_day(replay), "20261121");

	assert_int_equal(replay_answer(replay, arena, RR_A, "over.budget")->status, DNS_NOTASKED);
	assert_int_equal(replay_answer(replay, arena, RR_A, "open.example")->status, DNS_NOTASKED);
	assert_int_equal(replay_answer(replay, arena, RR_A, "not.asked")->status, DNS_NOTASKED);
	memo_each(asked, compare_one, replay);
}

/* A record longer than any line that ldns would read whole. */
static void long_text_there_and_back(void **state)
{
	static const char *const arguments[] = { NULL };
	struct memo *memo = memo_new(arena);
	struct question *q = memo_put(memo, ASK_RECORD, RR_TXT, "long.example", NULL);
	char *record = arena_alloc(arena, 250 * (255 * 4 + 3) + 20), *to = record;
	const char *why;

	(void)state;
	to += snprintf(to, 20, "long.example. TXT");
	for (unsigned i = 0; i < 250; i++) {
		*to++ = ' ';
		*to++ = '"';
		for (unsigned j = 0; j < 255; j++)
			to += snprintf(to, 5, "\\%03u", (i + j) % 32);
		*to++ = '"';
	}

	const struct rr *rr = wire_rr_parse(arena, str_of(record));

	assert_non_null(rr);
	assert_int_equal(rr->text.n, 250 * 255);
	q->answer = wire_assemble(arena, "long.example", RR_TXT, DNS_NOERROR, rr, 1, NULL, 0);

	struct capture *capture = capture_open(arena, path, "1", 0, arguments);

	capture_write(capture, q);
	assert_true(capture_close(capture));

	struct replay *replay = replay_load(arena, path, &why);

	assert_non_null(replay);
	compare_one(q, replay);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_name_the_line),
		cmocka_unit_test(files_that_cannot_be_read),
		cmocka_unit_test(a_full_disk_is_seen),
		cmocka_unit_test(by_hand),
		cmocka_unit_test(by_server),
		cmocka_unit_test(answers_stay_as_they_were),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(long_text_there_and_back),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
