/* The SPF check through the engine: facts, findings, and that each proposed record takes its
 * finding away. */
#include "checks/run.h"
#include "checks/spf/spf.h"
#include "test/unit/lose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define SOA(name) name ". IN SOA ns." name ". hostmaster." name ". 1 2 3 4 300\n"

/* What every case has: hosts, a provider, the reverse zone. A case adds records of example.com. */
static const char base[] =
	"$TTL 300\n" SOA("example.com") "example.com. IN MX 10 mx.example.com.\n"
					"mx.example.com. IN A 198.51.100.7\n"
					"mail.example.com. IN A 192.0.2.25\n"
					"mail.example.com. IN AAAA 2001:db8::25\n"
					"none.example.com. IN A 192.0.2.26\n"
					"denied.example.com. IN TXT \"v=spf1 -all\"\n"
					"broken.example.com. IN TXT \"v=spf1 moo\"\n"
					"exp.example.com. IN TXT \"%{i} may not send for %{o}\"\n";

static const char others[] = SOA(
	"provider.example") "_spf.provider.example. IN TXT \"v=spf1 include:_a.provider.example "
			    "include:_b.provider.example ~all\"\n"
			    "_a.provider.example. IN TXT \"v=spf1 ip4:198.51.100.0/24 ~all\"\n"
			    "_b.provider.example. IN TXT \"v=spf1 ip6:2001:db8::/64 ~all\"\n" SOA(
				    "2.0.192.in-addr.arpa") "25.2.0.192.in-addr.arpa. IN PTR mail.example.com.\n" SOA("8.b.d.0.1.0.0.2.ip6.arpa");

struct row {
	const char *records; /* zone text added to example.com */
	struct target_input input;
	const char *lose; /* "NAME TYPE" that times out */
	const char *want; /* "record result helo.result too_permissive only_all", "-" for null */
	const char *findings; /* names, in the order of the report, without spf.tree */
};

#define IP "192.0.2.25"
#define MAIL \
	{ \
		.ip = IP, .domain = "example.com", .helo = "mail.example.com" \
	}
#define TXT(text) "example.com. IN TXT \"" text "\"\n"

