/* Text with a length. */
#include "resolver/str.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

struct str str_of(const char *text)
{
	return text ? (struct str){ text, strlen(text) } : (struct str){ "", 0 };
}

/* By hand and not by <ctype.h>: no locale may change what DNS or SMTP calls a letter. */
static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same(const char *a, const char *b, size_t n)
{
	return !n || !memcmp(a, b, n);
}

static bool same_letters(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && same(a.p, b.p, a.n);
}

bool str_ieq(struct str a, struct str b)
{
	return a.n == b.n && same_letters(a.p, b.p, a.n);
}

bool str_starts(struct str a, struct str prefix)
{
	return a.n >= prefix.n && same(a.p, prefix.p, prefix.n);
}

bool str_istarts(struct str a, struct str prefix)
{
	return a.n >= prefix.n && same_letters(a.p, prefix.p, prefix.n);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str a)
{
	while (a.n && is_blank(a.p[0])) {
		a.p++;
		a.n--;
	}
	while (a.n && is_blank(a.p[a.n - 1]))
		a.n--;
	return a;
}

size_t str_find(struct str a, char c)
{
	const char *found = a.n ? memchr(a.p, c, a.n) : NULL;

	return found ? (size_t)(found - a.p) : a.n;
}

struct str str_cut(struct str *rest, char separator)
{
	size_t at = str_find(*rest, separator);
	struct str head = { rest->p, at };

	if (at == rest->n)
		*rest = (struct str){ NULL, 0 };
	else
		*rest = (struct str){ rest->p + at + 1, rest->n - at - 1 };
	return head;
}

char *str_dup(struct arena *arena, struct str a)
{
	return arena_copy(arena, a.p, a.n);
}

char *str_lower(struct arena *arena, struct str a)
{
	char *copy = str_dup(arena, a);

	for (size_t i = 0; i < a.n; i++)
		copy[i] = lower(copy[i]);
	return copy;
}

bool str_number(struct str a, unsigned long max, unsigned long *out)
{
	unsigned long value = 0;

	if (!a.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (a.p[i] < '0' || a.p[i] > '9')
			return false;

		unsigned long digit = (unsigned long)(a.p[i] - '0');

		if (digit > max || value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

/* The smallest code point that may take so many octets: below it the form is overlong (RFC
 * 3629). */
static size_t utf8_length(unsigned char first, uint32_t *code, uint32_t *least)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least;
	} forms[] = {
		{ 0x80, 0x00, 0 },
		{ 0xe0, 0xc0, 0x80 },
		{ 0xf0, 0xe0, 0x800 },
		{ 0xf8, 0xf0, 0x10000 },
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if ((first & forms[i].mask) == forms[i].lead) {
			*code = first & (unsigned char)~forms[i].mask;
			*least = forms[i].least;
			return i + 1;
		}
	return 0;
}

size_t str_utf8(struct str a, uint32_t *code)
{
	uint32_t value, least;
	size_t length = a.n ? utf8_length((unsigned char)a.p[0], &value, &least) : 0;

	if (!length || length > a.n)
		return 0;
	for (size_t i = 1; i < length; i++) {
		unsigned char c = (unsigned char)a.p[i];

		if ((c & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (c & 0x3f);
	}
	if (value < least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*code = value;
	return length;
}

bool str_code_is_plain(uint32_t code)
{
	/* Controls, and the invisible characters that turn, hide or split the text around them. */
	static const struct {
		uint32_t first, last;
	} odd[] = {
		{ 0x00, 0x1f },
		{ 0x7f, 0x9f },
		{ 0xad, 0xad },
		{ 0x61c, 0x61c },
		{ 0x180e, 0x180e },
		{ 0x200b, 0x200b },
		{ 0x200e, 0x200f },
		{ 0x2028, 0x202e },
		{ 0x2060, 0x206f },
		{ 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb },
		{ 0xfffe, 0xffff },
		{ 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < sizeof odd / sizeof *odd && code >= odd[i].first; i++)
		if (code <= odd[i].last)
			return false;
	return true;
}

/* The next piece of A: how many bytes, and how it is to be shown. */
static size_t piece(struct str a, bool *plain)
{
	uint32_t code;
	size_t length = str_utf8(a, &code);

	*plain = length && code != '\\' && str_code_is_plain(code);
	return length ? length : 1;
}

static char *show_escaped(char *to, struct str bytes)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		*to++ = '\\';
		if (c == '\\') {
			*to++ = '\\';
			continue;
		}
		*to++ = 'x';
		*to++ = hex[c >> 4];
		*to++ = hex[c & 15];
	}
	return to;
}

char *str_printable(struct arena *arena, struct str a)
{
	size_t room = 0, n;
	bool plain;

	for (struct str rest = a; rest.n; rest.p += n, rest.n -= n) {
		n = piece(rest, &plain);
		room += plain ? n : n * 4;
	}

	char *text = arena_alloc(arena, room + 1), *to = text;

	for (struct str rest = a; rest.n; rest.p += n, rest.n -= n) {
		n = piece(rest, &plain);
		if (plain)
			to = (char *)memcpy(to, rest.p, n) + n;
		else
			to = show_escaped(to, (struct str){ rest.p, n });
	}
	return text;
}

/* Room to begin with: the whole of a file and one octet more, to see its end. */
static size_t first_room(FILE *stream, size_t limit)
{
	struct stat status;

	if (fstat(fileno(stream), &status) || !S_ISREG(status.st_mode) || status.st_size < 4096)
		return 4096;
	return ((uintmax_t)status.st_size < limit ? (size_t)status.st_size : limit) + 2;
}

bool str_read(struct arena *arena, FILE *stream, size_t limit, struct str *out)
{
	size_t room = first_room(stream, limit), n = 0;
	char *text = arena_alloc(arena, room);

	for (;;) {
		size_t got = fread(text + n, 1, room - n - 1, stream);

		n += got;
		if (n > limit) {
			errno = EFBIG;
			return false;
		}
		if (n < room - 1)
			break; /* the end, or a failure */

		char *more = arena_alloc(arena, room * 2);

		text = memcpy(more, text, n);
		room *= 2;
	}
	if (ferror(stream))
		return false;
	text[n] = '\0';
	*out = (struct str){ text, n };
	return true;
}

bool str_read_file(struct arena *arena, const char *path, size_t limit, struct str *out)
{
	FILE *stream = fopen(path, "re");

	if (!stream)
		return false;

	bool good = str_read(arena, stream, limit, out);
	int why = errno;

	fclose(stream);
	errno = why;
	return good;
}
