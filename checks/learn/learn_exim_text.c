/* Exim's lists and messages: items between separators, variables in a reply. */
#include "checks/learn/learn_exim.h"

#include <string.h>

enum { ITEM_MAX = 1000, MESSAGE_CONFIG_MAX = 600 };

struct str exim_item(struct arena *arena, struct str *rest, char *separator)
{
	struct str text = str_trim(*rest), item = { "", 0 };

	if (text.n > 1 && text.p[0] == '<' && strchr(";,|/+-&\n", text.p[1])) {
		*separator = text.p[1];
		text = (struct str){ text.p + 2, text.n - 2 };
	}
	*rest = text;
	while (rest->p) {
		struct str part = str_cut(rest, *separator);
		bool doubled = rest->p && rest->n && rest->p[0] == *separator;

		if (!item.n && !doubled)
			return str_trim(part);
		item = str_of(arena_printf(
			arena, "%.*s%.*s%.*s", STR_ARGS(item), STR_ARGS(part), doubled, separator));
		if (!doubled || item.n > ITEM_MAX)
			break;
		*rest = (struct str){ rest->p + 1, rest->n - 1 };
	}
	return str_trim(item);
}

/* Messages */

static const char *variable(struct str name)
{
	static const struct {
		const char *exim, *ours;
	} variables[] = {
		{ "sender_host_address", "{ip}" },
		{ "sender_host_name", "{name}" },
		{ "sender_helo_name", "{host}" },
		{ "sender_address_domain", "{domain}" },
		{ "sender_address", "{sender}" },
		{ "dnslist_domain", "{list}" },
		{ "dnslist_text", "{url}" },
	};

	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		if (str_eq(name, str_of(variables[i].exim)))
			return variables[i].ours;
	return "...";
}

/* Where the expansion that opens with the brace at AT ends. */
static size_t expansion_end(struct str text, size_t at)
{
	unsigned depth = 0;

	for (; at < text.n; at++) {
		depth += text.p[at] == '{';
		depth -= text.p[at] == '}' && depth;
		if (!depth)
			return at + 1;
	}
	return at;
}

/* "${if def:sender_address_domain {$sender_address_domain}{...}}": the first variable named in
 * it. */
static const char *first_variable(struct str text)
{
	size_t at = str_find(text, '$');
	struct str name = { text.p + at + 1, 0 };

	if (at + 1 >= text.n)
		return "...";
	while (at + 1 + name.n < text.n &&
		(name.p[name.n] == '_' || (name.p[name.n] >= 'a' && name.p[name.n] <= 'z')))
		name.n++;
	return variable(name);
}

const char *exim_message(struct arena *arena, struct str text)
{
	const char *out = "";
	size_t i = 0;

	text.n = text.n < MESSAGE_CONFIG_MAX ? text.n : MESSAGE_CONFIG_MAX;
	while (i < text.n) {
		size_t n = 0;

		while (i + n < text.n && text.p[i + n] != '$' && text.p[i + n] != '\\')
			n++;
		out = arena_printf(arena, "%s%.*s", out, (int)n, text.p + i);
		i += n;
		if (i >= text.n)
			break;
		if (text.p[i] == '\\') { /* \n, \$ */
			out = arena_printf(arena, "%s%s", out,
				i + 1 < text.n && text.p[i + 1] == '$' ? "$" : " ");
			i += 2;
		} else if (i + 1 < text.n && text.p[i + 1] == '{') {
			size_t end = expansion_end(text, i + 1);
			struct str inside = { text.p + i + 2, end - i - 2 };

			out = arena_printf(arena, "%s%s", out, first_variable(inside));
			i = end;
		} else {
			size_t from = ++i;

			while (i < text.n &&
				(text.p[i] == '_' || (text.p[i] >= 'a' && text.p[i] <= 'z')))
				i++;
			out = arena_printf(arena, "%s%s", out,
				variable((struct str){ text.p + from, i - from }));
		}
	}
	return out;
}