static const struct row rows[] = {
	{ TXT("v=spf1 ip4:192.0.2.25 -all"), MAIL, NULL, "present pass none false false", "" },
	{ TXT("v=spf1 mx ~all"), MAIL, NULL, "present softfail none false false", "spf.softfail" },
	{ TXT("v=spf1 mx -all exp=exp.example.com"), MAIL, NULL, "present fail none false false",
		"spf.fail" },
	{ TXT("v=spf1 -all"), MAIL, NULL, "present fail none false true", "spf.fail" },
	{ TXT("v=spf1 mx ?all"), MAIL, NULL, "present neutral none false false", "spf.neutral" },
	{ TXT("v=spf1 +all"), MAIL, NULL, "present pass none true true", "spf.permissive" },
	{ TXT("v=spf1 mx moo -all"), MAIL, NULL, "present permerror none false false",
		"spf.permerror" },
	{ TXT("v=spf1 mx -all") TXT("v=spf1 a -all"), MAIL, NULL,
		"multiple permerror none false false", "spf.permerror" },
	{ "", MAIL, NULL, "absent none none - -", "spf.none" },
	{ TXT("spf1 mx -all"), MAIL, NULL, "absent none none - -", "spf.none" },
	{ "", { .ip = IP, .domain = "example.com", .helo = "mail.example.com", .bulk = true }, NULL,
		"absent none none - -", "spf.bulk" },
	{ TXT("v=spf1 include:_spf.provider.example -all"), MAIL, NULL,
		"present fail none false false", "spf.fail" },
	/* failures */
	{ TXT("v=spf1 -all"), MAIL, "example.com TXT", "- temperror none - -", "spf.unknown" },
	{ TXT("v=spf1 include:_spf.provider.example -all"), MAIL, "_a.provider.example TXT",
		"present temperror none - false", "spf.unknown" },
	{ TXT("v=spf1 a:mail.example.com -all"), MAIL, "mail.example.com A",
		"present temperror none false false", "spf.unknown" },
	{ TXT("v=spf1 ip4:192.0.2.25 include:_spf.provider.example -all"), MAIL,
		"_a.provider.example TXT", "present pass none - false", "spf.broken_include" },
	{ TXT("v=spf1 ip4:192.0.2.25 -all"), MAIL, "example.com SPF",
		"present pass none false false", "" },
	{ TXT("v=spf1 ip4:192.0.2.25 -all"), MAIL, "mail.example.com TXT",
		"present pass temperror false false", "spf.helo_broken" },
	/* ptr: a lookup that failed for us leaves a refusal open, a pass not */
	{ TXT("v=spf1 ptr -all"), MAIL, NULL, "present pass none false false",
		"spf.ptr_mechanism" },
	{ TXT("v=spf1 ptr -all"), MAIL, "25.2.0.192.in-addr.arpa PTR",
		"present temperror none false false", "spf.unknown spf.ptr_mechanism" },
	{ TXT("v=spf1 ptr ip4:192.0.2.25 -all"), MAIL, "25.2.0.192.in-addr.arpa PTR",
		"present pass none false false", "spf.ptr_mechanism" },
	{ TXT("v=spf1 ptr -all"),
		{ .ip = "203.0.113.5", .domain = "example.com", .helo = "mail.example.com" }, NULL,
		"present - none false false", "spf.ptr_mechanism" },
	/* HELO */
	{ TXT("v=spf1 ip4:192.0.2.25 -all"),
		{ .ip = IP, .domain = "example.com", .helo = "denied.example.com" }, NULL,
		"present pass fail false false", "spf.helo_fail" },
	{ TXT("v=spf1 ip4:192.0.2.25 -all"),
		{ .ip = IP, .domain = "example.com", .helo = "broken.example.com" }, NULL,
		"present pass permerror false false", "spf.helo_broken" },
	{ TXT("v=spf1 a:%{h} -all"), { .ip = IP, .domain = "example.com" }, NULL,
		"present pass none false false", "" },
	{ TXT("v=spf1 ip4:192.0.2.25 -all"),
		{ .ip = IP, .domain = "example.com", .helo = "[192.0.2.25]" }, NULL,
		"present pass none false false", "" },
	{ TXT("v=spf1 ip4:192.0.2.25 -all"),
		{ .ip = IP, .domain = "example.com", .helo = "localhost" }, NULL,
		"present pass none false false", "" },
	{ TXT("v=spf1 -all"), { .ip = IP, .domain = "example.com", .helo = "example.com" }, NULL,
		"present fail fail false true", "spf.fail" },
	{ TXT("v=spf1 ip6:2001:db8::25 -all"), { .ip = "2001:db8::25", .domain = "example.com" },
		NULL, "present pass - false false", "" },
	{ TXT("v=spf1 ip4:192.0.2.25 -all"), { .ip = "::ffff:192.0.2.25", .domain = "example.com" },
		NULL, "present pass none false false", "" },
	/* the null sender: HELO's result; what is left out: null */
	{ TXT("v=spf1 -all"),
		{ .ip = IP, .domain = "example.com", .helo = "denied.example.com", .sender = "<>" },
		NULL, "- fail fail - -", "spf.fail" },
	{ TXT("v=spf1 -all"),
		{ .ip = IP, .domain = "example.com", .helo = "mail.example.com", .sender = "<>" },
		NULL, "- none none - -", "spf.none" },
	{ TXT("v=spf1 -all"), { .ip = IP }, NULL, "- - none - -", "" },
	{ TXT("v=spf1 mx -all"), { .domain = "example.com" }, NULL, "present - - false false", "" },
	{ TXT("v=spf1 mx moo"), { .domain = "example.com" }, NULL, "present - - false false",
		"spf.permerror" },
	{ "", { .domain = "example.com" }, NULL, "absent - - - -", "spf.none" },
	{ TXT("v=spf1 mx -all"), { .domain = "example.com" }, "example.com TXT", "- - - - -",
		"spf.unknown" },
	/* senders that are no names */
	{ "", { .ip = IP, .domain = "example.com", .sender = "x@[192.0.2.5]" }, NULL,
		"- none none - -", "" },
	{ "", { .ip = IP, .domain = "example.com", .sender = "x@192.0.2.5" }, NULL,
		"- none none - -", "" },
	{ "", { .ip = IP, .domain = "example.com", .sender = "x@a..b" }, NULL, "- none none - -",
		"" },
	{ "", { .ip = IP, .domain = "example.com", .sender = "x@bare" }, NULL, "- none none - -",
		"" },
	{ "", { .ip = IP, .domain = "example.com", .sender = "x" }, NULL, "- none none - -", "" },
	{ "", { .ip = IP, .domain = "example.com", .sender = "x@nowhere.example.com" }, NULL,
		"absent none none - -", "spf.none" },
	/* nobody is asked: outside of the zones */
	{ "", { .ip = IP, .domain = "example.net", .helo = "mail.example.com" }, NULL,
		"- - none - -", "" },
	{ TXT("v=spf1 include:example.net -all"), MAIL, NULL, "present - none - false", "" },
	/* type 99 */
	{ TXT("v=spf1 ip4:192.0.2.25 -all") "example.com. IN SPF \"v=spf1 -all\"\n", MAIL, NULL,
		"present pass none false false", "spf.type99" },
};

