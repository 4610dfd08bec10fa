/* Profiles: which rule replies, at which stage, what is behind it, what cannot be told; loaded from
 * JSON as a user writes it. */
#include "checks/load/load.h"
#include "checks/predict/profile.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

/* A sender, and what is known about it. */
struct world {
	struct arena *arena;
	struct facts facts;
	struct evidence evidence;
	struct target target;
	struct raw_answer raw[2];
	struct answer answer[2];
	struct rr rr[2];
	struct rule_table table;
	struct profile_result got;
};

static void world_begin(struct world *w)
{
	static const struct ip ip = { .version = 4, .bytes = { 192, 0, 2, 25 } };

	*w = (struct world){ .arena = arena_new() };
	w->target = (struct target){ .ip = &ip,
		.ip_text = "192.0.2.25",
		.domain = "example.com",
		.sender = "postmaster@example.com",
		.sender_text = "example.com" };
	w->evidence =
		(struct evidence){ .facts = &w->facts, .raw = w->raw, .helo = "mail.example.com" };
}

static void world_end(struct world *w)
{
	arena_free(w->arena);
}

/* The list ZONE answers about the address with 127.0.0.CODE; 0: not at all; below 0: it was not
 * asked. */
static void list_says(struct world *w, const char *zone, int code)
{
	size_t i = w->evidence.raw_count++;

	w->rr[i].ip = (struct ip){ .version = 4, .bytes = { 127, 0, 0, (uint8_t)code } };
	w->answer[i] = (struct answer){ .status = code < 0   ? DNS_NOTASKED
						  : code > 0 ? DNS_NOERROR
							     : DNS_NXDOMAIN,
		.rr = &w->rr[i],
		.count = code > 0 };
	w->raw[i] = (struct raw_answer){ zone, ROLE_IP, "192.0.2.25", &w->answer[i] };
}

static const char *load(struct world *w, const char *members)
{
	const char *json = arena_printf(
		w->arena, "{\"profiles\": [{\"id\": \"p\", \"software\": \"S\", %s}]}", members);
	const char *why = NULL;

	w->table = (struct rule_table){ 0 };
	return load_text(w->arena, "x", str_of(json), NULL, &w->table, &why) ? NULL : why;
}

static const struct profile_result *judge(struct world *w, const char *members)
{
	const char *why = load(w, members);

	if (why)
		fail_msg("%s", why);
	w->got = profile_judge(w->arena, &w->table.profile[0], &w->evidence, &w->target);
	return &w->got;
}

static void got(const struct profile_result *r, enum profile_verdict verdict, enum rule_stage stage,
	const char *id)
{
	assert_string_equal(profile_verdict_name(r->verdict), profile_verdict_name(verdict));
	assert_int_equal(r->rule != NULL, id != NULL);
	if (id) {
		assert_string_equal(r->rule->id, id);
		assert_string_equal(rule_stage_name(r->stage), rule_stage_name(stage));
	}
}

#define RULE(id, stage, condition, code, more) \
	"{\"id\": \"" id "\", \"stage\": \"" stage "\", \"condition\": \"" condition \
	"\", \"code\": " code ", \"text\": \"" id "\"" more "}"
#define PTR "ptr.status == nxdomain"
#define SPF "spf.result == fail"

static void order(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	w.facts.value[FACT_PTR_STATUS] = "nxdomain";
	w.facts.value[FACT_SPF_RESULT] = "fail";
	/* stages in their order, whatever that of the rules; inside a stage the first */
	got(judge(&w, "\"rules\": [" RULE("s", "mail", SPF, "550", "") "," RULE("a", "connect", PTR,
			      "554", "") "," RULE("b", "connect", PTR, "450", "") "]"),
		PROFILE_REJECT, STAGE_CONNECT, "a");
	assert_string_equal(w.got.text, "554 a");
	assert_int_equal(w.got.also_count, 2);
	assert_string_equal(w.got.also[0].text, "450 b");
	assert_string_equal(w.got.also[1].text, "550 s");
	assert_int_equal(w.got.line_count, 1);
	/* held back */
	got(judge(&w, "\"delay\": \"rcpt\", \"rules\": [" RULE("a", "connect", PTR, "450", "") "]"),
		PROFILE_TEMPFAIL, STAGE_RCPT, "a");
	assert_int_equal(w.got.line_count, 7);
	assert_string_equal(w.got.line[6].text, "450 a");
	/* but for one that is said at once, even behind the other */
	got(judge(&w, "\"delay\": \"rcpt\", \"rules\": [" RULE("a", "connect", PTR, "450",
			      "") "," RULE("tls", "mail", SPF, "530", ", \"at_once\": true") "]"),
		PROFILE_REJECT, STAGE_MAIL, "tls");
	assert_int_equal(w.got.also_count, 1);
	world_end(&w);
}

