/* Reads fact sets, one JSON object a line, as validate.py --predict takes them; prints what
 * preflight predicts of each, one JSON object a line. A prediction and its variants count alike:
 * the oracle does not fold. */
#include "checks/predict/outlook.h"
#include "resolver/json.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

static const struct list *find_list(const char *zone)
{
	for (size_t i = 0; i < builtin_list_count; i++)
		if (!strcmp(builtin_lists[i].zone, zone))
			return &builtin_lists[i];
	errx(1, "no list %s", zone);
}

static uint32_t address_of(const char *text)
{
	struct ip ip;

	if (!ip_parse(str_of(text), &ip) || ip.version != 4)
		errx(1, "no address: %s", text);
	return (uint32_t)ip.bytes[0] << 24 | (uint32_t)ip.bytes[1] << 16 |
	       (uint32_t)ip.bytes[2] << 8 | ip.bytes[3];
}

/* What the list check would say about these A records (NULL: no usable answer). */
static void read_answer(struct arena *arena, const struct json *records, struct list_result *out)
{
	uint32_t address[64];
	const char **codes = NULL;
	struct list_reading reading;

	out->verdict = UNUSABLE;
	if (records->kind != JSON_KIND_ARRAY)
		return;
	for (size_t i = 0; i < records->count && i < 64; i++) {
		*ARENA_PUSH(arena, codes, out->code_count) = records->item[i].text.p;
		address[i] = address_of(records->item[i].text.p);
	}
	list_read(out->list, address, out->code_count, &reading);
	out->codes = codes;
	out->verdict = reading.verdict;
	out->answered = reading.verdict != UNUSABLE;
	out->strong = reading.blocks && out->list->weight != WEIGHT_LOW;
}

static void add_lists(struct arena *arena, const struct json *listed, struct evidence *evidence)
{
	struct list_result *list = NULL;

	for (size_t i = 0; listed && i < listed->count; i++) {
		struct list_result *result = ARENA_PUSH(arena, list, evidence->list_count);

		result->list = find_list(listed->item[i].key);
		result->zone = result->list->zone;
		result->object = "192.0.2.25";
		result->role = ROLE_IP;
		read_answer(arena, &listed->item[i], result);
	}
	evidence->list = list;
}

/* A record of the list that says listed, for a name the oracle calls listed. */
static const char *listing_code(struct arena *arena, const struct list *list)
{
	for (size_t i = 0; i < list->code_count; i++) {
		const struct code_match *set = &list->code[i].set;
		uint32_t a = set->first | set->want | set->any_bits;

		if (list->code[i].severity == CODE_BLOCK)
			return arena_printf(arena, "%u.%u.%u.%u", a >> 24, a >> 16 & 255,
				a >> 8 & 255, a & 255);
	}
	errx(1, "%s has no block code", list->zone);
}

static enum list_role role_of(const char *name)
{
	for (unsigned role = ROLE_SENDER; role <= ROLE_DKIM; role++)
		if (!strcmp(list_role_name((enum list_role)role), name))
			return (enum list_role)role;
	errx(1, "no role %s", name);
}

static void add_names(struct arena *arena, const struct json *listed, struct evidence *evidence)
{
	struct list_result *all = arena_array(
		arena, evidence->list_count + (listed ? listed->count : 0), sizeof *all);

	for (size_t i = 0; i < evidence->list_count; i++)
		all[i] = evidence->list[i];
	evidence->list = all;
	for (size_t i = 0; listed && i < listed->count; i++) {
		const struct json *item = &listed->item[i];
		struct str rest = str_of(item->key);
		const char *zone = str_dup(arena, str_cut(&rest, '|'));
		const char **codes = arena_array(arena, 1, sizeof *codes);

		if (str_eq(rest, STR("url"))) /* never known to preflight */
			continue;

		struct list_result *result = &all[evidence->list_count++];

		result->list = find_list(zone);
		result->zone = zone;
		result->object = "example.com";
		result->role = role_of(rest.p);
		result->answered = item->kind == JSON_KIND_BOOL;
		result->verdict = !result->answered ? UNUSABLE : item->truth ? LISTED : CLEAN;
		result->level = LISTING_HIGH;
		codes[0] = listing_code(arena, result->list);
		result->codes = codes;
		result->code_count = item->truth;
	}
}

static void add_facts(const struct json *from, struct facts *facts)
{
	for (size_t i = 0; from && i < from->count; i++) {
		const struct json *item = &from->item[i];
		enum fact_id id;

		if (!fact_find(str_of(item->key), &id))
			errx(1, "no fact %s", item->key);
		if (item->kind == JSON_KIND_BOOL)
			facts->value[id] = item->truth ? "true" : "false";
		else if (item->kind == JSON_KIND_NUMBER)
			facts->value[id] = item->number == 6 ? "6" : "4";
		else if (item->kind == JSON_KIND_TEXT)
			facts->value[id] = item->text.p;
	}
}

static void add_reputations(struct arena *arena, const struct json *from, struct evidence *evidence)
{
	struct reputation *rep = NULL;

	for (size_t i = 0; from && i < from->count; i++)
		*ARENA_PUSH(arena, rep, evidence->rep_count) =
			(struct reputation){ from->item[i].key, from->item[i].text.p };
	evidence->rep = rep;
}

static void print_outcome(struct json_out *out, const struct predictions *all, enum outcome outcome)
{
	json_open(out, outcome_name(outcome), '[');
	for (size_t i = 0; i < all->count; i++) {
		const struct prediction *p = &all->prediction[i];

		if (p->outcome != outcome || p->when != WHEN_ALWAYS)
			continue;
		json_text(out, NULL, p->rule->id);
		for (size_t k = 0; k < p->variant_count; k++)
			json_text(out, NULL, p->variant[k]->id);
	}
	json_close(out, ']');
}

static void print_all(const struct predictions *all)
{
	struct json_out out;

	json_begin(&out, stdout, false);
	json_open(&out, NULL, '{');
	print_outcome(&out, all, OUTCOME_EXPECTED);
	print_outcome(&out, all, OUTCOME_POSSIBLE);
	json_open(&out, "undetermined", '[');
	for (size_t i = 0; i < all->undetermined_count; i++)
		json_text(&out, NULL, all->undetermined[i].rule->id);
	json_close(&out, ']');
	json_close(&out, '}');
	putchar('\n');
}

static void answer(const char *line)
{
	const struct target target = { .ip_text = "192.0.2.25", .domain = "example.com" };
	struct arena *arena = arena_new();
	struct facts facts = { { 0 } };
	struct evidence evidence = { .facts = &facts };
	const char *why;
	const struct json *set = json_parse(arena, str_of(line), &why);

	if (!set)
		errx(1, "%s", why);
	add_facts(json_get(set, "facts"), &facts);
	add_lists(arena, json_get(set, "listed"), &evidence);
	add_names(arena, json_get(set, "domain_listed"), &evidence);
	add_reputations(arena, json_get(set, "rep"), &evidence);

	const struct rule_set rules = { builtin_rules, builtin_rule_count, NULL };
	const struct predictions all =
		predict(arena, outlook_make(arena, &rules, &evidence), &evidence, &target, NULL, 0);

	print_all(&all);
	arena_free(arena);
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0)
		answer(line);
	free(line);
	return 0;
}
