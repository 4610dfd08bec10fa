/* Conditions: what parses, what each fault says, and their three-valued truth. */
#include "checks/predict/cond.h"
#include "checks/load/load.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

static int set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

/* The tree as text: a prefix form with the number of operands. */
static const char *show(struct arena *arena, const struct cond *cond, size_t count)
{
	static const char *const names[] = { "and", "or", "not", "in", "not-in", "compare",
		"listed", "any", "domain", "rep" };
	const char *out = "";

	for (size_t i = 0; i < count; i++) {
		out = arena_printf(arena, "%s%s%s", out, i ? " " : "", names[cond[i].op]);
		if (cond[i].count)
			out = arena_printf(arena, "%s%u", out, cond[i].count);
		if (cond[i].text)
			out = arena_printf(arena, "%s:%s", out, cond[i].text);
		if (cond[i].values)
			out = arena_printf(arena, "%s[%s]", out, cond[i].values);
	}
	return out;
}

static void trees(void **state)
{
	static const struct {
		const char *text, *tree;
	} cases[] = {
		{ "ptr.status == ok", "in[ok]" },
		{ "ptr.status != ok", "not-in[ok]" },
		{ "ptr.status in {nxdomain,nodata}", "in[nxdomain nodata]" },
		{ " ptr.status  in { nxdomain , 'nodata' } ", "in[nxdomain nodata]" },
		{ "ip.version >= 6", "compare:>=[6]" },
		{ "ptr.generic == true", "in[true]" },
		{ "((ptr.status == ok))", "in[ok]" },
		{ "not not ptr.status == ok", "not1 not1 in[ok]" },
		{ "ptr.status == ok or spf.result == pass and ip.version == 4",
			"or2 in[ok] and2 in[pass] in[4]" },
		{ "(ptr.status == ok or spf.result == pass) and ip.version == 4",
			"and2 or2 in[ok] in[pass] in[4]" },
		{ "ptr.status == ok and not (spf.result == pass or ip.version == 4)",
			"and2 in[ok] not1 or2 in[pass] in[4]" },
		{ "listed('ZEN.spamhaus.org')", "listed:zen.spamhaus.org" },
		{ "listed('zen.spamhaus.org',{127.0.0.10, 127.0.0.11})",
			"listed:zen.spamhaus.org[127.0.0.10 127.0.0.11]" },
		{ "listed_any('ip')", "any" },
		{ "domain_listed('dbl.spamhaus.org','helo')", "domain:dbl.spamhaus.org" },
		{ "domain_listed('dbl.spamhaus.org', 'url')", "domain:dbl.spamhaus.org" },
		{ "rep('cloudmark-csi') in {poor,suspect}", "rep:cloudmark-csi[poor suspect]" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *why;
		size_t count;
		const struct cond *cond = cond_parse(*state, cases[i].text, &count, &why);

		if (!cond)
			fail_msg("%s: %s", cases[i].text, why);
		assert_string_equal(show(*state, cond, count), cases[i].tree);
		assert_ptr_equal(cond_end(cond), cond + count);
	}
}

static void faults(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "position 1: a fact expected" },
		{ "ptr.status", "position 11: one of == != < <= > >= in expected" },
		{ "ptr.statsu == ok", "position 1: there is no fact or call 'ptr.statsu'" },
		{ "ptr.status = ok", "position 12: a character that belongs nowhere" },
		{ "ptr.status == ", "position 15: a value expected" },
		{ "ptr.status == nx", "position 15: the fact ptr.status is never 'nx'" },
		{ "ptr.status == ''", "position 15: a value expected" },
		{ "ptr.status in {ok", "position 18: '}' expected" },
		{ "ptr.status in {}", "position 16: a value expected" },
		{ "ptr.status in ok", "position 15: '{' expected" },
		{ "ptr.status < ok", "position 14: a number expected" },
		{ "ptr.status == ok and", "position 21: a fact expected" },
		{ "ptr.status == ok spf.result == pass",
			"position 18: 'and', 'or' or the end expected" },
		{ "(ptr.status == ok", "position 18: ')' expected" },
		{ "ptr.status == ok)", "position 17: 'and', 'or' or the end expected" },
		{ "'ptr.status' == ok", "position 1: a fact expected" },
		{ "listed(zen)", "position 8: a zone in quotes expected" },
		{ "listed('a..b')", "position 8: a zone in quotes expected" },
		{ "listed('a.b',{10.0.0.1})", "position 15: an address in 127.0.0.0/8 expected" },
		{ "listed('a.b'", "position 13: ')' expected" },
		{ "listed('a.b", "position 8: a character that belongs nowhere" },
		{ "listed_any('name')", "position 12: 'ip' in quotes expected" },
		{ "domain_listed('a.b')", "position 20: ',' expected" },
		{ "domain_listed('a.b','ip')",
			"position 21: one of 'sender', 'helo', 'ptr', 'from', 'dkim', 'url' expected" },
		{ "rep('x') == poor", "position 10: 'in' expected" },
		{ "rep(x) in {poor}", "position 5: a service in quotes expected" },
		{ "rep('x') in {'a b'}", "position 14: a value holds no blank" },
		{ "blocked('x')", "position 1: there is no fact or call 'blocked'" },
		{ "ptr.status == ok # and", "position 18: a character that belongs nowhere" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *why = "";
		size_t count;

		assert_null(cond_parse(*state, cases[i].text, &count, &why));
		assert_string_equal(why, cases[i].why);
	}
}

