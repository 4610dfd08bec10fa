/* Reads the members of a JSON object into a struct, by a table of fields. */
#include "checks/load/load_field.h"

#include "resolver/lang.h"

#include <assert.h>
#include <string.h>

static const char *const kind_names[] = {
	[JSON_KIND_NULL] = "null",
	[JSON_KIND_BOOL] = "true or false",
	[JSON_KIND_NUMBER] = "a number",
	[JSON_KIND_TEXT] = "a text",
	[JSON_KIND_ARRAY] = "a list",
	[JSON_KIND_OBJECT] = "an object",
};

bool load_fault(struct loader *l, const char *field, const char *format, ...)
{
	va_list args;
	const char *what, *id = "", *where = "";

	va_start(args, format);
	what = speak_with(l->arena, format, args);
	va_end(args);
	if (l->id)
		id = arena_printf(l->arena, "%s: ", str_printable(l->arena, str_of(l->id)));
	if (field)
		where = speak(l->arena, "field '%s%s': ", l->inside ? l->inside : "",
			str_printable(l->arena, str_of(field)));
	*l->why = speak(
		l->arena, "%s: %s%s%s", str_printable(l->arena, str_of(l->path)), id, where, what);
	return false;
}

static bool expect(
	struct loader *l, const char *field, const struct json *value, enum json_kind kind)
{
	return value->kind == kind || load_fault(l, field, "%s expected, got %s", kind_names[kind],
					      kind_names[value->kind]);
}

/* A control character (C0, DEL, C1 in UTF-8), or the text's length if there is none. */
static size_t find_control(struct str text, const char *allowed)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c < 0x20 || c == 0x7f) && (!c || !strchr(allowed, c)))
			return i;
		if (c == 0xc2 && i + 1 < text.n && (unsigned char)text.p[i + 1] < 0xa0)
			return i;
	}
	return text.n;
}

static bool read_text(struct loader *l, const char *field, const struct json *value,
	const char *allowed, const char **out)
{
	if (!expect(l, field, value, JSON_KIND_TEXT))
		return false;
	if (!str_trim(value->text).n)
		return load_fault(l, field, "the text is empty");
	if (find_control(value->text, allowed) < value->text.n)
		return load_fault(l, field, "control character at offset %zu",
			find_control(value->text, allowed));
	*out = value->text.p;
	return true;
}

bool load_texts(struct loader *l, const char *field, const struct json *array, const char ***into,
	size_t *count)
{
	for (size_t i = 0; array && i < array->count; i++) {
		const char *text;

		if (!read_text(l, field, &array->item[i], "\n\t", &text))
			return false;
		*ARENA_PUSH(l->arena, *into, *count) = text;
	}
	*into = arena_room(l->arena, *into, *count, sizeof **into);
	(*into)[*count] = NULL;
	return true;
}

static bool read_texts(
	struct loader *l, const char *field, const struct json *value, const char *const **out)
{
	const char **texts = NULL;
	size_t count = 0;

	if (!expect(l, field, value, JSON_KIND_ARRAY) ||
		!load_texts(l, field, value, &texts, &count))
		return false;
	*out = texts;
	return true;
}

static const char *join_words(struct arena *arena, const char *const *words)
{
	const char *all = words[0];

	for (words++; *words; words++)
		all = arena_printf(arena, "%s, %s", all, *words);
	return all;
}

bool load_not_among(struct loader *l, const char *field, struct str word, const char *const *words)
{
	return load_fault(l, field, "'%s' is none of: %s", str_printable(l->arena, word),
		join_words(l->arena, words));
}

static bool read_word(
	struct loader *l, const struct field *field, const struct json *value, unsigned *out)
{
	if (!expect(l, field->key, value, JSON_KIND_TEXT))
		return false;
	for (unsigned i = 0; field->words[i]; i++)
		if (str_eq(value->text, str_of(field->words[i]))) {
			*out = i;
			return true;
		}
	return load_not_among(l, field->key, value->text, field->words);
}

