/* Text of any charset becomes UTF-8. */
#include "checks/explain/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

/* Names that mean a larger charset in practice. */
struct alias {
	const char *name, *means;
};

static const struct alias aliases[] = {
	{ "gb2312", "GB18030" },
	{ "gbk", "GB18030" },
	{ "cp936", "GB18030" },
	{ "x-gbk", "GB18030" },
	{ "gb_2312-80", "GB18030" },
	{ "iso-8859-1", "WINDOWS-1252" },
	{ "latin1", "WINDOWS-1252" },
	{ "ks_c_5601-1987", "CP949" },
	{ "euc-kr", "CP949" },
	{ "shift_jis", "CP932" },
	{ "x-sjis", "CP932" },
	{ "big5", "BIG5-HKSCS" },
	{ "iso-2022-jp", "ISO-2022-JP-2" },
	{ "x-unknown", NULL },
	{ "unknown-8bit", NULL },
	{ "us-ascii", NULL },
	{ "ascii", NULL },
	{ "utf8", "UTF-8" },
};

static const char *real_name(const char *charset)
{
	for (size_t i = 0; charset && i < sizeof aliases / sizeof *aliases; i++)
		if (!strcasecmp(charset, aliases[i].name))
			return aliases[i].means;
	return charset;
}

static bool is_utf8(struct str text)
{
	uint32_t code;

	for (size_t i = 0, n; i < text.n; i += n) {
		n = str_utf8((struct str){ text.p + i, text.n - i }, &code);
		if (!n)
			return text.n - i < 4 && i; /* cut within its last character */
	}
	return true;
}

static bool is_ascii(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] & 0x80 || text.p[i] == 0x1b)
			return false;
	return true;
}

/* Pairs of octets of GB 2312's rows of Chinese characters and signs make up most of what is not
 * ASCII. */
static bool looks_chinese(struct str text)
{
	size_t pairs = 0, single = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		unsigned char next = i + 1 < text.n ? (unsigned char)text.p[i + 1] : 0;

		if (!(c & 0x80))
			continue;
		if (c >= 0xa1 && c <= 0xf7 && next >= 0xa1 && next != 0xff) {
			pairs++;
			i++;
		} else if (c >= 0x81 && c <= 0xfe && next >= 0x40) {
			i++;
			single++;
		} else {
			single += 2;
		}
	}
	return pairs > single;
}

/* ... and a quarter of them are kana, which EUC-JP has in the same rows. */
static bool looks_japanese(struct str text)
{
	size_t pairs = 0, kana = 0;

	for (size_t i = 0; i + 1 < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (!(c & 0x80))
			continue;
		pairs++;
		kana += c == 0xa4 || c == 0xa5;
		i++;
	}
	return kana * 4 > pairs;
}

/* Pairs of Big5 are most of the text; in texts of Latin letters few octets are over 127. */
static bool looks_big5(struct str text)
{
	size_t in_pairs = 0, others = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		unsigned char next = i + 1 < text.n ? (unsigned char)text.p[i + 1] : 0;

		if (c >= 0xa1 && c <= 0xf9 &&
			((next >= 0x40 && next <= 0x7e) || (next >= 0xa1 && next <= 0xfe))) {
			in_pairs += 2;
			i++;
		} else {
			others += c > ' ';
		}
	}
	return in_pairs >= 8 && in_pairs > others;
}

static const char *escape_charset(struct str text)
{
	static const struct alias escapes[] = {
		{ "\033$)A", "ISO-2022-CN" },
		{ "\033$)C", "ISO-2022-KR" },
		{ "\033$B", "ISO-2022-JP-2" },
		{ "\033$@", "ISO-2022-JP-2" },
		{ "\033(J", "ISO-2022-JP-2" },
	};

	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
		if (text.n && memmem(text.p, text.n, escapes[i].name, strlen(escapes[i].name)))
			return escapes[i].means;
	return memmem(text.p, text.n, "~{", 2) && memmem(text.p, text.n, "~}", 2) ? "HZ-GB-2312"
										  : NULL;
}

static const char *guess(struct str text)
{
	if (text.n >= 2 && (!memcmp(text.p, "\xff\xfe", 2) || !memcmp(text.p, "\xfe\xff", 2)))
		return "UTF-16";
	if (is_ascii(text))
		return NULL;
	if (escape_charset(text))
		return escape_charset(text);
	if (is_utf8(text))
		return NULL;
	if (looks_chinese(text))
		return looks_japanese(text) ? "EUC-JP" : "GB18030";
	return looks_big5(text) ? "BIG5-HKSCS" : "WINDOWS-1252";
}

static struct str convert(struct arena *arena, struct str text, iconv_t handle, size_t *bad)
{
	size_t room = text.n * 4 + 16, in_left = text.n, out_left = room;
	char *out = arena_alloc(arena, room + 1), *to = out;
	char *in = arena_copy(arena, text.p, text.n); /* iconv() wants it writable */

	*bad = 0;
	while (in_left && out_left >= 4) {
		if (iconv(handle, &in, &in_left, &to, &out_left) != (size_t)-1)
			break;
		if (errno == E2BIG)
			break;
		memcpy(to, "\xef\xbf\xbd", 3);
		to += 3;
		out_left -= 3;
		in++;
		in_left--;
		++*bad;
	}
	return (struct str){ out, (size_t)(to - out) };
}

/* Invalid octets of what is UTF-8 otherwise. */
static struct str mend(struct arena *arena, struct str text)
{
	char *out = arena_alloc(arena, text.n * 3 + 1), *to = out;
	uint32_t code;

	for (size_t i = 0; i < text.n;) {
		size_t n = str_utf8((struct str){ text.p + i, text.n - i }, &code);

		if (n && code) {
			memcpy(to, text.p + i, n);
			to += n;
		} else if (n) {
			*to++ = ' ';
		} else {
			memcpy(to, "\xef\xbf\xbd", 3);
			to += 3;
		}
		i += n ? n : 1;
	}
	return (struct str){ out, (size_t)(to - out) };
}

static bool is_clean(struct str text)
{
	return is_utf8(text) && !(text.n && memchr(text.p, 0, text.n)) &&
	       (!text.n || !((unsigned char)text.p[text.n - 1] & 0x80) || is_utf8(text));
}

static bool try_convert(
	struct arena *arena, struct str text, const char *charset, bool strict, struct str *out)
{
	iconv_t handle;
	size_t bad;

	if (!charset || strlen(charset) > 40)
		return false;
	handle = iconv_open("UTF-8", charset);
	if (handle == (iconv_t)-1)
		return false;
	*out = convert(arena, text, handle, &bad);
	iconv_close(handle);
	if (strict && bad * 20 > text.n)
		return false;
	*out = mend(arena, *out);
	return true;
}

struct str charset_decode(struct arena *arena, struct str text, const char *charset)
{
	struct str out;

	charset = real_name(charset);
	if (charset && strcasecmp(charset, "UTF-8") != 0 && !is_ascii(text) &&
		try_convert(arena, text, charset, true, &out))
		return out;
	if (charset && !strncasecmp(charset, "UTF-16", 6) &&
		try_convert(arena, text, charset, true, &out))
		return out;
	if (try_convert(arena, text, guess(text), false, &out))
		return out;
	return is_clean(text) ? text : mend(arena, text);
}
