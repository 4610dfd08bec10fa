/* The loader: what a file may hold, what is left out, and that every fault names file, id and
 * field. */
#include "checks/load/load.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct world {
	struct arena *arena;
	char path[32];
};

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	w->arena = arena_new();
	memcpy(w->path, "/tmp/load-XXXXXX", sizeof "/tmp/load-XXXXXX");
	close(mkstemp(w->path));
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	unlink(w->path);
	arena_free(w->arena);
	free(w);
	return 0;
}

static void write_file(const struct world *w, const char *text)
{
	FILE *file = fopen(w->path, "w");

	fputs(text, file);
	fclose(file);
}

/* The first rule of a file that holds RULE (members, single quotes for double ones) and the fault
 * otherwise. */
static const struct rule *read_rule(struct world *w, const char *rule, const char **why)
{
	struct rule_table *table = arena_alloc(w->arena, sizeof *table);
	char *text = arena_printf(w->arena,
		"{'receiver': 'corp', 'rules': [{'id': 'corp-1', 'code': 550, 'text': 't', 'match': "
		"'m'%s%s}]}",
		*rule ? ", " : "", rule);

	for (char *p = text; *p; p++)
		if (*p == '\'')
			*p = '"';
		else if (*p == '`')
			*p = '\'';
	write_file(w, text);
	*why = NULL;
	return load_rules(w->arena, w->path, table, why) ? table->rule : NULL;
}

static const struct list *read_list(struct world *w, const char *members, const char **why)
{
	struct list_table *table = arena_alloc(w->arena, sizeof *table);
	char *text = arena_printf(w->arena, "[{%s}]", members);

	for (char *p = text; *p; p++)
		if (*p == '\'')
			*p = '"';
	write_file(w, text);
	*why = NULL;
	return load_lists(w->arena, w->path, table, why) ? table->list : NULL;
}

static void rule_defaults(void **state)
{
	const char *why;
	const struct rule *r = read_rule(*state, "", &why);

	assert_non_null(r);
	assert_string_equal(r->provider, "corp");
	assert_int_equal(r->reach, 1);
	assert_int_equal(r->stage, STAGE_UNKNOWN);
	assert_int_equal(r->rank, 50);
	assert_true(r->permanent);
	assert_int_equal(r->predictable, PREDICT_NO);
	assert_int_equal(r->basis, BASIS_FIXED);
	assert_int_equal(r->evidence, EVIDENCE_DOCUMENTED);
	assert_true(r->exact_wording);
	assert_string_equal(r->category, "other");
	assert_string_equal(r->cause_zh, "");
	assert_null(r->source[0]);
	assert_null(r->examples[0]);
	assert_null(r->cond);
}

static void rule_with_everything(void **state)
{
	const char *why;
	const struct rule *r = read_rule(*state,
		"'provider': 'Corp', 'enhanced': '5.7.25', 'stage': 'connect', 'rank': 90, "
		"'condition': 'ptr.status == nxdomain', 'predictable': 'partly', 'class': 'permanent', "
		"'category': 'ptr', 'basis': 'option', 'evidence': 'observed', 'wording': 'composed', "
		"'cause_en': 'c', 'remedy_en': 'r', 'source': ['s'], 'checked': '2026-11', 'year': "
		"2020, 'examples': ['a\\nb'], 'examples_generated': ['c'], 'url': null",
		&why);

	assert_non_null(r);
	assert_int_equal(r->predictable, PREDICT_PARTLY);
	assert_int_equal(r->cond_count, 1);
	assert_int_equal(r->cond[0].op, COND_IN);
	assert_int_equal(r->cond[0].fact, FACT_PTR_STATUS);
	assert_string_equal(r->cond[0].values, "nxdomain");
	assert_string_equal(r->cause_zh, "c");
	assert_string_equal(r->examples[0], "a\nb");
	assert_string_equal(r->examples[1], "c");
	assert_int_equal(r->real_examples, 1);
	assert_false(r->exact_wording);
	assert_null(r->url);
}

