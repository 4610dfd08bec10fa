/* Predictions: outcomes, hypotheses, causes, variants, what moves the verdict, and the words of the
 * reply. */
#include "checks/load/load.h"
#include "checks/predict/outlook.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

/* A small world: rules as they would stand in a file, facts, findings, and what comes of them. */
struct world {
	struct arena *arena;
	struct rule *rule;
	size_t rule_count;
	struct facts facts, if_signed, if_unsigned;
	struct list_result list[4];
	struct evidence evidence;
	struct finding finding[8];
	size_t finding_count;
	struct target target;
	const char *const *receivers;
	struct predictions got;
};

static void world_begin(struct world *w)
{
	static const struct ip ip = { .version = 4, .bytes = { 192, 0, 2, 25 } };

	*w = (struct world){ .arena = arena_new() };
	w->target = (struct target){ .ip = &ip,
		.ip_text = "192.0.2.25",
		.domain = "example.com",
		.sender = "postmaster@example.com",
		.sender_text = "example.com",
		.from_domain = "from.example" };
	w->evidence.facts = &w->facts;
	w->evidence.list = w->list;
	w->evidence.helo = "mail.example.com";
}

static struct rule *add_rule(
	struct world *w, const char *receiver, const char *id, const char *condition)
{
	static const char *const none[] = { NULL };
	struct rule *rule = ARENA_PUSH(w->arena, w->rule, w->rule_count);
	const char *why;

	*rule = (struct rule){ .id = id,
		.receiver = receiver,
		.provider = receiver,
		.code = 550,
		.permanent = true,
		.text = id,
		.match = id,
		.category = "ptr",
		.condition = condition,
		.reach = 1,
		.exact_wording = true,
		.source = none,
		.seeds = none,
		.same_as = none,
		.examples = none };
	rule->cond = cond_parse(w->arena, condition, &rule->cond_count, &why);
	assert_non_null(rule->cond);
	return rule;
}

static void add_finding(struct world *w, enum finding_id id, const char *subject, const char *zone)
{
	w->finding[w->finding_count++] = (struct finding){ .id = id,
		.severity = finding_specs[id].severity,
		.subject = subject,
		.zone = zone,
		.text = "" };
}

static const struct predictions *run(struct world *w)
{
	const struct rule_set set = { w->rule, w->rule_count, w->receivers };

	w->got = predict(w->arena, outlook_make(w->arena, &set, &w->evidence), &w->evidence,
		&w->target, w->finding, w->finding_count);
	return &w->got;
}

static void world_end(struct world *w)
{
	arena_free(w->arena);
}

