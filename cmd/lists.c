/* preflight lists: the DNS lists that are known, and how each does now. */
#include "cmd/lists.h"

#include "checks/fitness.h"
#include "checks/dnsbl/list_select.h"
#include "checks/run.h"
#include "cmd/command.h"
#include "cmd/session.h"
#include "cmd/signals.h"
#include "reports/screen.h"
#include "resolver/json.h"
#include "resolver/lang.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const tier_names[] = {
	[TIER_NONE] = "-",
	[TIER_EXTENDED] = "extended",
	[TIER_STANDARD] = "default",
	[TIER_CORE] = "core",
};

/* Lists, NULL-ended. */
struct lists {
	const struct list **item;
	size_t count;
};

static bool holds_word(const char *text, const char *word)
{
	return text && strcasestr(text, word);
}

static bool fits(const struct list *list, const char *word)
{
	return holds_word(list->zone, word) || holds_word(list->name, word) ||
	       holds_word(list->operator, word) || !strcasecmp(list_kind_name(list->kind), word) ||
	       !strcasecmp(list_status_name(list->status), word) ||
	       !strcasecmp(tier_names[list->tier], word);
}

static bool fits_any(const struct list *list, const struct texts *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (fits(list, words->item[i]))
			return true;
	return !words->count;
}

/* Live lists before dead ones, then by set, weight and zone. */
static int by_use(const void *left, const void *right)
{
	const struct list *a = *(const struct list *const *)left;
	const struct list *b = *(const struct list *const *)right;

	if (list_is_dead(a) != list_is_dead(b))
		return list_is_dead(a) ? 1 : -1;
	if (a->tier != b->tier)
		return a->tier > b->tier ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return strcmp(a->zone, b->zone);
}

/* The user's own lists and ours, as far as they fit WORDS. */
static struct lists known_lists(
	struct arena *arena, const struct setup *setup, const struct texts *words)
{
	struct lists all = { 0 };

	for (size_t i = 0; i < setup->own_lists.count; i++)
		if (fits_any(&setup->own_lists.list[i], words))
			*ARENA_PUSH(arena, all.item, all.count) = &setup->own_lists.list[i];
	for (size_t i = 0; i < builtin_list_count; i++) {
		const struct list *list = &builtin_lists[i];

		if (list_find(setup, list->zone) == list && fits_any(list, words))
			*ARENA_PUSH(arena, all.item, all.count) = list;
	}
	if (all.count)
		qsort(all.item, all.count, sizeof *all.item, by_use);
	*ARENA_PUSH(arena, all.item, all.count) = NULL;
	all.count--;
	return all;
}

static const char *versions(const struct list *list)
{
	bool four = list_takes_ip(list, 4), six = list_takes_ip(list, 6);

	return four && six ? "4 6" : four ? "4" : six ? "6" : "-";
}

static const char *key_word(const struct list *list)
{
	return list->needs_key ? N_("needed") : list->key_zone ? N_("possible") : "-";
}

/* TEXT in the user's language, as a column WIDTH wide; the last one has none. */
static void column(struct screen *screen, const char *text, unsigned width)
{
	screen_paint(screen, PAINT_NONE, text, width);
	if (width)
		putc(' ', screen->out);
}

static void show_codes(
	struct screen *screen, const struct list_code *codes, size_t count, const char *what)
{
	for (size_t i = 0; i < count; i++) {
		screen_blanks(screen, 4);
		column(screen, codes[i].match, 24);
		column(screen, codes[i].label ? codes[i].label : what, 22);
		column(screen, codes[i].meaning, 0);
		putc('\n', screen->out);
	}
}

static void show_line(struct screen *screen, const char *what, const char *text)
{
	if (!text)
		return;
	screen_blanks(screen, 4);
	column(screen, what, 10);
	column(screen, text, 0);
	putc('\n', screen->out);
}

/* Everything about one list. */
static void show_list(struct screen *screen, const struct list *list)
{
	struct arena *arena = screen->arena;

	printf("%s  %s%s%s\n", list->zone, list->name, list->operator? ", " : "",
		list->operator? list->operator: "");
	printf("    %s\n", speak(arena, "%s, %s, weight %s, set %s, IP %s, key %s",
				   list_status_name(list->status), list_kind_name(list->kind),
				   list_weight_name(list->weight), tier_names[list->tier],
				   versions(list), tr(arena, key_word(list))));
	show_codes(screen, list->code, list->code_count, "-");
	if (list->any_code_listed)
		printf("    %s\n", tr(arena, N_("any other code in 127/8 counts as listed")));
	show_codes(screen, list->error, list->error_count, N_("no listing"));
	show_line(screen, N_("since"), list->status_since);
	show_line(screen, N_("source"), list->status_source);
	show_line(screen, N_("part of"), list->contained_in);
	show_line(screen, N_("access"), list->rate_policy);
	show_line(screen, N_("resolver"),
		list->refuses_public ? N_("public ones are refused") : NULL);
	show_line(screen, N_("look up"), list->lookup_url);
	show_line(screen, N_("removal"), list->delist_url);
	show_line(screen, N_("note"), list->note);
}