/* Members that are at fault, the field that is blamed, and a part of what is said. */
static const struct {
	const char *members, *field, *says;
} rule_faults[] = {
	{ "'colour': 'red'", "colour", "no such field" },
	{ "'stage': 'rctp'", "stage", "'rctp' is none of: connect, helo" },
	{ "'stage': 5", "stage", "a text expected, got a number" },
	{ "'rank': 100", "rank", "from 1 to 99" },
	{ "'rank': 1.5", "rank", "whole number" },
	{ "'rank': '90'", "rank", "a number expected" },
	{ "'rank': 99999999999999999999", NULL, "" },
	{ "'class': 'temporary'", "class", "code 550" },
	{ "'enhanced': '5.7'", "enhanced", "5.7.1 expected" },
	{ "'enhanced': '2.0.0'", "enhanced", "expected" },
	{ "'condition': 'ptr.statsu == ok'", "condition", "position 1: there is no fact or call" },
	{ "'condition': 'ptr.status == nx'", "condition", "position 15" },
	{ "'predictable': 'yes'", "predictable", "missing condition" },
	{ "'condition': 'ptr.status == ok', 'predictable': 'no'", "predictable", "the condition" },
	{ "'category': 'spam'", "category", "'spam' is none of: ptr, dnsbl-ip, dnsbl-domain, spf" },
	{ "'checked': 'yesterday'", "checked", "a date" },
	{ "'source': 'somewhere'", "source", "a list expected" },
	{ "'source': [1]", "source", "a text expected" },
	{ "'examples': ['a\\u0007b']", "examples", "control character" },
	{ "'cause_en': 'a\\u001b[31mb'", "cause_en", "control character" },
	{ "'cause_en': 'a\\u009bb'", "cause_en", "control character" },
	{ "'cause_en': '  '", "cause_en", "empty" },
	{ "'year': 1066", "year", "from 1980" },
};

static void rule_faults_are_named(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < sizeof rule_faults / sizeof *rule_faults; i++) {
		const char *why;
		const char *where =
			rule_faults[i].field
				? arena_printf(w->arena, "%s: corp-1: field '%s': ", w->path,
					  rule_faults[i].field)
				: w->path;

		assert_null(read_rule(w, rule_faults[i].members, &why));
		if (strncmp(why, where, strlen(where)) != 0 || !strstr(why, rule_faults[i].says) ||
			strchr(why, '\n'))
			fail_msg("%s: said \"%s\"", rule_faults[i].members, why);
	}
}

static void patterns(void **state)
{
	static const struct {
		const char *pattern, *says;
	} bad[] = {
		{ "a(b", "" },
		{ "a\\\\d", "backslash" },
		{ "(a)\\\\1", "backslash" },
		{ "(?:a)", "(?" },
		{ "a*?", "two repetitions" },
		{ "((a{1,100}){1,100}){1,100}", "multiply" },
		{ "a{99999999999999999999}", "multiply" },
		{ "a{1,", "" },
		{ "[a", "" },
	};
	struct world *w = *state;
	char *deep = arena_alloc(w->arena, 1000);
	const char *why;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct rule_table table = { 0 };

		write_file(w, arena_printf(w->arena,
				      "{\"receiver\": \"corp\", \"rules\": [{\"id\": \"corp-1\", "
				      "\"code\": 550, \"text\": \"t\", \"match\": \"%s\"}]}",
				      bad[i].pattern));
		assert_false(load_rules(w->arena, w->path, &table, &why));
		if (!strstr(why, "corp-1: field 'match': ") || !strstr(why, bad[i].says))
			fail_msg("%s: said \"%s\"", bad[i].pattern, why);
	}
	memset(deep, '(', 500);
	write_file(w,
		arena_printf(w->arena,
			"{\"receiver\": \"corp\", \"rules\": [{\"id\": \"corp-1\", \"code\": 550, "
			"\"text\": \"t\", \"match\": \"%s\"}]}",
			deep));
	struct rule_table table = { 0 };

	assert_false(load_rules(w->arena, w->path, &table, &why));
	assert_non_null(strstr(why, "too many groups"));
}

