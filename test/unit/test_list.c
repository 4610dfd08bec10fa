/* What the answers of DNS lists mean, against known cases and against the oracle beside the
 * reference data. */
#include "checks/dnsbl/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_LENGTH = 512 };

static uint32_t address(const char *text)
{
	struct ip ip;

	assert_true(ip_parse(str_of(text), &ip));
	return (uint32_t)ip.bytes[0] << 24 | (uint32_t)ip.bytes[1] << 16 |
	       (uint32_t)ip.bytes[2] << 8 | ip.bytes[3];
}

/* The next of the addresses in *REST, which blanks separate. */
static uint32_t next_address(struct str *rest)
{
	struct str word = str_cut(rest, ' ');
	char text[IP_TEXT_MAX];

	snprintf(text, sizeof text, "%.*s", STR_ARGS(word));
	return address(text);
}

static const struct list *list_of(const char *zone)
{
	for (size_t i = 0; i < builtin_list_count; i++)
		if (!strcmp(builtin_lists[i].zone, zone))
			return &builtin_lists[i];
	fail_msg("no list %s", zone);
	return NULL;
}

static void test_match(void **state)
{
	static const struct {
		const char *match, *in, *out; /* addresses that are in the set, and that are not */
	} cases[] = {
		{ "127.0.0.2", "127.0.0.2", "127.0.0.1 127.0.0.3 127.0.1.2 126.0.0.2" },
		{ "127.0.0.4-127.0.0.7", "127.0.0.4 127.0.0.6 127.0.0.7",
			"127.0.0.3 127.0.0.8 127.0.1.5" },
		{ "127.0.0.x & 4", "127.0.0.4 127.0.0.5 127.0.0.124 127.0.0.255",
			"127.0.0.0 127.0.0.2 127.0.0.251 127.0.1.4 127.1.0.4" },
		{ "127.0.0.x & 20", "127.0.0.4 127.0.0.16 127.0.0.20", "127.0.0.8 127.0.0.3" },
		{ "127.0.x.3", "127.0.0.3 127.0.10.3 127.0.255.3",
			"127.0.0.2 127.1.0.3 127.0.10.4" },
		{ "127.x.x.1", "127.0.0.1 127.255.3.1", "127.0.0.2" },
		{ "127.0.0.x", "127.0.0.0 127.0.0.255", "127.0.1.0" },
		{ "127.255.255.0/24", "127.255.255.0 127.255.255.255", "127.255.254.255" },
		{ "127.0.0.2/32", "127.0.0.2", "127.0.0.3" },
		{ "127.0.0.0/8", "127.0.0.0 127.255.255.255", "128.0.0.0 126.255.255.255" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct code_match match;
		struct str in = str_of(cases[i].in), out = str_of(cases[i].out);

		assert_true(code_match_parse(str_of(cases[i].match), &match));
		while (in.p)
			assert_true(code_match_holds(&match, next_address(&in)));
		while (out.p)
			assert_false(code_match_holds(&match, next_address(&out)));
	}
}

static void test_bad_match(void **state)
{
	static const char *const cases[] = { "", " ", "x", "127", "127.0.0", "127.0.0.",
		"127.0.0.2.", "127.0.0.2.3", "127.0.0.256", "127.0.0.02", "127.0.0.-1",
		"127.0.0. 2", "127.0.0.2 ", "x.0.0.2", "128.0.0.2", "0.0.0.2", "127.0.0.2-",
		"-127.0.0.2", "127.0.0.2-127.0.0.2", "127.0.0.7-127.0.0.4", "127.0.0.2-127.0.1.4",
		"127.0.0.x-127.0.0.4", "127.0.0.2-9", "127.0.0.x &", "127.0.0.x & 0",
		"127.0.0.x & 256", "127.0.0.x & x", "127.0.x.x & 4", "127.0.0.2 & 4", "& 4",
		"127.0.0.0/", "127.0.0.0/33", "127.0.0.1/24", "127.0.0.x/24", "/24", "127.0.0.0/7",
		"127.0.0.0/+24", "127.0.0.X" };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct code_match match = { .first = 42 };

		if (code_match_parse(str_of(cases[i]), &match))
			fail_msg("'%s' was taken", cases[i]);
		assert_int_equal(match.first, 42);
	}
}

/* The severities that the reading of one record says, in the oracle's words, labels too if asked
 * for. */