static void show_row(struct screen *screen, const char *const column_text[7])
{
	static const unsigned widths[] = { 34, 14, 16, 6, 8, 3, 0 };

	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
		column(screen, column_text[i], widths[i]);
	putc('\n', screen->out);
}

/* The words of state, kind, weight and set are those of the command line: the same in every
 * language. */
static void show_table(struct screen *screen, const struct lists *lists)
{
	static const char *const titles[] = { N_("zone"), N_("state"), N_("kind"), N_("weight"),
		N_("set"), "IP", N_("key") };

	show_row(screen, titles);
	for (size_t i = 0; i < lists->count; i++) {
		const struct list *list = lists->item[i];
		const char *const row[] = { list->zone, list_status_name(list->status),
			list_kind_name(list->kind), list_weight_name(list->weight),
			tier_names[list->tier], versions(list), key_word(list) };

		show_row(screen, row);
	}
}

/* A single list is shown whole. */
static void show_text(struct arena *arena, const struct lists *lists)
{
	struct screen screen = { .out = stdout, .arena = arena };

	if (lists->count == 1)
		show_list(&screen, lists->item[0]);
	else
		show_table(&screen, lists);
}

/* The members that say what a list is; the object is left open. */
static void open_list(struct json_out *out, const struct list *list)
{
	json_open(out, NULL, '{');
	json_text(out, "zone", list->zone);
	json_text(out, "name", list->name);
	json_text(out, "operator", list->operator);
	json_text(out, "kind", list_kind_name(list->kind));
	json_text(out, "status", list_status_name(list->status));
	json_text(out, "status_since", list->status_since);
	json_text(out, "status_source", list->status_source);
	json_text(out, "weight", list_weight_name(list->weight));
	json_text(out, "set", list->tier == TIER_NONE ? NULL : tier_names[list->tier]);
	json_bool(out, "ipv4", list_takes_ip(list, 4));
	json_bool(out, "ipv6", list_takes_ip(list, 6));
	json_bool(out, "needs_key", list->needs_key);
	json_text(out, "contained_in", list->contained_in);
	json_text(out, "lookup_url", list->lookup_url);
	json_text(out, "delist_url", list->delist_url);
	json_text(out, "note", list->note);
}

static void begin_json(struct json_out *out)
{
	json_begin(out, stdout, true);
	json_open(out, NULL, '{');
	json_text(out, "schema", "preflight-lists/1");
	json_text(out, "version", PREFLIGHT_VERSION);
	json_open(out, "lists", '[');
}

static void end_json(struct json_out *out)
{
	json_close(out, ']');
	json_close(out, '}');
	putchar('\n');
}

static void show_json(const struct lists *lists)
{
	struct json_out out;

	begin_json(&out);
	for (size_t i = 0; i < lists->count; i++) {
		open_list(&out, lists->item[i]);
		json_close(&out, '}');
	}
	end_json(&out);
}

static const char *health(const struct list_result *result)
{
	if (result->verdict == SKIPPED && result->fault == FAULT_NONE)
		return "not asked";
	return list_fault_name(result->fault);
}

/* The same for people; the names are English already. */
static const char *health_words(const struct arena *arena, const struct list_result *result)
{
	static const char *const words[] = {
		[FAULT_NONE] = N_("works"),
		[FAULT_REFUSED] = N_("refuses to answer"),
		[FAULT_SILENT] = N_("gives no answer"),
		[FAULT_FOREIGN] = N_("answers something else"),
		[FAULT_WILDCARD] = N_("lists everything"),
		[FAULT_GONE] = N_("is gone"),
		[FAULT_DEAD] = N_("is closed"),
		[FAULT_KEY] = N_("needs a key"),
	};

	if (!arena_lang(arena) || (result->verdict == SKIPPED && result->fault == FAULT_NONE))
		return health(result);
	return words[result->fault];
}

static const char *fitness_words(const struct arena *arena, enum fitness fitness)
{
	static const char *const words[] = {
		[FITNESS_UNTESTED] = N_("untested"),
		[FITNESS_OK] = N_("works"),
		[FITNESS_REWRITES] = N_("rewrites answers"),
		[FITNESS_PUBLIC] = N_("is a public one, which lists refuse"),
		[FITNESS_UNREACHABLE] = N_("cannot be reached"),
	};

	return arena_lang(arena) ? tr(arena, words[fitness]) : fitness_name(fitness);
}

