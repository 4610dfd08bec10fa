/* What is said of weak records, and that the corrected record takes it away: published in the same
 * world, the client passes and the finding is gone. */
#include "test/unit/spf_world.h"

#include "checks/spf/spf_cure.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* The world that all records stand in. The client is 192.0.2.25, or 2001:db8::25. */
static void fill(struct world *world)
{
	world_add(world, "example.com", RR_MX, "10 mx.example.com");
	world_add(world, "mx.example.com", RR_A, "198.51.100.7");
	world_add(world, "mx.example.com", RR_AAAA, "2001:db8:1::7");
	for (char c = 'a'; c <= 'c'; c++) {
		char name[] = "v4x.example.com";

		name[2] = c;
		world_add(world, name, RR_A, "198.51.100.8");
	}
	world_add(world, "ok.example", RR_TXT, "v=spf1 ip4:203.0.113.0/24 -all");
	world_add(world, "deny.example", RR_TXT, "v=spf1 ip4:192.0.2.0/24 -all");
	world_add(world, "two.example", RR_TXT, "v=spf1 -all");
	world_add(world, "two.example", RR_TXT, "v=spf1 ~all");
	world_add(world, "bad.example", RR_TXT, "v=spf1 moo -all");
	world_add(world, "twice.example", RR_TXT, "v=spf1 include:ok.example -all");
	world_add(world, "xn--mnchen-3ya.example", RR_TXT, "v=spf1 -all");
	world_add(world, "macro.example", RR_TXT, "%{x} is wrong");
	world_timeout(world, "slow.example", RR_TXT);
	for (int i = 0; i < 11; i++)
		world_add(world, "many.example", RR_MX, "10 mx.example.com");
}

struct row {
	const char *terms[2]; /* of the records of example.com, behind "v=spf1 " */
	const char *client;   /* NULL: none */
	enum spf_result result;
	const char *lints; /* names of the findings, each once, in order */
	const char *cure;  /* behind "v=spf1 "; NULL: none */
};

#define V4 "192.0.2.25"
#define V6 "2001:db8::25"

