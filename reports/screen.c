/* Text for a terminal: display columns, escapes, cutting and wrapping. */
#include "reports/screen.h"

#include "resolver/lang.h"

#include <stdint.h>
#include <string.h>

struct span {
	uint32_t first, last;
};

/* Two columns: East Asian Width W and F (Unicode 15), in blocks. */
static const struct span wide[] = {
	{ 0x1100, 0x115f },
	{ 0x2e80, 0x303e },
	{ 0x3041, 0x33ff },
	{ 0x3400, 0x4dbf },
	{ 0x4e00, 0x9fff },
	{ 0xa000, 0xa4cf },
	{ 0xa960, 0xa97f },
	{ 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff },
	{ 0xfe30, 0xfe6f },
	{ 0xff01, 0xff60 },
	{ 0xffe0, 0xffe6 },
	{ 0x1f300, 0x1f64f },
	{ 0x1f680, 0x1f6ff },
	{ 0x1f900, 0x1f9ff },
	{ 0x20000, 0x3fffd },
};

/* No column of their own: combining marks. */
static const struct span combining[] = {
	{ 0x0300, 0x036f },
	{ 0x0483, 0x0489 },
	{ 0x0591, 0x05bd },
	{ 0x0610, 0x061a },
	{ 0x064b, 0x065f },
	{ 0x093c, 0x093c },
	{ 0x0941, 0x0948 },
	{ 0x0e31, 0x0e31 },
	{ 0x0e34, 0x0e3a },
	{ 0x0e47, 0x0e4e },
	{ 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff },
	{ 0x20d0, 0x20ff },
	{ 0xfe00, 0xfe0f },
	{ 0xfe20, 0xfe2f },
	{ 0xe0100, 0xe01ef },
};

/* What a terminal or a reader's eye could be led astray by: controls, invisible characters, marks
 * of direction, separators of lines. */
