/* The truth table of DNS lists: what the object's answer and the self-test mean together. */
#include "checks/dnsbl/dnsbl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static struct arena *arena;

static const struct list *list_of(const char *zone)
{
	for (size_t i = 0; i < builtin_list_count; i++)
		if (!strcmp(builtin_lists[i].zone, zone))
			return &builtin_lists[i];
	fail_msg("no list %s", zone);
	return NULL;
}

static struct str next_word(struct str *rest)
{
	return str_cut(rest, ' ');
}

/* "NXDOMAIN", "SERVFAIL" ..., "NODATA", "127.0.0.2 127.0.0.4", "-> parking.example 198.51.100.7";
 * NULL: no such test. */
static const struct answer *answer_of(const char *text)
{
	struct answer *answer = arena_alloc(arena, sizeof *answer);
	struct str rest = str_of(text);
	struct rr *records = NULL;

	if (!text)
		return NULL;
	*answer = (struct answer){ .name = "object.list.example", .type = RR_A };
	if (dns_status_parse(rest, &answer->status) || !strcmp(text, "NODATA"))
		return answer;
	if (str_starts(rest, STR("-> "))) {
		struct rr *cname = arena_alloc(arena, sizeof *cname);

		next_word(&rest);
		cname->type = RR_CNAME;
		cname->name = str_dup(arena, next_word(&rest));
		answer->cname = cname;
		answer->cname_count = 1;
	}
	while (rest.p) {
		struct str word = next_word(&rest);
		struct rr *rr;

		if (dns_status_parse(word, &answer->status))
			break;
		rr = ARENA_PUSH(arena, records, answer->count);
		rr->type = RR_A;
		rr->show = str_dup(arena, word);
		assert_true(ip_parse(word, &rr->ip));
	}
	answer->rr = records;
	return answer;
}

#define ZEN "zen.spamhaus.org"
#define DBL "dbl.spamhaus.org"
#define SURBL "multi.surbl.org"
#define URIBL "multi.uribl.com"
#define DNSWL "list.dnswl.org"
#define KARMA "hostkarma.junkemailfilter.com"
#define NO "NXDOMAIN"
#define YES "127.0.0.2"

struct row {
	const char *what, *zone, *object, *positive, *negative, *random;
	enum list_verdict verdict;
	enum list_fault fault;
	const char *reason; /* a part of it; "untested": the self-test was not made */
	enum fitness fitness;
};