static const struct row rows[] = {
	/* the client is not in the record */
	{ { "mx ~all" }, V4, SPF_SOFTFAIL, "", "mx ip4:192.0.2.25 ~all" },
	{ { "a mx ~all" }, V4, SPF_SOFTFAIL, "", "a mx ip4:192.0.2.25 ~all" },
	{ { "mx -all" }, V6, SPF_FAIL, "", "mx ip6:2001:db8::25 -all" },
	{ { "mx ?all" }, V4, SPF_NEUTRAL, "", "mx ip4:192.0.2.25 ?all" },
	{ { "-all" }, V4, SPF_FAIL, "", "ip4:192.0.2.25 -all" },
	{ { "mx" }, V4, SPF_NEUTRAL, "spf.no_default", "mx ip4:192.0.2.25 ~all" },
	{ { "redirect=ok.example" }, V4, SPF_FAIL, "", "ip4:192.0.2.25 redirect=ok.example" },
	{ { "-ip4:192.0.2.0/24 mx ~all" }, V4, SPF_FAIL, "",
		"ip4:192.0.2.25 -ip4:192.0.2.0/24 mx ~all" },
	{ { "-include:deny.example mx ~all" }, V4, SPF_FAIL, "",
		"ip4:192.0.2.25 -include:deny.example mx ~all" },
	{ { "include:slow.example ip4:192.0.2.25 -all" }, V4, SPF_TEMPERROR, "",
		"ip4:192.0.2.25 include:slow.example -all" },
	{ { NULL }, V4, SPF_NONE, "", "mx ip4:192.0.2.25 -all" },
	{ { NULL }, V6, SPF_NONE, "", "mx ip6:2001:db8::25 -all" },
	{ { NULL }, NULL, SPF_PENDING, "", "mx -all" },
	/* nothing is wrong */
	{ { "ip4:192.0.2.25 -all" }, V4, SPF_PASS, "", NULL },
	{ { "ip4:192.0.2.0/24 include:ok.example -all" }, V4, SPF_PASS, "", NULL },
	{ { "mx -all" }, NULL, SPF_PENDING, "", NULL },
	/* syntax */
	{ { "moo ip4:192.0.2.25 -all" }, V4, SPF_PERMERROR, "", "ip4:192.0.2.25 -all" },
	{ { "192.0.2.25 -all" }, V4, SPF_PERMERROR, "", "ip4:192.0.2.25 -all" },
	{ { "a:192.0.2.25 -all" }, V4, SPF_PERMERROR, "", "ip4:192.0.2.25 -all" },
	{ { "ip:192.0.2.0/24, -all" }, V4, SPF_PERMERROR, "", "ip4:192.0.2.0/24 -all" },
	{ { "ip6:192.0.2.25 ~all." }, V4, SPF_PERMERROR, "spf.syntax", "ip4:192.0.2.25 ~all" },
	{ { "?ipv6:2001:db8::/32 mx redirect:ok.example" }, V4, SPF_PERMERROR, "spf.syntax",
		"?ip6:2001:db8::/32 mx ip4:192.0.2.25 redirect=ok.example" },
	{ { "mx, -all;" }, V4, SPF_PERMERROR, "spf.syntax", "mx ip4:192.0.2.25 -all" },
	{ { "redirect=twice.example redirect=ok.example" }, V4, SPF_PERMERROR, "",
		"ip4:192.0.2.25 redirect=twice.example" },
	{ { "mx exp=a.example -all exp=b.example" }, V4, SPF_PERMERROR, "",
		"mx ip4:192.0.2.25 -all" },
	{ { "ip4:192.0.2.0/255.255.255.0 a:mx.example.com/24/64 -all" }, V4, SPF_PERMERROR,
		"spf.syntax", "ip4:192.0.2.0/24 a:mx.example.com/24//64 -all" },
	{ { "moo", NULL }, NULL, SPF_PENDING, "", "~all" },
	{ { "mx -all", "a:mx.example.com ip4:192.0.2.25 ~all" }, V4, SPF_PERMERROR, "",
		"mx a:mx.example.com ip4:192.0.2.25 ~all" },
	{ { "mx -all", "mx moo -all" }, V4, SPF_PERMERROR, "", "mx ip4:192.0.2.25 -all" },
	/* includes */
	{ { "ip4:192.0.2.25 include:none.example -all" }, V4, SPF_PASS, "spf.broken_include",
		"ip4:192.0.2.25 -all" },
	{ { "include:none.example -all" }, V4, SPF_PERMERROR, "", "ip4:192.0.2.25 -all" },
	{ { "ip4:192.0.2.25 include:two.example include:bad.example include:example.com include:.%{d1} -all" },
		V4, SPF_PASS, "spf.broken_include", "ip4:192.0.2.25 -all" },
	{ { "ip4:192.0.2.25 redirect=none.example" }, V4, SPF_PASS, "spf.broken_include",
		"ip4:192.0.2.25 ~all" },
	{ { "ip4:192.0.2.25 include:slow.example -all" }, V4, SPF_PASS, "spf.broken_include",
		NULL },
	{ { "ip4:192.0.2.25 include:ok.example include:twice.example -all" }, V4, SPF_PASS,
		"spf.duplicate_term", NULL },
	/* terms */
	{ { "ip4:192.0.2.25 mx +MX -all" }, V4, SPF_PASS, "spf.duplicate_term",
		"ip4:192.0.2.25 mx -all" },
	{ { "ip4:192.0.2.25 ip4:192.0.2.0/24 -all" }, V4, SPF_PASS, "spf.overlap",
		"ip4:192.0.2.0/24 -all" },
	{ { "ip4:192.0.2.0/24 -ip4:192.0.3.0/24 ip4:192.0.0.0/16 -all" }, V4, SPF_PASS,
		"spf.overlap", NULL },
	{ { "ip4:192.0.2.25 ptr -all" }, V4, SPF_PASS, "spf.ptr_mechanism", "ip4:192.0.2.25 -all" },
	{ { "ip4:192.0.2.25 -all mx" }, V4, SPF_PASS, "spf.after_all", "ip4:192.0.2.25 -all" },
	{ { "ip4:192.0.2.25 redirect=ok.example -all" }, V4, SPF_PASS, "spf.after_all",
		"ip4:192.0.2.25 -all" },
	{ { "mx ip4=192.0.2.25 -all" }, V4, SPF_FAIL, "spf.lint", "mx ip4:192.0.2.25 -all" },
	{ { "ip4:192.0.2.25 v=spf1 -all" }, V4, SPF_PASS, "spf.lint", "ip4:192.0.2.25 -all" },
	{ { "ip4:192.0.2.25 ip4:10.0.0.0/8 ip6:fc00::/7 -all" }, V4, SPF_PASS, "spf.private_range",
		"ip4:192.0.2.25 -all" },
	{ { "ip4:192.0.0.0/15 -all" }, V4, SPF_PASS, "spf.wide_range", NULL },
	{ { "ip4:192.0.2.25" }, V4, SPF_PASS, "spf.no_default", "ip4:192.0.2.25 ~all" },
	/* everyone passes */
	{ { "+all" }, V4, SPF_PASS, "", "ip4:192.0.2.25 -all" },
	{ { "mx ip4:0.0.0.0/0 ~all" }, V4, SPF_PASS, "", "mx ip4:192.0.2.25 ~all" },
	/* names that want an end, or ASCII */
	{ { "a:mx -all" }, V4, SPF_PERMERROR, "", "a:mx.example.com ip4:192.0.2.25 -all" },
	{ { "mx:mx/24 a:gone ?a:v4a//64 -all" }, V4, SPF_PERMERROR, "spf.syntax",
		"?a:v4a.example.com//64 ip4:192.0.2.25 -all" },
	{ { "include:m\xc3\xbcnchen.example ip4:192.0.2.25 -all" }, V4, SPF_PERMERROR, "",
		"include:xn--mnchen-3ya.example ip4:192.0.2.25 -all" },
	{ { "a:B\xc3\xbc\x63her.example/24//64 -all" }, V4, SPF_PERMERROR, "",
		"a:xn--bcher-kva.example/24//64 ip4:192.0.2.25 -all" },
	/* explanations that nobody gets */
	{ { "ip4:192.0.2.25 exp=none.example -all" }, V4, SPF_PASS, "spf.lint",
		"ip4:192.0.2.25 -all" },
	{ { "ip4:192.0.2.25 -all exp=two.example" }, V4, SPF_PASS, "spf.lint",
		"ip4:192.0.2.25 -all" },
	{ { "ip4:192.0.2.25 -all exp=macro.example" }, V4, SPF_PASS, "spf.lint",
		"ip4:192.0.2.25 -all" },
	{ { "ip4:192.0.2.25 -all exp=ok.example" }, V4, SPF_PASS, "", NULL },
	{ { "ip4:192.0.2.25 exp=none.example redirect=ok.example" }, V4, SPF_PASS, "", NULL },
	/* limits */
	{ { "mx:many.example ip4:192.0.2.25 -all" }, V4, SPF_PERMERROR, "",
		"ip4:192.0.2.25 mx:many.example -all" },
	{ { "a:n1.example a:n2.example a:n3.example ip4:192.0.2.25 -all" }, V4, SPF_PERMERROR, "",
		"ip4:192.0.2.25 -all" },
	{ { "ip4:192.0.2.25 a:n1.example a:n2.example a:n3.example -all" }, V4, SPF_PASS,
		"spf.void_lookups", "ip4:192.0.2.25 -all" },
	{ { "ip4:192.0.2.25 a:v4a.example.com a:v4b.example.com a:v4c.example.com -all" }, V4,
		SPF_PASS, "spf.ip_family", "ip4:192.0.2.25 ip4:198.51.100.8 -all" },
	{ { "a:v4a.example.com a:v4b.example.com a:v4c.example.com ip6:2001:db8::/48 -all" }, V6,
		SPF_PERMERROR, "", "ip4:198.51.100.8 ip6:2001:db8::/48 -all" },
	{ { "ip4:192.0.2.25 mx a:mx.example.com/31 a:mx.example.com/30 a:mx.example.com/29 a:mx.example.com/28 "
	    "a:mx.example.com/27 a:mx.example.com/26 a:mx.example.com/25 a:mx.example.com//64 a:mx.example.com//48 "
	    "a:mx.example.com//32 -all" },
		V4, SPF_PASS, "spf.too_many_lookups",
		"ip4:192.0.2.25 ip4:198.51.100.7/25 ip6:2001:db8:1::7/48 a:mx.example.com//32 -all" },
};