/* Whole files, and what is said after the file's name. */
static const struct {
	const char *text, *says;
} file_faults[] = {
	{ "", "line 1" },
	{ "{", "line 1" },
	{ "\"x\"", ": neither a list of lists nor an object with rules" },
	{ "[]", ": it holds lists, not rules" },
	{ "{\"rules\": []}", ": field 'receiver': it is missing" },
	{ "{\"receiver\": \"Corp\", \"rules\": []}", ": field 'receiver': letters" },
	{ "{\"receiver\": \"a--b\", \"rules\": []}", ": field 'receiver': letters" },
	{ "{\"receiver\": \"a-\", \"rules\": []}", ": field 'receiver': letters" },
	{ "{\"receiver\": \"corp\", \"rules\": [1]}",
		": rule 1: an object expected, got a number" },
	{ "{\"receiver\": \"corp\", \"rules\": [{}]}", ": rule 1: field 'id': it is missing" },
	{ "{\"receiver\": \"corp\", \"rules\": [{\"id\": null}]}",
		": rule 1: field 'id': it is missing" },
	{ "{\"receiver\": \"corp\", \"rules\": [{\"id\": \"a\", \"text\": \"t\", \"match\": \"m\"}]}",
		": a: field 'class': a rule without a code" },
	{ "{\"receiver\": \"corp\", \"rules\": [{\"id\": \"a b\", \"text\": \"t\", \"match\": "
	  "\"m\", \"code\": 550}]}",
		": a b: field 'id': letters" },
	{ "{\"receiver\": \"rfc\", \"rules\": [{\"id\": \"a\", \"text\": \"t\", \"match\": \"m\", "
	  "\"code\": 550, \"basis\": \"fixed\"}]}",
		": a: field 'basis': receiver 'rfc' is nobody" },
	{ "{\"receiver\": \"corp\", \"rules\": [{\"id\": \"a\", \"text\": \"{user} t\", \"match\": "
	  "\"m\", \"code\": 550}]}",
		": a: field 'text': there is no variable {user}" },
	{ "{\"receiver\": \"corp\", \"rules\": [{\"id\": \"a\", \"text\": \"t\", \"match\": \"m\", "
	  "\"code\": 250}]}",
		": a: field 'code': a whole number from 400 to 599" },
	{ "{\"replies\": [{\"id\": \"a\"}]}", ": reply 1: field 'code': it is missing" },
	{ "{\"keywords\": [{\"category\": \"ptr\"}]}", ": keywords 1: field 'keywords': it is" },
};

static void file_faults_are_named(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < sizeof file_faults / sizeof *file_faults; i++) {
		struct rule_table table = { 0 };
		const char *why = "";

		write_file(w, file_faults[i].text);
		assert_false(load_rules(w->arena, w->path, &table, &why));
		if (strncmp(why, w->path, strlen(w->path)) != 0 ||
			!strstr(why, file_faults[i].says) || strchr(why, '\n'))
			fail_msg("%s: said \"%s\"", file_faults[i].text, why);
	}
}

static void unreadable_files(void **state)
{
	struct world *w = *state;
	struct rule_table table = { 0 };
	const char *why = NULL;

	assert_false(load_rules(w->arena, "/nonexistent/x.json", &table, &why));
	assert_string_equal(why, "/nonexistent/x.json: No such file or directory");
	assert_false(load_rules(w->arena, "/tmp", &table, &why));
	assert_non_null(strstr(why, "/tmp: "));
	assert_int_equal(truncate(w->path, (16 << 20) + 1), 0);
	assert_false(load_rules(w->arena, w->path, &table, &why));
	assert_non_null(strstr(why, "larger than 16 MiB"));
}

static void list_defaults(void **state)
{
	const char *why;
	const struct list *l = read_list(*state, "'zone': 'BL.Corp.Example.', 'kind': 'ip4'", &why);

	assert_non_null(l);
	assert_string_equal(l->zone, "bl.corp.example");
	assert_string_equal(l->name, "bl.corp.example");
	assert_int_equal(l->kind, LIST_IP4);
	assert_int_equal(l->status, LIST_ACTIVE);
	assert_int_equal(l->weight, WEIGHT_MEDIUM);
	assert_int_equal(l->tier, TIER_NONE);
	assert_int_equal(l->ipv6, IPV6_UNKNOWN);
	assert_true(l->any_code_listed);
	assert_false(l->refuses_public);
	assert_false(l->in_default);
	assert_null(l->feeds);
}

