/* Keys of lists in configurations (abc123.zen.dq.spamhaus.net): never kept, never shown. */
#include "checks/learn/learn_part.h"

#include <string.h>
#include <strings.h>

/* What stands behind the key in the zone of LIST: ".zen.dq.spamhaus.net"; NULL: it takes no key
 * so. */
static const char *behind_key(const struct list *list)
{
	return list->key_zone ? strchr(list->key_zone, '.') : NULL;
}

const struct list *learn_key_list(const char *zone)
{
	for (size_t i = 0; i < builtin_list_count; i++) {
		const char *behind = behind_key(&builtin_lists[i]), *dot = strchr(zone, '.');

		if (behind && dot && !strcasecmp(dot, behind))
			return &builtin_lists[i];
	}
	return NULL;
}

static bool is_label_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

/* TEXT with the word KEY for each label in front of BEHIND. */
static struct str hide_before(struct arena *arena, struct str text, const char *behind)
{
	const size_t length = strlen(behind);
	char *out = NULL;
	size_t n = 0, at = 0;

	for (size_t i = 0; i + length <= text.n; i++) {
		size_t from = i;

		if (text.p[i] != '.' || strncasecmp(text.p + i, behind, length) != 0)
			continue;
		while (from > at && is_label_byte(text.p[from - 1]))
			from--;
		if (from == i)
			continue;
		if (!out) /* a key of one letter makes the text longer */
			out = arena_alloc(arena, 3 * text.n + 4);
		memcpy(out + n, text.p + at, from - at);
		n += from - at;
		memcpy(out + n, "KEY", 3);
		n += 3;
		at = i;
	}
	if (!out)
		return text;
	memcpy(out + n, text.p + at, text.n - at);
	return (struct str){ out, n + text.n - at };
}

struct str learn_hide(struct arena *arena, struct str text)
{
	for (size_t i = 0; i < builtin_list_count; i++)
		if (behind_key(&builtin_lists[i]))
			text = hide_before(arena, text, behind_key(&builtin_lists[i]));
	return text;
}
