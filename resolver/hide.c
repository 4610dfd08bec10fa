/* The key of a list is one label of the name that is asked; it can come back in any record of the
 * answer. */
#include "resolver/hide.h"

#include <string.h>
#include <strings.h>

/* How far the first label of NAME (canonical form) reaches. */
static size_t label_size(const char *name)
{
	size_t n = 0;

	while (name[n] && name[n] != '.')
		n += name[n] == '\\' && name[n + 1] ? 2 : 1;
	return n;
}

/* The first label of WIRE that NAME does not have. */
static struct str find_key(const char *name, const char *wire)
{
	for (;;) {
		const size_t n = label_size(name), w = label_size(wire);

		if (n != w || memcmp(name, wire, n) || !wire[w])
			return (struct str){ wire, w };
		name += n + (name[n] == '.');
		wire += w + 1;
	}
}

/* TEXT, N octets, with every KEY replaced; the same text when there is none. */
static struct str replace(struct arena *arena, struct str text, struct str key)
{
	const struct str word = STR("key");
	char *copy = NULL;
	size_t used = 0;

	for (size_t i = 0; i < text.n;) {
		const bool here =
			key.n && text.n - i >= key.n && !strncasecmp(text.p + i, key.p, key.n);

		if (here && !copy) { /* at most three octets for each one of the old */
			copy = arena_alloc(arena, text.n * word.n + 1);
			memcpy(copy, text.p, used = i);
		}
		if (here) {
			memcpy(copy + used, word.p, word.n);
			used += word.n;
			i += key.n;
		} else {
			if (copy)
				copy[used++] = text.p[i];
			i++;
		}
	}
	return copy ? (struct str){ copy, used } : text;
}

static const char *replace_text(struct arena *arena, const char *text, struct str key)
{
	return text ? replace(arena, str_of(text), key).p : NULL;
}

static const struct rr *hide_records(
	struct arena *arena, const struct rr *from, size_t count, struct str key)
{
	struct rr *to = arena_array(arena, count, sizeof *to);

	for (size_t i = 0; i < count; i++) {
		struct str *part = arena_array(arena, from[i].part_count, sizeof *part);

		for (size_t k = 0; k < from[i].part_count; k++)
			part[k] = replace(arena, from[i].part[k], key);
		to[i] = from[i];
		to[i].owner = replace_text(arena, from[i].owner, key);
		to[i].name = replace_text(arena, from[i].name, key);
		to[i].rname = replace_text(arena, from[i].rname, key);
		to[i].show = replace_text(arena, from[i].show, key);
		to[i].text = replace(arena, from[i].text, key);
		to[i].part = part;
	}
	return to;
}

const struct answer *hide_key(const struct question *question, const struct answer *answer)
{
	if (!strcmp(question->name, question->wire_name))
		return answer;

	const struct str key = find_key(question->name, question->wire_name);
	struct arena *arena = question->arena;
	struct answer *shown = arena_alloc(arena, sizeof *shown);

	*shown = *answer;
	shown->name = question->name;
	shown->rr = hide_records(arena, answer->rr, answer->count, key);
	shown->cname = hide_records(arena, answer->cname, answer->cname_count, key);
	shown->soa = answer->soa ? hide_records(arena, answer->soa, 1, key) : NULL;
	return shown;
}
