/* The tree of SPF records: round trips, limits, hostile trees, records that let everyone pass. */
#include "test/unit/spf_world.h"

#include "checks/spf/spf_tree.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena *arena;
static struct world *world;
static struct ip client_ip;
static struct spf_client client;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	world = arena_alloc(arena, sizeof *world);
	world->arena = arena;
	client_ip = (struct ip){ .version = 4, .bytes = { 192, 0, 2, 25 } };
	client = (struct spf_client){ .ip = &client_ip,
		.local = STR("u"),
		.domain = STR("example.com"),
		.helo = STR("h.example.com") };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* Asks round after round, all that is wanted at once, as the engine does. */
static const struct spf_tree *walk(unsigned *rounds)
{
	struct spf_dns dns = world_dns(world);
	const struct spf_tree *tree;

	world_reset(world, true);
	*rounds = 0;
	do {
		struct spf_verdict verdict;

		world->missed = 0;
		tree = spf_tree_walk(arena, &dns, &client, client.domain);
		if (client.ip)
			spf_check_host(arena, &dns, &client, client.domain, &verdict);
		assert_true(!tree->pending || world->missed);
	} while (world->missed && world_reveal(world, NULL) && ++*rounds);
	return tree;
}

static enum spf_result evaluate(void)
{
	struct spf_dns dns = world_dns(world);
	struct spf_verdict verdict;

	return spf_check_host(arena, &dns, &client, client.domain, &verdict);
}

static void txt(const char *name, const char *text)
{
	world_add(world, name, RR_TXT, text);
}

/* Root, provider, three netblocks: three round trips, each question once. */
static void test_google_like(void **state)
{
	unsigned rounds;

	(void)state;
	txt("example.com", "v=spf1 include:_spf.big.example ~all");
	txt("_spf.big.example",
		"v=spf1 include:_n1.big.example include:_n2.big.example include:_n3.big.example ~all");
	txt("_n1.big.example", "v=spf1 ip4:198.51.100.0/24 ~all");
	txt("_n2.big.example", "v=spf1 ip6:2001:db8::/32 ~all");
	txt("_n3.big.example", "v=spf1 ip4:192.0.2.0/24 ~all");

	const struct spf_tree *tree = walk(&rounds);

	assert_int_equal(rounds, 3);
	assert_int_equal(world->question_count, 5);
	assert_int_equal(tree->count, 5);
	assert_int_equal(tree->node[0]->lookups, 4);
	assert_int_equal(evaluate(), SPF_PASS);
	assert_string_equal(spf_tree_text(arena, tree),
		"include:_spf.big.example 4 (include:_n1.big.example 1, include:_n2.big.example 1, include:_n3.big.example 1)");
}

/* Targets of a and mx are asked for beside the includes. */
static void test_targets(void **state)
{
	unsigned rounds;

	(void)state;
	txt("example.com",
		"v=spf1 a:h.example.com mx exists:%{i}._x.example.com include:x.example ptr exp=e.example.com -all");
	txt("x.example", "v=spf1 a -all");
	txt("e.example.com", "no");
	world_add(world, "x.example", RR_A, "198.51.100.1");
	world_add(world, "example.com", RR_MX, "10 mx1.example.com");
	world_add(world, "example.com", RR_MX, "20 mx2.example.com");
	world_add(world, "mx1.example.com", RR_A, "198.51.100.2");
	world_add(world, "mx2.example.com", RR_A, "198.51.100.3");

	const struct spf_tree *tree = walk(&rounds);

	assert_int_equal(rounds, 3);
	assert_int_equal(tree->node[0]->lookups, 6);
	/* h.example.com, exists, the PTR; mx1, mx2 and x have an A but no AAAA. */
	assert_int_equal(tree->node[0]->voids[SPF_V4], 3);
	assert_int_equal(tree->node[0]->voids[SPF_V6], 5);
}