static void describe(const struct list *list, uint32_t record, bool labels, char *text, size_t size)
{
	static const char *const severities[] = {
		[CODE_BLOCK] = "block",
		[CODE_SUSPECT] = "suspect",
		[CODE_INFO] = "info",
		[CODE_POSITIVE] = "positive",
		[CODE_ERROR] = "error",
	};
	struct list_reading reading;
	size_t used = 0;

	list_read(list, &record, 1, &reading);
	if (reading.verdict == UNUSABLE) {
		snprintf(text, size, "unusable");
		return;
	}
	text[0] = 0;
	for (size_t i = 0; i < reading.code_count; i++) {
		const struct list_code *code = reading.code[i];

		used += (size_t)snprintf(text + used, size - used, "%s%s%s%s", used ? " " : "",
			reading.verdict == SKIPPED ? "ignored" : severities[code->severity],
			labels && reading.verdict != SKIPPED ? ":" : "",
			labels && reading.verdict != SKIPPED ? code->label : "");
		assert_true(used < size);
	}
	if (reading.unknown_code)
		snprintf(text, size, "%s",
			reading.verdict == SKIPPED ? "ignored"
			: list->any_code_listed	   ? "suspect"
						   : "unknown-code");
}

/* The cases that readers get wrong most often: data/dnsbl-validate.py, VECTORS. */
static const struct {
	const char *zone, *records, *severities;
	enum list_verdict verdict;
} vectors[] = {
	{ "zen.spamhaus.org", "127.0.0.2 127.0.0.9", "block block", LISTED },
	{ "zen.spamhaus.org", "127.0.0.4 127.0.0.10", "block block", LISTED },
	{ "zen.spamhaus.org", "127.255.255.254", "unusable", UNUSABLE },
	{ "zen.spamhaus.org", "127.0.0.1", "unusable", UNUSABLE },
	{ "zen.spamhaus.org", "127.0.0.77", "unknown-code", LIST_INFO },
	{ "bl.blocklist.de", "127.0.0.1", "unusable", UNUSABLE },
	{ "bl.blocklist.de", "127.0.0.15", "suspect", LISTED },
	{ "cbl.abuseat.org", "127.255.255.254", "unusable", UNUSABLE },
	{ "dbl.spamhaus.org", "127.0.1.255", "unusable", UNUSABLE },
	{ "dbl.spamhaus.org", "127.0.1.103", "suspect", LISTED },
	{ "multi.surbl.org", "127.0.0.80", "block block", LISTED },
	{ "multi.surbl.org", "127.0.0.1", "unusable", UNUSABLE },
	{ "multi.uribl.com", "127.0.0.1", "unusable", UNUSABLE },
	{ "multi.uribl.com", "127.0.0.2", "block", LISTED },
	{ "hostkarma.junkemailfilter.com", "127.0.1.1 127.0.0.3", "info info", LIST_INFO },
	{ "hostkarma.junkemailfilter.com", "127.0.0.1", "positive", POSITIVE },
	{ "list.dnswl.org", "127.0.5.2", "positive", POSITIVE },
	{ "list.dnswl.org", "127.0.10.3", "unusable", UNUSABLE },
	{ "list.dnswl.org", "127.0.0.255", "unusable", UNUSABLE },
	{ "rep.mailspike.net", "127.0.0.20", "positive", POSITIVE },
	{ "rep.mailspike.net", "127.0.0.11", "block", LISTED },
	{ "bl.score.senderscore.com", "127.0.0.1", "suspect", LISTED },
	{ "bl.score.senderscore.com", "127.255.255.255", "unusable", UNUSABLE },
	{ "rbl.efnetrbl.org", "127.0.0.1", "suspect", LISTED },
	{ "bl.0spam.org", "127.0.3.0", "info", LIST_INFO },
	{ "bl.suomispam.net", "127.0.0.99", "suspect", LISTED },
	{ "dnsbl-3.uceprotect.net", "127.0.0.2", "info", LIST_INFO },
	{ "bl.spamcop.net", "91.195.240.117", "unusable", UNUSABLE },
	{ "psbl.surriel.com", "127.255.255.255", "unusable", UNUSABLE },
	{ "dnsbl.njabl.org", "127.0.0.2", "ignored", SKIPPED },
	/* ours: one bad record spoils the answer, the worst code decides */
	{ "zen.spamhaus.org", "127.0.0.2 127.255.255.254", "block unusable", UNUSABLE },
	{ "zen.spamhaus.org", "127.0.0.2 0.0.0.0", "block unusable", UNUSABLE },
	{ "zen.spamhaus.org", "127.0.0.2 127.0.0.77", "block unknown-code", LISTED },
	{ "hostkarma.junkemailfilter.com", "127.0.0.1 127.0.0.2", "positive block", LISTED },
	{ "hostkarma.junkemailfilter.com", "127.0.1.1 127.0.0.1", "info positive", POSITIVE },
	{ "csi.cloudmark.com", "127.0.0.2", "ignored", SKIPPED },
};

