/* JSON out: an emitter that writes as it goes. */
#include "resolver/json.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

/* One thread writes a report, so the stream's lock would only cost time. */
static void flush(struct json_out *out)
{
	fwrite_unlocked(out->buffer, 1, out->n, out->stream);
	out->n = 0;
}

static void put(struct json_out *out, const char *p, size_t n)
{
	if (n > sizeof out->buffer - out->n)
		flush(out);
	if (n > sizeof out->buffer) {
		fwrite_unlocked(p, 1, n, out->stream);
		return;
	}
	memcpy(out->buffer + out->n, p, n);
	out->n += n;
}

static void put_char(struct json_out *out, char c)
{
	if (out->n == sizeof out->buffer)
		flush(out);
	out->buffer[out->n++] = c;
}

__attribute__((format(printf, 2, 3))) static void put_printf(
	struct json_out *out, const char *format, ...)
{
	char text[64];
	va_list args;

	va_start(args, format);
	const int n = vsnprintf(text, sizeof text, format, args);

	va_end(args);
	assert(n >= 0 && (size_t)n < sizeof text);
	put(out, text, (size_t)n);
}

void json_begin(struct json_out *out, FILE *stream, bool pretty)
{
	out->stream = stream;
	out->pretty = pretty;
	out->depth = 0;
	out->n = 0;
	out->comma[0] = false;
}

static void put_code(struct json_out *out, uint32_t code)
{
	/* Above U+FFFF: a surrogate pair, RFC 8259 section 7. */
	if (code > 0xffff)
		put_printf(out, "\\u%04x\\u%04x", 0xd7c0u + (unsigned)(code >> 10),
			0xdc00u + (unsigned)(code & 0x3ff));
	else
		put_printf(out, "\\u%04x", (unsigned)code);
}

/* The next character of TEXT that cannot stay as it is; returns how many octets it has. */
static size_t put_escaped(struct json_out *out, struct str text)
{
	uint32_t code;
	size_t n = str_utf8(text, &code);

	if (!n) {
		put_printf(out, "\\\\x%02x", (unsigned char)text.p[0]);
		return 1;
	}
	if (code == '"' || code == '\\') {
		put_char(out, '\\');
		put_char(out, text.p[0]);
	} else if (code == '\n') {
		put(out, "\\n", 2);
	} else if (code == '\t') {
		put(out, "\\t", 2);
	} else {
		put_code(out, code);
	}
	return n;
}

/* From the blank to the tilde, but the quote and the backslash. */
static const bool plain[256] = {
	[0x20 ... 0x21] = true, [0x23 ... 0x5b] = true, [0x5d ... 0x7e] = true
};

/* How many octets at the start of TEXT may stay as they are. */
static size_t plain_run(struct str text)
{
	size_t i = 0, n;
	uint32_t code;

	while (i < text.n) {
		unsigned char c = (unsigned char)text.p[i];

		if (plain[c]) {
			i++;
			continue;
		}
		if (c < 0x80)
			break;
		n = str_utf8((struct str){ text.p + i, text.n - i }, &code);
		if (!n || !str_code_is_plain(code))
			break;
		i += n;
	}
	return i;
}

/* All of TEXT in one go, as nearly every key and value can be put; false: it has something to
 * escape, or no room. */
static bool put_plain(struct json_out *out, struct str text)
{
	char *to = out->buffer + out->n;

	if (text.n + 2 > sizeof out->buffer - out->n)
		return false;
	*to++ = '"';
	for (size_t i = 0; i < text.n; i++) {
		if (!plain[(unsigned char)text.p[i]])
			return false;
		*to++ = text.p[i];
	}
	*to++ = '"';
	out->n += text.n + 2;
	return true;
}

static void put_text(struct json_out *out, struct str text)
{
	if (put_plain(out, text))
		return;
	put_char(out, '"');
	while (text.n) {
		size_t n = plain_run(text);

		put(out, text.p, n);
		if (n < text.n)
			n += put_escaped(out, (struct str){ text.p + n, text.n - n });
		text = (struct str){ text.p + n, text.n - n };
	}
	put_char(out, '"');
}

static void new_line(struct json_out *out)
{
	if (!out->pretty)
		return;
	put_char(out, '\n');
	for (unsigned i = 0; i < out->depth; i++)
		put(out, "  ", 2);
}

/* What stands before a value: comma, line, key. */
static void begin_value(struct json_out *out, const char *key)
{
	if (out->depth) {
		if (out->comma[out->depth])
			put_char(out, ',');
		out->comma[out->depth] = true;
		new_line(out);
	}
	if (key) {
		put_text(out, str_of(key));
		put(out, ": ", out->pretty ? 2 : 1);
	}
}

static void end_value(struct json_out *out)
{
	if (!out->depth)
		flush(out);
}

void json_open(struct json_out *out, const char *key, char bracket)
{
	assert(bracket == '{' || bracket == '[');
	begin_value(out, key);
	put_char(out, bracket);
	out->depth++;
	assert(out->depth < sizeof out->comma / sizeof *out->comma);
	out->comma[out->depth] = false;
}

void json_close(struct json_out *out, char bracket)
{
	assert(bracket == '}' || bracket == ']');
	assert(out->depth);

	bool empty = !out->comma[out->depth--];

	if (!empty)
		new_line(out);
	put_char(out, bracket);
	end_value(out);
}

void json_str(struct json_out *out, const char *key, struct str text)
{
	begin_value(out, key);
	put_text(out, text);
	end_value(out);
}

static void put_word(struct json_out *out, const char *key, struct str word)
{
	begin_value(out, key);
	put(out, word.p, word.n);
	end_value(out);
}

void json_text(struct json_out *out, const char *key, const char *text)
{
	if (text)
		json_str(out, key, str_of(text));
	else
		json_nil(out, key);
}

void json_int(struct json_out *out, const char *key, long long number)
{
	begin_value(out, key);
	put_printf(out, "%lld", number);
	end_value(out);
}

void json_hundredths(struct json_out *out, const char *key, int number)
{
	int part = number < 0 ? -(number % 100) : number % 100;

	begin_value(out, key);
	put_printf(out, "%s%d", number < 0 && number > -100 ? "-" : "", number / 100);
	if (part)
		put_printf(out, part % 10 ? ".%02d" : ".%d", part % 10 ? part : part / 10);
	end_value(out);
}

void json_bool(struct json_out *out, const char *key, bool truth)
{
	put_word(out, key, truth ? STR("true") : STR("false"));
}

void json_nil(struct json_out *out, const char *key)
{
	put_word(out, key, STR("null"));
}

void json_members(struct json_out *out, struct str text)
{
	begin_value(out, NULL);
	put(out, text.p, text.n);
}