static void put_off(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	w.facts.value[FACT_PTR_STATUS] = "nxdomain";
	w.facts.value[FACT_SPF_RESULT] = "fail";
	got(judge(&w, "\"rules\": [" RULE("d", "helo", PTR, "450", ", \"if_permit\": true") "]"),
		PROFILE_TEMPFAIL, STAGE_RCPT, "d");
	got(judge(&w, "\"rules\": [" RULE("d", "helo", PTR, "450",
			      ", \"if_permit\": true") "," RULE("s", "mail", SPF, "550", "") "]"),
		PROFILE_REJECT, STAGE_MAIL, "s");
	assert_int_equal(w.got.also_count, 1);
	got(judge(&w, "\"rules\": [" RULE("d", "helo", PTR, "450",
			      ", \"if_permit\": true") "," RULE("s", "eom", SPF, "550", "") "]"),
		PROFILE_TEMPFAIL, STAGE_RCPT, "d");
	world_end(&w);
}

static void permits_and_marks(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	w.facts.value[FACT_PTR_STATUS] = "nxdomain";
	w.facts.value[FACT_SPF_RESULT] = "fail";
	got(judge(&w,
		    "\"rules\": [{\"id\": \"p\", \"stage\": \"rcpt\", \"action\": \"permit\", \"condition\": \"" PTR
		    "\"}," RULE("s", "rcpt", SPF, "550", "") "]"),
		PROFILE_ACCEPT, STAGE_UNKNOWN, NULL);
	got(judge(&w,
		    "\"rules\": [{\"id\": \"p\", \"stage\": \"rcpt\", \"action\": \"permit\", \"condition\": \"" PTR
		    "\"}," RULE("s", "eom", SPF, "550", "") "]"),
		PROFILE_REJECT, STAGE_EOM, "s");
	got(judge(&w,
		    "\"rules\": [{\"id\": \"m\", \"stage\": \"eom\", \"action\": \"mark\", \"condition\": \"" PTR
		    "\"}]"),
		PROFILE_MARKED, STAGE_UNKNOWN, NULL);
	world_end(&w);
}

static void unknown(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	w.facts.value[FACT_PTR_STATUS] = "nxdomain";
	/* SPF was not asked: nobody can tell, unless the reply before it decides */
	got(judge(&w, "\"rules\": [" RULE("s", "mail", SPF, "550", "") "]"), PROFILE_CANNOT_TELL,
		STAGE_UNKNOWN, NULL);
	assert_int_equal(w.got.needs_count, 1);
	assert_string_equal(w.got.needs[0], "spf.result");
	assert_int_equal(w.got.line_count, 0);
	got(judge(&w, "\"rules\": [" RULE("a", "connect", PTR, "550", "") "," RULE(
			      "s", "mail", SPF, "550", "") "]"),
		PROFILE_REJECT, STAGE_CONNECT, "a");
	got(judge(&w, "\"rules\": [" RULE("s", "connect", SPF, "550", "") "," RULE(
			      "a", "mail", PTR, "450", "") "]"),
		PROFILE_CANNOT_TELL, STAGE_UNKNOWN, NULL);
	got(judge(&w, "\"rules\": [" RULE("s", "connect", SPF, "550", "") "," RULE(
			      "a", "mail", PTR, "554", "") "]"),
		PROFILE_REJECT, STAGE_MAIL, "a");
	world_end(&w);
}

static void chance(void **state)
{
	static const char rules[] = "\"rules\": [" RULE("a", "connect", "fcrdns.one == fail", "450",
		", \"random\": \"fcrdns.one == mixed\"") "," RULE("s", "mail", SPF, "550", "") "]";
	struct world w;

	(void)state;
	world_begin(&w);
	w.facts.value[FACT_FCRDNS_ONE] = "mixed";
	w.facts.value[FACT_SPF_RESULT] = "pass";
	got(judge(&w, rules), PROFILE_RANDOM, STAGE_CONNECT, "a");
	assert_true(w.got.moves_verdict);
	w.facts.value[FACT_SPF_RESULT] = "fail"; /* one try 450, another 550 */
	got(judge(&w, rules), PROFILE_RANDOM, STAGE_CONNECT, "a");
	w.facts.value[FACT_FCRDNS_ONE] = "pass";
	got(judge(&w, rules), PROFILE_REJECT, STAGE_MAIL, "s");
	world_end(&w);
}

#define SITE(id, zone, points) \
	"{\"id\": \"" id \
	"\", \"stage\": \"connect\", \"action\": \"score\", \"condition\": \"answered('" zone \
	"')\", \"points\": " points "}"

