/* preflight rules: the documented rejections that are known. */
#include "cmd/rules.h"

#include "cmd/command.h"
#include "cmd/language.h"
#include "cmd/profile_json.h"
#include "cmd/session.h"
#include "reports/cause.h"
#include "reports/screen.h"
#include "resolver/json.h"

#include <stdlib.h>
#include <string.h>

struct selection {
	const struct rule **item;
	size_t count;
	const struct profile **profile;
	size_t profile_count;
};

static bool has_source(const struct rule *rule, const char *text)
{
	for (const char *const *source = rule->source; *source; source++)
		if (strcasestr(*source, text))
			return true;
	return false;
}

static bool is_of(const struct rule *rule, const char *const *receivers)
{
	for (; receivers && *receivers; receivers++)
		if (!strcmp(rule->receiver, *receivers))
			return true;
	return !receivers;
}

static bool wants_seeds(const struct options *options)
{
	return options->source && !strcmp(options->source, "seed");
}

static struct selection select_rules(
	struct arena *arena, const struct setup *setup, const struct options *options)
{
	struct selection all = { 0 };

	for (size_t i = 0; setup->profiles && setup->profiles[i]; i++)
		*ARENA_PUSH(arena, all.profile, all.profile_count) = setup->profiles[i];
	for (size_t i = 0; i < setup->rule_count; i++) {
		const struct rule *rule = &setup->rule[i];

		if (is_of(rule, setup->receivers) &&
			(!options->source ||
				(wants_seeds(options) ? *rule->seeds != NULL
						      : has_source(rule, options->source))))
			*ARENA_PUSH(arena, all.item, all.count) = rule;
	}
	return all;
}

static const struct rule *find_rule(const struct setup *setup, const char *id)
{
	for (size_t i = 0; i < setup->rule_count; i++)
		if (!strcmp(setup->rule[i].id, id))
			return &setup->rule[i];
	return NULL;
}

/* The rules that are named; false when one is not there. */
static bool select_named(struct arena *arena, const struct setup *setup, const struct texts *ids,
	struct selection *out, const char **why)
{
	for (size_t i = 0; i < ids->count; i++) {
		const struct rule *rule = find_rule(setup, ids->item[i]);
		const struct profile *profile =
			profile_find(setup->profile, setup->profile_count, ids->item[i]);

		if (profile)
			*ARENA_PUSH(arena, out->profile, out->profile_count) = profile;
		if (!rule && !profile) {
			*why = speak(arena,
				"rules: there is no rule '%s', nor such a profile; `preflight rules` lists them",
				str_printable(arena, str_of(ids->item[i])));
			return false;
		}
		if (rule)
			*ARENA_PUSH(arena, out->item, out->count) = rule;
	}
	return true;
}

/* Text */

/* TEXT in the user's language, as a column WIDTH wide; the last one has none. */
static void column(struct arena *arena, const char *text, unsigned width)
{
	struct screen screen = { .out = stdout, .arena = arena };

	screen_paint(&screen, PAINT_NONE, text, width);
	if (width)
		putchar(' ');
}

static const char *stage_name(const struct arena *arena, enum rule_stage stage)
{
	return arena_lang(arena) ? tr(arena, stage_words(stage)) : rule_stage_name(stage);
}

static void print_row(struct arena *arena, const struct rule *rule, const char *day)
{
	const char *code = arena_printf(arena, "%s %s",
		rule->code ? arena_printf(arena, "%d", rule->code) : "  -",
		rule->enhanced ? rule->enhanced : "");
	const char *stale = rule_is_stale(rule, day) ? N_("  older than two years") : "";

	printf("  %-30s %-12s ", rule->id, code);
	column(arena, stage_name(arena, rule->stage), 9);
	column(arena, rules_outcome(rule), 9);
	printf("%s%s%s\n", rule->checked ? rule->checked : "-", tr(arena, stale),
		rule->variant_of ? tr(arena, N_("  variant")) : "");
}

static void print_table(struct arena *arena, const struct selection *all, const char *day)
{
	size_t stale = 0, undated = 0;

	printf("  %-30s ", "ID");
	column(arena, N_("CODE"), 12);
	column(arena, N_("STAGE"), 9);
	column(arena, N_("PREDICTED"), 9);
	column(arena, N_("CHECKED"), 0);
	putchar('\n');
	for (size_t i = 0; i < all->count; i++) {
		const struct rule *rule = all->item[i];

		if (!i || strcmp(all->item[i - 1]->receiver, rule->receiver) != 0)
			printf("%s (%s)\n", rule->provider, rule->receiver);
		print_row(arena, rule, day);
		stale += rule_is_stale(rule, day);
		undated += !rule->checked;
	}
	puts(speak(arena,
		"%zu rules, %zu last compared with their source over two years ago, %zu without a date",
		all->count, stale, undated));
}

