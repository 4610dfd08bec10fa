/* The built-in catalogue and lists: every entry is complete, in order, and recognises its own
 * examples. */
#include "checks/load/load.h"

#include "cmd/rules.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <ctype.h>
#include <regex.h>
#include <string.h>

static void order(void **state)
{
	(void)state;
	assert_true(builtin_rule_count >= 675);
	for (size_t i = 1; i < builtin_rule_count; i++)
		if (rule_compare(&builtin_rules[i - 1], &builtin_rules[i]) >= 0)
			fail_msg("%s", builtin_rules[i].id);
}

/* What the loader lets a user leave out, ours must have. */
static void entries_are_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < builtin_rule_count; i++) {
		const struct rule *r = &builtin_rules[i];

		if (!r->source[0] || !r->examples[0] || !*r->cause_en || !*r->remedy_en ||
			!*r->cause_zh || !*r->remedy_zh || !strcmp(r->cause_en, r->cause_zh))
			fail_msg("%s wants source, examples, cause and remedy in both languages",
				r->id);
	}
}

/* All but the normalised joining of continued lines, which `explain` does. */
static void one_line(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		bool blank = isspace((unsigned char)*from);

		if (!blank)
			*to++ = *from;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	}
	*to = 0;
}

/* Deletes a continued line's "554-" in the middle: "554-a 554-b" -> "554 a b". */
static void join_lines(char *text)
{
	char code[5] = { 0 };
	char *to, *from;

	if (strlen(text) < 4 || !isdigit((unsigned char)*text) || text[3] != '-')
		return;
	memcpy(code, text, 4);
	text[3] = ' ';
	for (to = from = text + 4; *from;) {
		if (from[-1] == ' ' && !strncmp(from, code, 4))
			from += 4;
		else if (from[-1] == ' ' && !strncmp(from, code, 3) && from[3] == ' ')
			from += 4;
		else
			*to++ = *from++;
	}
	*to = 0;
}

static void examples_match(void **state)
{
	struct arena *arena = arena_new();
	size_t examples = 0, missed = 0;

	(void)state;
	for (size_t i = 0; i < builtin_rule_count; i++) {
		const struct rule *r = &builtin_rules[i];
		regex_t pattern;

		assert_int_equal(
			regcomp(&pattern, r->match, REG_EXTENDED | REG_ICASE | REG_NOSUB), 0);
		for (const char *const *e = r->examples; *e; e++, examples++) {
			char *text = arena_strdup(arena, *e);

			one_line(text);
			join_lines(text);
			if (regexec(&pattern, text, 0, NULL, 0) != 0) {
				print_message("# %s: %s\n", r->id, text);
				missed++;
			}
		}
		regfree(&pattern);
	}
	arena_free(arena);
	assert_true(examples > 700);
	assert_int_equal(missed, 0);
}

static void conditions_stay_as_written(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < builtin_rule_count; i++) {
		const struct rule *r = &builtin_rules[i];
		const char *why;
		size_t count;
		const struct cond *cond;

		assert_int_equal(!r->condition, !r->cond);
		if (!r->condition)
			continue;
		cond = cond_parse(arena, r->condition, &count, &why);
		assert_int_equal(count, r->cond_count);
		for (size_t k = 0; k < count; k++) {
			assert_int_equal(cond[k].op, r->cond[k].op);
			assert_int_equal(cond[k].count, r->cond[k].count);
			assert_int_equal(cond[k].fact, r->cond[k].fact);
			assert_int_equal(cond[k].role, r->cond[k].role);
			assert_int_equal(cond[k].is_url, r->cond[k].is_url);
			assert_int_equal(!cond[k].text, !r->cond[k].text);
			if (cond[k].text)
				assert_string_equal(cond[k].text, r->cond[k].text);
			assert_int_equal(!cond[k].values, !r->cond[k].values);
			if (cond[k].values)
				assert_string_equal(cond[k].values, r->cond[k].values);
		}
	}
	arena_free(arena);
}

static void words(void **state)
{
	(void)state;
	assert_string_equal(rule_stage_name(STAGE_EOM), "eom");
	assert_string_equal(rule_basis_name(BASIS_TEXT_ONLY), "text-only");
	assert_string_equal(rule_predictable_words[PREDICT_PARTLY], "partly");
	assert_string_equal(rule_evidence_words[EVIDENCE_FOLKLORE], "folklore");
}

static void replies_and_keywords(void **state)
{
	(void)state;
	assert_int_equal(builtin_reply_count, 12);
	assert_int_equal(builtin_keyword_count, 33);
	for (size_t i = 0; i < builtin_keyword_count; i++)
		assert_non_null(builtin_keywords[i].remedy_zh);
}

/* Lists: the words of the data files are those of list.c, and the codes survived the generator. */
static void lists(void **state)
{
	size_t codes = 0;

	(void)state;
	assert_true(builtin_list_count >= 234);
	for (size_t i = 0; i < builtin_list_count; i++) {
		const struct list *list = &builtin_lists[i];

		assert_non_null(list->zone);
		assert_non_null(list->name);
		for (size_t k = 0; k < list->code_count; k++, codes++) {
			struct code_match set;

			assert_true(code_match_parse(str_of(list->code[k].match), &set));
			assert_memory_equal(&set, &list->code[k].set, sizeof set);
		}
	}
	assert_true(codes > 200);
}

static void a_list_in_every_word(void **state)
{
	static const char *const kinds[] = { "ip4", "ip6", "ip", "domain", "ns", "whitelist-ip",
		"whitelist-domain", "score" };
	static const char *const states[] = { "active", "uncertain", "closed", "wildcarding",
		"not-a-dns-list" };

	(void)state;
	for (unsigned i = 0; i < 8; i++)
		assert_string_equal(list_kind_name((enum list_kind)i), kinds[i]);
	for (unsigned i = 0; i < 5; i++)
		assert_string_equal(list_status_name((enum list_status)i), states[i]);
	for (unsigned i = 0; i < 3; i++)
		assert_string_equal(list_weight_name((enum list_weight)i),
			((const char *const[]){ "low", "medium", "high" })[i]);
	for (unsigned i = 0; i < 4; i++)
		assert_string_equal(list_scope_name((enum list_scope)i),
			((const char *const[]){ "ip", "net", "asn", "mixed" })[i]);
}

static void stale_rules(void **state)
{
	static const struct {
		const char *checked;
		bool stale;
	} cases[] = { { NULL, false }, { "2026-11-21", false }, { "2024-11-21", false },
		{ "2024-11-20", true }, { "2024-10", true }, { "2024-11", false },
		{ "2024", false }, { "2023", true }, { "2010-05-01", true } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct rule rule = { .checked = cases[i].checked };

		assert_int_equal(rule_is_stale(&rule, "2026-11-21"), cases[i].stale);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order),
		cmocka_unit_test(entries_are_complete),
		cmocka_unit_test(examples_match),
		cmocka_unit_test(conditions_stay_as_written),
		cmocka_unit_test(words),
		cmocka_unit_test(replies_and_keywords),
		cmocka_unit_test(lists),
		cmocka_unit_test(a_list_in_every_word),
		cmocka_unit_test(stale_rules),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("rule", tests, NULL, NULL);
}