static const struct row rows[] = {
	/* plain answers of a list that works */
	{ "NXDOMAIN", ZEN, NO, YES, NO, NO, CLEAN, 0, NULL, 0 },
	{ "NODATA", ZEN, "NODATA", YES, NO, NO, CLEAN, 0, NULL, 0 },
	{ "listed", ZEN, "127.0.0.2", YES, NO, NO, LISTED, 0, NULL, 0 },
	{ "several codes", ZEN, "127.0.0.2 127.0.0.4 127.0.0.10", YES, NO, NO, LISTED, 0, NULL, 0 },
	{ "unknown code", ZEN, "127.0.0.77", YES, NO, NO, LIST_INFO, 0, NULL, 0 },
	{ "unknown code of a list where any counts", "bl.blocklist.de", "127.0.0.77", YES, NO, NO,
		LISTED, 0, NULL, 0 },
	{ "127.0.0.1 where it is documented", KARMA, "127.0.0.1", YES, NULL, NO, POSITIVE, 0, NULL,
		0 },
	{ "127.0.0.1 where it is a listing", "rbl.efnetrbl.org", "127.0.0.1", NULL, NO, NO, LISTED,
		0, NULL, 0 },
	{ "127.0.0.1 where it is not", ZEN, "127.0.0.1", YES, NO, NO, UNUSABLE, FAULT_FOREIGN,
		"127.0.0.1", 0 },
	{ "white and good", DNSWL, "127.0.5.2", "127.0.10.0", NO, NO, POSITIVE, 0, NULL, 0 },
	{ "not on a white list", DNSWL, NO, "127.0.10.0", NO, NO, CLEAN, 0, NULL, 0 },
	{ "other test answer", "bl.suomispam.net", NO, "127.0.0.99", NO, NO, CLEAN, 0, NULL, 0 },
	{ "score", "rep.mailspike.net", "127.0.0.20", YES, NO, NO, POSITIVE, 0, NULL, 0 },
	/* refusals */
	{ "wrong zone", ZEN, "127.255.255.252", "127.255.255.252", NO, NO, UNUSABLE, FAULT_REFUSED,
		"wrong zone", 0 },
	{ "public resolver", ZEN, "127.255.255.254", "127.255.255.254", "127.255.255.254",
		"127.255.255.254", UNUSABLE, FAULT_REFUSED, "public or open resolver", 0 },
	{ "too many", ZEN, "127.255.255.255", YES, NO, NO, UNUSABLE, FAULT_REFUSED, "excessive",
		0 },
	{ "127.255.255.x where not documented", "bl.spamcop.net", "127.255.255.254", YES, NO, NO,
		UNUSABLE, FAULT_REFUSED, "query error", 0 },
	{ "DBL refuses addresses", DBL, "127.0.1.255", "127.0.1.2", NO, NO, UNUSABLE, FAULT_REFUSED,
		"127.0.1.255", 0 },
	{ "SURBL refuses", SURBL, "127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.1", UNUSABLE,
		FAULT_REFUSED, "access blocked", 0 },
	{ "URIBL refuses", URIBL, "127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.1", UNUSABLE,
		FAULT_REFUSED, "query refused", 0 },
	{ "URIBL refuses only the test", URIBL, NO, "127.0.0.1", NO, NO, UNUSABLE, FAULT_REFUSED,
		"self-test", 0 },
	{ "DNSWL at its limit", DNSWL, "127.0.10.3", "127.0.10.3", "127.0.10.3", "127.0.10.3",
		UNUSABLE, FAULT_REFUSED, "over-limit", 0 },
	{ "DNSWL at its limit, object before", DNSWL, "127.0.5.2", "127.0.10.3", "127.0.10.3",
		"127.0.10.3", UNUSABLE, FAULT_REFUSED, "over-limit", 0 },
	{ "refused to the test alone", ZEN, NO, "127.255.255.254", NO, NO, UNUSABLE, FAULT_REFUSED,
		"self-test", 0 },
	/* strangers */
	{ "outside 127/8", ZEN, "91.195.240.117", "91.195.240.117", "91.195.240.117",
		"91.195.240.117", UNUSABLE, FAULT_FOREIGN, "91.195.240.117", 0 },
	{ "0.0.0.0", ZEN, "0.0.0.0", YES, NO, NO, UNUSABLE, FAULT_FOREIGN, "0.0.0.0", 0 },
	{ "parking host", ZEN, "-> parking.example 198.51.100.7", "-> parking.example 198.51.100.7",
		"-> parking.example 198.51.100.7", "-> parking.example 198.51.100.7", UNUSABLE,
		FAULT_FOREIGN, "parking.example", 0 },
	{ "parking host without address", ZEN, "-> parking.example", YES, NO, NO, UNUSABLE,
		FAULT_FOREIGN, "parking.example", 0 },
	{ "parking host not looked up", ZEN, "-> parking.example NOTASKED", YES, NO, NO, UNUSABLE,
		FAULT_FOREIGN, "parking.example", 0 },
	{ "moved list, not listed", "ubl.unsubscore.com", "-> x.ubl.lashback.com NXDOMAIN", NULL,
		NULL, "-> y.ubl.lashback.com NXDOMAIN", CLEAN, 0, "untested", 0 },
	{ "moved list, listed", ZEN, "-> x.example 127.0.0.2", YES, NO, NO, LISTED, 0, NULL, 0 },
	{ "mixed good and bad", ZEN, "127.0.0.2 127.255.255.254", YES, NO, NO, UNUSABLE,
		FAULT_REFUSED, "127.255.255.254", 0 },
	{ "mixed listing and stranger", ZEN, "127.0.0.2 198.51.100.7", YES, NO, NO, UNUSABLE,
		FAULT_FOREIGN, "198.51.100.7", 0 },
	/* silence */
	{ "SERVFAIL", ZEN, "SERVFAIL", "SERVFAIL", "SERVFAIL", "SERVFAIL", UNUSABLE, FAULT_SILENT,
		"SERVFAIL", 0 },
	{ "REFUSED", ZEN, "REFUSED", "REFUSED", "REFUSED", "REFUSED", UNUSABLE, FAULT_REFUSED,
		"REFUSED", 0 },
	{ "no answer", ZEN, "TIMEOUT", YES, NO, NO, UNUSABLE, FAULT_SILENT, "no answer", 0 },
	{ "garbage", ZEN, "GARBAGE", YES, NO, NO, UNUSABLE, FAULT_SILENT, "none to the question",
		0 },
	{ "FORMERR", ZEN, "FORMERR", YES, NO, NO, UNUSABLE, FAULT_SILENT, "FORMERR", 0 },
	{ "clean, positive test lost", ZEN, NO, "TIMEOUT", NO, NO, UNUSABLE, FAULT_SILENT,
		"self-test", 0 },
	{ "clean, negative tests lost", ZEN, NO, YES, "TIMEOUT", "TIMEOUT", CLEAN, 0, NULL, 0 },
	{ "listed, negative test lost", ZEN, YES, YES, "TIMEOUT", NO, UNUSABLE, FAULT_SILENT,
		"self-test", 0 },
	{ "listed, random name lost", ZEN, YES, YES, NO, "SERVFAIL", UNUSABLE, FAULT_SILENT,
		"self-test", 0 },
	{ "listed, positive test lost", ZEN, YES, "TIMEOUT", NO, NO, LISTED, 0, NULL, 0 },
	{ "offline", ZEN, "NOTASKED", "NOTASKED", "NOTASKED", "NOTASKED", SKIPPED, 0, "not asked",
		0 },
	/* lists that lie */
	{ "wildcard zone", ZEN, YES, YES, YES, YES, UNUSABLE, FAULT_WILDCARD, "nobody has", 0 },
	{ "wildcard zone, object clean", ZEN, NO, YES, NO, YES, UNUSABLE, FAULT_WILDCARD,
		"nobody has", 0 },
	{ "lists all addresses", ZEN, YES, YES, YES, NO, UNUSABLE, FAULT_WILDCARD,
		"must never be listed", 0 },
	{ "wildcard found without a random name", ZEN, YES, YES, YES, NULL, UNUSABLE,
		FAULT_WILDCARD, "must never be listed", 0 },
	{ "test entry gone", ZEN, NO, NO, NO, NO, UNUSABLE, FAULT_GONE, "test entry", 0 },
	{ "test entry gone, NODATA", ZEN, NO, "NODATA", NO, NO, UNUSABLE, FAULT_GONE, "test entry",
		0 },
	{ "test entry gone, object listed", ZEN, YES, NO, NO, NO, LISTED, 0, NULL, 0 },
	{ "test entry parked", ZEN, NO, "198.51.100.7", NO, NO, UNUSABLE, FAULT_FOREIGN,
		"self-test", 0 },
	{ "rewriting resolver", ZEN, "198.51.100.7", YES, "198.51.100.7", "198.51.100.7", UNUSABLE,
		FAULT_FOREIGN, "resolver", FITNESS_REWRITES },
	{ "resolver rewrites into 127/8", ZEN, YES, YES, YES, YES, UNUSABLE, FAULT_WILDCARD,
		"resolver", FITNESS_REWRITES },
	/* no self-test */
	{ "hand-written capture, listed", ZEN, YES, "NOTASKED", "NOTASKED", "NOTASKED", LISTED, 0,
		"untested", 0 },
	{ "hand-written capture, clean", ZEN, NO, "NOTASKED", "NOTASKED", "NOTASKED", CLEAN, 0,
		"untested", 0 },
	{ "no test entries, clean", "dwl.dnswl.org", NO, NULL, NULL, NO, CLEAN, 0, "untested", 0 },
	{ "no test entries, listed, not a wildcard", "uribl.swinog.ch", YES, NULL, NULL, NO, LISTED,
		0, NULL, 0 },
	{ "no test entries, wildcard", "uribl.swinog.ch", YES, NULL, NULL, YES, UNUSABLE,
		FAULT_WILDCARD, "nobody has", 0 },
	{ "no test entries, no day", "uribl.swinog.ch", YES, NULL, NULL, NULL, LISTED, 0,
		"untested", 0 },
	/* NJABL through the years: never counts */
	{ "NJABL emptied", "dnsbl.njabl.org", NO, NULL, NULL, NO, CLEAN, 0, "untested", 0 },
	{ "NJABL pointed into 192.0.2.0/24", "dnsbl.njabl.org", "TIMEOUT", NULL, NULL, "TIMEOUT",
		UNUSABLE, FAULT_SILENT, "no answer", 0 },
	{ "NJABL squatted", "dnsbl.njabl.org", "91.195.240.117", NULL, NULL, "91.195.240.117",
		UNUSABLE, FAULT_FOREIGN, "91.195.240.117", 0 },
	{ "NJABL lists the world", "dnsbl.njabl.org", YES, NULL, NULL, YES, SKIPPED, 0, NULL, 0 },
};