static void list_that_feeds(void **state)
{
	const char *why;
	const struct list *l = read_list(*state,
		"'zone': 'csi.mirror.example', 'feeds': 'rep:cloudmark-csi', 'weight': {'level': "
		"'high'}, 'public_resolver_ok': false, 'ipv6': true, 'codes': [{'match': "
		"'127.0.0.2', 'value': 'poor'}, {'match': '127.0.0.4-127.0.0.7', 'label': 'S', "
		"'severity': 'info', 'value': 'suspect'}], 'error_codes': [{'match': '127.0.0.1'}]",
		&why);

	assert_non_null(l);
	assert_string_equal(l->feeds, "cloudmark-csi");
	assert_int_equal(l->kind, LIST_IP);
	assert_int_equal(l->weight, WEIGHT_HIGH);
	assert_int_equal(l->ipv6, IPV6_YES);
	assert_true(l->refuses_public);
	assert_false(l->any_code_listed);
	assert_int_equal(l->code_count, 2);
	assert_string_equal(l->code[0].value, "poor");
	assert_int_equal(l->code[0].severity, CODE_BLOCK);
	assert_true(l->code[0].rejection_relevant);
	assert_string_equal(l->code[0].meaning, "listed");
	assert_true(code_match_holds(&l->code[1].set, 0x7f000005));
	assert_int_equal(l->code[1].severity, CODE_INFO);
	assert_int_equal(l->error_count, 1);
	assert_int_equal(l->error[0].severity, CODE_ERROR);
}

static const struct {
	const char *members, *says;
} list_faults[] = {
	{ "'kind': 'ip'", ": list 1: field 'zone': it is missing" },
	{ "'zone': 'x.example'", ": x.example: field 'kind': kind or codes are needed" },
	{ "'zone': 'x..example', 'kind': 'ip'", ": x..example: field 'zone': it is no DNS name" },
	{ "'zone': '.', 'kind': 'ip'", ": .: field 'zone': it is no DNS name" },
	{ "'zone': 'x.example', 'kind': 'ipv4'", "field 'kind': 'ipv4' is none of: ip4, ip6, ip" },
	{ "'zone': 'x.example', 'kind': 'ip', 'wieght': {}", "field 'wieght': there is no such" },
	{ "'zone': 'x.example', 'kind': 'ip', 'weight': {'level': 'huge'}",
		"field 'weight.level'" },
	{ "'zone': 'x.example', 'kind': 'ip', 'weight': 'high'", "field 'weight': an object" },
	{ "'zone': 'x.example', 'codes': [{}]", "field 'codes[0].match': it is missing" },
	{ "'zone': 'x.example', 'codes': [{'match': '127.0.0.2'}, {'match': '10.0.0.1'}]",
		"field 'codes[1].match': '10.0.0.1' is none of" },
	{ "'zone': 'x.example', 'codes': [{'match': '127.0.0.2', 'value': 'poor'}]",
		"field 'codes': a value needs the field 'feeds'" },
	{ "'zone': 'x.example', 'feeds': 'rep:x', 'codes': [{'match': '127.0.0.2'}]",
		"field 'feeds': no code has a 'value'" },
	{ "'zone': 'x.example', 'feeds': 'x', 'codes': [{'match': '127.0.0.2', 'value': 'poor'}]",
		"field 'feeds': 'rep:SERVICE' expected" },
	{ "'zone': 'x.example', 'feeds': 'rep:x', 'codes': [{'match': '127.0.0.2', 'value': 'a "
	  "b'}]",
		"field 'codes[0].value'" },
	{ "'zone': 'x.example', 'kind': 'ip', 'test_listed': 'a..b'", "field 'test_listed'" },
	{ "'zone': 'x.example', 'kind': 'ip', 'test_expect': '1.2.3.4'", "field 'test_expect'" },
	{ "'zone': 'x.example', 'kind': 'ip'}, {'zone': 'X.example', 'kind': 'ip'",
		"X.example: field 'zone': the list stands here already" },
};

static void list_faults_are_named(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < sizeof list_faults / sizeof *list_faults; i++) {
		const char *why;

		assert_null(read_list(w, list_faults[i].members, &why));
		if (!strstr(why, list_faults[i].says))
			fail_msg("%s: said \"%s\"", list_faults[i].members, why);
	}
}