static bool read_number(
	struct loader *l, const struct field *field, const struct json *value, int *out)
{
	if (!expect(l, field->key, value, JSON_KIND_NUMBER))
		return false;
	if (!value->is_integer || value->number < field->min || value->number > field->max)
		return load_fault(l, field->key, "a whole number from %d to %d expected",
			field->min, field->max);
	*out = (int)value->number;
	return true;
}

static bool read_decimal(
	struct loader *l, const struct field *field, const struct json *value, int *out)
{
	double hundredths = value->real * 100;

	if (!expect(l, field->key, value, JSON_KIND_NUMBER))
		return false;
	if (!(hundredths >= field->min && hundredths <= field->max))
		return load_fault(l, field->key, "a number from %d to %d expected",
			field->min / 100, field->max / 100);
	*out = (int)(hundredths + (hundredths < 0 ? -0.5 : 0.5));
	return true;
}

static bool read_unused(struct loader *l, const struct field *field, const struct json *value)
{
	const char *text;
	const char *const *texts;

	switch (value->kind) {
	case JSON_KIND_BOOL:
		return true;
	case JSON_KIND_ARRAY:
		return read_texts(l, field->key, value, &texts);
	case JSON_KIND_NULL:
	case JSON_KIND_NUMBER:
	case JSON_KIND_TEXT:
	case JSON_KIND_OBJECT:
		break;
	}
	return read_text(l, field->key, value, "", &text);
}

static bool read_field(
	struct loader *l, const struct field *field, const struct json *value, void *at)
{
	switch (field->kind) {
	case FIELD_TEXT:
		return read_text(l, field->key, value, "", at);
	case FIELD_TEXTS:
		return read_texts(l, field->key, value, at);
	case FIELD_WORD:
		return read_word(l, field, value, at);
	case FIELD_NUMBER:
		return read_number(l, field, value, at);
	case FIELD_DECIMAL:
		return read_decimal(l, field, value, at);
	case FIELD_FLAG:
		if (!expect(l, field->key, value, JSON_KIND_BOOL))
			return false;
		*(bool *)at = value->truth;
		return true;
	case FIELD_ARRAY:
	case FIELD_OBJECT:
		if (!expect(l, field->key, value,
			    field->kind == FIELD_ARRAY ? JSON_KIND_ARRAY : JSON_KIND_OBJECT))
			return false;
		*(const struct json **)at = value;
		return true;
	case FIELD_UNUSED:
		return read_unused(l, field, value);
	}
	return false;
}

static const struct field *find_field(const struct field *fields, const char *key)
{
	for (; fields->key; fields++)
		if (!strcmp(fields->key, key))
			return fields;
	return NULL;
}

bool load_object(struct loader *l, const struct json *object, const struct field *fields, void *out)
{
	_Static_assert(
		sizeof(enum field_kind) == sizeof(unsigned), "FIELD_WORD writes an unsigned");

	if (object->kind != JSON_KIND_OBJECT)
		return load_fault(l, NULL, "an object expected, got %s", kind_names[object->kind]);
	for (size_t i = 0; i < object->count; i++) {
		const struct json *value = &object->item[i];
		const struct field *field = find_field(fields, value->key);

		if (!field)
			return load_fault(l, value->key, "there is no such field");
		if (value->kind != JSON_KIND_NULL &&
			!read_field(l, field, value, (char *)out + field->offset))
			return false;
	}
	for (; fields->key; fields++) {
		const struct json *value = json_get(object, fields->key);

		if (fields->required && (!value || value->kind == JSON_KIND_NULL))
			return load_fault(l, fields->key, "it is missing");
	}
	return true;
}

bool load_is_slug(const char *text)
{
	if (!*text || *text == '-')
		return false;
	for (; *text; text++) {
		bool hyphen = *text == '-';

		if (!hyphen && !(*text >= 'a' && *text <= 'z') && !(*text >= '0' && *text <= '9'))
			return false;
		if (hyphen && (text[1] == '-' || !text[1]))
			return false;
	}
	return true;
}