static void bounds(void **state)
{
	char *text = arena_alloc(*state, 100001);
	const char *why;
	size_t count;

	memset(text, '(', 100000);
	assert_null(cond_parse(*state, text, &count, &why));
	assert_string_equal(why, "position 51: nested too deeply");
	for (size_t i = 0; i < 100000; i += 4)
		memcpy(text + i, "not ", 4);
	assert_null(cond_parse(*state, text, &count, &why));
	assert_non_null(strstr(why, "nested too deeply"));
	text[0] = 0;
	for (size_t i = 0; i < 2000; i++)
		memcpy(text + 20 * i, "ip.version == 4 or  ", 21);
	assert_null(cond_parse(*state, text, &count, &why));
	assert_non_null(strstr(why, "too many tests"));
}

/* Lists of the world below */

static const struct list_code zen_codes[] = {
	{ .match = "127.0.0.2",
		.set = { 0x7f000002, 0x7f000002, 0, 0, 0 },
		.severity = CODE_BLOCK },
	{ .match = "127.0.0.3",
		.set = { 0x7f000003, 0x7f000003, 0, 0, 0 },
		.severity = CODE_SUSPECT },
	{ .match = "127.0.0.4", .set = { 0x7f000004, 0x7f000004, 0, 0, 0 }, .severity = CODE_INFO },
	{ .match = "127.0.0.5",
		.set = { 0x7f000005, 0x7f000005, 0, 0, 0 },
		.severity = CODE_POSITIVE },
};
static const struct list high = { .zone = "high.example",
	.kind = LIST_IP,
	.weight = WEIGHT_HIGH,
	.code = zen_codes,
	.code_count = 4 };
static const struct list low = { .zone = "low.example",
	.kind = LIST_IP,
	.weight = WEIGHT_LOW,
	.code = zen_codes,
	.code_count = 4,
	.any_code_listed = true };
static const struct list dead = { .zone = "dead.example",
	.kind = LIST_IP,
	.weight = WEIGHT_HIGH,
	.status = LIST_CLOSED,
	.any_code_listed = true };
static const struct list white = {
	.zone = "white.example", .kind = LIST_WHITE_IP, .any_code_listed = true
};
static const struct list names = {
	.zone = "names.example", .kind = LIST_DOMAIN, .code = zen_codes, .code_count = 4
};

static enum truth truth_of(
	struct arena *arena, const char *text, const struct evidence *evidence, bool calm)
{
	const char *why;
	size_t count;
	const struct cond *cond = cond_parse(arena, text, &count, &why);