static const struct span unsafe[] = {
	{ 0x0000, 0x001f },
	{ 0x007f, 0x009f },
	{ 0x00ad, 0x00ad },
	{ 0x061c, 0x061c },
	{ 0x180e, 0x180e },
	{ 0x200b, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	{ 0xd800, 0xf8ff },
	{ 0xfeff, 0xfeff },
	{ 0xfff0, 0xfffb },
	{ 0xfffe, 0xffff },
	{ 0xe0000, 0xe00ff },
	{ 0xf0000, 0x10ffff },
};

/* Closing marks of Chinese text do not begin a line. */
static const struct span closing[] = {
	{ 0x3001, 0x3002 },
	{ 0x3009, 0x3009 },
	{ 0x300b, 0x300b },
	{ 0x300d, 0x300d },
	{ 0x300f, 0x300f },
	{ 0x3011, 0x3011 },
	{ 0xff01, 0xff01 },
	{ 0xff09, 0xff09 },
	{ 0xff0c, 0xff0c },
	{ 0xff0e, 0xff0e },
	{ 0xff1a, 0xff1b },
	{ 0xff1f, 0xff1f },
};

#define IN(table, c) in_spans((table), sizeof(table) / sizeof *(table), (c))

static bool in_spans(const struct span *span, size_t count, uint32_t c)
{
	for (size_t i = 0; i < count; i++)
		if (c >= span[i].first && c <= span[i].last)
			return true;
	return false;
}

/* The character at P in *OUT; returns its bytes, 0 when they are no UTF-8 (RFC 3629: no overlong
 * form, no surrogate). Stops at a NUL. */
static size_t decode(const char *p, uint32_t *out)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *u = (const unsigned char *)p;
	size_t n = u[0] < 0x80 ? 1 : u[0] >= 0xf0 ? 4 : u[0] >= 0xe0 ? 3 : u[0] >= 0xc0 ? 2 : 0;

	if (!n || u[0] > 0xf4)
		return 0;

	uint32_t c = n == 1 ? u[0] : u[0] & (0x7fU >> n);

	for (size_t i = 1; i < n; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (u[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*out = c;
	return n;
}

/* Bytes at P that may be written as they are; 0 when the byte at P must be escaped. */
static size_t safe_length(const char *p)
{
	uint32_t c = 0;
	size_t n = decode(p, &c);

	return n && !IN(unsafe, c) ? n : 0;
}

static bool all_safe(const char *text)
{
	while (*text) {
		size_t n = safe_length(text);

		if (!n)
			return false;
		text += n;
	}
	return true;
}

const char *screen_safe(struct arena *arena, const char *text)
{
	static const char digits[] = "0123456789ABCDEF";

	if (!text)
		return "";
	if (all_safe(text))
		return text;

	char *copy = arena_alloc(arena, strlen(text) * 4 + 1);
	char *to = copy;

	while (*text) {
		size_t n = safe_length(text);
		unsigned char byte = (unsigned char)*text;

		if (n) {
			memcpy(to, text, n);
			to += n;
			text += n;
			continue;
		}
		*to++ = '\\';
		*to++ = 'x';
		*to++ = digits[byte >> 4];
		*to++ = digits[byte & 15];
		text++;
	}
	return copy;
}

static unsigned columns_of(uint32_t c)
{
	return c < 0x300 ? 1 : IN(combining, c) ? 0 : IN(wide, c) ? 2 : 1;
}

/* The character at P: its bytes (at least 1 before the end), its columns, and whether it is
 * wide. */
static size_t step(const char *p, unsigned *columns, uint32_t *c)
{
	size_t n = decode(p, c);

	if (!n)
		*c = 0xfffd;
	*columns = columns_of(*c);
	return n ? n : 1;
}

unsigned screen_columns(const char *text)
{
	unsigned sum = 0;

	while (*text) {
		unsigned columns;
		uint32_t c;

		text += step(text, &columns, &c);
		sum += columns;
	}
	return sum;
}

const char *screen_cut(struct arena *arena, const char *text, unsigned width)
{
	size_t keep = 0, at = 0;
	unsigned used = 0;

	while (text[at]) {
		unsigned columns;
		uint32_t c;
		size_t n = step(text + at, &columns, &c);

		if (used + columns > width)
			return width < 3 ? arena_copy(arena, text, at)
					 : arena_printf(arena, "%.*s...", (int)keep, text);
		used += columns;
		at += n;
		if (used + 3 <= width)
			keep = at;
	}
	return text;
}

void screen_put(struct screen *screen, const char *text)
{
	fputs(screen_safe(screen->arena, tr(screen->arena, text)), screen->out);
}

void screen_blanks(struct screen *screen, unsigned count)
{
	while (count--)
		putc(' ', screen->out);
}

void screen_paint(struct screen *screen, enum paint paint, const char *text, unsigned width)
{
	static const char *const sgr[] = {
		[PAINT_NONE] = "",
		[PAINT_GOOD] = "\033[32m",
		[PAINT_WARNING] = "\033[33m",
		[PAINT_BAD] = "\033[1;31m",
		[PAINT_UNKNOWN] = "\033[35m",
	};
	bool painted = screen->color && paint != PAINT_NONE;
	const char *safe = screen_safe(screen->arena, tr(screen->arena, text));
	unsigned columns = screen_columns(safe);

	fprintf(screen->out, "%s%s%s", painted ? sgr[paint] : "", safe, painted ? "\033[0m" : "");
	screen_blanks(screen, columns < width ? width - columns : 0);
}

/* Opening marks do not end one. */
static const struct span opening[] = {
	{ 0x3008, 0x3008 },
	{ 0x300a, 0x300a },
	{ 0x300c, 0x300c },
	{ 0x300e, 0x300e },
	{ 0x3010, 0x3010 },
	{ 0xff08, 0xff08 },
};

/* The next piece that must not be broken: a run of narrow characters up to a blank, or a wide one
 * with the closing mark behind it. */
static size_t next_piece(const char *p, unsigned *columns)
{
	size_t n = 0;
	bool after_opening = false;

	*columns = 0;
	while (p[n] && p[n] != ' ') {
		unsigned one;
		uint32_t c;
		size_t bytes = step(p + n, &one, &c);

		if (n && one == 2 && !IN(closing, c) && !after_opening)
			break;
		n += bytes;
		*columns += one;
		after_opening = IN(opening, c);
		if (one == 2 && !after_opening) {
			uint32_t next = 0;

			if (!p[n] || !decode(p + n, &next) ||
				!(IN(closing, next) || columns_of(next) == 0))
				break;
		}
	}
	return n;
}

void screen_wrap(struct screen *screen, unsigned at, unsigned indent, const char *text)
{
	const char *p = screen_safe(screen->arena, tr(screen->arena, text));
	bool first = true; /* of its line: goes there whatever its width */

	while (*p) {
		unsigned blanks = 0, columns;

		for (; *p == ' '; p++)
			blanks++;

		size_t n = next_piece(p, &columns);

		if (!n)
			break;
		if (!first && at + blanks + columns > screen->width) {
			putc('\n', screen->out);
			screen_blanks(screen, indent);
			at = indent;
			blanks = 0;
		}
		screen_blanks(screen, blanks);
		fwrite(p, 1, n, screen->out);
		at += blanks + columns;
		p += n;
		first = false;
	}
	putc('\n', screen->out);
}

const char *screen_plain(struct arena *arena, const char *text)
{
	const char *safe = screen_safe(arena, text);
	char *copy = arena_alloc(arena, strlen(safe) * 4 + 1), *to = copy;

	for (const char *p = safe; *p; p++) {
		const char *escape = *p == '|' ? "\\x7C" : *p == '<' ? "\\x3C" : NULL;

		if (escape) {
			memcpy(to, escape, 4);
			to += 4;
		} else {
			*to++ = *p;
		}
	}
	return copy;
}