/* Seeds */

struct seed {
	const char *id, *rule, *text;
	/* on what the refusal depends: a condition, or why no facts decide it; "": no refusal */
	const char *depends;
};

/* Why nothing that can be asked predicts a refusal of this category. */
static const struct {
	const char *category, *reason;
} unpredictable[] = {
	{ "recipient", N_("the recipient's mailbox") },
	{ "quota", N_("the recipient's storage") },
	{ "size", N_("the size of the message") },
	{ "content", N_("the content of the message") },
	{ "virus", N_("the content of the message") },
	{ "rate", N_("how much is sent") },
	{ "greylist", N_("what the receiver remembers") },
	{ "network", N_("the network at that time") },
	{ "syntax", N_("the commands or the addresses") },
	{ "auth", N_("the login") },
	{ "relay", N_("the recipient's domain") },
	{ "other", N_("the state of the receiver") },
	{ "tls", N_("the connection") },
};

static const char *depends_on(struct arena *arena, const struct rule *rule)
{
	if (rule->basis == BASIS_HISTORICAL)
		return N_("historical: the receiver or list is gone");
	if (rule->condition)
		return speak(arena, "predicted when %s", rule->condition);
	for (size_t i = 0; i < sizeof unpredictable / sizeof *unpredictable; i++)
		if (!strcmp(unpredictable[i].category, rule->category))
			return speak(arena, "not predictable: it depends on %s",
				tr(arena, unpredictable[i].reason));
	return N_("not predictable: it depends on the receiver's own settings and data");
}

static int compare_seeds(const void *a, const void *b)
{
	const struct seed *one = a, *other = b;
	int order = strcmp(one->id, other->id);

	return order ? order : strcmp(one->rule, other->rule);
}

/* What the seed documents list, in their order: refusals, positive replies, keywords. */
static struct seed *collect_seeds(struct arena *arena, const struct selection *all, size_t *count)
{
	struct seed *seeds = NULL;

	for (size_t i = 0; i < all->count; i++)
		for (const char *const *id = all->item[i]->seeds; *id; id++)
			*ARENA_PUSH(arena, seeds, *count) = (struct seed){ *id, all->item[i]->id,
				all->item[i]->text, depends_on(arena, all->item[i]) };
	for (size_t i = 0; i < builtin_reply_count; i++)
		*ARENA_PUSH(arena, seeds, *count) = (struct seed){ builtin_replies[i].id,
			N_("(a reply, no rejection)"), builtin_replies[i].text, "" };
	qsort(seeds, *count, sizeof *seeds, compare_seeds);
	return seeds;
}

static void print_seeds(struct arena *arena, const struct selection *all)
{
	size_t count = 0, items = 0;
	const struct seed *seed = collect_seeds(arena, all, &count);

	for (size_t i = 0; i < count; i++) {
		bool again = i && !strcmp(seed[i - 1].id, seed[i].id);

		printf("%-12s ", again ? "" : seed[i].id);
		column(arena, seed[i].rule, 30);
		puts(seed[i].text);
		if (*seed[i].depends)
			printf("%-12s %s\n", "", tr(arena, seed[i].depends));
		items += !again;
	}
	for (size_t i = 0; i < builtin_keyword_count; i++) {
		column(arena, N_("keyword"), 12);
		printf("%-30s %s\n", builtin_keywords[i].category, builtin_keywords[i].word);
	}
	puts(speak(arena, "%zu items, %zu keywords", items, builtin_keyword_count));
}

/* JSON */

static void json_list(struct json_out *out, const char *key, const char *const *texts, size_t most)
{
	json_open(out, key, '[');
	for (size_t i = 0; i < most && texts[i]; i++)
		json_text(out, NULL, texts[i]);
	json_close(out, ']');
}

static void json_number(struct json_out *out, const char *key, int number)
{
	if (number)
		json_int(out, key, number);
	else
		json_nil(out, key);
}

static void json_words(struct json_out *out, const struct rule *rule, bool chinese)
{
	json_text(out, "cause", chinese ? rule->cause_zh : rule->cause_en);
	json_text(out, "remedy", chinese ? rule->remedy_zh : rule->remedy_en);
	json_text(out, "url", rule->url);
	json_list(out, "source", rule->source, SIZE_MAX);
	json_text(out, "checked", rule->checked);
	json_number(out, "year", rule->year);
	json_list(out, "seeds", rule->seeds, SIZE_MAX);
	json_list(out, "same_as", rule->same_as, SIZE_MAX);
	json_list(out, "examples", rule->examples, rule->real_examples);
	json_list(out, "examples_generated", rule->examples + rule->real_examples, SIZE_MAX);
	json_text(out, "notes", rule->notes);
}