	assert_non_null(cond);
	return cond_truth(cond, &(struct cond_view){ .evidence = evidence, .calm = calm });
}

struct truth_case {
	const char *text;
	enum truth truth, calm;
};

static void check_truths(
	struct arena *arena, const struct truth_case *cases, size_t count, const struct evidence *e)
{
	for (size_t i = 0; i < count; i++) {
		if (truth_of(arena, cases[i].text, e, false) != cases[i].truth)
			fail_msg("%s", cases[i].text);
		if (truth_of(arena, cases[i].text, e, true) != cases[i].calm)
			fail_msg("calm: %s", cases[i].text);
	}
}

#define T TRUTH_TRUE
#define F TRUTH_FALSE
#define U TRUTH_UNKNOWN

static void facts_have_three_values(void **state)
{
	static const struct facts facts = { {
		[FACT_IP_VERSION] = "6",
		[FACT_PTR_STATUS] = "servfail",
		[FACT_SPF_RESULT] = "pass",
		[FACT_PTR_GENERIC] = "false",
	} };
	static const struct truth_case cases[] = {
		{ "spf.result == pass", T, T },
		{ "spf.result != pass", F, F },
		{ "spf.result in {fail,pass}", T, T },
		{ "spf.result in {fail,none}", F, F },
		{ "ptr.generic == false", T, T },
		{ "fcrdns.status == pass", U, U },
		{ "fcrdns.status != pass", U, U },
		{ "ptr.status == servfail", T, U },
		{ "ptr.status != ok", T, U },
		{ "ptr.status == ok", F, U },
		{ "ip.version == 6", T, T },
		{ "ip.version > 4", T, T },
		{ "ip.version >= 6", T, T },
		{ "ip.version < 6", F, F },
		{ "ip.version <= 6", T, T },
		{ "ip.version <= 4", F, F },
		{ "not spf.result == pass", F, F },
		{ "not fcrdns.status == pass", U, U },
		{ "spf.result == pass and fcrdns.status == pass", U, U },
		{ "spf.result == fail and fcrdns.status == pass", F, F },
		{ "fcrdns.status == pass and spf.result == fail", F, F },
		{ "spf.result == pass or fcrdns.status == pass", T, T },
		{ "fcrdns.status == pass or spf.result == pass", T, T },
		{ "fcrdns.status == pass or spf.result == fail", U, U },
		{ "spf.result == pass and (ptr.status == ok or not spf.result == none)", T, T },
	};
	const struct evidence evidence = { .facts = &facts };

	check_truths(*state, cases, sizeof cases / sizeof *cases, &evidence);
}

