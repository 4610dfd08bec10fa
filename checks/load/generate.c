/* Build tool: reads the data files with the program's own loader and prints them as C tables.
 *
 *   generate lists LISTFILE...                    the tables of checks/dnsbl/list.h
 *   generate rules LISTFILE... CATALOGUEFILE...   the tables of checks/predict/rule.h; the lists
 *                                                 tell which zones there are
 *   generate page STYLE SCRIPT                    what stands in the HTML page
 *                                                 (reports/html_page.h), and its policy
 *   generate langs NAME TAG MOFILE...             the catalogues of resolver/lang.h
 *
 * A fault in a file ends it with status 1 and one line on stderr. Same files, same output. */
#include "checks/predict/checklist.h"
#include "checks/dkim/key.h"
#include "checks/load/load.h"
#include "checks/predict/profile.h"

#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* An array that a struct points to. Equal ones are printed once. */
struct shared {
	const char *body; /* what stands between the braces */
};

/* Everything is gone through twice: first the arrays are printed, then the structs that point to
 * them. */
struct printer {
	struct arena *arena;
	bool structs;
	struct shared *shared;
	size_t count;
};

/* TEXT as a string literal: printable ASCII, all else in octal, and so '?' because of trigraphs. */
static const char *literal(struct arena *arena, const char *text)
{
	char *out = arena_alloc(arena, 4 * strlen(text) + 3), *p = out;

	*p++ = '"';
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ' ' || c > '~' || strchr("\"\\?", c)) {
			*p++ = '\\';
			*p++ = (char)('0' + (c >> 6));
			*p++ = (char)('0' + (c >> 3 & 7));
			*p++ = (char)('0' + (c & 7));
		} else {
			*p++ = (char)c;
		}
	}
	*p = '"';
	return out;
}

static void member(struct printer *p, const char *name, const char *value)
{
	if (p->structs)
		printf("\t\t.%s = %s,\n", name, value);
}

static void text(struct printer *p, const char *name, const char *value)
{
	if (value)
		member(p, name, literal(p->arena, value));
}

static void number(struct printer *p, const char *name, intmax_t value)
{
	if (value)
		member(p, name, arena_printf(p->arena, "%" PRIdMAX, value));
}

/* A member that points to an array of TYPE with the elements BODY. */
static void array(struct printer *p, const char *name, const char *type, const char *body)
{
	size_t i = 0;

	while (i < p->count && strcmp(p->shared[i].body, body) != 0)
		i++;
	if (i == p->count) {
		ARENA_PUSH(p->arena, p->shared, p->count)->body = body;
		printf("static const %s array_%zu[] = { %s };\n", type, i, body);
	}
	member(p, name, arena_printf(p->arena, "array_%zu", i));
}

static void texts(struct printer *p, const char *name, const char *const *value)
{
	const char *body = "";

	for (; value && *value; value++)
		body = arena_printf(p->arena, "%s%s, ", body, literal(p->arena, *value));
	array(p, name, "char *const", arena_printf(p->arena, "%sNULL", body));
}

static void structs(struct printer *p, const char *sign)
{
	if (p->structs)
		printf("\t%s\n", sign);
}

static void tests(struct printer *p, const char *name, const struct cond *cond, size_t count)
{
	const char *body = "";

	for (size_t i = 0; i < count; i++) {
		const struct cond *c = &cond[i];

		body = arena_printf(p->arena,
			"%s{ .op = %u, .count = %u, .fact = %u, .role = %u, .is_url = %d, "
			".text = %s, .values = %s }, ",
			body, c->op, c->count, c->fact, c->role, c->is_url,
			c->text ? literal(p->arena, c->text) : "NULL",
			c->values ? literal(p->arena, c->values) : "NULL");
	}
	if (count)
		array(p, name, "struct cond", body);
	number(p, arena_printf(p->arena, "%s_count", name), (intmax_t)count);
}

