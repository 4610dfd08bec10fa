/* Values are counted in the tree up to the wanted one, then in the text: both have them in the same
 * order. */
#include "resolver/json_line.h"

/* Counts values in order until NODE is met; *FOUND: it was. */
static size_t count_before(const struct json *tree, const struct json *node, bool *found)
{
	size_t count = 1;

	*found = tree == node;
	if (*found)
		return 0;
	for (size_t i = 0; i < tree->count && !*found; i++)
		count += count_before(&tree->item[i], node, found);
	return count;
}

/* Where the string at AT ends: behind its closing quote. */
static size_t string_end(struct str text, size_t at)
{
	for (at++; at < text.n && text.p[at] != '"'; at++)
		if (text.p[at] == '\\')
			at++;
	return at + 1;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Does a colon follow at AT, so that the string before it is a key? */
static bool is_key(struct str text, size_t at)
{
	while (at < text.n && is_blank(text.p[at]))
		at++;
	return at < text.n && text.p[at] == ':';
}

static size_t word_end(struct str text, size_t at)
{
	while (at < text.n && !is_blank(text.p[at]) && text.p[at] != ',' && text.p[at] != ']' &&
		text.p[at] != '}')
		at++;
	return at;
}

/* Where the value number WANTED (from 0) begins, its key included. */
static size_t find_value(struct str text, size_t wanted)
{
	size_t at = 0, key = 0;
	bool has_key = false;

	while (at < text.n) {
		const char c = text.p[at];
		const size_t begin = at;

		if (is_blank(c) || c == ',' || c == ':' || c == ']' || c == '}') {
			at++;
			continue;
		}
		if (c == '"' && is_key(text, string_end(text, at))) {
			key = at;
			has_key = true;
			at = string_end(text, at);
			continue;
		}
		if (!wanted--)
			return has_key ? key : begin;
		has_key = false;
		at = c == '"'		    ? string_end(text, at)
		     : c == '{' || c == '[' ? at + 1
					    : word_end(text, at);
	}
	return text.n;
}

unsigned json_line(struct str text, const struct json *root, const struct json *node)
{
	bool found;
	size_t count = count_before(root, node, &found);
	unsigned line = 1;

	if (!found)
		return 0;
	for (size_t i = 0, end = find_value(text, count); i < end; i++)
		line += text.p[i] == '\n';
	return line;
}
