/* Reads SPF cases, one JSON object a line: {"zone": [[NAME, TYPE, DATA]...], "ip", "helo", "local",
 * "domain"}; DATA is the text of a TXT record or a list of its strings, an address, a name, or "10
 * name" of an MX; [NAME, "TIMEOUT", TYPE] loses a question. Prints the strict result of each, one
 * JSON object a line. */
#include "resolver/json.h"
#include "test/unit/spf_world.h"

#include <err.h>

static void add_texts(struct world *world, const char *name, const struct json *data)
{
	size_t count = data->kind == JSON_KIND_ARRAY ? data->count : 1;
	struct str *part = arena_array(world->arena, count + 1, sizeof *part);

	for (size_t i = 0; i < count; i++)
		part[i] = data->kind == JSON_KIND_ARRAY ? data->item[i].text : data->text;
	world_text(world, name, RR_TXT, part, count);
}

static void add_record(struct world *world, const struct json *record)
{
	const char *name = record->item[0].text.p, *word = record->item[1].text.p;
	const struct json *data = &record->item[2];
	bool lost = !strcmp(word, "TIMEOUT");
	enum rr_type type;

	if (!rr_type_parse(lost ? data->text : str_of(word), &type))
		errx(1, "no type: %s", word);
	if (lost)
		world_timeout(world, name, type);
	else if (type == RR_TXT)
		add_texts(world, name, data);
	else
		world_add(world, name, type, data->text.p);
}

static void answer(const struct spf_verdict *verdict)
{
	struct json_out out;

	json_begin(&out, stdout, false);
	json_open(&out, NULL, '{');
	json_text(&out, "result", spf_result_name(verdict->result));
	json_text(&out, "explanation", verdict->explanation);
	json_text(&out, "why", verdict->why);
	json_int(&out, "lookups", verdict->lookups);
	json_int(&out, "voids", verdict->voids);
	json_close(&out, '}');
	putchar('\n');
}

static void check(struct arena *arena, const struct json *input)
{
	const struct json *zone = json_get(input, "zone");
	struct world world = { .arena = arena };
	struct spf_dns dns = world_dns(&world);
	struct spf_client client = { .local = json_get(input, "local")->text,
		.domain = json_get(input, "domain")->text,
		.helo = json_get(input, "helo")->text };
	struct spf_verdict verdict;
	struct ip ip;

	client.ip = &ip;
	if (!ip_parse(json_get(input, "ip")->text, &ip))
		errx(1, "no address: %s", json_get_text(input, "ip"));
	for (size_t i = 0; i < zone->count; i++)
		add_record(&world, &zone->item[i]);
	spf_check_host(arena, &dns, &client, client.domain, &verdict);
	answer(&verdict);
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0) {
		struct arena *arena = arena_new();
		const char *why = NULL;
		const struct json *input = json_parse(arena, (struct str){ line, (size_t)n }, &why);

		if (!input)
			errx(1, "%s", why);
		check(arena, input);
		arena_free(arena);
	}
	free(line);
	return 0;
}