static void rule_members(struct printer *p, const struct rule *rule)
{
	text(p, "id", rule->id);
	text(p, "provider", rule->provider);
	text(p, "receiver", rule->receiver);
	number(p, "code", rule->code);
	text(p, "enhanced", rule->enhanced);
	number(p, "stage", rule->stage);
	text(p, "text", rule->text);
	text(p, "match", rule->match);
	text(p, "literals", rule->literals);
	number(p, "rank", rule->rank);
	number(p, "permanent", rule->permanent);
	text(p, "category", rule->category);
	number(p, "blame", rule->blame);
	number(p, "predictable", rule->predictable);
	text(p, "condition", rule->condition);
	tests(p, "cond", rule->cond, rule->cond_count);
	text(p, "cause_en", rule->cause_en);
	text(p, "cause_zh", rule->cause_zh);
	text(p, "remedy_en", rule->remedy_en);
	text(p, "remedy_zh", rule->remedy_zh);
	text(p, "url", rule->url);
	number(p, "evidence", rule->evidence);
	number(p, "year", rule->year);
	text(p, "checked", rule->checked);
	number(p, "basis", rule->basis);
	number(p, "reach", rule->reach);
	number(p, "migrating", rule->migrating);
	number(p, "exact_wording", rule->exact_wording);
	number(p, "shared", rule->shared);
	text(p, "variant_of", rule->variant_of);
	texts(p, "source", rule->source);
	texts(p, "seeds", rule->seeds);
	texts(p, "same_as", rule->same_as);
	texts(p, "instead_of", rule->instead_of);
	texts(p, "examples", rule->examples);
	number(p, "real_examples", (intmax_t)rule->real_examples);
	text(p, "notes", rule->notes);
}

static void print_rule(struct printer *p, const struct rule *rule)
{
	structs(p, "{");
	rule_members(p, rule);
	structs(p, "},");
}

static void print_profile_rule(struct printer *p, const struct profile_rule *rule)
{
	structs(p, "{ .rule = {");
	rule_members(p, &rule->rule);
	structs(p, "},");
	number(p, "action", rule->action);
	tests(p, "random", rule->random, rule->random_count);
	text(p, "random_text", rule->random_text);
	number(p, "if_permit", rule->if_permit);
	number(p, "ehlo_only", rule->ehlo_only);
	number(p, "at_once", rule->at_once);
	number(p, "points", rule->points);
	structs(p, "},");
}

static void print_profile(struct printer *p, const struct profile *profile, size_t first_rule)
{
	structs(p, "{");
	text(p, "id", profile->id);
	text(p, "software", profile->software);
	text(p, "title", profile->title);
	text(p, "title_zh", profile->title_zh);
	texts(p, "source", profile->source);
	text(p, "checked", profile->checked);
	text(p, "note", profile->note);
	text(p, "host", profile->host);
	text(p, "banner", profile->banner);
	number(p, "delay", profile->delay);
	member(p, "rule", arena_printf(p->arena, "&profile_rules[%zu]", first_rule));
	number(p, "rule_count", (intmax_t)profile->rule_count);
	number(p, "mark_from", profile->mark_from);
	number(p, "refuse_from", profile->refuse_from);
	number(p, "refuse_at_once", profile->refuse_at_once);
	structs(p, ".refusal = {");
	rule_members(p, &profile->refusal);
	structs(p, "} },");
}

static void print_reply(const struct printer *p, const struct reply *reply)
{
	printf("\t{ .id = %s, .code = %d, .class = %s, .text = %s, .source = %s },\n",
		literal(p->arena, reply->id), reply->code, literal(p->arena, reply->class),
		literal(p->arena, reply->text), literal(p->arena, reply->source));
}

static void print_keyword(const struct printer *p, const struct keyword *keyword)
{
	printf("\t{ .category = %s, .word = %s, .cause_en = %s, .cause_zh = %s, .remedy_en = %s, "
	       ".remedy_zh = %s, .source = %s },\n",
		literal(p->arena, keyword->category), literal(p->arena, keyword->word),
		literal(p->arena, keyword->cause_en), literal(p->arena, keyword->cause_zh),
		literal(p->arena, keyword->remedy_en), literal(p->arena, keyword->remedy_zh),
		literal(p->arena, keyword->source));
}

