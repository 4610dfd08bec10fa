/* Checklists: met, not met, could not tell; what the built-in ones ask, and the faults of a user's
 * own. */
#include "checks/predict/checklist.h"
#include "checks/load/load.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

struct world {
	struct arena *arena;
	struct facts facts, if_signed, if_unsigned;
	struct evidence evidence;
};

static int set_up(void **state)
{
	static struct world w;

	w = (struct world){ .arena = arena_new() };
	w.evidence.facts = &w.facts;
	*state = &w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	arena_free(w->arena);
	return 0;
}

static const struct checklist *builtin(const char *receiver)
{
	for (size_t i = 0; i < builtin_checklist_count; i++)
		if (!strcmp(builtin_checklists[i].receiver, receiver))
			return &builtin_checklists[i];
	fail_msg("there is no checklist of %s", receiver);
	return NULL;
}

static const struct requirement_result *judge(
	struct world *w, const char *receiver, const char *requirement)
{
	const struct checklist *list = builtin(receiver);
	struct checklist_result r = checklist_judge(w->arena, list, &w->evidence);

	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->requirement[i].id, requirement))
			return &r.item[i];
	fail_msg("%s does not ask for %s", receiver, requirement);
	return NULL;
}

static void facts_decide(void **state)
{
	static const struct {
		const char *receiver, *requirement;
		enum fact_id fact;
		const char *value;
		enum requirement_verdict verdict;
	} cases[] = {
		{ "gmail", "reverse-dns", FACT_FCRDNS_STATUS, "pass", REQUIREMENT_MET },
		{ "gmail", "reverse-dns", FACT_FCRDNS_STATUS, "none", REQUIREMENT_NOT_MET },
		{ "gmail", "reverse-dns", FACT_FCRDNS_STATUS, "temperror",
			REQUIREMENT_COULD_NOT_TELL },
		{ "gmail", "reverse-dns", FACT_FCRDNS_STATUS, NULL, REQUIREMENT_COULD_NOT_TELL },
		{ "gmail", "tls", FACT_CLIENT_TLS, "true", REQUIREMENT_MET },
		{ "gmail", "tls", FACT_CLIENT_TLS, "false", REQUIREMENT_NOT_MET },
		{ "gmail", "spf-or-dkim", FACT_SPF_RESULT, "pass", REQUIREMENT_MET },
		{ "gmail", "spf-or-dkim", FACT_SPF_RESULT, "fail", REQUIREMENT_COULD_NOT_TELL },
		{ "gmail", "spf-and-dkim", FACT_SPF_RESULT, "fail", REQUIREMENT_NOT_MET },
		{ "gmail", "spf-and-dkim", FACT_SPF_RESULT, "temperror",
			REQUIREMENT_COULD_NOT_TELL },
		{ "gmail", "spam-rate", FACT_SPF_RESULT, "pass", REQUIREMENT_COULD_NOT_TELL },
		{ "yahoo", "dmarc-record", FACT_DMARC_RECORD, "present", REQUIREMENT_MET },
		{ "yahoo", "dmarc-record", FACT_DMARC_RECORD, "multiple", REQUIREMENT_NOT_MET },
		{ "yahoo", "from-aligned", FACT_DMARC_SPF_ALIGNED, "true", REQUIREMENT_MET },
		{ "yahoo", "one-click-unsubscribe", FACT_DMARC_RECORD, "present",
			REQUIREMENT_COULD_NOT_TELL },
		{ "outlook", "spf", FACT_SPF_RESULT, "softfail", REQUIREMENT_NOT_MET },
		{ "outlook", "dkim", FACT_DKIM_RESULT, "pass", REQUIREMENT_MET },
		{ "outlook", "not-dynamic", FACT_PTR_GENERIC, "true", REQUIREMENT_NOT_MET },
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		w->facts = (struct facts){ 0 };
		w->facts.value[cases[i].fact] = cases[i].value;

		const struct requirement_result *r =
			judge(w, cases[i].receiver, cases[i].requirement);

		if (r->verdict != cases[i].verdict)
			fail_msg("%s %s with %s is %s", cases[i].receiver, cases[i].requirement,
				cases[i].value ? cases[i].value : "nothing",
				requirement_verdict_name(r->verdict));
	}
}