/* 10 includes in each of 10 in each of 10: work and questions are bounded. */
static void test_fan_out(void **state)
{
	unsigned rounds;
	char name[64], text[600];

	(void)state;
	for (int i = -1; i < 110; i++) {
		size_t n = (size_t)snprintf(text, sizeof text, "v=spf1");

		for (int j = 0; j < 10; j++)
			n += (size_t)snprintf(text + n, sizeof text - n,
				" include:n%d.example.com a:h%d.example.com", (i + 1) * 10 + j, j);
		snprintf(name, sizeof name, "n%d.example.com", i);
		txt(i < 0 ? "example.com" : name, text);
	}

	const struct spf_tree *tree = walk(&rounds);

	assert_true(tree->cut);
	assert_true(tree->count <= 60);
	assert_true(world->question_count < 200);
	assert_true(rounds <= 12);
	assert_int_equal(evaluate(), SPF_PERMERROR);
}

static void test_loops(void **state)
{
	unsigned rounds;

	(void)state;
	txt("example.com", "v=spf1 include:a.example include:b.example redirect=example.com");
	txt("a.example", "v=spf1 include:b.example");
	txt("b.example", "v=spf1 include:a.example");

	const struct spf_tree *tree = walk(&rounds);
	unsigned loops = 0;

	for (size_t i = 0; i < tree->count; i++)
		loops += tree->node[i]->state == SPF_NODE_LOOP;
	assert_int_equal(loops, 3);
	assert_int_equal(evaluate(), SPF_PERMERROR);
}

static void test_huge_record(void **state)
{
	enum { SIZE = 65000 };
	char *text = arena_alloc(arena, SIZE + 32);
	unsigned rounds;

	(void)state;
	memcpy(text, "v=spf1", 6);
	for (size_t i = 6; i < SIZE; i += 13)
		memcpy(text + i, " a:%{d}.x.com", 13);
	txt("example.com", text);

	const struct spf_tree *tree = walk(&rounds);

	assert_true(tree->cut);
	assert_int_equal(tree->node[0]->lookups, (SIZE - 6 + 12) / 13);
	assert_true(world->question_count < 10);
	assert_int_equal(evaluate(), SPF_PERMERROR);
}

/* Without an address the record is looked at all the same. */
static void test_no_client(void **state)
{
	unsigned rounds;

	(void)state;
	client.ip = NULL;
	txt("example.com", "v=spf1 a include:%{i}.x.example include:x.example -all");
	txt("x.example", "v=spf1 mx -all");
	world_add(world, "example.com", RR_A, "192.0.2.1");

	const struct spf_tree *tree = walk(&rounds);

	assert_int_equal(tree->count, 3);
	assert_int_equal(tree->node[0]->lookups, 4);
	assert_int_equal(tree->node[1]->state, SPF_NODE_NOT_ASKED);
	assert_int_equal(tree->node[0]->voids[SPF_V4], 1);
	assert_int_equal(tree->node[0]->voids[SPF_V6], 2);
}