static const char *code_text(struct arena *arena, const struct list_code *c)
{
	return arena_printf(arena,
		"{ .match = %s, .set = { %" PRIu32 "u, %" PRIu32 "u, %" PRIu32 "u, %" PRIu32
		"u, %" PRIu32 "u }, .label = %s, .meaning = %s, .severity = %u, "
		".rejection_relevant = %d }, ",
		literal(arena, c->match), c->set.first, c->set.last, c->set.mask, c->set.want,
		c->set.any_bits, c->label ? literal(arena, c->label) : "NULL",
		literal(arena, c->meaning), c->severity, c->rejection_relevant);
}

static void codes(struct printer *p, const char *name, const struct list_code *code, size_t count)
{
	const char *body = "";

	for (size_t i = 0; i < count; i++)
		body = arena_printf(p->arena, "%s%s", body, code_text(p->arena, &code[i]));
	if (count)
		array(p, name, "struct list_code", body);
	number(p, arena_printf(p->arena, "%s_count", name), (intmax_t)count);
}

static void print_list(struct printer *p, const struct list *list)
{
	structs(p, "{");
	text(p, "zone", list->zone);
	text(p, "name", list->name);
	text(p, "operator", list->operator);
	number(p, "kind", list->kind);
	number(p, "status", list->status);
	text(p, "status_since", list->status_since);
	text(p, "status_source", list->status_source);
	number(p, "scope", list->scope);
	number(p, "ipv6", list->ipv6);
	codes(p, "code", list->code, list->code_count);
	codes(p, "error", list->error, list->error_count);
	number(p, "any_code_listed", list->any_code_listed);
	text(p, "test_listed", list->test_listed);
	text(p, "test_listed6", list->test_listed6);
	text(p, "test_unlisted", list->test_unlisted);
	text(p, "test_expect", list->test_expect);
	number(p, "needs_key", list->needs_key);
	number(p, "needs_registration", list->needs_registration);
	number(p, "refuses_public", list->refuses_public);
	text(p, "key_zone", list->key_zone);
	text(p, "rate_policy", list->rate_policy);
	number(p, "weight", list->weight);
	number(p, "tier", list->tier);
	number(p, "in_default", list->in_default);
	text(p, "contained_in", list->contained_in);
	text(p, "lookup_url", list->lookup_url);
	text(p, "delist_url", list->delist_url);
	text(p, "note", list->note);
	text(p, "as_of", list->as_of);
	structs(p, "},");
}

static void table_begin(struct printer *p, const char *type, const char *name)
{
	if (p->structs)
		printf("\nstatic const struct %s %s[] = {\n", type, name);
}

/* A table of C has at least one element, and the count says how many there are. */
static void table_end(
	struct printer *p, const char *type, const char *name, const char *symbol, size_t count)
{
	if (!p->structs)
		return;
	printf("%s};\nconst struct %s *const builtin_%s = %s;\nconst size_t builtin_%s_count = %zu;\n",
		count ? "" : "\t{ 0 },\n", type, name, name, symbol, count);
}

static void print_lists(struct printer *p, const struct list_table *lists)
{
	printf("/* Made by generate from checks/lists/; not to be edited. */\n"
	       "#include \"checks/dnsbl/list.h\"\n\n");
	for (size_t i = 0; i < lists->count; i++)
		print_list(p, &lists->list[i]);
	p->structs = true;
	table_begin(p, "list", "lists");
	for (size_t i = 0; i < lists->count; i++)
		print_list(p, &lists->list[i]);
	table_end(p, "list", "lists", "list", lists->count);
}

/* The rules of all profiles in one table; the profiles point into it. */
static void print_profiles(struct printer *p, const struct rule_table *rules)
{
	size_t first = 0;

	if (p->structs)
		printf("\nstatic const struct profile_rule profile_rules[] = {\n");
	for (size_t i = 0; i < rules->profile_count; i++)
		for (size_t k = 0; k < rules->profile[i].rule_count; k++)
			print_profile_rule(p, &rules->profile[i].rule[k]);
	if (p->structs)
		printf("\t{ .points = 0 },\n};\n");
	table_begin(p, "profile", "profiles");
	for (size_t i = 0; i < rules->profile_count; i++) {
		print_profile(p, &rules->profile[i], first);
		first += rules->profile[i].rule_count;
	}
	table_end(p, "profile", "profiles", "profile", rules->profile_count);
}