/* One run of the SPF check. */
struct scene {
	struct arena *arena;
	struct setup setup;
	struct resolver *resolver;
	struct run *run;
	const struct result *result;
	struct lose lose;
};

static void open_scene(
	struct scene *s, const struct row *row, const char *records, const char *shuffle)
{
	static const char *const only[] = { "spf", NULL };
	const char *why = NULL;

	*s = (struct scene){ .arena = arena_new(), .setup = { .checks = only, .day = "20261121" } };

	const struct resolver_config config = {
		.builtin_zone = arena_printf(s->arena, "%s%s%s", base, records, others),
		.offline = true,
		.tamper = lose_one(&s->lose, row->lose),
		.shuffle = shuffle,
	};
	const struct target *target = target_new(s->arena, &row->input, &why);

	if (!target)
		fail_msg("%s", why);
	s->resolver = resolver_open(s->arena, &config, &why);
	if (!s->resolver)
		fail_msg("%s: %s", records, why);
	s->run = run_open(&s->setup, s->resolver, 8000);
	run_add(s->run, target);
	s->result = run_next(s->run, NULL);
	assert_non_null(s->result);
}

static void close_scene(struct scene *s)
{
	run_release(s->run, s->result);
	run_close(s->run);
	resolver_close(s->resolver);
	arena_free(s->arena);
}

static const char *facts_of(const struct scene *s)
{
	static const enum fact_id ids[] = { FACT_SPF_RECORD, FACT_SPF_RESULT, FACT_SPF_HELO_RESULT,
		FACT_SPF_TOO_PERMISSIVE, FACT_SPF_ONLY_ALL };
	const char *all = "";

	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		const char *value = s->result->facts.value[ids[i]];

		all = arena_printf(s->arena, "%s%s%s", all, i ? " " : "", value ? value : "-");
	}
	return all;
}

static const char *findings_of(const struct scene *s)
{
	const char *all = "";

	for (size_t i = 0; i < s->result->finding_count; i++) {
		const struct finding *f = &s->result->finding[i];

		assert_true(f->text && *f->text && f->subject);
		if (f->id != FIND_SPF_TREE)
			all = arena_printf(s->arena, "%s%s%s", all, *all ? " " : "",
				finding_specs[f->id].name);
	}
	return all;
}

static void test_facts(void **state)
{
	unsigned failures = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct scene s;

		open_scene(&s, &rows[i], rows[i].records, NULL);
		if (strcmp(facts_of(&s), rows[i].want) != 0 ||
			strcmp(findings_of(&s), rows[i].findings) != 0) {
			print_error("row %zu, %s: %s; %s\n", i, rows[i].records, facts_of(&s),
				findings_of(&s));
			failures++;
		}
		close_scene(&s);
	}
	assert_int_equal(failures, 0);
}

/* The same, and the same findings, whatever comes first. */
static void test_shuffled(void **state)
{
	static const char *const seeds[] = { "1", "2", "3", "4", "5" };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t j = 0; j < sizeof seeds / sizeof *seeds; j++) {
			struct scene s;

			open_scene(&s, &rows[i], rows[i].records, seeds[j]);
			assert_string_equal(facts_of(&s), rows[i].want);
			assert_string_equal(findings_of(&s), rows[i].findings);
			close_scene(&s);
		}
}