static void outcomes(void **state)
{
	static const struct {
		enum rule_basis basis;
		enum rule_predictable predictable;
		enum rule_evidence evidence;
		const char *outcome;
	} cases[] = {
		{ BASIS_FIXED, PREDICT_YES, EVIDENCE_DOCUMENTED, "expected" },
		{ BASIS_DEFAULT, PREDICT_YES, EVIDENCE_OBSERVED, "expected" },
		{ BASIS_FIXED, PREDICT_YES, EVIDENCE_FOLKLORE, "possible" },
		{ BASIS_FIXED, PREDICT_PARTLY, EVIDENCE_DOCUMENTED, "possible" },
		{ BASIS_OPTION, PREDICT_YES, EVIDENCE_DOCUMENTED, "possible" },
		{ BASIS_TEXT_ONLY, PREDICT_YES, EVIDENCE_DOCUMENTED, "possible" },
		{ BASIS_HISTORICAL, PREDICT_YES, EVIDENCE_DOCUMENTED, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;

		world_begin(&w);
		w.facts.value[FACT_PTR_STATUS] = "nxdomain";

		struct rule *rule = add_rule(&w, "r", "r-1", "ptr.status == nxdomain");

		rule->basis = cases[i].basis;
		rule->predictable = cases[i].predictable;
		rule->evidence = cases[i].evidence;
		run(&w);
		assert_int_equal(w.got.count, cases[i].outcome != NULL);
		assert_int_equal(w.got.undetermined_count, 0);
		if (cases[i].outcome)
			assert_string_equal(
				outcome_name(w.got.prediction[0].outcome), cases[i].outcome);
		world_end(&w);
	}
}

static void failed_answers_are_never_expected(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	w.facts.value[FACT_PTR_STATUS] = "timeout";
	w.facts.value[FACT_SPF_RESULT] = "fail";
	add_rule(&w, "a", "a-1", "ptr.status != ok");
	add_rule(&w, "b", "b-1", "ptr.status != ok or spf.result == fail");
	run(&w);
	assert_int_equal(w.got.count, 2);
	assert_int_equal(w.got.prediction[0].outcome, OUTCOME_POSSIBLE);
	assert_false(w.got.prediction[0].moves_verdict);
	assert_string_equal(w.got.prediction[0].because[0], "ptr.status == timeout");
	assert_int_equal(w.got.prediction[1].outcome, OUTCOME_EXPECTED);
	assert_true(w.got.prediction[1].moves_verdict);
	world_end(&w);
}

static void unknown_is_undetermined(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	w.facts.value[FACT_SPF_RESULT] = "pass";
	add_rule(&w, "a", "a-1", "ptr.status != ok and fcrdns.status == fail");
	add_rule(&w, "b", "b-1", "ptr.status != ok and spf.result == fail");
	run(&w);
	assert_int_equal(w.got.count, 0);
	assert_int_equal(w.got.undetermined_count, 1);
	assert_int_equal(w.got.undetermined[0].needs_count, 2);
	assert_string_equal(w.got.undetermined[0].needs[0], "ptr.status");
	assert_string_equal(w.got.undetermined[0].needs[1], "fcrdns.status");
	world_end(&w);
}

static void hypotheses(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	w.facts.value[FACT_SPF_RESULT] = "fail";
	w.if_signed.value[FACT_DKIM_RESULT] = "pass";
	w.if_unsigned.value[FACT_DKIM_RESULT] = "none";
	w.evidence.signed_as = &w.if_signed;
	w.evidence.unsigned_as = &w.if_unsigned;
	add_rule(&w, "a", "a-1", "spf.result == fail");
	add_rule(&w, "b", "b-1", "spf.result != pass and dkim.result != pass");
	add_rule(&w, "c", "c-1", "dkim.result == pass");
	add_rule(&w, "d", "d-1", "dkim.result in {pass,none}");
	add_rule(&w, "e", "e-1", "dkim.result == fail");
	add_rule(&w, "f", "f-1", "spf.result == pass and dkim.result == none");
	add_rule(&w, "g", "g-1", "dkim.result == none")->basis = BASIS_TEXT_ONLY;
	run(&w);

	static const struct {
		const char *id, *when;
	} want[] = { { "a-1", "always" }, { "b-1", "unsigned" }, { "c-1", "signed" },
		{ "d-1", "always" } };

	assert_int_equal(w.got.count, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct prediction *p = &w.got.prediction[i];

		assert_string_equal(p->rule->id, want[i].id);
		assert_string_equal(hypothesis_name(p->when), want[i].when);
		assert_int_equal(p->moves_verdict, p->when == WHEN_ALWAYS);
		assert_int_equal(p->outcome, OUTCOME_EXPECTED);
	}
	assert_string_equal(w.got.prediction[1].because[1], "dkim.result == none");

	/* What only a hypothesis decides stays undetermined; so do e and g. */
	assert_int_equal(w.got.undetermined_count, 4);
	assert_string_equal(w.got.undetermined[0].rule->id, "b-1");
	assert_string_equal(w.got.undetermined[1].rule->id, "c-1");
	assert_string_equal(w.got.undetermined[2].rule->id, "e-1");
	assert_string_equal(w.got.undetermined[3].rule->id, "g-1");
	world_end(&w);
}

static void causes(void **state)
{
	static const struct list zen = { .zone = "zen.example",
		.kind = LIST_IP,
		.weight = WEIGHT_HIGH,
		.any_code_listed = true };
	static const struct list dbl = { .zone = "dbl.example",
		.kind = LIST_DOMAIN,
		.weight = WEIGHT_HIGH,
		.any_code_listed = true };
	static const char *const codes[] = { "127.0.0.2" };
	struct world w;

	(void)state;
	world_begin(&w);
	w.facts.value[FACT_PTR_STATUS] = "nxdomain";
	w.facts.value[FACT_IP_VERSION] = "6";
	w.facts.value[FACT_PROFILE_BULK] = "true";
	w.facts.value[FACT_CLIENT_TLS] = "false";
	w.facts.value[FACT_SPF_RESULT] = "none";
	w.list[0] = (struct list_result){ .list = &zen,
		.zone = zen.zone,
		.object = "192.0.2.25",
		.role = ROLE_IP,
		.verdict = LISTED,
		.codes = codes,
		.code_count = 1,
		.answered = true,
		.strong = true,
		.level = LISTING_HIGH };
	w.list[1] = (struct list_result){ .list = &dbl,
		.zone = dbl.zone,
		.object = "example.com",
		.role = ROLE_SENDER,
		.verdict = LISTED,
		.codes = codes,
		.code_count = 1,
		.answered = true,
		.level = LISTING_LOW };
	w.evidence.list_count = 2;
	add_finding(&w, FIND_PTR_MISSING, "192.0.2.25", NULL);
	add_finding(&w, FIND_BULK_NO_SPF, "example.com", NULL);
	add_finding(&w, FIND_DNSBL_LISTED, "192.0.2.25", "zen.example");
	add_finding(&w, FIND_DNSBL_DOMAIN_SUSPECT, "example.com", "dbl.example");
	add_finding(&w, FIND_REP_POOR, "192.0.2.25", NULL);
	w.finding[w.finding_count - 1].service = "csi";
	w.evidence.rep = (const struct reputation[]){ { "csi", "poor" }, { "ers", "poor" } };
	w.evidence.rep_count = 2;

	static const struct {
		const char *receiver, *condition;
		enum finding_id cause;
		bool found, moves;
	} cases[] = {
		{ "a", "ptr.status != ok", FIND_PTR_MISSING, true, true },
		{ "b", "ip.version == 6 and ptr.status != ok", FIND_PTR_MISSING, true, true },
		{ "c", "ip.version == 6", FIND_COUNT, false, false },
		{ "d", "profile.bulk == true and spf.result != pass", FIND_BULK_NO_SPF, true,
			true },
		{ "e", "profile.bulk == true and client.tls == false", FIND_COUNT, false, true },
		{ "f", "listed('zen.example')", FIND_DNSBL_LISTED, true, true },
		{ "g", "listed_any('ip')", FIND_DNSBL_LISTED, true, true },
		{ "h", "domain_listed('dbl.example','sender')", FIND_DNSBL_DOMAIN_SUSPECT, true,
			false },
		{ "h2", "rep('csi') in {poor}", FIND_REP_POOR, true, true },
		{ "h3", "rep('ers') in {poor}", FIND_COUNT, false, true },
		{ "i", "domain_listed('dbl.example','sender') or ptr.status != ok",
			FIND_PTR_MISSING, true, true },
	};
	const size_t count = sizeof cases / sizeof *cases;

	for (size_t i = 0; i < count; i++)
		add_rule(&w, cases[i].receiver, cases[i].receiver, cases[i].condition);
	add_rule(&w, "j", "j", "ptr.status != ok")->category = "rate";
	add_rule(&w, "k", "k", "ptr.status != ok")->category = "greylist";
	run(&w);
	assert_int_equal(w.got.count, count + 2);
	for (size_t i = 0; i < count; i++) {
		const struct prediction *p = &w.got.prediction[i];

		if (!!p->finding != cases[i].found ||
			(p->finding && p->finding->id != cases[i].cause) ||
			p->moves_verdict != cases[i].moves)
			fail_msg("%s", cases[i].condition);
	}
	assert_false(w.got.prediction[count].moves_verdict);
	assert_false(w.got.prediction[count + 1].moves_verdict);
	world_end(&w);
}

/* One receiver, one cause: one prediction. */
static void variants(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	w.facts.value[FACT_PTR_STATUS] = "nxdomain";
	w.facts.value[FACT_SPF_RESULT] = "fail";
	add_finding(&w, FIND_PTR_MISSING, "192.0.2.25", NULL);
	add_finding(&w, FIND_SPF_FAIL, "example.com", NULL);

	struct rule *rule = add_rule(&w, "a", "a-1", "ptr.status == nxdomain");

	rule->variant_of = "a-2";
	add_rule(&w, "a", "a-2", "ptr.status == nxdomain");
	rule = add_rule(&w, "a", "a-3", "ptr.status == nxdomain");
	rule->permanent = false;
	rule->code = 450;
	add_rule(&w, "a", "a-4", "spf.result == fail");
	add_rule(&w, "a", "a-5", "ptr.status == nxdomain")->predictable = PREDICT_PARTLY;
	rule = add_rule(&w, "a", "a-6", "ptr.status == nxdomain");
	rule->predictable = PREDICT_PARTLY;
	rule->variant_of = "a-5";
	add_rule(&w, "b", "b-1", "ptr.status == nxdomain");
	run(&w);

	static const char *const want[][3] = { { "a-2", "a-1", "a-3" }, { "a-4" }, { "a-5", "a-6" },
		{ "b-1" } };

	assert_int_equal(w.got.count, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct prediction *p = &w.got.prediction[i];

		assert_string_equal(p->rule->id, want[i][0]);
		for (size_t k = 0; k < p->variant_count; k++)
			assert_string_equal(p->variant[k]->id, want[i][k + 1]);
		assert_true(p->variant_count == 2 || !want[i][p->variant_count + 1]);
	}
	world_end(&w);
}

/* A temporary main entry must not hide that a variant refuses for good. */
static void the_grave_one_leads(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	w.facts.value[FACT_PTR_STATUS] = "nxdomain";

	struct rule *rule = add_rule(&w, "a", "a-1", "ptr.status == nxdomain");

	rule->permanent = false;
	rule = add_rule(&w, "a", "a-2", "ptr.status == nxdomain");
	rule->variant_of = "a-1";
	run(&w);
	assert_int_equal(w.got.count, 1);
	assert_string_equal(w.got.prediction[0].rule->id, "a-2");
	assert_string_equal(w.got.prediction[0].variant[0]->id, "a-1");
	world_end(&w);
}

static void receivers_are_selected(void **state)
{
	static const char *const only[] = { "b", NULL };
	struct world w;

	(void)state;
	world_begin(&w);
	w.facts.value[FACT_PTR_STATUS] = "nxdomain";
	add_rule(&w, "a", "a-1", "ptr.status == nxdomain");
	add_rule(&w, "b", "b-1", "ptr.status == nxdomain");
	add_rule(&w, "c", "c-1", "spf.result == fail");
	w.receivers = only;
	run(&w);
	assert_int_equal(w.got.count, 1);
	assert_int_equal(w.got.undetermined_count, 0);
	assert_string_equal(w.got.prediction[0].rule->id, "b-1");
	world_end(&w);
}

static void words_of_the_reply(void **state)
{
	static const struct list zen = {
		.zone = "zen.example", .kind = LIST_IP, .any_code_listed = true
	};
	static const char *const codes[] = { "127.0.0.2" };
	static const struct {
		const char *condition, *text, *want;
	} cases[] = {
		{ "spf.result == fail", "550 {ip} {domain} <{sender}> {recipient} {n}",
			"550 192.0.2.25 example.com <postmaster@example.com> rcpt@example.net ..." },
		{ "helo.syntax == bare", "<{domain}>: Helo of {host}",
			"<mail.example.com>: Helo of mail.example.com" },
		{ "rcpt.mx.status == null", "{domain} {host}", "example.net ..." },
		{ "dmarc.policy == reject", "{domain}", "from.example" },
		{ "listed('zen.example')", "{ip} blocked using {list}; {url}",
			"192.0.2.25 blocked using zen.example; see a\\x07b" },
		{ "spf.result == fail", "{url} {} {other} {ip",
			"https://r.example/ {} {other} {ip" },
		{ "spf.result == fail", "{ip}", "192.0.2.25" },
		{ "spf.result == fail", "{", "{" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world w;

		world_begin(&w);
		w.facts.value[FACT_SPF_RESULT] = "fail";
		w.facts.value[FACT_HELO_SYNTAX] = "bare";
		w.facts.value[FACT_RCPT_MX_STATUS] = "null";
		w.facts.value[FACT_DMARC_POLICY] = "reject";
		w.target.recipient = "rcpt@example.net";
		w.target.rcpt_domain = "example.net";
		w.list[0] = (struct list_result){ .list = &zen,
			.zone = zen.zone,
			.object = "192.0.2.25",
			.role = ROLE_IP,
			.verdict = LISTED,
			.codes = codes,
			.code_count = 1,
			.answered = true,
			.text = "see a\ab" };
		w.evidence.list_count = 1;

		struct rule *rule = add_rule(&w, "a", "a-1", cases[i].condition);

		rule->text = cases[i].text;
		rule->url = "https://r.example/";
		run(&w);
		assert_int_equal(w.got.count, 1);
		assert_string_equal(w.got.prediction[0].text, cases[i].want);
		world_end(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outcomes),
		cmocka_unit_test(failed_answers_are_never_expected),
		cmocka_unit_test(unknown_is_undetermined),
		cmocka_unit_test(hypotheses),
		cmocka_unit_test(causes),
		cmocka_unit_test(variants),
		cmocka_unit_test(the_grave_one_leads),
		cmocka_unit_test(receivers_are_selected),
		cmocka_unit_test(words_of_the_reply),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("predict", tests, NULL, NULL);
}