static void print_requirement(struct printer *p, const struct requirement *r)
{
	structs(p, "{");
	text(p, "id", r->id);
	number(p, "bulk", r->bulk);
	text(p, "text_en", r->text_en);
	text(p, "text_zh", r->text_zh);
	text(p, "note_en", r->note_en);
	text(p, "note_zh", r->note_zh);
	text(p, "condition", r->condition);
	tests(p, "cond", r->cond, r->cond_count);
	structs(p, "},");
}

/* The requirements of all checklists in one table; the checklists point into it. */
static void print_checklists(struct printer *p, const struct rule_table *rules)
{
	size_t first = 0;

	if (p->structs)
		printf("\nstatic const struct requirement requirements[] = {\n");
	for (size_t i = 0; i < rules->checklist_count; i++)
		for (size_t k = 0; k < rules->checklist[i].count; k++)
			print_requirement(p, &rules->checklist[i].requirement[k]);
	if (p->structs)
		printf("\t{ .bulk = false },\n};\n");
	table_begin(p, "checklist", "checklists");
	for (size_t i = 0; i < rules->checklist_count; i++) {
		const struct checklist *list = &rules->checklist[i];

		structs(p, "{");
		text(p, "receiver", list->receiver);
		text(p, "title", list->title);
		text(p, "title_zh", list->title_zh);
		texts(p, "source", list->source);
		text(p, "checked", list->checked);
		member(p, "requirement", arena_printf(p->arena, "&requirements[%zu]", first));
		number(p, "count", (intmax_t)list->count);
		structs(p, "},");
		first += list->count;
	}
	table_end(p, "checklist", "checklists", "checklist", rules->checklist_count);
}

static void print_rules(struct printer *p, const struct rule_table *rules)
{
	printf("/* Made by generate from checks/catalogue/; not to be edited. */\n"
	       "#include \"checks/predict/checklist.h\"\n#include \"checks/predict/profile.h\"\n\n");
	for (size_t i = 0; i < rules->count; i++)
		print_rule(p, &rules->rule[i]);
	print_profiles(p, rules);
	print_checklists(p, rules);
	p->structs = true;
	table_begin(p, "rule", "rules");
	for (size_t i = 0; i < rules->count; i++)
		print_rule(p, &rules->rule[i]);
	table_end(p, "rule", "rules", "rule", rules->count);
	table_begin(p, "reply", "replies");
	for (size_t i = 0; i < rules->reply_count; i++)
		print_reply(p, &rules->reply[i]);
	table_end(p, "reply", "replies", "reply", rules->reply_count);
	table_begin(p, "keyword", "keywords");
	for (size_t i = 0; i < rules->keyword_count; i++)
		print_keyword(p, &rules->keyword[i]);
	table_end(p, "keyword", "keywords", "keyword", rules->keyword_count);
	print_profiles(p, rules);
	print_checklists(p, rules);
}

static int compare_rules(const void *a, const void *b)
{
	return rule_compare(a, b);
}

/* contained_in names a list that there is. */
static bool check_lists(struct arena *arena, const struct list_table *lists, const char **why)
{
	for (size_t i = 0; i < lists->count; i++) {
		const char *outer = lists->list[i].contained_in;
		bool found = !outer;

		for (size_t k = 0; k < lists->count && !found; k++)
			found = !strcmp(lists->list[k].zone, outer);
		if (!found) {
			*why = arena_printf(arena,
				"%s: field 'contained_in': there is no list '%s'",
				lists->list[i].zone, outer);
			return false;
		}
	}
	return true;
}

/* A text with a line of the source for each of its lines. */
static void print_text(struct arena *arena, const char *symbol, struct str text)
{
	printf("const char %s[] =\n", symbol);
	while (text.n) {
		size_t n = str_find(text, '\n');

		n += n < text.n;
		printf("\t%s\n", literal(arena, arena_copy(arena, text.p, n)));
		text = (struct str){ text.p + n, text.n - n };
	}
	printf("\t\"\";\n");
}

static struct str read_file(struct arena *arena, const char *path)
{
	enum { FILE_MAX = 4 << 20 };
	struct str text;

