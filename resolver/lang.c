/* Looks texts up in a message catalogue: the strings of a .mo file are sorted, so a binary search
 * finds them. */
#include "resolver/lang.h"

#include <string.h>

/* Words of the header: magic, revision, number of strings, and where the tables of originals and
 * translations begin. */
enum { WORD = 4, AT_COUNT = 8, AT_ORIGINALS = 12, AT_TRANSLATIONS = 16 };

static uint32_t word_at(const struct lang *lang, size_t offset)
{
	uint32_t word;

	memcpy(&word, lang->mo + offset, sizeof word);
	return word;
}

/* String INDEX of the table that the header names at TABLE: NUL-terminated. */
static const char *string_at(const struct lang *lang, size_t table, uint32_t index)
{
	size_t entry = word_at(lang, table) + (size_t)index * 2 * WORD;

	return (const char *)lang->mo + word_at(lang, entry + WORD);
}

static const char *find(const struct lang *lang, const char *text)
{
	uint32_t first = 0, end = word_at(lang, AT_COUNT);

	while (first < end) {
		uint32_t middle = first + (end - first) / 2;
		int order = strcmp(text, string_at(lang, AT_ORIGINALS, middle));

		if (!order)
			return string_at(lang, AT_TRANSLATIONS, middle);
		if (order < 0)
			end = middle;
		else
			first = middle + 1;
	}
	return NULL;
}

const char *lang_tag(const struct lang *lang)
{
	return lang ? lang->tag : "en";
}

const char *tr(const struct arena *arena, const char *text)
{
	const struct lang *lang = arena_lang(arena);
	/* The empty text is the catalogue's own head. */
	const char *found = lang && text && *text ? find(lang, text) : NULL;

	return found ? found : text;
}

const char *tr_n(const struct arena *arena, const char *one, const char *many, size_t count)
{
	const struct lang *lang = arena_lang(arena);
	const char *found = lang ? find(lang, one) : NULL;

	return found ? found : count == 1 ? one : many;
}