struct scene {
	struct arena *arena;
	struct world world;
	struct ip ip;
	struct spf_client client;
	struct spf_dns dns;
};

static void open_scene(struct scene *s, const struct row *row)
{
	*s = (struct scene){ .arena = arena_new() };
	s->world.arena = s->arena;
	fill(&s->world);
	s->client = (struct spf_client){
		.local = STR("u"), .domain = STR("example.com"), .helo = STR("h.example.com")
	};
	if (row->client) {
		assert_true(ip_parse(str_of(row->client), &s->ip));
		s->client.ip = &s->ip;
	}
	s->dns = world_dns(&s->world);
}

/* Publishes TEXT in place of the SPF records of example.com; NULL only removes those. */
static void publish(struct scene *s, const char *text)
{
	for (size_t i = 0; i < s->world.record_count; i++)
		if (s->world.record[i].type == RR_TXT &&
			!strcmp(s->world.record[i].owner, "example.com"))
			s->world.record[i].owner = "gone.example";
	if (text)
		world_add(&s->world, "example.com", RR_TXT, text);
	world_reset(&s->world, false);
}

struct view {
	const struct spf_tree *tree;
	struct spf_verdict verdict;
	struct spf_lints lints;
};

static struct view look(struct scene *s)
{
	struct view v = { .tree = spf_tree_walk(s->arena, &s->dns, &s->client, s->client.domain) };