static void check_row(const struct row *row, const struct judgement *j)
{
	if (j->verdict != row->verdict || j->fault != row->fault)
		fail_msg("%s: %s (%s), wanted %s", row->what, list_verdict_name(j->verdict),
			j->reason ? j->reason : "-", list_verdict_name(row->verdict));
	bool untested = row->reason && !strcmp(row->reason, "untested");

	if (j->untested != untested)
		fail_msg("%s: self-test %s", row->what, j->untested ? "not made" : "made");
	if (row->reason && !untested && (!j->reason || !strstr(j->reason, row->reason)))
		fail_msg("%s: reason '%s' without '%s'", row->what, j->reason ? j->reason : "",
			row->reason);
	assert_true((j->verdict == UNUSABLE) == (j->culprit != NULL));
}

static void test_truth_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		const struct list_answers answers = {
			.object = answer_of(row->object),
			.positive = answer_of(row->positive),
			.negative = answer_of(row->negative),
			.random = answer_of(row->random),
		};
		struct judgement j = dnsbl_judge(arena, list_of(row->zone), &answers);

		dnsbl_blame_resolver(&j, row->fitness);

		check_row(row, &j);
	}
	print_message("# %zu rows\n", sizeof rows / sizeof *rows);
}

static void test_health(void **state)
{
	static const struct {
		const char *positive, *negative, *random;
		enum list_verdict verdict;
		enum list_fault fault;
	} cases[] = {
		{ YES, NO, NO, CLEAN, FAULT_NONE },
		{ NO, NO, NO, UNUSABLE, FAULT_GONE },
		{ YES, NO, YES, UNUSABLE, FAULT_WILDCARD },
		{ YES, NO, "TIMEOUT", UNUSABLE, FAULT_SILENT },
		{ "SERVFAIL", "SERVFAIL", "SERVFAIL", UNUSABLE, FAULT_SILENT },
		{ "127.255.255.254", "127.255.255.254", "127.255.255.254", UNUSABLE,
			FAULT_REFUSED },
		{ "NOTASKED", "NOTASKED", NULL, SKIPPED, FAULT_NONE },
		{ NULL, NULL, NULL, SKIPPED, FAULT_NONE },
		{ NULL, NULL, NO, CLEAN, FAULT_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct list_answers answers = {
			.positive = answer_of(cases[i].positive),
			.negative = answer_of(cases[i].negative),
			.random = answer_of(cases[i].random),
		};
		struct judgement j = dnsbl_judge_health(arena, list_of(ZEN), &answers);

		assert_int_equal(j.verdict, cases[i].verdict);
		assert_int_equal(j.fault, cases[i].fault);
	}
}

/* What a listing weighs: preflight(1), EXIT STATUS. */
enum { IP = 1u << ROLE_IP, SENDER = 1u << ROLE_SENDER, HOST = 1u << ROLE_PTR };
static const struct {
	const char *zone, *records;
	unsigned roles;
	int finding; /* -1: none */
	enum severity severity;
	enum severity_of_listing level;
	enum who who;
} weights[] = {
	{ ZEN, "127.0.0.2", IP, FIND_DNSBL_LISTED, SEV_CRITICAL, LISTING_HIGH, WHO_LIST },
	{ ZEN, "127.0.0.3", IP, FIND_DNSBL_LISTED, SEV_CRITICAL, LISTING_HIGH, WHO_LIST },
	{ ZEN, "127.0.0.4", IP, FIND_DNSBL_LISTED, SEV_CRITICAL, LISTING_HIGH, WHO_LIST },
	{ ZEN, "127.0.0.2 127.0.0.9", IP, FIND_DNSBL_LISTED, SEV_CRITICAL, LISTING_HIGH, WHO_LIST },
	{ ZEN, "127.0.0.10", IP, FIND_DNSBL_POLICY, SEV_CRITICAL, LISTING_HIGH, WHO_PROVIDER },
	{ ZEN, "127.0.0.11", IP, FIND_DNSBL_POLICY, SEV_CRITICAL, LISTING_HIGH, WHO_PROVIDER },
	{ ZEN, "127.0.0.4 127.0.0.11", IP, FIND_DNSBL_LISTED, SEV_CRITICAL, LISTING_HIGH,
		WHO_LIST },
	{ ZEN, "127.0.0.77", IP, FIND_DNSBL_CODE, SEV_INFO, LISTING_NONE, WHO_LIST },
	{ "pbl.spamhaus.org", "127.0.0.10", IP, FIND_DNSBL_POLICY, SEV_CRITICAL, LISTING_HIGH,
		WHO_PROVIDER },
	{ "b.barracudacentral.org", YES, IP, FIND_DNSBL_LISTED, SEV_CRITICAL, LISTING_HIGH,
		WHO_LIST },
	{ "bl.spamcop.net", YES, IP, FIND_DNSBL_LISTED, SEV_CRITICAL, LISTING_HIGH, WHO_LIST },
	{ "psbl.surriel.com", YES, IP, FIND_DNSBL_LISTED_MEDIUM, SEV_WARNING, LISTING_MEDIUM,
		WHO_LIST },
	{ "bl.blocklist.de", "127.0.0.15", IP, FIND_DNSBL_LISTED_MEDIUM, SEV_WARNING,
		LISTING_MEDIUM, WHO_LIST },
	{ "bl.ipv6.spameatingmonkey.net", YES, IP, FIND_DNSBL_LISTED_MEDIUM, SEV_WARNING,
		LISTING_MEDIUM, WHO_PROVIDER },
	{ "dnsbl-1.uceprotect.net", YES, IP, FIND_DNSBL_LISTED_LOW, SEV_INFO, LISTING_LOW,
		WHO_LIST },
	{ "dnsbl-2.uceprotect.net", YES, IP, FIND_DNSBL_LISTED_LOW, SEV_INFO, LISTING_LOW,
		WHO_PROVIDER },
	{ "dnsbl-3.uceprotect.net", YES, IP, FIND_DNSBL_LISTED_LOW, SEV_INFO, LISTING_LOW,
		WHO_PROVIDER },
	{ "ips.backscatterer.org", YES, IP, FIND_DNSBL_LISTED_LOW, SEV_INFO, LISTING_LOW,
		WHO_LIST },
	{ "dnsbl.kempt.net", YES, IP, FIND_DNSBL_LISTED_LOW, SEV_INFO, LISTING_LOW, WHO_LIST },
	{ KARMA, "127.0.0.3", IP, -1, SEV_INFO, LISTING_NONE, WHO_LIST },
	{ KARMA, "127.0.0.2", IP, FIND_DNSBL_LISTED_MEDIUM, SEV_WARNING, LISTING_MEDIUM, WHO_LIST },
	{ "rep.mailspike.net", "127.0.0.14", IP, -1, SEV_INFO, LISTING_NONE, WHO_LIST },
	{ DNSWL, "127.0.5.2", IP, -1, SEV_INFO, LISTING_NONE, WHO_LIST },
	{ DBL, "127.0.1.2", SENDER, FIND_DNSBL_DOMAIN, SEV_CRITICAL, LISTING_HIGH, WHO_LIST },
	{ DBL, "127.0.1.4", HOST, FIND_DNSBL_DOMAIN, SEV_CRITICAL, LISTING_HIGH, WHO_LIST },
	{ DBL, "127.0.1.102", SENDER, FIND_DNSBL_DOMAIN_SUSPECT, SEV_WARNING, LISTING_LOW,
		WHO_LIST },
	{ DBL, "127.0.1.103", SENDER, FIND_DNSBL_DOMAIN_SUSPECT, SEV_WARNING, LISTING_LOW,
		WHO_LIST },
	{ SURBL, "127.0.0.80", SENDER, FIND_DNSBL_DOMAIN_SUSPECT, SEV_WARNING, LISTING_LOW,
		WHO_LIST },
	{ URIBL, "127.0.0.4", SENDER, FIND_DNSBL_DOMAIN_SUSPECT, SEV_WARNING, LISTING_LOW,
		WHO_LIST },
	{ URIBL, "127.0.0.2", HOST, FIND_DNSBL_DOMAIN_SUSPECT, SEV_INFO, LISTING_LOW, WHO_LIST },
	{ URIBL, "127.0.0.8", SENDER, -1, SEV_INFO, LISTING_NONE, WHO_LIST },
	{ "fresh15.spameatingmonkey.net", YES, SENDER, FIND_DNSBL_DOMAIN_SUSPECT, SEV_INFO,
		LISTING_LOW, WHO_LIST },
	{ "dbl.nordspam.com", YES, SENDER, FIND_DNSBL_DOMAIN_SUSPECT, SEV_INFO, LISTING_LOW,
		WHO_LIST },
};

static void test_weights(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
		const struct list *list = list_of(weights[i].zone);
		const struct answer *answer = answer_of(weights[i].records);
		struct list_reading reading;

		list_read(list, dnsbl_records(arena, answer), answer->count, &reading);

		struct weighing w = dnsbl_weigh(list, &reading, weights[i].roles);
		int finding = w.has_finding ? (int)w.finding : -1;

		if (finding != weights[i].finding || w.level != weights[i].level)
			fail_msg("%s %s: %s", weights[i].zone, weights[i].records,
				finding < 0 ? "none" : finding_specs[finding].name);
		if (finding < 0)
			continue;
		assert_int_equal(w.severity, weights[i].severity);
		assert_int_equal(w.who, weights[i].who);
		assert_non_null(dnsbl_remedy(arena, list, &reading, false, "192.0.2.25"));
	}
}