static void test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		const struct list *list = list_of(vectors[i].zone);
		struct str rest = str_of(vectors[i].records);
		char all[LINE_MAX_LENGTH] = "", one[LINE_MAX_LENGTH];
		struct list_reading reading;
		uint32_t records[8];
		size_t count = 0, used = 0;

		while (rest.p) {
			records[count] = next_address(&rest);
			describe(list, records[count], false, one, sizeof one);
			used += (size_t)snprintf(
				all + used, sizeof all - used, "%s%s", used ? " " : "", one);
			count++;
		}
		assert_string_equal(all, vectors[i].severities);
		list_read(list, records, count, &reading);
		assert_int_equal(reading.verdict, vectors[i].verdict);
		assert_true((reading.verdict == UNUSABLE) == (reading.reason != NULL));
	}
}

static void test_no_records(void **state)
{
	struct list_reading reading;

	(void)state;
	list_read(list_of("zen.spamhaus.org"), NULL, 0, &reading);
	assert_int_equal(reading.verdict, CLEAN);
	assert_false(reading.blocks || reading.unknown_code || reading.refused);
}

static void test_blocks(void **state)
{
	static const struct {
		const char *zone, *record;
		bool blocks;
	} cases[] = {
		{ "zen.spamhaus.org", "127.0.0.4", true },
		{ "zen.spamhaus.org", "127.0.0.8", false },
		{ "dbl.spamhaus.org", "127.0.1.2", true },
		{ "dbl.spamhaus.org", "127.0.1.102", false },
		{ "dnsbl-1.uceprotect.net", "127.0.0.2", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct list_reading reading;
		uint32_t record = address(cases[i].record);

		list_read(list_of(cases[i].zone), &record, 1, &reading);
		assert_int_equal(reading.blocks, cases[i].blocks);
	}
}

static void test_refused(void **state)
{
	struct list_reading reading;
	uint32_t refused = address("127.255.255.254"), parked = address("198.51.100.7");

	(void)state;
	list_read(list_of("bl.spamcop.net"), &refused, 1, &reading);
	assert_true(reading.refused && reading.culprit == refused);
	list_read(list_of("bl.spamcop.net"), &parked, 1, &reading);
	assert_true(!reading.refused && reading.culprit == parked);
}

/* Every list: its words are in place, its data hang together. */
static void test_data(void **state)
{
	(void)state;
	assert_true(builtin_list_count >= 234); /* none is lost: a closed one stays, as closed */
	for (size_t i = 0; i < builtin_list_count; i++) {
		const struct list *list = &builtin_lists[i];

		assert_non_null(list->zone);
		assert_non_null(list->name);
		assert_true(list->contained_in == NULL || list_of(list->contained_in));
		assert_false(list->in_default && list_is_dead(list));
		assert_false(list->in_default && list->needs_key);
		assert_true((list->tier >= TIER_STANDARD) == list->in_default);
		assert_true(!list->needs_key || list->key_zone || list->status != LIST_ACTIVE);
		assert_non_null(list_kind_name(list->kind));
		assert_non_null(list_status_name(list->status));
		assert_non_null(list_scope_name(list->scope));
		assert_non_null(list_weight_name(list->weight));
	}
}

/* The oracle as a filter: "ZONE ADDRESS" lines in, the severities and labels of the answer out;
 * "new" for a list that it does not know. */
static const char oracle[] =
	"import importlib.util, json, sys\n"
	"d = sys.argv[1] + '/data/'\n"
	"s = importlib.util.spec_from_file_location('v', d + 'dnsbl-validate.py')\n"
	"m = importlib.util.module_from_spec(s); sys.dont_write_bytecode = True\n"
	"s.loader.exec_module(m)\n"
	"by = {e['zone']: e for e in json.load(open(d + 'dnsbl.json', encoding='utf-8'))}\n"
	"for line in open(sys.argv[2]):\n"
	"    z, a = line.split()\n"
	"    if z not in by: print('new'); continue\n"
	"    rows = m.classify(by[z], [a])\n"
	"    bare = ('unusable', 'ignored', 'unknown-code')\n"
	"    text = lambda v, l: v if v in bare or l.startswith('listed, code') else v + ':' + l\n"
	"    print(' '.join(text(v, l) for v, _, l in rows))\n";

static void put_query(FILE *file, const struct list *list, uint32_t record)
{
	fprintf(file, "%s %u.%u.%u.%u\n", list->zone, record >> 24, record >> 16 & 255,
		record >> 8 & 255, record & 255);
}

/* The edges of all codes of the list, and what lists and strangers answer in general. */
static void put_queries(FILE *file, const struct list *list)
{
	static const char *const general[] = { "0.0.0.0", "127.0.0.0", "127.0.0.1", "127.0.0.2",
		"127.0.0.3", "127.0.0.4", "127.0.0.6", "127.0.0.10", "127.0.0.11", "127.0.0.17",
		"127.0.0.64", "127.0.0.127", "127.0.0.255", "127.0.1.1", "127.0.1.2", "127.0.1.255",
		"127.0.2.2", "127.0.4.79", "127.0.10.0", "127.0.10.3", "127.1.0.1",
		"127.255.254.255", "127.255.255.0", "127.255.255.252", "127.255.255.254",
		"127.255.255.255", "126.255.255.255", "128.0.0.0", "192.0.2.1", "255.255.255.255" };

	for (size_t i = 0; i < sizeof general / sizeof *general; i++)
		put_query(file, list, address(general[i]));
	for (size_t i = 0; i < list->code_count + list->error_count; i++) {
		const struct list_code *code =
			i < list->code_count ? &list->code[i] : &list->error[i - list->code_count];

		put_query(file, list, code->set.first - 1);
		put_query(file, list, code->set.first);
		put_query(file, list, code->set.last);
		put_query(file, list, code->set.last + 1);
		put_query(file, list, code->set.first | code->set.any_bits);
	}
}

static FILE *open_oracle(const char *shared, const char *queries)
{
	char command[4096 + sizeof oracle];

	snprintf(command, sizeof command, "/usr/bin/python3 -c \"$ORACLE\" '%s' '%s'", shared,
		queries);
	setenv("ORACLE", oracle, 1);
	return popen(command, "r");
}

/* Each line of the oracle against what we read. */
static size_t compare(FILE *queries, FILE *answers)
{
	char query[LINE_MAX_LENGTH], want[LINE_MAX_LENGTH], got[LINE_MAX_LENGTH];
	size_t count = 0;

	while (fgets(query, sizeof query, queries)) {
		char *space = strchr(query, ' ');

		assert_non_null(fgets(want, sizeof want, answers));
		want[strcspn(want, "\n")] = 0;
		query[strcspn(query, "\n")] = 0;
		*space = 0;
		describe(list_of(query), address(space + 1), true, got, sizeof got);
		if (strcmp(got, want) != 0 && strcmp(want, "new") != 0)
			fail_msg("%s %s: oracle says %s, we say %s", query, space + 1, want, got);
		count++;
	}
	return count;
}

static void test_oracle(void **state)
{
	const char *shared = getenv("SHARED") ? getenv("SHARED") : "../shared";
	char path[4096], queries[] = "/tmp/preflight-test-list-XXXXXX";

	(void)state;
	snprintf(path, sizeof path, "%s/data/dnsbl-validate.py", shared);
	if (access(path, R_OK) || access("/usr/bin/python3", X_OK)) {
		print_message("# SKIP no oracle: %s\n", path);
		skip();
	}
	int fd = mkstemp(queries);

	assert_true(fd >= 0);

	FILE *file = fdopen(fd, "w+");

	assert_non_null(file);
	for (size_t i = 0; i < builtin_list_count; i++)
		put_queries(file, &builtin_lists[i]);
	assert_int_equal(fflush(file), 0);
	rewind(file);

	FILE *answers = open_oracle(shared, queries);

	assert_non_null(answers);
	size_t count = compare(file, answers);

	assert_int_equal(pclose(answers), 0);
	fclose(file);
	unlink(queries);
	print_message(
		"# %zu answers of %zu lists read as the oracle does\n", count, builtin_list_count);
	assert_true(count > 8000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_bad_match),
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_no_records),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_oracle),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
