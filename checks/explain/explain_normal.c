/* A reply brought into the one form that the catalogue's patterns are written for. */
#include "checks/explain/explain_normal.h"

#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* How many octets of white space (Unicode property White_Space, and the four separators U+001C to
 * U+001F) TEXT begins with. */
static size_t space_length(struct str text)
{
	uint32_t code = 0;
	size_t n;

	if (!text.n)
		return 0;
	if (!text.p[0] || (text.p[0] >= '\t' && text.p[0] <= '\r') ||
		(text.p[0] >= 0x1c && text.p[0] <= ' '))
		return 1;
	if (!((unsigned char)text.p[0] & 0x80))
		return 0;
	n = str_utf8(text, &code);
	if (code == 0x85 || code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a) ||
		code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f ||
		code == 0x3000)
		return n;
	return 0;
}

static struct str from(struct str text, size_t at)
{
	return (struct str){ text.p + at, text.n - at };
}

size_t explain_enhanced(struct str text)
{
	size_t at = 1;

	if (!text.n || !strchr("245", text.p[0]) || !text.p[0])
		return 0;
	for (int part = 0; part < 2; part++) {
		size_t digits = 0;

		if (at >= text.n || text.p[at] != '.')
			return 0;
		for (at++; at < text.n && is_digit(text.p[at]); at++)
			digits++;
		if (!digits || digits > 3)
			return 0;
	}
	return at;
}

static bool is_code_at(struct str text, size_t at)
{
	const char *p = text.p + at;

	return at + 3 < text.n && (*p == '2' || *p == '4' || *p == '5') && is_digit(p[1]) &&
	       is_digit(p[2]) && (p[3] == ' ' || p[3] == '-') &&
	       !(at && (is_digit(p[-1]) || p[-1] == '.'));
}

bool explain_find_code(struct str text, struct reply_code *out)
{
	for (size_t i = 0; i < text.n; i++) {
		size_t end = i + 4, n;

		if (!is_code_at(text, i))
			continue;
		n = explain_enhanced(from(text, end));
		if (n && end + n < text.n && text.p[end + n] != ' ' &&
			!(text.p[end + n] == '\n' && end + n + 1 == text.n))
			n = 0;
		*out = (struct reply_code){
			.start = i,
			.end = end + n,
			.code = (text.p[i] - '0') * 100 + (text.p[i + 1] - '0') * 10 +
				text.p[i + 2] - '0',
			.enhanced = { text.p + end, n },
		};
		return true;
	}
	return false;
}

/* Text that grows; there is room for all that will come. */
struct writer {
	char *p;
	size_t n;
};

static void put(struct writer *w, struct str text)
{
	memcpy(w->p + w->n, text.p, text.n);
	w->n += text.n;
}

/* Does the text before AT end in white space? */
static bool after_space(struct str text, size_t at)
{
	size_t back = 1;

	while (back < 4 && back < at && ((unsigned char)text.p[at - back] & 0xc0) == 0x80)
		back++;
	return at >= back && space_length((struct str){ text.p + at - back, back }) == back;
}

static bool at_line_start(struct str text, size_t at)
{
	return !at || text.p[at - 1] == '\n';
}

static bool matches(struct str text, size_t at, struct str word)
{
	return str_starts(from(text, at), word);
}

/* The three ways a continued line repeats its code; each is taken out by a pass of its own. CODE is
 * "550". */
struct prefix {
	struct str code, enhanced;
};

/* "550-5.7.1 " and "550 5.7.1 " anywhere */
static size_t match_enhanced(struct str text, size_t at, const struct prefix *p)
{
	size_t end = at + 4 + p->enhanced.n;

	if (!p->enhanced.n || end >= text.n || !matches(text, at, p->code) ||
		!strchr(" -", text.p[at + 3]) || !matches(text, at + 4, p->enhanced) ||
		!(text.p[end] == ' ' || text.p[end] == '\n') ||
		(at && (is_digit(text.p[at - 1]) || text.p[at - 1] == '.')))
		return 0;
	return end + 1 - at;
}