	if (!str_read_file(arena, path, FILE_MAX, &text))
		err(1, "%s", path);
	return text;
}

/* TEXT without the tabs that its lines begin with: they are for those who read the source. */
static struct str without_indent(struct arena *arena, struct str text)
{
	char *out = arena_alloc(arena, text.n + 1);
	size_t n = 0;
	bool begins = true;

	for (size_t i = 0; i < text.n; i++) {
		if (begins && text.p[i] == '\t')
			continue;
		begins = text.p[i] == '\n';
		out[n++] = text.p[i];
	}
	return (struct str){ out, n };
}

/* The page allows its own style and its own script, told by their hashes, and nothing else. */
static void print_page(struct arena *arena, char **path)
{
	struct str style = without_indent(arena, read_file(arena, path[0]));
	struct str script = without_indent(arena, read_file(arena, path[1]));
	struct str of_style = key_sha256(arena, style), of_script = key_sha256(arena, script);

	printf("/* Made by generate from reports/html/; not to be edited. */\n"
	       "#include \"reports/html_page.h\"\n\n");
	print_text(arena, "html_style", style);
	print_text(arena, "html_script", script);
	print_text(arena, "html_policy",
		str_of(arena_printf(arena,
			"default-src 'none'; style-src 'sha256-%.*s'; script-src 'sha256-%.*s'; "
			"base-uri 'none'; form-action 'none'",
			STR_ARGS(of_style), STR_ARGS(of_script))));
}

static void print_octets(size_t index, struct str octets)
{
	/* Words are read from it. */
	printf("static const _Alignas(4) unsigned char mo_%zu[] = {", index);
	for (size_t i = 0; i < octets.n; i++)
		printf("%s%u,", i % 24 ? "" : "\n\t", (unsigned char)octets.p[i]);
	printf("\n};\n");
}

static void print_langs(struct arena *arena, char **argument, size_t count)
{
	printf("/* Made by generate from reports/po/; not to be edited. */\n"
	       "#include \"resolver/lang.h\"\n\n");
	for (size_t i = 0; i < count; i++)
		print_octets(i, read_file(arena, argument[3 * i + 2]));
	printf("\nconst struct lang builtin_langs[] = {\n");
	for (size_t i = 0; i < count; i++)
		printf("\t{ \"%s\", \"%s\", mo_%zu, sizeof mo_%zu },\n", argument[3 * i],
			argument[3 * i + 1], i, i);
	printf("\t{ 0 },\n};\n");
}

static void end_output(struct arena *arena)
{
	if (fflush(stdout) || ferror(stdout))
		err(1, "standard output");
	arena_free(arena);
}

int main(int argc, char **argv)
{
	bool with_rules = argc > 1 && !strcmp(argv[1], "rules");
	struct printer printer = { .arena = arena_new() };
	struct list_table lists = { 0 };
	struct rule_table rules = { 0 };
	const char *why;

	if (argc == 4 && !strcmp(argv[1], "page")) {
		print_page(printer.arena, argv + 2);
		end_output(printer.arena);
		return 0;
	}
	if (argc > 4 && argc % 3 == 2 && !strcmp(argv[1], "langs")) {
		print_langs(printer.arena, argv + 2, (size_t)argc / 3);
		end_output(printer.arena);
		return 0;
	}
	if (argc < 3 || (!with_rules && strcmp(argv[1], "lists") != 0))
		errx(64, "usage: generate lists LISTFILE... | rules LISTFILE... CATALOGUEFILE...");
	for (int i = 2; i < argc; i++)
		if (!load_data(printer.arena, argv[i], &lists, with_rules ? &rules : NULL, &why))
			errx(1, "%s", why);
	if (!check_lists(printer.arena, &lists, &why) ||
		!load_check_rules(printer.arena, &rules, &lists, &why))
		errx(1, "%s", why);
	if (rules.count)
		qsort(rules.rule, rules.count, sizeof *rules.rule, compare_rules);
	if (with_rules)
		print_rules(&printer, &rules);
	else
		print_lists(&printer, &lists);
	end_output(printer.arena);
	return 0;
}