static void test_advice(void **state)
{
	const struct list *zen = list_of(ZEN), *barracuda = list_of("b.barracudacentral.org");

	(void)state;
	assert_non_null(
		strstr(dnsbl_way_out(zen, FAULT_REFUSED, false, FITNESS_OK), "PREFLIGHT_DQS_KEY"));
	assert_null(
		strstr(dnsbl_way_out(zen, FAULT_REFUSED, true, FITNESS_OK), "PREFLIGHT_DQS_KEY"));
	assert_non_null(
		strstr(dnsbl_way_out(barracuda, FAULT_SILENT, false, FITNESS_OK), "register"));
	assert_non_null(strstr(
		dnsbl_way_out(zen, FAULT_FOREIGN, false, FITNESS_REWRITES), "does not rewrite"));
	assert_string_equal(dnsbl_url(arena, "https://x.example/?ip={ip}&a", "192.0.2.1"),
		"https://x.example/?ip=192.0.2.1&a");
	assert_string_equal(dnsbl_url(arena, "https://x.example/", "a.b"), "https://x.example/");
	assert_null(dnsbl_url(arena, NULL, "a.b"));
}

static void test_hidden_key(void **state)
{
	static const struct {
		const char *text, *key, *shown;
	} cases[] = {
		{ "2.0.0.127.abcdefgh.zen.dq.spamhaus.net", "abcdefgh",
			"2.0.0.127.key.zen.dq.spamhaus.net" },
		{ "ABCDEFGH and abcdefgh", "abcdefgh", "key and key" },
		{ "nothing here", "abcdefgh", "nothing here" },
		{ "abcdefgh", "abcdefgh", "key" },
		{ "", "abcdefgh", "" },
		{ "text", NULL, "text" },
		{ "text", "", "text" },
		{ "a.b.c.example", "a.b", "key.c.example" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(
			dnsbl_hide_key(arena, cases[i].text, cases[i].key), cases[i].shown);
	assert_null(dnsbl_hide_key(arena, NULL, "abcdefgh"));
}

static void test_random_label(void **state)
{
	const char *one = dnsbl_random_label(arena, "20261121", ZEN);

	(void)state;
	assert_string_equal(one, dnsbl_random_label(arena, "20261121", ZEN));
	assert_string_not_equal(one, dnsbl_random_label(arena, "20261122", ZEN));
	assert_string_not_equal(one, dnsbl_random_label(arena, "20261121", DBL));
	assert_true(name_is_hostname(arena_printf(arena, "%s.%s", one, ZEN)));
	assert_true(strlen(one) <= LABEL_MAX);
}

static int open_arena(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_truth_table),
		cmocka_unit_test(test_health),
		cmocka_unit_test(test_weights),
		cmocka_unit_test(test_advice),
		cmocka_unit_test(test_hidden_key),
		cmocka_unit_test(test_random_label),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