/* "550-" after white space */
static size_t match_hyphen(struct str text, size_t at, const struct prefix *p)
{
	return matches(text, at, p->code) && at + 3 < text.n && text.p[at + 3] == '-' &&
			       (at_line_start(text, at) || after_space(text, at))
		       ? 4
		       : 0;
}

/* "550 " at the start of a line */
static size_t match_blank(struct str text, size_t at, const struct prefix *p)
{
	return at_line_start(text, at) && matches(text, at, p->code) && at + 3 < text.n &&
			       text.p[at + 3] == ' '
		       ? 4
		       : 0;
}

static struct str strike(struct arena *arena, struct str text, const struct prefix *prefix,
	size_t (*match)(struct str, size_t, const struct prefix *))
{
	struct writer out = { arena_alloc(arena, text.n + 1), 0 };

	for (size_t i = 0; i < text.n;) {
		size_t n = match(text, i, prefix);

		out.p[out.n++] = n ? ' ' : text.p[i];
		i += n ? n : 1;
	}
	return (struct str){ out.p, out.n };
}

/* A line end written as "\\n" or "\\r\\n" in front of a reply code or a blank, as programs and
 * Exim's log do: how many octets. */
static size_t escaped_line_end(struct str text)
{
	size_t n = str_starts(text, STR("\\r\\n")) ? 4 : str_starts(text, STR("\\n")) ? 2 : 0;

	return n && n < text.n && (is_digit(text.p[n]) || strchr(" \"'", text.p[n])) ? n : 0;
}

/* \' becomes ', CR goes, written line ends become some: the ways texts were quoted where they
 * were found. */
static struct str plain_quotes(struct arena *arena, struct str text)
{
	struct writer out = { arena_alloc(arena, text.n + 1), 0 };

	for (size_t i = 0; i < text.n; i++) {
		size_t end = escaped_line_end(from(text, i));

		if (end) {
			out.p[out.n++] = '\n';
			i += end - 1;
			continue;
		}
		if (text.p[i] == '\r' ||
			(text.p[i] == '\\' && i + 1 < text.n && text.p[i + 1] == '\''))
			continue;
		out.p[out.n++] = text.p[i];
	}
	return (struct str){ out.p, out.n };
}

static struct str squeeze(struct arena *arena, struct str text)
{
	struct writer out = { arena_alloc(arena, text.n + 1), 0 };

	for (size_t i = 0; i < text.n;) {
		size_t n = space_length(from(text, i));

		if (!n)
			out.p[out.n++] = text.p[i];
		else if (out.n && out.p[out.n - 1] != ' ')
			out.p[out.n++] = ' ';
		i += n ? n : 1;
	}
	if (out.n && out.p[out.n - 1] == ' ')
		out.n--;
	out.p[out.n] = 0;
	return (struct str){ out.p, out.n };
}

struct str explain_normalise(struct arena *arena, struct str text)
{
	struct reply_code found;
	struct writer out;

	text = plain_quotes(arena, text);
	if (explain_find_code(text, &found)) {
		struct prefix prefix = { { text.p + found.start, 3 }, found.enhanced };
		struct str tail = from(text, found.end);

		tail = strike(arena, tail, &prefix, match_enhanced);
		tail = strike(arena, tail, &prefix, match_hyphen);
		tail = strike(arena, tail, &prefix, match_blank);
		out = (struct writer){ arena_alloc(arena, text.n + tail.n + 8), 0 };
		put(&out, (struct str){ text.p, found.start });
		put(&out, prefix.code);
		put(&out, STR(" "));
		put(&out, prefix.enhanced);
		put(&out, tail);
		text = (struct str){ out.p, out.n };
	}
	return squeeze(arena, text);
}