static void show_health(struct arena *arena, const struct result *result)
{
	struct screen screen = { .out = stdout, .arena = arena };

	for (size_t i = 0; i < result->list_count; i++) {
		const struct list_result *r = &result->list[i];

		column(&screen, r->zone, 34);
		if (r->reason && strcmp(r->reason, tr(arena, health(r))) != 0) {
			column(&screen, health_words(arena, r), 9);
			column(&screen, r->reason, 0);
		} else {
			column(&screen, health_words(arena, r), 0);
		}
		putchar('\n');
	}
	if (result->fitness == FITNESS_REWRITES || result->fitness == FITNESS_PUBLIC ||
		result->fitness == FITNESS_UNREACHABLE)
		puts(speak(arena, "resolver: %s", fitness_words(arena, result->fitness)));
}

static void show_health_json(const struct result *result)
{
	struct json_out out;

	begin_json(&out);
	for (size_t i = 0; i < result->list_count; i++) {
		open_list(&out, result->list[i].list);
		json_text(&out, "health", health(&result->list[i]));
		json_text(&out, "reason", result->list[i].reason);
		json_close(&out, '}');
	}
	json_close(&out, ']');
	json_text(&out, "fitness", fitness_name(result->fitness));
	json_close(&out, '}');
	putchar('\n');
}

/* 0 when every list that was asked works, and one was asked. */
static int health_status(const struct result *result)
{
	size_t asked = 0;

	for (size_t i = 0; i < result->list_count; i++) {
		if (result->list[i].verdict == UNUSABLE)
			return 1;
		asked += result->list[i].verdict != SKIPPED;
	}
	return asked ? 0 : 1;
}

static struct resolver *open_resolver(
	struct arena *arena, const struct options *options, const char **why)
{
	return resolver_open(arena,
		&(struct resolver_config){
			.servers = options->resolver.item,
			.zones = options->zone.item,
			.replay = options->replay,
			.capture = options->capture,
			.arguments = options->arguments,
			.offline = options->offline,
			.timeout_ms = options->timeout_ms ? options->timeout_ms : TIMEOUT_DEFAULT,
			.list_timeout_ms = options->list_timeout_ms ? options->list_timeout_ms
								    : LIST_TIMEOUT_DEFAULT,
		},
		why);
}

/* A run of the check `dnsbl` about no sender: the self-tests alone. */
static int test_lists(
	struct arena *arena, const struct options *options, struct setup *setup, bool json)
{
	static const char *const checks[] = { "dnsbl", NULL };
	const struct target nobody = { .addr_type = RR_A };
	const char *why;
	bool interrupted = false;
	struct resolver *resolver = open_resolver(arena, options, &why);

	if (!resolver)
		return usage_fault(arena, options, why);
	setup->checks = checks;
	setup->lists_health = true;
	setup->zone_mode = strcmp(resolver_source(resolver), "network") != 0;
	setup->day = resolver_day(resolver);
	setup->lang = json ? NULL : arena_lang(arena);
	setup->servers = resolver_servers(resolver);

	struct run *run = run_open(
		setup, resolver, options->timeout_ms ? options->timeout_ms : TIMEOUT_DEFAULT);

	signals_hold();
	run_add(run, &nobody);

	const struct result *result = signals_run_next(run, NULL, &interrupted);
	int status = interrupted ? EXIT_MACHINE : health_status(result);

	if (interrupted)
		warnx("%s",
			tr(arena, N_("interrupted: what had no answer yet counts as timed out")));

	if (json)
		show_health_json(result);
	else
		show_health(arena, result);
	run_release(run, result);
	run_close(run);
	if (!resolver_close(resolver))
		machine_fault(arena, N_("capture"));
	return status;
}

static bool read_format(
	struct arena *arena, const struct options *options, bool *json, const char **why)
{
	const char *name = options->format ? options->format : "text";

	*json = !strcmp(name, "json");
	if (*json || !strcmp(name, "text"))
		return true;
	*why = speak(arena, "--format: lists come as text or json, not as '%s'",
		str_printable(arena, str_of(name)));
	return false;
}

int command_lists(struct arena *arena, const struct options *options)
{
	struct setup setup = { 0 };
	struct lists lists;
	const char *why;
	bool json;

	if (!read_format(arena, options, &json, &why) ||
		!session_setup(arena, options, &setup, &why))
		return usage_fault(arena, options, why);
	lists = known_lists(arena, &setup, &options->operand);
	if (options->operand.count && !lists.count)
		return usage_fault(arena, options,
			speak(arena, "no list fits '%s'",
				str_printable(arena, str_of(options->operand.item[0]))));
	if (options->test && options->operand.count)
		setup.selected = (const struct list *const *)lists.item;
	if (options->test)
		return test_lists(arena, options, &setup, json);
	if (json)
		show_json(&lists);
	else
		show_text(arena, &lists);
	must_be_written(arena, stdout, N_("standard output"));
	return 0;
}