	if (s->client.ip)
		spf_check_host(s->arena, &s->dns, &s->client, s->client.domain, &v.verdict);
	v.lints = spf_lint(s->arena, v.tree, s->client.ip ? &v.verdict : NULL, NULL);
	return v;
}

/* The names of the findings, each once. */
static const char *names(struct arena *arena, const struct spf_lints *lints)
{
	const char *all = "", *last = NULL;

	for (size_t i = 0; i < lints->count; i++) {
		const char *name = finding_specs[lints->lint[i].id].name;

		if (!last || strcmp(last, name) != 0)
			all = arena_printf(arena, "%s%s%s", all, *all ? " " : "", name);
		last = name;
	}
	return all;
}

static const char *behind_version(const char *text)
{
	return text ? text + (strlen(text) > 7 ? 7 : 6) : "(none)";
}

/* The cure applied: the client passes, and the faults that it is said to mend are gone. */
static void check_cured(
	struct scene *s, const struct spf_cure *cure, const struct spf_lints *before)
{
	publish(s, cure->text);

	struct view v = look(s);
	enum tristate wide = spf_passes_all(s->arena, v.tree, SPF_V4);

	assert_int_equal(v.tree->node[0]->state, SPF_NODE_PRESENT);
	if (s->client.ip)
		assert_int_equal(v.verdict.result, SPF_PASS);
	assert_int_not_equal(wide, TRI_YES);
	for (size_t i = 0; i < before->count; i++)
		assert_int_equal(spf_lint_has(&v.lints, &before->lint[i]),
			spf_lint_has(&cure->lints, &before->lint[i]));
}

static void test_rows(void **state)
{
	unsigned failures = 0, cured = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		struct scene s;

		open_scene(&s, row);
		publish(&s, NULL);
		for (int j = 0; j < 2 && row->terms[j]; j++)
			world_add(&s.world, "example.com", RR_TXT,
				arena_printf(s.arena, "v=spf1 %s", row->terms[j]));

		struct view v = look(&s);
		struct spf_cure cure = spf_cure(s.arena, &s.dns, &s.client, v.tree);
		const char *got = names(s.arena, &v.lints), *text = behind_version(cure.text);

		if (v.verdict.result != row->result || strcmp(got, row->lints) != 0 ||
			strcmp(text, row->cure ? row->cure : "(none)") != 0) {
			print_error("%s: %s (%s), lints \"%s\", cure \"%s\"\n", row->terms[0],
				spf_result_name(v.verdict.result), v.verdict.why, got, text);
			failures++;
		} else if (cure.text) {
			check_cured(&s, &cure, &v.lints);
			cured++;
		}
		arena_free(s.arena);
	}
	print_message("#: %u corrected records, each published and seen to pass\n", cured);
	assert_int_equal(failures, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