static void lists(void **state)
{
	static const struct facts facts;
	static const char *const block[] = { "127.0.0.2" }, *const suspect[] = { "127.0.0.3" },
				 *const info[] = { "127.0.0.4" },
				 *const positive[] = { "127.0.0.5" },
				 *const odd[] = { "127.0.0.99", "127.0.0.4" };
	const struct list_result results[] = {
		{ &high, "high.example", "x", ROLE_IP, LISTED, block, 1, .answered = true,
			.strong = true },
		{ &low, "low.example", "x", ROLE_IP, LISTED, odd, 1, .answered = true },
		{ &dead, "dead.example", "x", ROLE_IP, SKIPPED, block, 1, .answered = false },
		{ &white, "white.example", "x", ROLE_IP, POSITIVE, block, 1, .answered = true },
		{ &names, "names.example", "a", ROLE_SENDER, LISTED, suspect, 1, .answered = true },
		{ &names, "names.example", "b", ROLE_HELO, LISTED, info, 1, .answered = true },
		{ &names, "names.example", "c", ROLE_PTR, CLEAN, NULL, 0, .answered = true },
		{ &names, "names.example", "d", ROLE_PTR, UNUSABLE, .answered = false },
		{ &names, "names.example", "e", ROLE_FROM, POSITIVE, positive, 1,
			.answered = true },
		{ &names, "names.example", "f", ROLE_DKIM, LIST_INFO, odd, 1, .answered = true },
		{ NULL, "own.example", "x", ROLE_IP, LISTED, odd, 1, .answered = true },
	};
	static const struct truth_case cases[] = {
		{ "listed('high.example')", T, T }, { "listed('high.example',{127.0.0.2})", T, T },
		{ "listed('high.example',{127.0.0.3,127.0.0.22})", F, F },
		{ "listed('low.example')", T, T }, /* a code nobody knows, but any code lists */
		{ "listed('dead.example')", F, F }, { "listed('white.example')", F, F },
		{ "listed('own.example')", T, T }, { "listed('other.example')", U, U },
		{ "listed_any('ip')", T, T }, { "domain_listed('names.example','sender')", T, T },
		{ "domain_listed('names.example','helo')", T, T },
		{ "domain_listed('names.example','ptr')", U, U },
		{ "domain_listed('names.example','from')", F, F },
		{ "domain_listed('names.example','dkim')", F,
			F }, /* an unknown code is no listing */
		{ "domain_listed('names.example','url')", U, U },
		{ "listed('names.example')", U, U }, /* of names, not of the address */
	};
	const struct evidence evidence = {
		.facts = &facts, .list = results, .list_count = sizeof results / sizeof *results
	};

	check_truths(*state, cases, sizeof cases / sizeof *cases, &evidence);
}

/* listed_any('ip') with a list of each answer. */
static void any_list(void **state)
{
	static const struct facts facts;
	const struct list_result clean_high = { &high, "a", "x", ROLE_IP, CLEAN, .answered = true };
	const struct list_result no_high = { &high, "a", "x", ROLE_IP, UNUSABLE,
		.answered = false };
	const struct list_result skipped = { &high, "a", "x", ROLE_IP, SKIPPED, .answered = false };
	const struct list_result no_low = { &low, "b", "x", ROLE_IP, UNUSABLE, .answered = false };
	const struct list_result closed = { &dead, "c", "x", ROLE_IP, UNUSABLE, .answered = false };
	const struct list_result strong = { &high, "d", "x", ROLE_IP, LISTED, .answered = true,
		.strong = true };
	const struct list_result of_names = { &names, "e", "x", ROLE_SENDER, LISTED,
		.answered = true, .strong = true };
	const struct {
		struct list_result first, second;
		enum truth truth;
	} cases[] = {
		{ clean_high, no_low, F },
		{ clean_high, no_high, U },
		{ no_high, strong, T },
		{ no_low, no_low, F },
		{ skipped, skipped, U },
		{ skipped, clean_high, F },
		{ closed, closed, U },
		{ of_names, of_names, U },
		{ of_names, clean_high, F },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct evidence evidence = {
			.facts = &facts, .list = &cases[i].first, .list_count = 2
		};

		if (truth_of(*state, "listed_any('ip')", &evidence, false) != cases[i].truth)
			fail_msg("case %zu", i);
	}
}

static void reputations(void **state)
{
	static const struct facts facts;
	static const struct reputation rep[] = { { "csi", "poor" }, { "csi2", "poorer" } };
	static const struct truth_case cases[] = {
		{ "rep('csi') in {poor,suspect}", T, T },
		{ "rep('csi2') in {poor,suspect}", F, F },
		{ "rep('csi3') in {poor}", U, U },
	};
	const struct evidence evidence = { .facts = &facts, .rep = rep, .rep_count = 2 };

	check_truths(*state, cases, sizeof cases / sizeof *cases, &evidence);
}

/* What decides, what is needed */