/* Two files, and what is wrong between them. */
static void whole_catalogue(void **state)
{
	static const struct {
		const char *rules, *says;
	} faults[] = {
		{ "{\"id\": \"gmail-550-5725\", \"text\": \"t\", \"match\": \"m\", \"code\": 550}",
			": gmail-550-5725: field 'id': another rule has it (in the built-in catalogue)" },
		{ "{\"id\": \"a\", \"text\": \"t\", \"match\": \"m\", \"code\": 550, \"variant_of\": "
		  "\"b\"}",
			": a: field 'variant_of': there is no rule 'b'" },
		{ "{\"id\": \"a\", \"text\": \"t\", \"match\": \"m\", \"code\": 550, \"variant_of\": "
		  "\"gmail-550-5725\"}",
			": a: field 'variant_of': 'gmail-550-5725' is no main entry of the same" },
		{ "{\"id\": \"a\", \"text\": \"t\", \"match\": \"m\", \"code\": 550, \"same_as\": "
		  "[\"b\"]}",
			": a: field 'same_as': there is no rule 'b'" },
		{ "{\"id\": \"a\", \"text\": \"t\", \"match\": \"m\", \"code\": 550, \"condition\": "
		  "\"listed('zen.spamhaus.orgg')\"}",
			": a: field 'condition': there is no list with the zone 'zen.spamhaus.orgg'" },
		{ "{\"id\": \"a\", \"text\": \"t\", \"match\": \"m\", \"code\": 550, \"condition\": "
		  "\"listed('combined.njabl.org')\"}",
			": a: field 'condition': the list 'combined.njabl.org' never counts: wildcarding" },
		{ "{\"id\": \"a\", \"text\": \"t\", \"match\": \"m\", \"code\": 550, \"condition\": "
		  "\"listed('list.dnswl.org')\"}",
			"the list 'list.dnswl.org' never counts: a whitelist" },
	};
	struct world *w = *state;
	const char *const paths[] = { w->path, NULL };
	struct catalogue all;
	const char *why;

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		write_file(w, arena_printf(w->arena, "{\"receiver\": \"corp\", \"rules\": [%s]}",
				      faults[i].rules));
		assert_false(load_catalogue(w->arena, paths, NULL, &all, &why));
		if (strncmp(why, w->path, strlen(w->path)) != 0 || !strstr(why, faults[i].says))
			fail_msg("%s: said \"%s\"", faults[i].rules, why);
	}
}

static void own_rules_and_lists(void **state)
{
	struct world *w = *state;
	struct list own = { .zone = "bl.corp.example" };
	const struct list_table lists = { &own, 1 };
	const char *const paths[] = { w->path, NULL };
	struct catalogue all;
	const char *why;

	write_file(w,
		"{\"receiver\": \"corp\", \"reach\": 2, \"rules\": [{\"id\": \"corp-a\", \"text\": "
		"\"t\", \"match\": \"m\", \"code\": 550, \"condition\": "
		"\"listed('bl.corp.example')\"}]}");
	assert_true(load_catalogue(w->arena, paths, &lists, &all, &why));
	assert_int_equal(all.rule_count, builtin_rule_count + 1);
	for (size_t i = 1; i < all.rule_count; i++)
		assert_true(rule_compare(&all.rule[i - 1], &all.rule[i]) < 0);
	assert_true(load_catalogue(w->arena, NULL, NULL, &all, &why));
	assert_ptr_equal(all.rule, builtin_rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rule_defaults, set_up, tear_down),
		cmocka_unit_test_setup_teardown(rule_with_everything, set_up, tear_down),
		cmocka_unit_test_setup_teardown(rule_faults_are_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(patterns, set_up, tear_down),
		cmocka_unit_test_setup_teardown(file_faults_are_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(unreadable_files, set_up, tear_down),
		cmocka_unit_test_setup_teardown(list_defaults, set_up, tear_down),
		cmocka_unit_test_setup_teardown(list_that_feeds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(list_faults_are_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(whole_catalogue, set_up, tear_down),
		cmocka_unit_test_setup_teardown(own_rules_and_lists, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
