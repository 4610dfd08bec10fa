/* SPF: records, trees, macros, explanations and cures of a small hostile world.
 *
 * Input: a line of options ("4", "6" or "n": the client; "h": HELO is not known yet at first),
 * then a line per record: a letter for its owner (a: example.com, the sender's; b to e: others;
 * in capitals: of the retired type SPF) and its text, in which | ends a string. */
#include "checks/spf/spf_cure.h"
#include "checks/spf/spf_mend.h"
#include "checks/spf/spf_patch.h"
#include "checks/txt.h"
#include "resolver/record.h"
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

static void add_record(struct world *world, const char *owner, enum rr_type type, struct str text)
{
	struct str *part = NULL;
	size_t count = 0;

	while (text.p)
		*ARENA_PUSH(world->arena, part, count) = str_cut(&text, '|');
	world_text(world, owner, type, part, count);
}

static void add_records(struct world *world, struct str rest)
{
	for (int i = 0; i < RECORDS_MAX && rest.p; i++) {
		struct str line = str_cut(&rest, '\n');
		bool old = line.n && line.p[0] < 'a';
		int owner = line.n ? line.p[0] - (old ? 'A' : 'a') : -1;

		if (owner >= 0 && owner < OWNERS)
			add_record(world, owners[owner], old ? RR_SPF : RR_TXT,
				(struct str){ line.p + 1, line.n - 1 });
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
	assert(!v.tree->pending || client->helo_pending);
	assert(v.tree->count <= 60 && world->question_count < 1000);
	assert(!client->ip || client->helo_pending || v.verdict.result != SPF_PENDING);
	is_printable(v.verdict.explanation);
	is_printable(spf_tree_text(world->arena, v.tree));
	return v;
}

static bool has_id(const struct spf_lints *lints, enum finding_id id)
{
	for (size_t i = 0; i < lints->count; i++)
		if (lints->lint[i].id == id)
			return true;
	return false;
}

/* What a person reads and a server loads are the same: LINE, in zone syntax, holds TEXT. */
static void check_line(struct arena *arena, const char *line, struct str text)
{
	struct token_source source = { str_of(line), 1 };
	struct token_line tokens;
	const char *why;
	struct rr rr = { .owner = "example.com" };

	assert(tokens_next(arena, &source, &tokens, &why) == TOKENS_LINE && tokens.count > 3);
	assert(record_read(arena, tokens.token + 1, tokens.count - 1, NULL, &rr, &why));
	assert(rr.type == RR_TXT && str_eq(rr.text, text));
}

/* Each text at the sender's name, mended by itself. */
static void check_mends(struct world *world)
{
	for (size_t i = 0; i < world->record_count; i++) {
		const struct world_record *record = &world->record[i];

		if (record->type != RR_TXT && record->type != RR_SPF)
			continue;

		struct str text = spf_mend(world->arena, &record->rr);

		assert(!text.n == !spf_mend_why(world->arena, &record->rr));
		assert(!text.n || spf_is_record(text));
	}
}

/* Records of other names: each sound. */
static void check_patches(struct world *world, struct spf_patches patches)
{
	for (size_t i = 0; i < patches.count; i++) {
		const struct spf_patch *patch = &patches.patch[i];

		assert(spf_is_record(patch->text));
		assert(!spf_record_parse(world->arena, patch->text)->fault_count);
		assert(name_under(patch->name, "example.com"));
	}
}

/* What is proposed must work: the client passes, and what is said to be gone is gone. */
static void check_cure(struct world *world, struct spf_client *client, const struct view *v)
{
	struct spf_dns dns = world_dns(world);
	struct spf_lints lints =
		spf_lint(world->arena, v->tree, client->ip ? &v->verdict : NULL, NULL);
	struct spf_cure cure = spf_cure(world->arena, &dns, client, v->tree);

	for (size_t i = 0; i < lints.count; i++)
		assert(lints.lint[i].key && lints.lint[i].text && lints.lint[i].remedy);
	if (spf_lets_all_pass(world->arena, v->tree))
		check_patches(world, spf_close(world->arena, &dns, client, v->tree));
	for (size_t i = 0; i < lints.count; i++)
		check_patches(
			world, spf_patch(world->arena, &dns, client, v->tree, &lints.lint[i]));
	if (!cure.text)
		return;
	assert(spf_is_record(str_of(cure.text)));
	assert(!spf_record_parse(world->arena, str_of(cure.text))->fault_count);
	check_line(world->arena, txt_record(world->arena, "example.com", str_of(cure.text)),
		str_of(cure.text));
	for (size_t i = 0; i < world->record_count; i++)
		if (world->record[i].type == RR_TXT && spf_is_record(world->record[i].rr.text) &&
			!strcmp(world->record[i].owner, "example.com"))
			world->record[i].owner = " "; /* no name */
	world_add(world, "example.com", RR_TXT, cure.text);

	struct view cured = look(world, client, NULL);

	assert(!client->ip || cured.verdict.result == SPF_PASS);
	lints = spf_lint(world->arena, cured.tree, client->ip ? &cured.verdict : NULL, NULL);
	assert(!has_id(&lints, FIND_SPF_SYNTAX) && !has_id(&lints, FIND_SPF_AFTER_ALL) &&
		!has_id(&lints, FIND_SPF_PRIVATE_RANGE));
	assert(lints.count == cure.lints.count);
	for (size_t i = 0; i < lints.count; i++)
		assert(spf_lint_has(&cure.lints, &lints.lint[i]));
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
	check_mends(&world);
	if (str_find(options, 'h') < options.n) {
		client.helo_pending = true;
		look(&world, &client, NULL);
		client.helo_pending = false;
	}

	struct view shuffled = look(&world, &client, &seed), v = look(&world, &client, NULL);

	assert(v.verdict.result == shuffled.verdict.result &&
		v.verdict.lookups == shuffled.verdict.lookups);
	assert(same_text(v.verdict.why, shuffled.verdict.why));
	assert(same_text(v.verdict.explanation, shuffled.verdict.explanation));
	check_cure(&world, &client, &v);
	arena_free(world.arena);
	return 0;
}