static void test_states(void **state)
{
	static const enum spf_node_state want[] = { SPF_NODE_PRESENT, SPF_NODE_ABSENT,
		SPF_NODE_MULTIPLE, SPF_NODE_BROKEN, SPF_NODE_FAILED, SPF_NODE_NO_NAME };
	unsigned rounds;

	(void)state;
	txt("example.com",
		"v=spf1 include:none.example include:two.example include:bad.example include:slow.example include:.%{h1} -all");
	txt("two.example", "v=spf1 -all");
	txt("two.example", "v=spf1 ~all");
	txt("bad.example", "v=spf1 moo");
	world_timeout(world, "slow.example", RR_TXT);

	const struct spf_tree *tree = walk(&rounds);

	assert_int_equal(tree->count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(tree->node[i]->state, want[i]);
}

/* Who lets everyone pass. */
static void test_permissive(void **state)
{
	static const struct {
		const char *text;
		enum tristate v4, v6;
	} records[] = {
		{ "+all", TRI_YES, TRI_YES },
		{ "-ip4:198.51.100.1 all", TRI_YES, TRI_YES },
		{ "-all", TRI_NO, TRI_NO },
		{ "?all", TRI_NO, TRI_NO },
		{ "-all +all", TRI_NO, TRI_NO },
		{ "ip4:0.0.0.0/0 -all", TRI_YES, TRI_NO },
		{ "ip4:0.0.0.0/0 ip6:::/0 -all", TRI_YES, TRI_YES },
		{ "-ip4:0.0.0.0/0 +all", TRI_NO, TRI_YES },
		{ "ip4:0.0.0.0/1 ip4:128.0.0.0/1 ip6:8000::/1 ip6:::/2 ip6:4000::/2 -all", TRI_YES,
			TRI_YES },
		{ "ip4:0.0.0.0/1 ip4:192.0.0.0/2 ip4:128.0.0.0/3 -all", TRI_NO, TRI_NO },
		{ "ip4:0.0.0.0/1 -ip4:128.0.0.0/1 -all", TRI_NO, TRI_NO },
		{ "a:host.example/0 -all", TRI_YES, TRI_NO },
		{ "a:host.example//0 -all", TRI_NO, TRI_NO },
		{ "mx:host.example/0//0 -all", TRI_YES, TRI_NO },
		{ "exists:host.example -all", TRI_YES, TRI_YES },
		{ "-exists:host.example +all", TRI_NO, TRI_NO },
		{ "exists:nohost.example -all", TRI_NO, TRI_NO },
		{ "exists:%{i}.host.example -all", TRI_NO, TRI_NO },
		{ "include:open.example -all", TRI_YES, TRI_YES },
		{ "-include:open.example +all", TRI_NO, TRI_NO },
		{ "include:closed.example -all", TRI_NO, TRI_NO },
		{ "redirect=open.example", TRI_YES, TRI_YES },
		{ "redirect=open.example -all", TRI_NO, TRI_NO },
		{ "include:slow.example -all", TRI_UNKNOWN, TRI_UNKNOWN },
		{ "include:slow.example +all", TRI_YES, TRI_YES },
		{ "moo +all", TRI_NO, TRI_NO },
		{ "", TRI_NO, TRI_NO },
	};

	(void)state;
	for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
		unsigned rounds;

		world->record_count = 0;
		world->record = NULL;
		world_add(world, "host.example", RR_A, "198.51.100.7");
		world_add(world, "host.example", RR_MX, "0 host.example");
		txt("open.example", "v=spf1 all");
		txt("closed.example", "v=spf1 -all");
		world_timeout(world, "slow.example", RR_TXT);
		txt("example.com", arena_printf(arena, "v=spf1 %s", records[i].text));

		const struct spf_tree *tree = walk(&rounds);

		if (spf_passes_all(arena, tree, SPF_V4) != records[i].v4 ||
			spf_passes_all(arena, tree, SPF_V6) != records[i].v6)
			fail_msg("%s: %d %d", records[i].text, spf_passes_all(arena, tree, SPF_V4),
				spf_passes_all(arena, tree, SPF_V6));
	}
}

static void test_only_all(void **state)
{
	static const struct {
		const char *text;
		bool want;
	} records[] = {
		{ "v=spf1 -all", true },
		{ "v=spf1 ~all exp=x.example", true },
		{ "v=spf1", false },
		{ "v=spf1 redirect=x.example", false },
		{ "v=spf1 mx -all", false },
		{ "v=spf1 -all mx", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof records / sizeof *records; i++)
		assert_int_equal(spf_only_all(spf_record_parse(arena, str_of(records[i].text))),
			records[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_google_like, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_targets, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_fan_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_loops, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_huge_record, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_client, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_states, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_permissive, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_only_all, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
