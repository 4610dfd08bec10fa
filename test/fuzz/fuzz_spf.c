/* SPF: records, trees, macros, explanations and cures of a small hostile world.
 *
 * Input: a line of options ("4", "6" or "n": the client; "h": HELO is not known yet at first), then
 * a line per TXT record: a letter for its owner (a: example.com, the sender's; b to e: others) and
 * its text. */
#include "checks/spf/spf_cure.h"
#include "test/unit/spf_world.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const owners[] = { "example.com", "b.example.com", "c.example", "d.example",
	"e.example" };

enum { OWNERS = sizeof owners / sizeof *owners, RECORDS_MAX = 64 };

/* Hosts, names without anything, a server that does not answer. */
static void fill(struct world *world)
{
	world_add(world, "example.com", RR_MX, "10 mx.example.com");
	world_add(world, "example.com", RR_MX, "20 b.example.com");
	world_add(world, "example.com", RR_A, "192.0.2.25");
	world_add(world, "mx.example.com", RR_A, "198.51.100.7");
	world_add(world, "mx.example.com", RR_AAAA, "2001:db8::7");
	world_add(world, "b.example.com", RR_CNAME, "mx.example.com");
	world_add(world, "25.2.0.192.in-addr.arpa", RR_PTR, "mx.example.com");
	world_add(world, "25.2.0.192.in-addr.arpa", RR_PTR, "example.com");
	world_timeout(world, "t.example.com", 0);
	for (int i = 0; i < 11; i++)
		world_add(world, "many.example", RR_MX, "0 mx.example.com");
}

static void add_records(struct world *world, struct str rest)
{
	for (int i = 0; i < RECORDS_MAX && rest.p; i++) {
		struct str line = str_cut(&rest, '\n');
		struct str *part = arena_alloc(world->arena, sizeof *part);

		if (!line.n || line.p[0] < 'a' || line.p[0] >= 'a' + OWNERS)
			continue;
		*part = (struct str){ line.p + 1, line.n - 1 };
		world_text(world, owners[line.p[0] - 'a'], RR_TXT, part, 1);
	}
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static void is_printable(const char *text)
{
	for (; text && *text; text++)
		if (*text < 0x20 || *text > 0x7e)
			abort();
}

static void need(bool holds)
{
	if (!holds)
		abort();
}

struct view {
	const struct spf_tree *tree;
	struct spf_verdict verdict;
};

/* Evaluates as the engine does: round after round, SEED choosing which answers come first (NULL:
 * all there). */
static struct view look(struct world *world, struct spf_client *client, unsigned *seed)
{
	struct spf_dns dns = world_dns(world);
	struct view v = { 0 };

	world_reset(world, seed != NULL);
	for (;;) {
		world->missed = 0;
		v.tree = spf_tree_walk(world->arena, &dns, client, client->domain);
		if (client->ip)
			spf_check_host(world->arena, &dns, client, client->domain, &v.verdict);
		if (!world->missed || !world_reveal(world, seed))
			break;
	}
	need(!v.tree->pending || client->helo_pending);
	need(v.tree->count <= 60 && world->question_count < 1000);
	need(!client->ip || client->helo_pending || v.verdict.result != SPF_PENDING);
	is_printable(v.verdict.explanation);
	is_printable(spf_tree_text(world->arena, v.tree));
	return v;
}

/* What is proposed must work: the client passes, and what is said to be gone is gone. */
static void check_cure(struct world *world, struct spf_client *client, const struct view *v)
{
	struct spf_dns dns = world_dns(world);
	struct spf_lints lints =
		spf_lint(world->arena, v->tree, client->ip ? &v->verdict : NULL, NULL);
	struct spf_cure cure = spf_cure(world->arena, &dns, client, v->tree);

	for (size_t i = 0; i < lints.count; i++)
		need(lints.lint[i].key && lints.lint[i].text && lints.lint[i].remedy);
	spf_passes_all(world->arena, v->tree, SPF_V4);
	spf_passes_all(world->arena, v->tree, SPF_V6);
	if (!cure.text)
		return;
	need(spf_is_record(str_of(cure.text)));
	need(!spf_record_parse(world->arena, str_of(cure.text))->fault_count);
	is_printable(spf_zone_line(world->arena, "example.com", str_of(cure.text)));
	for (size_t i = 0; i < world->record_count; i++)
		if (world->record[i].type == RR_TXT &&
			!strcmp(world->record[i].owner, "example.com"))
			world->record[i].owner = "gone.example";
	world_add(world, "example.com", RR_TXT, cure.text);

	struct view cured = look(world, client, NULL);

	need(!client->ip || cured.verdict.result == SPF_PASS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world world = { .arena = arena_new() };
	struct str rest = { arena_copy(world.arena, data, size), size };
	struct str options = str_cut(&rest, '\n');
	struct ip ip = { .version = 4, .bytes = { 192, 0, 2, 25 } };
	struct spf_client client = { .local = STR("strong-bad"),
		.domain = STR("example.com"),
		.helo = STR("MX.example.com") };
	unsigned seed = 1;

	if (str_find(options, '6') < options.n)
		ip = (struct ip){ .version = 6, .bytes = { 0x20, 1, 0xd, 0xb8, [15] = 0x25 } };
	if (str_find(options, 'n') == options.n)
		client.ip = &ip;
	fill(&world);
	add_records(&world, rest);
	if (str_find(options, 'h') < options.n) {
		client.helo_pending = true;
		look(&world, &client, NULL);
		client.helo_pending = false;
	}

	struct view shuffled = look(&world, &client, &seed), v = look(&world, &client, NULL);

	need(v.verdict.result == shuffled.verdict.result &&
		v.verdict.lookups == shuffled.verdict.lookups);
	need(same_text(v.verdict.why, shuffled.verdict.why));
	need(same_text(v.verdict.explanation, shuffled.verdict.explanation));
	check_cure(&world, &client, &v);
	arena_free(world.arena);
	return 0;
}