static void reasons_are_given(void **state)
{
	struct world *w = *state;
	const struct requirement_result *r;

	w->facts.value[FACT_FCRDNS_STATUS] = "fail";
	r = judge(w, "gmail", "reverse-dns");
	assert_int_equal(r->because_count, 1);
	assert_string_equal(r->because[0], "fcrdns.status == fail");
	r = judge(w, "gmail", "tls");
	assert_int_equal(r->needs_count, 1);
	assert_string_equal(r->needs[0], "client.tls");
}

static void signatures_matter(void **state)
{
	struct world *w = *state;

	w->evidence.signed_as = &w->if_signed;
	w->evidence.unsigned_as = &w->if_unsigned;
	w->if_signed.value[FACT_DKIM_RESULT] = "pass";
	w->if_unsigned.value[FACT_DKIM_RESULT] = "none";
	assert_int_equal(judge(w, "outlook", "dkim")->verdict, REQUIREMENT_COULD_NOT_TELL);
	assert_true(judge(w, "outlook", "dkim")->if_signed);
	w->if_signed.value[FACT_DKIM_RESULT] = "fail";
	assert_int_equal(judge(w, "outlook", "dkim")->verdict, REQUIREMENT_NOT_MET);
	assert_false(judge(w, "outlook", "dkim")->if_signed);
}

static void builtin_ones_are_whole(void **state)
{
	(void)state;
	assert_true(builtin_checklist_count >= 4);
	for (size_t i = 0; i < builtin_checklist_count; i++) {
		const struct checklist *list = &builtin_checklists[i];

		assert_non_null(list->source[0]);
		assert_non_null(list->checked);
		for (size_t k = 0; k < list->count; k++) {
			const struct requirement *r = &list->requirement[k];

			assert_string_not_equal(r->text_en, r->text_zh);
			/* What nothing here can tell says how to see it. */
			assert_true(r->cond || (r->note_en && r->note_zh));
			for (size_t j = 0; j < k; j++)
				assert_string_not_equal(r->id, list->requirement[j].id);
		}
	}
}

static void faults_are_named(void **state)
{
#define HEAD "{\"checklists\": [{\"receiver\": \"corp\", \"title\": \"t\", \"requirements\": ["
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "{\"checklists\": [{\"receiver\": \"corp\"}]}",
			"f: checklist 1: field 'title': it is missing" },
		{ HEAD "{\"id\": \"a\"}]}]}",
			"f: checklist 1: field 'requirements[0].text_en': it is missing" },
		{ HEAD "{\"id\": \"a\", \"text_en\": \"x\", \"applies\": \"some\"}]}]}", NULL },
		{ HEAD "{\"id\": \"a\", \"text_en\": \"x\", \"condition\": \"ptr == 1\"}]}]}",
			NULL },
		{ HEAD "{\"id\": \"A b\", \"text_en\": \"x\"}]}]}", NULL },
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct rule_table table = { 0 };
		const char *why = NULL;

		assert_false(load_text(w->arena, "f", str_of(cases[i].text), NULL, &table, &why));
		assert_non_null(why);
		if (cases[i].why)
			assert_string_equal(why, cases[i].why);
		else
			assert_non_null(strstr(why, "requirements[0]."));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(facts_decide, set_up, tear_down),
		cmocka_unit_test_setup_teardown(reasons_are_given, set_up, tear_down),
		cmocka_unit_test_setup_teardown(signatures_matter, set_up, tear_down),
		cmocka_unit_test(builtin_ones_are_whole),
		cmocka_unit_test_setup_teardown(faults_are_named, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("checklist", tests, NULL, NULL);
}
