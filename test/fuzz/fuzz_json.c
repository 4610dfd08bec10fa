/* JSON: what is read is written and read again the same; any octets become JSON. */
#include "resolver/json.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_tree(struct json_out *out, const struct json *json)
{
	switch (json->kind) {
	case JSON_KIND_NULL:
		json_nil(out, json->key);
		break;
	case JSON_KIND_BOOL:
		json_bool(out, json->key, json->truth);
		break;
	case JSON_KIND_NUMBER:
		json_int(out, json->key, json->number);
		break;
	case JSON_KIND_TEXT:
		json_str(out, json->key, json->text);
		break;
	case JSON_KIND_ARRAY:
	case JSON_KIND_OBJECT:
		json_open(out, json->key, json->kind == JSON_KIND_ARRAY ? '[' : '{');
		for (size_t i = 0; i < json->count; i++)
			write_tree(out, &json->item[i]);
		json_close(out, json->kind == JSON_KIND_ARRAY ? ']' : '}');
		break;
	}
}

static bool same(const struct json *a, const struct json *b)
{
	if (a->kind != b->kind || a->count != b->count || a->number != b->number ||
		a->truth != b->truth || !str_eq(a->text, b->text) || !a->key != !b->key ||
		(a->key && strcmp(a->key, b->key) != 0))
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!same(&a->item[i], &b->item[i]))
			return false;
	return true;
}

static unsigned depth_of(const struct json *json)
{
	unsigned most = 0;

	for (size_t i = 0; i < json->count; i++) {
		unsigned depth = depth_of(&json->item[i]);

		most = depth > most ? depth : most;
	}
	return most + 1;
}

/* A tree, or when there is none TEXT, as JSON. */
static struct str written(
	struct arena *arena, const struct json *json, struct str text, bool pretty)
{
	struct json_out out;
	char *p = NULL;
	size_t n = 0;
	FILE *stream = open_memstream(&p, &n);

	assert(stream);
	json_begin(&out, stream, pretty);
	if (json)
		write_tree(&out, json);
	else
		json_str(&out, NULL, text);
	assert(!fclose(stream));

	struct str copy = { arena_copy(arena, p, n), n };

	free(p);
	return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str text = { arena_copy(arena, data, size), size };
	const char *why = NULL;
	const struct json *json = json_parse(arena, text, &why), *again;

	assert(json || why);
	for (int pretty = 0; json && pretty < 2 && depth_of(json) < 31; pretty++) {
		again = json_parse(arena, written(arena, json, text, pretty), &why);
		assert(again && same(json, again));
	}
	/* Only NULs stop jansson from reading it. */
	if (str_find(text, '\0') == text.n)
		assert(json_parse(arena, written(arena, NULL, text, false), &why));
	str_printable(arena, text);
	arena_free(arena);
	return 0;
}
