/* The checks dkim, dmarc and extras on whole zones: facts, findings, both hypotheses, and cures
 * that cure. */
#include "checks/engine.h"
#include "test/unit/lose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define KEY "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define TXT(name, text) name ".example.com. 60 IN TXT \"" text "\"\n"
#define DMARC(text) TXT("_dmarc", text)
#define RUA "; rua=mailto:reports@example.com"
#define GOOD_DMARC DMARC("v=DMARC1; p=reject" RUA)
#define GOOD_KEY TXT("sel._domainkey", KEY)
#define SOA(zone) zone " 60 IN SOA ns." zone " host." zone " 1 60 60 60 60\n"

/* 1024 bits of nothing secret: the key of no one. */
#define RSA1024 \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC5VLrqQyDdgQ2I3bs4NZECSH9uC4jOrr0aIZkeBsg6L0okW0Cj" \
	"uixBeU3YBhku7NJjhUAwCue3Scor5/fhjr5ojG53OkG5BB8o3sJb1Cdiy0zVQtsZse6nNJMQelS5nk/180cwmBop" \
	"sW624WGPVbFh5/FafZjxxDu44kPknuBe2wIDAQAB"

/* One run. */
struct world {
	struct arena *arena;
	struct resolver *resolver;
	struct setup setup;
	struct run *run;
	const struct result *result;
	const char *selectors[2];
	struct lose lose;
};

struct scenario {
	const char *zone; /* below the SOA of example.com */
	const char *selector, *from, *lose;
	bool bulk;
	const char *facts;    /* "key=value ...", "-" for null */
	const char *findings; /* "id id ..." without dmarc.unaligned, in alphabetical order */
};

static const char *const checks[] = { "dkim", "dmarc", "extras", NULL };

static void start_shuffled(
	struct world *world, const struct scenario *s, const char *zone, const char *shuffle)
{
	*world = (struct world){ .arena = arena_new(), .selectors = { s->selector } };

	const char *why = NULL;
	const struct target_input input = { .domain = "example.com",
		.from = s->from,
		.selectors = s->selector ? world->selectors : NULL,
		.bulk = s->bulk };
	const struct resolver_config config = { .builtin_zone = zone,
		.offline = true,
		.timeout_ms = 1000,
		.list_timeout_ms = 1000,
		.tamper = lose_one(&world->lose, s->lose),
		.shuffle = shuffle };

	const struct target *target = target_new(world->arena, &input, &why);

	world->resolver = target ? resolver_open(world->arena, &config, &why) : NULL;
	if (!world->resolver)
		fail_msg("%s", why);
	world->setup = (struct setup){ .checks = checks, .zone_mode = true };
	world->run = run_open(&world->setup, world->resolver, 1000);
	run_add(world->run, target);
	world->result = run_next(world->run, NULL);
}

static void start(struct world *world, const struct scenario *s, const char *zone)
{
	start_shuffled(world, s, zone, NULL);
}

static void stop(struct world *world)
{
	run_release(world->run, world->result);
	run_close(world->run);
	resolver_close(world->resolver);
	arena_free(world->arena);
}

