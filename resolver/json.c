/* JSON in: jansson reads, and its tree becomes ours. The only user of jansson. */
#include "resolver/json.h"

#include "resolver/lang.h"

#include <jansson.h>
#include <string.h>

enum { NESTING_MAX = 64 };

/* What jansson would take: nesting down to 2,048 levels, and a NUL for the end of the text. Returns
 * what is wrong and where, or NULL. (Text that is no JSON may be misjudged here; it is refused
 * either way.) */
static const char *scan(struct str text, unsigned *line, unsigned *column)
{
	unsigned depth = 0;
	bool quoted = false;

	*line = 1;
	*column = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		++*column;
		if (!c)
			return "a NUL byte";
		if (c == '\n') {
			++*line;
			*column = 0;
		} else if (c == '"') {
			quoted = !quoted;
		} else if (quoted && c == '\\' && i + 1 < text.n && text.p[i + 1]) {
			i++;
			++*column;
		} else if (!quoted && (c == '{' || c == '[') && ++depth > NESTING_MAX) {
			return "nested more than 64 deep";
		} else if (!quoted && (c == '}' || c == ']') && depth) {
			depth--;
		}
	}
	return NULL;
}

static void convert(struct arena *arena, json_t *from, struct json *to);

static void convert_array(struct arena *arena, json_t *from, struct json *to)
{
	struct json *item = arena_array(arena, json_array_size(from), sizeof *item);

	to->item = item;
	to->count = json_array_size(from);
	for (size_t i = 0; i < to->count; i++)
		convert(arena, json_array_get(from, i), &item[i]);
}

/* jansson (2.8 and later) keeps the order of the text. */
static void convert_object(struct arena *arena, json_t *from, struct json *to)
{
	struct json *item = arena_array(arena, json_object_size(from), sizeof *item);

	to->item = item;
	for (void *at = json_object_iter(from); at; at = json_object_iter_next(from, at)) {
		item[to->count].key = arena_strdup(arena, json_object_iter_key(at));
		convert(arena, json_object_iter_value(at), &item[to->count]);
		to->count++;
	}
}

/* Recursion is bounded: scan() went first. */
static void convert(struct arena *arena, json_t *from, struct json *to)
{
	switch (json_typeof(from)) {
	case JSON_OBJECT:
		to->kind = JSON_KIND_OBJECT;
		convert_object(arena, from, to);
		break;
	case JSON_ARRAY:
		to->kind = JSON_KIND_ARRAY;
		convert_array(arena, from, to);
		break;
	case JSON_STRING:
		to->kind = JSON_KIND_TEXT;
		to->text.n = json_string_length(from);
		to->text.p = arena_copy(arena, json_string_value(from), to->text.n);
		break;
	case JSON_INTEGER:
		to->kind = JSON_KIND_NUMBER;
		to->is_integer = true;
		to->number = json_integer_value(from);
		to->real = json_number_value(from);
		break;
	case JSON_REAL:
		to->kind = JSON_KIND_NUMBER;
		to->real = json_real_value(from);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		to->kind = JSON_KIND_BOOL;
		to->truth = json_is_true(from);
		break;
	case JSON_NULL:
		to->kind = JSON_KIND_NULL;
		break;
	}
}

static const char *fault(struct arena *arena, unsigned line, unsigned column, const char *what)
{
	return speak(
		arena, "line %u, column %u: %s", line, column, str_printable(arena, str_of(what)));
}

const struct json *json_parse(struct arena *arena, struct str text, const char **why)
{
	unsigned line, column;
	json_error_t error;

	const char *what = scan(text, &line, &column);

	if (what) {
		*why = fault(arena, line, column, what);
		return NULL;
	}

	json_t *tree = json_loadb(
		text.n ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);

	if (!tree) {
		/* Faults that jansson finds in no place have line -1. */
		line = error.line > 0 ? (unsigned)error.line : 1;
		column = error.column > 0 ? (unsigned)error.column : 0;
		*why = fault(arena, line, column, error.text);
		return NULL;
	}

	struct json *root = arena_alloc(arena, sizeof *root);

	convert(arena, tree, root);
	json_decref(tree);
	return root;
}

const struct json *json_get(const struct json *object, const char *key)
{
	if (!object || object->kind != JSON_KIND_OBJECT)
		return NULL;
	for (size_t i = 0; i < object->count; i++)
		if (!strcmp(object->item[i].key, key))
			return &object->item[i];
	return NULL;
}

const char *json_get_text(const struct json *object, const char *key)
{
	const struct json *member = json_get(object, key);

	return member && member->kind == JSON_KIND_TEXT ? member->text.p : NULL;
}

const char *json_library_version(struct arena *arena)
{
	(void)arena;
	return jansson_version_str();
}