static void sums(void **state)
{
	static const char rules[] =
		"\"delay\": \"rcpt\", \"score\": {\"mark\": 1, \"refuse\": 3, \"stage\": \"connect\", \"code\": 550, \"text\": \"by {list}\"}, "
		"\"rules\": [" RULE("first", "connect", "spf.result == permerror", "554",
			"") "," SITE("one", "a.example", "1") "," SITE("two", "b.example",
			"2") "," RULE("last", "connect", PTR, "450", "") "]";
	struct world w;

	(void)state;
	world_begin(&w);
	w.facts.value[FACT_PTR_STATUS] = "nxdomain";
	w.facts.value[FACT_SPF_RESULT] = "pass";
	list_says(&w, "a.example", 2);
	list_says(&w, "b.example", 2);
	/* the sum comes in front of what stands behind the rules that score, and names the heaviest
	 * list */
	got(judge(&w, rules), PROFILE_REJECT, STAGE_RCPT, "score");
	assert_string_equal(w.got.text, "550 by b.example");
	assert_int_equal(w.got.score, 300);
	assert_int_equal(w.got.also_count, 1);
	w.facts.value[FACT_SPF_RESULT] = "permerror";
	got(judge(&w, rules), PROFILE_REJECT, STAGE_RCPT, "first");
	w.facts.value[FACT_SPF_RESULT] = "pass";
	w.answer[0] = (struct answer){ .status = DNS_NXDOMAIN };
	got(judge(&w, rules), PROFILE_TEMPFAIL, STAGE_RCPT, "last");
	w.facts.value[FACT_PTR_STATUS] = "ok";
	got(judge(&w, rules), PROFILE_MARKED, STAGE_UNKNOWN, NULL);
	/* a list that was not asked might have reached it */
	w.answer[0] = (struct answer){ .status = DNS_NOTASKED };
	got(judge(&w, rules), PROFILE_CANNOT_TELL, STAGE_UNKNOWN, NULL);
	w.facts.value[FACT_PTR_STATUS] = "nxdomain"; /* 450, or 550 before it */
	got(judge(&w, rules), PROFILE_CANNOT_TELL, STAGE_UNKNOWN, NULL);
	world_end(&w);
}

static void net_patterns(void **state)
{
	static const struct {
		const char *set;
		bool loads, holds; /* 127.0.0.7 */
	} cases[] = {
		{ "'127.0.0.[2..11]'", true, true },
		{ "'127.0.[1..9].7'", true, false },
		{ "'127.0.[0..9].[3;7]'", true, true },
		{ "'127.[0].0.[8..9;4]'", true, false },
		{ "127.0.0.2-127.0.0.7", true, true },
		{ "'127.0.0.[2..'", false, false },
		{ "'127.0.0.[]'", false, false },
		{ "'127.0.0.[9..2]'", false, false },
		{ "'1;27.0.0.[2..9]'", false, false },
		{ "'127.0.0.[2].'", false, false },
		{ "'127.0.[2].3.4'", false, false },
		{ "'127.0.0.[256]'", false, false },
		{ "'127.0.0.[02..9]'", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;
		const char *rules;

		world_begin(&w);
		list_says(&w, "a.example", 7);
		rules = arena_printf(w.arena,
			"\"rules\": [{\"id\": \"a\", \"stage\": \"rcpt\", \"condition\": \"answered('a.example',{%s})\", \"code\": 550, \"text\": \"a\"}]",
			cases[i].set);
		assert_int_equal(!load(&w, rules), cases[i].loads);
		if (cases[i].loads)
			assert_int_equal(
				judge(&w, rules)->verdict == PROFILE_REJECT, cases[i].holds);
		world_end(&w);
	}
}

/* What a file must not say. */
static void faults(void **state)
{
	static const struct {
		const char *members, *why;
	} cases[] = {
		{ "\"rules\": [{\"id\": \"a\", \"stage\": \"rcpt\"}]", "'rules[0].code'" },
		{ "\"rules\": [{\"id\": \"a\", \"stage\": \"rcpt\", \"code\": 550}]",
			"'rules[0].text'" },
		{ "\"rules\": [" RULE("a", "data", PTR, "550", "") "]", "'rules[0].stage'" },
		{ "\"rules\": [" RULE("a", "rcpt", PTR, "550", "") "," RULE(
			  "a", "rcpt", PTR, "550", "") "]",
			"'rules[1].id'" },
		{ "\"rules\": [" RULE("a", "rcpt", "ptr.status == gone", "550", "") "]",
			"'rules[0].condition'" },
		{ "\"rules\": [" RULE("a", "rcpt", PTR, "250", "") "]", "'rules[0].code'" },
		{ "\"rules\": [" RULE("a", "rcpt", PTR, "550", ", \"points\": 2") "]",
			"'rules[0].points'" },
		{ "\"rules\": [{\"id\": \"a\", \"stage\": \"rcpt\", \"action\": \"permit\", \"at_once\": true}]",
			"'rules[0].action'" },
		{ "\"delay\": \"data\", \"rules\": []", "'delay'" },
		{ "\"score\": {\"refuse\": 5}, \"rules\": []", "'score.code'" },
		{ "\"rules\": [" RULE("a", "rcpt", PTR, "550", ", \"colour\": 1") "]",
			"'rules[0].colour'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;
		const char *why;

		world_begin(&w);
		why = load(&w, cases[i].members);
		assert_non_null(why);
		if (!strstr(why, cases[i].why))
			fail_msg("%s: %s", cases[i].members, why);
		world_end(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order),
		cmocka_unit_test(put_off),
		cmocka_unit_test(permits_and_marks),
		cmocka_unit_test(unknown),
		cmocka_unit_test(chance),
		cmocka_unit_test(sums),
		cmocka_unit_test(net_patterns),
		cmocka_unit_test(faults),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
