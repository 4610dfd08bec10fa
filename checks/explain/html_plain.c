/* HTML -> the text in it. */
#include "checks/explain/html_plain.h"

#include <string.h>

struct writer {
	char *p;
	size_t n;
	bool blank; /* a blank is owed */
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static struct str from(struct str text, size_t at)
{
	return (struct str){ text.p + at, text.n - at };
}

bool html_looks_like(struct str text)
{
	static const char *const starts[] = { "<!doctype", "<html", "<head", "<body", "<meta",
		"<div", "<p>", "<table", "<font", "<br", "<span", NULL };

	text = str_trim(text);
	for (const char *const *s = starts; *s; s++)
		if (str_istarts(text, str_of(*s)))
			return true;
	return false;
}

static void put(struct writer *w, const char *p, size_t n)
{
	if (w->blank && w->n && w->p[w->n - 1] != '\n')
		w->p[w->n++] = ' ';
	w->blank = false;
	memcpy(w->p + w->n, p, n);
	w->n += n;
}

static void put_line_end(struct writer *w)
{
	w->blank = false;
	if (w->n)
		w->p[w->n++] = '\n';
}

/* UTF-8 of CODE; 1 to 4 octets. */
static size_t encode(uint32_t code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

struct entity {
	const char *name;
	uint32_t code;
};

static const struct entity entities[] = {
	{ "amp", '&' },
	{ "lt", '<' },
	{ "gt", '>' },
	{ "quot", '"' },
	{ "apos", '\'' },
	{ "nbsp", ' ' },
	{ "hellip", 0x2026 },
	{ "mdash", 0x2014 },
	{ "ndash", 0x2013 },
	{ "lsquo", 0x2018 },
	{ "rsquo", 0x2019 },
	{ "ldquo", 0x201c },
	{ "rdquo", 0x201d },
	{ "copy", 0xa9 },
	{ "reg", 0xae },
	{ "auml", 0xe4 },
	{ "ouml", 0xf6 },
	{ "uuml", 0xfc },
	{ "szlig", 0xdf },
	{ "eacute", 0xe9 },
	{ "egrave", 0xe8 },
	{ "agrave", 0xe0 },
};

static uint32_t numeric(struct str digits)
{
	uint32_t code = 0;
	bool hex = digits.n && (digits.p[0] == 'x' || digits.p[0] == 'X');

	for (size_t i = hex; i < digits.n; i++) {
		char c = digits.p[i];
		unsigned value = c >= '0' && c <= '9' ? (unsigned)(c - '0')
				 : hex && (c | 32) >= 'a' && (c | 32) <= 'f'
					 ? (unsigned)((c | 32) - 'a' + 10)
					 : 99;

		if (value == 99 || code > 0x10ffff)
			return 0;
		code = code * (hex ? 16 : 10) + value;
	}
	return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : code;
}

/* A character reference at the start of TEXT; how many octets it takes, 0 for none. */
static size_t put_reference(struct writer *w, struct str text)
{
	size_t end = str_find((struct str){ text.p, text.n < 12 ? text.n : 12 }, ';');
	struct str name = { text.p + 1, end ? end - 1 : 0 };
	uint32_t code = 0;
	char out[4];

	if (end >= text.n || end == 12 || !name.n)
		return 0;
	if (name.p[0] == '#')
		code = numeric(from(name, 1));
	for (size_t i = 0; !code && i < sizeof entities / sizeof *entities; i++)
		if (str_eq(name, str_of(entities[i].name)))
			code = entities[i].code;
	if (!code)
		return 0;
	if (code == ' ' || code == 0xa0 || code < ' ')
		w->blank = true;
	else
		put(w, out, encode(code, out));
	return end + 1;
}

static bool is_tag(struct str tag, const char *name)
{
	size_t n = strlen(name);

	return str_istarts(tag, (struct str){ name, n }) &&
	       (tag.n == n || is_space(tag.p[n]) || tag.p[n] == '>' || tag.p[n] == '/');
}

/* Tags that end a line. */
static bool is_block(struct str tag)
{
	static const char *const blocks[] = { "br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4",
		"table", "ul", "ol", "pre", "blockquote", "hr", "title", "body", NULL };

	if (tag.n && tag.p[0] == '/')
		tag = from(tag, 1);
	for (const char *const *b = blocks; *b; b++)
		if (is_tag(tag, *b))
			return true;
	return false;
}

static size_t find(struct str text, size_t at, const char *word)
{
	for (struct str w = str_of(word); at + w.n <= text.n; at++)
		if (str_istarts(from(text, at), w))
			return at;
	return text.n;
}

/* A tag at the start of TEXT ('<' and something that can be one); how many octets to skip, 0 for a
 * plain '<'. */
static size_t skip_tag(struct writer *w, struct str text)
{
	struct str tag = from(text, 1);
	size_t end;

	if (str_istarts(text, STR("<!--"))) {
		end = find(text, 4, "-->");
		return end < text.n ? end + 3 : text.n;
	}
	if (!tag.n || !(tag.p[0] == '/' || tag.p[0] == '!' || tag.p[0] == '?' ||
			      (tag.p[0] >= 'a' && tag.p[0] <= 'z') ||
			      (tag.p[0] >= 'A' && tag.p[0] <= 'Z')))
		return 0;
	end = str_find(text, '>');
	/* "<user@example.net>" that someone forgot to escape is no tag. */
	if (str_find((struct str){ text.p, end }, '@') < end &&
		str_find((struct str){ text.p, end }, '=') == end)
		return 0;
	if (is_block(tag))
		put_line_end(w);
	else if (is_tag(tag, "td") || is_tag(tag, "th"))
		w->blank = true;
	if (is_tag(tag, "style") || is_tag(tag, "script"))
		end = find(text, end, is_tag(tag, "style") ? "</style" : "</script");
	return end < text.n ? end + (text.p[end] == '>') : text.n;
}

struct str html_plain(struct arena *arena, struct str html)
{
	struct writer w = { arena_alloc(arena, html.n * 2 + 8), 0, false };

	for (size_t i = 0; i < html.n;) {
		size_t n = 0;

		if (html.p[i] == '<')
			n = skip_tag(&w, from(html, i));
		else if (html.p[i] == '&')
			n = put_reference(&w, from(html, i));
		if (n) {
			i += n;
			continue;
		}
		if (is_space(html.p[i]))
			w.blank = true;
		else
			put(&w, html.p + i, 1);
		i++;
	}
	return (struct str){ w.p, w.n };
}

struct str html_references(struct arena *arena, struct str text)
{
	struct writer w = { arena_alloc(arena, text.n * 2 + 8), 0, false };

	for (size_t i = 0; i < text.n;) {
		size_t n = text.p[i] == '&' ? put_reference(&w, from(text, i)) : 0;

		if (!n)
			put(&w, text.p + i++, 1);
		i += n;
	}
	return (struct str){ w.p, w.n };
}