static const char *deciding(struct arena *arena, const char *text, const struct evidence *evidence)
{
	const struct cond_view view = { .evidence = evidence };
	const char *why, *out = "";
	size_t count, needs = 0;
	const struct cond *cond = cond_parse(arena, text, &count, &why);
	const struct cond_tests tests = cond_deciding(arena, cond, &view);
	const char **need = NULL;

	for (size_t i = 0; i < tests.count; i++) {
		if (cond_truth(cond, &view) == TRUTH_UNKNOWN)
			cond_needs(arena, tests.test[i], &view, &need, &needs);
		else
			out = arena_printf(
				arena, "%s%s; ", out, cond_text(arena, tests.test[i], &view));
	}
	for (size_t i = 0; i < needs; i++)
		out = arena_printf(arena, "%s%s; ", out, need[i]);
	return out;
}

static void what_decides(void **state)
{
	static const struct facts facts = { {
		[FACT_PTR_STATUS] = "nxdomain",
		[FACT_SPF_RESULT] = "fail",
		[FACT_HELO_SYNTAX] = "fqdn",
	} };
	static const char *const pbl[] = { "127.0.0.2" };
	const struct list_result results[] = {
		{ &high, "high.example", "x", ROLE_IP, LISTED, pbl, 1, .answered = true },
		{ &high, "missed.example", "x", ROLE_IP, UNUSABLE, .answered = false },
	};
	const struct evidence evidence = { .facts = &facts, .list = results, .list_count = 2 };
	static const struct {
		const char *text, *deciding;
	} cases[] = {
		{ "ptr.status != ok", "ptr.status == nxdomain; " },
		{ "ptr.status in {nxdomain,nodata} or spf.result == pass",
			"ptr.status == nxdomain; " },
		{ "ptr.status == nxdomain or spf.result == fail",
			"ptr.status == nxdomain; spf.result == fail; " },
		{ "ptr.status == nxdomain and spf.result == fail",
			"ptr.status == nxdomain; spf.result == fail; " },
		{ "fcrdns.status == fail or spf.result == fail", "spf.result == fail; " },
		{ "not (ptr.status == ok or helo.syntax == bare)",
			"ptr.status == nxdomain; helo.syntax == fqdn; " },
		{ "listed('high.example',{127.0.0.2,127.0.0.3})",
			"listed('high.example',{127.0.0.2,127.0.0.3}); " },
		{ "not listed('high.example',{127.0.0.9})",
			"not listed('high.example',{127.0.0.9}); " },
		{ "ptr.status == nxdomain and fcrdns.status == fail", "fcrdns.status; " },
		{ "spf.result == pass or helo.a.status == ok and helo.a.status == nodata",
			"helo.a.status; " },
		{ "listed('missed.example')", "listed:missed.example; " },
		{ "listed_any('ip')", "listed:missed.example; " },
		{ "domain_listed('names.example','url') and rep('csi') in {poor}",
			"listed:names.example; rep:csi; " },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(deciding(*state, cases[i].text, &evidence), cases[i].deciding);
}

static void assumptions(void **state)
{
	static const struct facts facts = {
		{ [FACT_DKIM_RESULT] = NULL, [FACT_SPF_RESULT] = "pass" }
	};
	static const struct facts unsigned_mail = { { [FACT_DKIM_RESULT] = "none" } };
	const struct evidence evidence = { .facts = &facts };
	const struct cond_view plain = { .evidence = &evidence };
	const struct cond_view assumed = { .evidence = &evidence, .assumed = &unsigned_mail };
	const char *why;
	size_t count;
	const struct cond *cond =
		cond_parse(*state, "dkim.result != pass and spf.result == pass", &count, &why);

	assert_int_equal(cond_truth(cond, &plain), TRUTH_UNKNOWN);
	assert_int_equal(cond_truth(cond, &assumed), TRUTH_TRUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(trees, set_up, tear_down),
		cmocka_unit_test_setup_teardown(faults, set_up, tear_down),
		cmocka_unit_test_setup_teardown(bounds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(facts_have_three_values, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lists, set_up, tear_down),
		cmocka_unit_test_setup_teardown(any_list, set_up, tear_down),
		cmocka_unit_test_setup_teardown(reputations, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_decides, set_up, tear_down),
		cmocka_unit_test_setup_teardown(assumptions, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("cond", tests, NULL, NULL);
}