static bool has_finding(const struct scene *s, enum finding_id id)
{
	for (size_t i = 0; i < s->result->finding_count; i++)
		if (s->result->finding[i].id == id)
			return true;
	return false;
}

/* The zone text RECORDS with the proposed RECORD in place of the SPF records of the same name (all
 * in RECORDS are). */
static const char *applied(struct arena *arena, const char *records, const char *record)
{
	return arena_printf(
		arena, "%s%s\n", strncmp(record, "example.com.", 12) != 0 ? records : "", record);
}

static void test_cures(void **state)
{
	unsigned cured = 0, without = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct scene s;

		open_scene(&s, &rows[i], rows[i].records, NULL);
		for (size_t j = 0; j < s.result->finding_count; j++) {
			const struct finding *f = &s.result->finding[j];
			struct scene after;

			/* A HELO name of the base zone keeps its old record beside the new one
			 * here. */
			if (!f->record_count || !strncmp(f->records[0], "denied.", 7) ||
				!strncmp(f->records[0], "broken.", 7)) {
				without += f->id != FIND_SPF_TREE && !f->record_count;
				continue;
			}
			open_scene(&after, &rows[i],
				applied(s.arena, rows[i].records, f->records[0]), NULL);
			if (has_finding(&after, f->id))
				fail_msg("%s does not mend %s", f->records[0],
					finding_specs[f->id].name);
			cured++;
			close_scene(&after);
		}
		close_scene(&s);
	}
	print_message(
		"#: %u proposed records published through the engine, findings gone; %u findings that no record mends\n",
		cured, without);
	assert_true(cured >= 12);
}

static void expect_finding(const struct row *row, enum finding_id id, const char *text,
	const char *evidence, const char *record)
{
	struct scene s;

	open_scene(&s, row, row->records, NULL);
	for (size_t i = 0; i < s.result->finding_count; i++) {
		const struct finding *f = &s.result->finding[i];

		if (f->id != id)
			continue;
		assert_string_equal(f->text, text);
		assert_string_equal(f->evidence, evidence);
		if (record)
			assert_string_equal(f->records[0], record);
		close_scene(&s);
		return;
	}
	fail_msg("%s is not there", finding_specs[id].name);
}

static void test_words(void **state)
{
	(void)state;
	expect_finding(&rows[1], FIND_SPF_SOFTFAIL, "SPF softfail (~all) for 192.0.2.25",
		"\"v=spf1 mx ~all\"; mx = 198.51.100.7",
		"example.com. IN TXT \"v=spf1 mx ip4:192.0.2.25 ~all\"");
	expect_finding(&rows[2], FIND_SPF_FAIL, "SPF fail (-all) for 192.0.2.25",
		"\"v=spf1 mx -all exp=exp.example.com\"; mx = 198.51.100.7; explanation: \"192.0.2.25 may not send for example.com\"",
		"example.com. IN TXT \"v=spf1 mx ip4:192.0.2.25 -all exp=exp.example.com\"");
	expect_finding(&rows[6], FIND_SPF_PERMERROR,
		"SPF permerror for 192.0.2.25: unknown mechanism in column 11: \"moo\"",
		"\"v=spf1 mx moo -all\"", "example.com. IN TXT \"v=spf1 mx ip4:192.0.2.25 -all\"");
	expect_finding(&rows[9], FIND_SPF_NONE, "example.com has no SPF record",
		"\"spf1 mx -all\", which does not begin with \"v=spf1 \"",
		"example.com. IN TXT \"v=spf1 mx ip4:192.0.2.25 -all\"");
	expect_finding(&rows[11], FIND_SPF_TREE,
		"SPF of example.com costs 3 of 10 lookups, 4 records",
		"include:_spf.provider.example 3 (include:_a.provider.example 1, include:_b.provider.example 1)",
		NULL);
}

static void test_counters(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s, &rows[11], rows[11].records, NULL);
	assert_int_equal(s.result->counter[COUNT_SPF_LOOKUPS], 3);
	assert_int_equal(s.result->counter[COUNT_SPF_VOID_LOOKUPS], 0);
	assert_int_equal(s.result->counter[COUNT_SPF_RECORD_LENGTH], 41);
	assert_int_equal(s.result->dns.rounds, 3);
	close_scene(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_shuffled),
		cmocka_unit_test(test_cures),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_counters),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