static void json_rule(struct json_out *out, const struct rule *rule, const char *day, bool chinese)
{
	json_open(out, NULL, '{');
	json_text(out, "id", rule->id);
	json_text(out, "receiver", rule->receiver);
	json_text(out, "provider", rule->provider);
	json_int(out, "reach", rule->reach);
	json_number(out, "code", rule->code);
	json_text(out, "enhanced", rule->enhanced);
	json_text(out, "stage", rule_stage_name(rule->stage));
	json_text(out, "class", rule->permanent ? "permanent" : "temporary");
	json_text(out, "text", rule->text);
	json_bool(out, "exact_wording", rule->exact_wording);
	json_text(out, "match", rule->match);
	json_int(out, "rank", rule->rank);
	json_text(out, "category", rule->category);
	json_text(out, "blame", rule_blame_words[rule->blame]);
	json_text(out, "condition", rule->condition);
	json_text(out, "predictable", rule_predictable_words[rule->predictable]);
	json_text(out, "predicted", rules_outcome(rule));
	json_text(out, "basis", rule_basis_name(rule->basis));
	json_text(out, "evidence", rule_evidence_words[rule->evidence]);
	json_bool(out, "migrating", rule->migrating);
	json_bool(out, "shared", rule->shared);
	json_text(out, "variant_of", rule->variant_of);
	json_bool(out, "older_than_two_years", rule_is_stale(rule, day));
	json_words(out, rule, chinese);
	json_close(out, '}');
}

static void print_json(const struct selection *all, const char *day, bool chinese)
{
	struct json_out out;

	json_begin(&out, stdout, true);
	json_open(&out, NULL, '{');
	json_text(&out, "schema", "preflight-rules/1");
	json_open(&out, "rules", '[');
	for (size_t i = 0; i < all->count; i++)
		json_rule(&out, all->item[i], day, chinese);
	json_close(&out, ']');
	json_open(&out, "profiles", '[');
	for (size_t i = 0; i < all->profile_count; i++)
		profile_json(&out, all->profile[i]);
	json_close(&out, ']');
	json_close(&out, '}');
	putchar('\n');
}

static bool options_fit(struct arena *arena, const struct options *options, const char **why)
{
	const struct lang *lang;

	*why = NULL;
	if (options->format && strcmp(options->format, "text") != 0 &&
		strcmp(options->format, "json") != 0)
		*why = speak(arena, "--format: rules are printed as text or json, not '%s'",
			str_printable(arena, str_of(options->format)));
	else
		language_read(arena, options, &lang, why);
	return !*why;
}

static void print_profiles(struct arena *arena, const struct selection *all, bool behind_others)
{
	for (size_t i = 0; i < all->profile_count; i++) {
		if (i || behind_others)
			putchar('\n');
		rules_show_profile(arena, stdout, all->profile[i]);
	}
}

static void print_in_full(
	struct arena *arena, const struct selection *named, const char *day, bool chinese)
{
	for (size_t i = 0; i < named->count; i++) {
		if (i)
			putchar('\n');
		rules_show(arena, stdout, named->item[i], chinese);
		if (rule_is_stale(named->item[i], day))
			printf("  %-10s %s\n", "",
				tr(arena, N_("this was checked over two years ago")));
	}
	print_profiles(arena, named, named->count);
}

/* The selected rules as a table; the profiles in full, or, when nothing was selected, their
 * names. */
static void print_selected(struct arena *arena, const struct setup *setup,
	const struct options *options, const struct selection *all, const char *day)
{
	bool chosen = options->receiver.count;

	if (all->count || !all->profile_count)
		print_table(arena, all, day);
	print_profiles(arena, all, all->count);
	if (!chosen && !options->source)
		rules_list_profiles(arena, stdout, setup->profile, setup->profile_count,
			N_("\nReceiver profiles (--receiver NAME; rules NAME shows one in words)"));
}

int command_rules(struct arena *arena, const struct options *options)
{
	bool json = options->format && !strcmp(options->format, "json");
	const struct lang *lang = json ? language_by_name(options) : arena_lang(arena);
	bool chinese = lang && !strcmp(lang->name, "zh");
	struct setup setup = { 0 };
	struct selection all = { 0 };
	const char *why, *day = command_today(arena);

	if (!options_fit(arena, options, &why) || !session_setup(arena, options, &setup, &why) ||
		!select_named(arena, &setup, &options->operand, &all, &why))
		return usage_fault(arena, options, why);
	if (!options->operand.count)
		all = select_rules(arena, &setup, options);
	if (json)
		print_json(&all, day, chinese);
	else if (options->operand.count)
		print_in_full(arena, &all, day, chinese);
	else if (wants_seeds(options))
		print_seeds(arena, &all);
	else
		print_selected(arena, &setup, options, &all, day);
	return 0;
}
