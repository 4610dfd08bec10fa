/* Lists of NAME=VALUE; cut into pieces, judged by who asks. */
#include "checks/tags.h"

#include <string.h>

bool tag_next(struct str *rest, struct tag *tag)
{
	if (!rest->p || !str_trim(*rest).n)
		return false;
	*tag = (struct tag){ .whole = str_trim(str_cut(rest, ';')) };

	size_t equals = str_find(tag->whole, '=');

	tag->assigned = equals < tag->whole.n;
	if (tag->assigned) {
		tag->name = str_trim((struct str){ tag->whole.p, equals });
		tag->value = str_trim(
			(struct str){ tag->whole.p + equals + 1, tag->whole.n - equals - 1 });
	}
	return true;
}

bool tag_find(struct str record, struct str name, struct str *value)
{
	struct tag tag;

	while (tag_next(&record, &tag))
		if (tag.assigned && str_eq(tag.name, name)) {
			*value = tag.value;
			return true;
		}
	return false;
}

size_t tag_count(struct str list, struct str name, bool (*same)(struct str, struct str))
{
	struct tag tag;
	size_t count = 0;

	while (tag_next(&list, &tag))
		count += tag.assigned && same(tag.name, name);
	return count;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool tag_name_is_sound(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!is_letter(c) && (!i || ((c < '0' || c > '9') && c != '_')))
			return false;
	}
	return name.n > 0;
}

bool tag_octets_are_sound(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '\r' && i + 2 < text.n && text.p[i + 1] == '\n' &&
			(text.p[i + 2] == ' ' || text.p[i + 2] == '\t'))
			i += 2;
		else if ((c < 0x20 || c > 0x7e) && c != '\t')
			return false;
	}
	return true;
}

bool tag_list_has(struct str list, struct str item)
{
	while (list.p)
		if (str_eq(str_trim(str_cut(&list, ':')), item))
			return true;
	return false;
}

struct str tag_unfold(struct arena *arena, struct str value)
{
	char *copy = arena_alloc(arena, value.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < value.n; i++)
		if (!memchr(" \t\r\n", value.p[i], 4))
			copy[n++] = value.p[i];
	return (struct str){ copy, n };
}
