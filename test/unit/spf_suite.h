/* The test suites of RFC 7208 and RFC 4408, read from their files: worlds and cases. */
#ifndef TEST_UNIT_SPF_SUITE_H
#define TEST_UNIT_SPF_SUITE_H

#include "resolver/json.h"
#include "test/unit/spf_world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static inline const char *shared_file(struct arena *arena, const char *name)
{
	const char *shared = getenv("SHARED");

	return arena_printf(arena, "%s/data/spf/%s", shared ? shared : "../shared", name);
}

/* A NUL in a TXT record is \u0000 in the file, which our reader refuses: it reads as \u0001, which
 * the suites do not use. */
static inline struct str without_nul(struct arena *arena, struct str text)
{
	char *copy = str_dup(arena, text);

	for (char *p = copy; (p = strstr(p, "\\u0000")); p += 6)
		p[5] = '1';
	return (struct str){ copy, text.n };
}

static inline struct str with_nul(struct arena *arena, struct str text)
{
	char *copy = str_dup(arena, text);

	for (size_t i = 0; i < text.n; i++)
		if (copy[i] == '\1')
			copy[i] = '\0';
	return (struct str){ copy, text.n };
}

static inline void add_texts(
	struct world *world, const char *name, enum rr_type type, const struct json *value)
{
	bool list = value->kind == JSON_KIND_ARRAY;
	size_t count = list ? value->count : 1;
	struct str *part = arena_array(world->arena, count + 1, sizeof *part);

	for (size_t i = 0; i < count; i++)
		part[i] = with_nul(world->arena, list ? value->item[i].text : value->text);
	world_text(world, name, type, part, count);
}

static inline void add_record(struct world *world, const char *name, const struct json *record)
{
	enum rr_type type;
	const struct json *value = &record->item[0];
	bool known = rr_type_parse(str_of(value->key), &type);

	assert_true(known);
	if (type == RR_TXT || type == RR_SPF)
		add_texts(world, name, type, value);
	else if (value->kind == JSON_KIND_ARRAY)
		world_add(world, name, type,
			arena_printf(world->arena, "%lld %s", value->item[0].number,
				value->item[1].text.p));
	else
		world_add(world, name, type, value->text.p);
}

static inline bool is_none(const struct json *record)
{
	const char *text = json_get_text(record, "TXT");

	return text && !strcmp(text, "NONE");
}

/* As pyspf's test driver reads zone data: where a name has no TXT of its own, its SPF records are
 * TXT records too; "NONE" says that it has neither. */
static inline void add_name(struct world *world, const struct json *records)
{
	bool has_txt = false;

	for (size_t i = 0; i < records->count; i++)
		has_txt |= json_get(&records->item[i], "TXT") != NULL;
	for (size_t i = 0; i < records->count; i++) {
		const struct json *record = &records->item[i];
		const struct json *spf = json_get(record, "SPF");

		if (record->kind == JSON_KIND_TEXT)
			world_timeout(world, records->key, 0);
		else if (!is_none(record))
			add_record(world, records->key, record);
		if (spf && !has_txt)
			add_texts(world, records->key, RR_TXT, spf);
	}
}

static inline struct world *scenario_world(struct arena *arena, const struct json *scenario)
{
	const struct json *zones = json_get(scenario, "zonedata");
	struct world *world = arena_alloc(arena, sizeof *world);

	world->arena = arena;
	for (size_t i = 0; i < zones->count; i++)
		add_name(world, &zones->item[i]);
	return world;
}

struct test_case {
	struct spf_client client;
	struct ip ip;
	struct str domain;
};

static inline struct test_case read_case(const struct json *test)
{
	struct str sender = json_get(test, "mailfrom")->text;
	struct test_case c = { .client.helo = json_get(test, "helo")->text };
	size_t at = sender.n;

	assert_true(ip_parse(json_get(test, "host")->text, &c.ip));
	while (at && sender.p[at - 1] != '@')
		at--;
	c.client.domain = c.client.helo;
	if (sender.n) {
		c.client.local = (struct str){ sender.p, at - 1 };
		c.client.domain = (struct str){ sender.p + at, sender.n - at };
	}
	c.domain = c.client.domain;
	return c;
}

/* Is RESULT the wanted one, or in the list of wanted ones? *FIRST: the preferred one. */
static inline bool wanted(const struct json *want, const char *result, bool *first)
{
	bool list = want->kind == JSON_KIND_ARRAY, any = false;

	for (size_t i = 0; i < (list ? want->count : 1); i++) {
		const char *text = list ? want->item[i].text.p : want->text.p;

		any |= !strcmp(text, result);
		if (!i)
			*first = any;
	}
	return any;
}

/* The suite in FILE; skips the test when the file is not there. */
static inline const struct json *read_suite(struct arena *arena, const char *file)
{
	const char *path = shared_file(arena, file), *why = NULL;
	const struct json *suite;
	struct str text;

	if (!str_read_file(arena, path, 1u << 20, &text)) {
		print_message("# SKIP %s is not there\n", path);
		arena_free(arena);
		skip();
	}
	suite = json_parse(arena, without_nul(arena, text), &why);
	if (!suite)
		fail_msg("%s: %s", path, why);
	return suite;
}

#endif
