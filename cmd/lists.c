/* preflight lists: the DNS lists that are known, and how each does now. */
#include "cmd/lists.h"

#include "checks/fitness.h"
#include "checks/dnsbl/list_select.h"
#include "checks/run.h"
#include "cmd/command.h"
#include "cmd/session.h"
#include "cmd/signals.h"
#include "resolver/json.h"

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
	return list->needs_key ? "needed" : list->key_zone ? "possible" : "-";
}

static void show_codes(const struct list_code *codes, size_t count, const char *what)
{
	for (size_t i = 0; i < count; i++)
		printf("    %-24s %-22s %s\n", codes[i].match,
			codes[i].label ? codes[i].label : what, codes[i].meaning);
}

static void show_line(const char *what, const char *text)
{
	if (text)
		printf("    %-10s %s\n", what, text);
}

/* Everything about one list. */
static void show_list(const struct list *list)
{
	printf("%s  %s%s%s\n", list->zone, list->name, list->operator? ", " : "",
		list->operator? list->operator: "");
	printf("    %s, %s, weight %s, set %s, IP %s, key %s\n", list_status_name(list->status),
		list_kind_name(list->kind), list_weight_name(list->weight), tier_names[list->tier],
		versions(list), key_word(list));
	show_codes(list->code, list->code_count, "-");
	if (list->any_code_listed)
		puts("    any other code in 127/8 counts as listed");
	show_codes(list->error, list->error_count, "no listing");
	show_line("since", list->status_since);
	show_line("source", list->status_source);
	show_line("part of", list->contained_in);
	show_line("access", list->rate_policy);
	show_line("look up", list->lookup_url);
	show_line("removal", list->delist_url);
	show_line("note", list->note);
}

static void show_table(const struct lists *lists)
{
	printf("%-34s %-14s %-16s %-6s %-8s %-3s %s\n", "zone", "state", "kind", "weight", "set",
		"IP", "key");
	for (size_t i = 0; i < lists->count; i++) {
		const struct list *list = lists->item[i];

		printf("%-34s %-14s %-16s %-6s %-8s %-3s %s\n", list->zone,
			list_status_name(list->status), list_kind_name(list->kind),
			list_weight_name(list->weight), tier_names[list->tier], versions(list),
			key_word(list));
	}
}

/* A single list is shown whole. */
static void show_text(const struct lists *lists)
{
	if (lists->count == 1)
		show_list(lists->item[0]);
	else
		show_table(lists);
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

static void show_health(const struct result *result)
{
	for (size_t i = 0; i < result->list_count; i++) {
		const struct list_result *r = &result->list[i];

		if (r->reason && strcmp(r->reason, health(r)) != 0)
			printf("%-34s %-9s %s\n", r->zone, health(r), r->reason);
		else
			printf("%-34s %s\n", r->zone, health(r));
	}
	if (result->fitness == FITNESS_REWRITES || result->fitness == FITNESS_PUBLIC ||
		result->fitness == FITNESS_UNREACHABLE)
		printf("resolver: %s\n", fitness_name(result->fitness));
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
		return usage_fault(options, why);
	setup->checks = checks;
	setup->lists_health = true;
	setup->zone_mode = strcmp(resolver_source(resolver), "network") != 0;
	setup->day = resolver_day(resolver);
	setup->servers = resolver_servers(resolver);

	struct run *run = run_open(
		setup, resolver, options->timeout_ms ? options->timeout_ms : TIMEOUT_DEFAULT);

	signals_hold();
	run_add(run, &nobody);

	const struct result *result = signals_run_next(run, NULL, &interrupted);
	int status = interrupted ? EXIT_MACHINE : health_status(result);

	if (interrupted)
		warnx("interrupted: what had no answer yet counts as timed out");

	(json ? show_health_json : show_health)(result);
	run_release(run, result);
	run_close(run);
	if (!resolver_close(resolver))
		err(EXIT_MACHINE, "capture");
	return status;
}

static bool read_format(
	struct arena *arena, const struct options *options, bool *json, const char **why)
{
	const char *name = options->format ? options->format : "text";

	*json = !strcmp(name, "json");
	if (*json || !strcmp(name, "text"))
		return true;
	*why = arena_printf(arena, "--format: lists come as text or json, not as '%s'",
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
		return usage_fault(options, why);
	lists = known_lists(arena, &setup, &options->operand);
	if (options->operand.count && !lists.count)
		return usage_fault(
			options, arena_printf(arena, "no list fits '%s'",
					 str_printable(arena, str_of(options->operand.item[0]))));
	if (options->test && options->operand.count)
		setup.selected = (const struct list *const *)lists.item;
	if (options->test)
		return test_lists(arena, options, &setup, json);
	(json ? show_json : show_text)(&lists);
	must_be_written(stdout, "standard output");
	return 0;
}