static char *whole_zone(struct arena *arena, const char *zone)
{
	return arena_printf(arena, "%s%s", SOA("example.com."), zone);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *findings_of(struct world *world)
{
	const struct result *result = world->result;
	const char **ids = arena_array(world->arena, result->finding_count + 1, sizeof *ids);
	const char *text = "";
	size_t count = 0;

	for (size_t i = 0; i < result->finding_count; i++)
		if (result->finding[i].id != FIND_DMARC_UNALIGNED)
			ids[count++] = finding_specs[result->finding[i].id].name;
	qsort(ids, count, sizeof *ids, by_text);
	for (size_t i = 0; i < count; i++)
		text = arena_printf(world->arena, "%s%s%s", text, i ? " " : "", ids[i]);
	return text;
}

static void check_facts(const struct result *result, const char *facts, size_t row)
{
	struct str rest = str_of(facts);

	while (rest.n) {
		struct str value = str_cut(&rest, ' '), key = str_cut(&value, '=');
		enum fact_id id;

		assert_true(fact_find(key, &id));

		const char *got = result->facts.value[id];

		if (!str_eq(str_of(got ? got : "-"), value))
			fail_msg("row %zu: %.*s is %s", row, STR_ARGS(key), got ? got : "null");
	}
}

static const struct scenario scenarios[] = {
	/* all is well */
	{ GOOD_KEY GOOD_DMARC, "sel", NULL, NULL, false,
		"dkim.key.status=ok dmarc.record=present dmarc.status=ok dmarc.policy=reject "
		"dmarc.org_domain=example.com dkim.result=- dmarc.result=- dmarc.spf_aligned=-",
		"" },
	/* DKIM: a given selector */
	{ GOOD_KEY GOOD_DMARC, "other", NULL, NULL, false, "dkim.key.status=missing",
		"dkim.missing" },
	{ TXT("sel._domainkey.example.com", KEY) GOOD_DMARC, "sel", NULL, NULL, false,
		"dkim.key.status=missing", "dkim.missing" },
	{ TXT("sel._domainkey", "v=DKIM1; p=") GOOD_DMARC, "sel", NULL, NULL, false,
		"dkim.key.status=revoked", "dkim.revoked" },
	{ TXT("sel._domainkey", "\\\"" KEY "\\\"") GOOD_DMARC, "sel", NULL, NULL, false,
		"dkim.key.status=invalid", "dkim.invalid" },
	{ GOOD_KEY TXT("sel._domainkey", "v=spf1 -all") GOOD_DMARC, "sel", NULL, NULL, false,
		"dkim.key.status=invalid", "dkim.invalid" },
	{ TXT("sel._domainkey", "v=DKIM1; t=y; p=" RSA1024) GOOD_DMARC, "sel", NULL, NULL, false,
		"dkim.key.status=ok", "dkim.lint dkim.short" },
	{ "sel._domainkey.example.com. 60 IN CNAME gone.example.com.\n" GOOD_DMARC, "sel", NULL,
		NULL, false, "dkim.key.status=missing", "dkim.missing" },
	{ TXT("*._domainkey", "hello") GOOD_DMARC, "sel", NULL, NULL, false,
		"dkim.key.status=invalid", "dkim.invalid" },
	{ GOOD_KEY GOOD_DMARC, "sel", NULL, "sel._domainkey.example.com TXT", false,
		"dkim.key.status=temperror dmarc.policy=reject", "dkim.unknown" },
	/* DKIM: guessed */
	{ TXT("google._domainkey", KEY) GOOD_DMARC, NULL, NULL, NULL, false, "dkim.key.status=ok",
		"" },
	{ GOOD_KEY GOOD_DMARC, NULL, NULL, NULL, false, "dkim.key.status=-", "dkim.guess" },
	{ GOOD_DMARC, NULL, NULL, NULL, false, "dkim.key.status=missing", "dkim.missing" },
	{ GOOD_DMARC, NULL, NULL, "_domainkey.example.com TXT", false, "dkim.key.status=-",
		"dkim.guess" },
	{ TXT("*._domainkey", "v=DKIM1; p=") GOOD_DMARC, NULL, NULL, NULL, false,
		"dkim.key.status=-", "dkim.guess" },
	{ TXT("s1._domainkey", "v=DKIM1; p=") TXT("s2._domainkey", KEY) GOOD_DMARC, NULL, NULL,
		NULL, false, "dkim.key.status=ok", "" },
	{ TXT("s1._domainkey", "v=DKIM1; p=") GOOD_DMARC, NULL, NULL, NULL, false,
		"dkim.key.status=revoked", "dkim.revoked" },
	/* DMARC */
	{ GOOD_KEY, "sel", NULL, NULL, false,
		"dmarc.record=absent dmarc.status=nxdomain dmarc.policy=absent "
		"dmarc.org_domain=example.com",
		"dmarc.missing" },
	{ GOOD_KEY, "sel", NULL, NULL, true, "dmarc.record=absent", "dmarc.bulk" },
	{ GOOD_KEY GOOD_DMARC, "sel", NULL, "_dmarc.example.com TXT", false,
		"dmarc.record=- dmarc.status=timeout dmarc.policy=- dmarc.org_domain=-",
		"dmarc.unknown" },
	{ GOOD_KEY DMARC("v=DMARC1; p=none"), "sel", NULL, NULL, false, "dmarc.policy=none",
		"dmarc.no_rua dmarc.none" },
	{ GOOD_KEY GOOD_DMARC DMARC("v=DMARC1; p=none"), "sel", NULL, NULL, false,
		"dmarc.record=multiple dmarc.policy=absent", "dmarc.multiple" },
	{ GOOD_KEY DMARC("v=dmarc1; p=reject"), "sel", NULL, NULL, true,
		"dmarc.record=invalid dmarc.policy=invalid", "dmarc.bulk dmarc.invalid" },
	{ GOOD_KEY DMARC("v=DMARC1; p=never"), "sel", NULL, NULL, false,
		"dmarc.record=invalid dmarc.policy=invalid", "dmarc.invalid" },
	{ GOOD_KEY DMARC("v=DMARC1; p=reject; pct=5" RUA), "sel", NULL, NULL, false,
		"dmarc.record=present dmarc.policy=reject", "dmarc.lint" },
	{ GOOD_KEY DMARC("v=DMARC1; p=reject; t=y" RUA), "sel", NULL, NULL, false,
		"dmarc.policy=quarantine", "dmarc.testing" },
	{ GOOD_KEY DMARC("v=DMARC1; p=reject; rua=mailto:a@other.example.net"), "sel", NULL, NULL,
		false, "dmarc.policy=reject", "" }, /* example.net is not asked offline */
	{ GOOD_KEY DMARC("v=DMARC1; p=reject; rua=mailto:a@other.example.net") SOA("example.net."),
		"sel", NULL, NULL, false, "dmarc.policy=reject", "dmarc.reports_refused" },
	{ GOOD_KEY DMARC("v=DMARC1; p=reject; rua=mailto:a@other.example.net") SOA(
		  "example.net.") "*._report._dmarc.other.example.net. 60 IN TXT \"v=DMARC1\"\n",
		"sel", NULL, NULL, false, "dmarc.policy=reject", "" },
	/* the agreement sends the reports on to another host; to its own it may */
	{ GOOD_KEY DMARC("v=DMARC1; p=reject; rua=mailto:a@other.example.net") SOA(
		  "example.net.") "example.com._report._dmarc.other.example.net. 60 IN TXT \"v=DMARC1; rua=mailto:b@elsewhere.example\"\n",
		"sel", NULL, NULL, false, "dmarc.policy=reject", "dmarc.reports_refused" },
	{ GOOD_KEY DMARC("v=DMARC1; p=reject; rua=mailto:a@other.example.net") SOA(
		  "example.net.") "example.com._report._dmarc.other.example.net. 60 IN TXT \"v=DMARC1; rua=mailto:b@other.example.net\"\n",
		"sel", NULL, NULL, false, "dmarc.policy=reject", "" },
	/* below the domain, but by its record an organization of its own */
	{ GOOD_KEY DMARC("v=DMARC1; p=reject; rua=mailto:a@in.example.com"), "sel", NULL, NULL,
		false, "dmarc.policy=reject", "" },
	{ GOOD_KEY DMARC("v=DMARC1; p=reject; rua=mailto:a@in.example.com")
			TXT("_dmarc.in", "v=DMARC1; p=none; psd=n"),
		"sel", NULL, NULL, false, "dmarc.policy=reject", "dmarc.reports_refused" },
	/* DMARC: subdomains in From */
	{ GOOD_KEY DMARC("v=DMARC1; p=reject; sp=none; np=quarantine" RUA), "sel",
		"a@no.example.com", NULL, false, "dmarc.policy=quarantine dmarc.status=nxdomain",
		"" },
	{ GOOD_KEY DMARC("v=DMARC1; p=reject; sp=none; np=quarantine" RUA) TXT("yes", "x"), "sel",
		"a@yes.example.com", NULL, false, "dmarc.policy=none", "dmarc.none" },
	{ GOOD_KEY DMARC("v=DMARC1; p=reject; sp=none; np=quarantine" RUA), "sel",
		"a@no.example.com", "no.example.com SOA", false,
		"dmarc.record=present dmarc.policy=- dmarc.org_domain=example.com", "" },
	{ GOOD_KEY TXT("_dmarc.sub", "v=DMARC1; p=reject" RUA), "sel", "a@sub.example.com", NULL,
		false, "dmarc.policy=reject dmarc.org_domain=sub.example.com",
		"dmarc.org_differs dmarc.reports_refused" },
	{ GOOD_KEY GOOD_DMARC TXT("_dmarc.sub", "v=DMARC1; p=none")
			TXT("_dmarc.sub", "v=DMARC1; p=none"),
		"sel", "a@sub.example.com", NULL, false, "dmarc.record=present dmarc.policy=reject",
		"dmarc.multiple" },
	{ GOOD_KEY GOOD_DMARC TXT("_dmarc.sub", "v=DMARC; p=none"), "sel", "a@sub.example.com",
		NULL, false, "dmarc.record=present dmarc.policy=reject", "dmarc.invalid" },
	/* the others */
	{ GOOD_KEY GOOD_DMARC TXT("_mta-sts", "v=STSv1; id=1!") TXT("_smtp._tls",
		  "v=TLSRPTv1; rua=tls@example.com") TXT("default._bimi", "v=BIMI1; l=http://x/"),
		"sel", NULL, NULL, false, "dkim.key.status=ok",
		"bimi.malformed mta_sts.malformed tls_rpt.malformed" },
	{ GOOD_KEY GOOD_DMARC TXT("_mta-sts", "v=stsv1; id=1;") TXT("_mta-sts", "v=spf1 -all"),
		"sel", NULL, NULL, false, "dmarc.policy=reject", "mta_sts.malformed" },
	{ GOOD_KEY GOOD_DMARC TXT("_smtp._tls", "v=TLSRPTv1; rua=mailto:a@example.com")
			TXT("_smtp._tls", "v=TLSRPTv1; rua=mailto:b@example.com"),
		"sel", NULL, NULL, false, "dmarc.policy=reject", "tls_rpt.malformed" },
	{ GOOD_KEY GOOD_DMARC TXT("default._bimi", "hello"), "sel", NULL, NULL, false,
		"dmarc.policy=reject", "" },
	{ GOOD_KEY GOOD_DMARC TXT("_mta-sts", "v=STSv1; id=1;")
			TXT("_smtp._tls", "v=TLSRPTv1; rua=https://x/,mailto:tls@example.com")
				TXT("default._bimi", "v=BIMI1; l=https://x/y.svg; a=self"),
		"sel", NULL, NULL, false, "dkim.key.status=ok", "" },
	{ GOOD_KEY GOOD_DMARC "example.com. 60 IN MX 1 m.example.com.\n"
			      "_25._tcp.m.example.com. 60 IN TLSA 3 1 1 00\n",
		"sel", NULL, NULL, false, "rcpt.dane.status=-", "dane.malformed" },
};

enum { SCENARIOS = sizeof scenarios / sizeof *scenarios };

static void test_scenarios(void **state)
{
	(void)state;
	for (size_t i = 0; i < SCENARIOS; i++) {
		struct arena *arena = arena_new();
		struct world world;

		start(&world, &scenarios[i], whole_zone(arena, scenarios[i].zone));
		check_facts(world.result, scenarios[i].facts, i);
		if (strcmp(findings_of(&world), scenarios[i].findings) != 0)
			fail_msg("row %zu: findings %s, not %s", i, findings_of(&world),
				scenarios[i].findings);
		stop(&world);
		arena_free(arena);
	}
}

/* Cures */

/* ZONE with RECORD in place of the TXT records of the same owner. */
static const char *apply(struct arena *arena, const char *zone, const char *record)
{
	struct str rest = str_of(zone), owner = { record, str_find(str_of(record), ' ') };
	const char *out = "";

	while (rest.n) {
		struct str line = str_cut(&rest, '\n');
		bool replaced = str_starts(line, owner) && line.p[owner.n] == ' ' &&
				(strstr(str_dup(arena, line), " IN TXT ") ||
					strstr(str_dup(arena, line), " IN CNAME "));

		if (!replaced)
			out = arena_printf(arena, "%s%.*s\n", out, STR_ARGS(line));
	}
	return arena_printf(arena, "%s%s\n", out, record);
}

static bool has_finding(const struct result *result, const struct finding *wanted)
{
	for (size_t i = 0; i < result->finding_count; i++)
		if (result->finding[i].id == wanted->id &&
			!strcmp(result->finding[i].subject, wanted->subject))
			return true;
	return false;
}

static void check_cure(const struct scenario *scenario, const char *zone, const struct finding *f)
{
	struct arena *arena = arena_new();
	struct scenario again = *scenario;
	struct world world;

	again.lose = NULL;
	for (size_t i = 0; i < f->record_count; i++)
		zone = apply(arena, zone, f->records[i]);
	start(&world, &again, zone);
	if (has_finding(world.result, f))
		fail_msg("%s is not cured by:\n%s", finding_specs[f->id].name, f->records[0]);
	stop(&world);
	arena_free(arena);
}

/* Published as shown, every record makes its finding go away. */
static void test_cures(void **state)
{
	unsigned cured = 0;

	(void)state;
	for (size_t i = 0; i < SCENARIOS; i++) {
		struct arena *arena = arena_new();
		const char *zone = whole_zone(arena, scenarios[i].zone);
		struct world world;

		start(&world, &scenarios[i], zone);
		for (size_t k = 0; k < world.result->finding_count; k++) {
			const struct finding *f = &world.result->finding[k];

			if (!f->record_count)
				continue;
			check_cure(&scenarios[i], zone, f);
			cured++;
		}
		stop(&world);
		arena_free(arena);
	}
	print_message("# %u findings cured\n", cured);
	assert_true(cured >= 20);
}

/* Every finding that is not just for information says what to do. */
static void test_remedies(void **state)
{
	(void)state;
	for (size_t i = 0; i < SCENARIOS; i++) {
		struct arena *arena = arena_new();
		struct world world;

		start(&world, &scenarios[i], whole_zone(arena, scenarios[i].zone));
		for (size_t k = 0; k < world.result->finding_count; k++) {
			const struct finding *f = &world.result->finding[k];

			if (!f->remedy && f->id != FIND_DMARC_UNALIGNED &&
				f->id != FIND_DKIM_UNKNOWN)
				fail_msg("row %zu: %s has no remedy", i, finding_specs[f->id].name);
		}
		stop(&world);
		arena_free(arena);
	}
}

/* Answers in another order change nothing. */
static void test_shuffled(void **state)
{
	static const char *const seeds[] = { "1", "2", "3" };

	(void)state;
	for (size_t i = 0; i < SCENARIOS; i++)
		for (size_t k = 0; k < sizeof seeds / sizeof *seeds; k++) {
			struct arena *arena = arena_new();
			struct world world;

			start_shuffled(&world, &scenarios[i], whole_zone(arena, scenarios[i].zone),
				seeds[k]);
			check_facts(world.result, scenarios[i].facts, i);
			assert_string_equal(findings_of(&world), scenarios[i].findings);
			stop(&world);
			arena_free(arena);
		}
}

/* A fact of RESULT is what it was, or not known: WHOLE is the run that lost nothing. */
static void check_no_worse(
	const struct result *whole, const struct result *result, enum fact_id id, const char *lost)
{
	const char *before = whole->facts.value[id], *now = result->facts.value[id];

	if (now && !fact_value_failed(now) && (!before || strcmp(before, now) != 0))
		fail_msg("without %s, %s is %s, not %s", lost, fact_specs[id].key, now,
			before ? before : "null");
}

struct losing {
	const struct scenario *scenario;
	const struct result *whole;
	const char *zone;
	unsigned runs;
};

static void lose_this(const struct question *question, void *context)
{
	struct losing *losing = context;
	struct scenario scenario = *losing->scenario;
	struct arena *arena = arena_new();
	struct world world;

	scenario.lose = arena_printf(arena, "%s %s", question->name, rr_type_name(question->type));
	start(&world, &scenario, losing->zone);
	for (int id = FACT_DKIM_KEY_STATUS; id <= FACT_DMARC_ORG_DOMAIN; id++)
		check_no_worse(losing->whole, world.result, (enum fact_id)id, scenario.lose);
	losing->runs++;
	stop(&world);
	arena_free(arena);
}

/* One lost answer makes facts unknown, or a failure; never another definite word. */
static void test_lost(void **state)
{
	unsigned runs = 0;

	(void)state;
	for (size_t i = 0; i < SCENARIOS; i++) {
		struct arena *arena = arena_new();
		const char *zone = whole_zone(arena, scenarios[i].zone);
		struct world world;

		if (!scenarios[i].lose) {
			start(&world, &scenarios[i], zone);

			struct losing losing = { &scenarios[i], world.result, zone, 0 };

			memo_each(world.run->memo, lose_this, &losing);
			runs += losing.runs;
			stop(&world);
		}
		arena_free(arena);
	}
	print_message("# %u answers lost\n", runs);
	assert_true(runs > 300);
}

/* What the predictor is told, and the two lines for a person. */
static void test_hypotheses(void **state)
{
	const struct scenario scenario = { .zone = GOOD_KEY GOOD_DMARC, .selector = "sel" };
	struct arena *arena = arena_new();
	struct world world;
	unsigned lines = 0;

	(void)state;
	start(&world, &scenario, whole_zone(arena, scenario.zone));

	const struct facts *with = world.result->hypothesis[WHEN_SIGNED];
	const struct facts *without = world.result->hypothesis[WHEN_UNSIGNED];

	assert_string_equal(with->value[FACT_DKIM_RESULT], "pass");
	assert_string_equal(with->value[FACT_DMARC_RESULT], "pass");
	assert_string_equal(with->value[FACT_DMARC_DKIM_ALIGNED], "true");
	assert_null(with->value[FACT_DMARC_SPF_ALIGNED]); /* no address was given */
	assert_string_equal(without->value[FACT_DKIM_RESULT], "none");
	assert_null(without->value[FACT_DMARC_RESULT]);
	assert_string_equal(without->value[FACT_DMARC_DKIM_ALIGNED], "false");
	assert_null(with->value[FACT_DMARC_POLICY]);
	for (size_t i = 0; i < world.result->finding_count; i++)
		lines += world.result->finding[i].id == FIND_DMARC_UNALIGNED;
	assert_int_equal(lines, 2);
	stop(&world);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scenarios),
		cmocka_unit_test(test_cures),
		cmocka_unit_test(test_remedies),
		cmocka_unit_test(test_shuffled),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_hypotheses),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
