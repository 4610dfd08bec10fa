/* Public keys: the modulus, or whatever says whose key it is, is drawn anew; what tells kind, size
 * and faults stays. */
#include "checks/redact/redact_state.h"

#include <ctype.h>
#include <string.h>

enum { HEAD = 48, ED25519_OCTETS = 32, MODULUS_LEAST = 32, PREFIX_MOST = 48 };

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Base64 that is being changed: octet I of what it stands for. */
struct key_text {
	char *p;       /* the text */
	size_t *at;    /* where its digits are */
	size_t octets; /* that they make */
};

static unsigned digit_of(const struct key_text *text, size_t i)
{
	return (unsigned)(strchr(alphabet, text->p[text->at[i]]) - alphabet);
}

static unsigned get(const struct key_text *text, size_t i)
{
	const size_t bit = 8 * i, first = bit / 6;
	const unsigned two = digit_of(text, first) << 6 | digit_of(text, first + 1);

	return two >> (4 - bit % 6) & 0xff;
}

static void set(struct key_text *text, size_t i, unsigned octet)
{
	const size_t bit = 8 * i, first = bit / 6;
	const unsigned shift = 4 - (unsigned)(bit % 6);
	const unsigned two = digit_of(text, first) << 6 | digit_of(text, first + 1);
	const unsigned now = (two & ~(0xffu << shift)) | octet << shift;

	text->p[text->at[first]] = alphabet[now >> 6 & 63];
	text->p[text->at[first + 1]] = alphabet[now & 63];
}

/* The digits of VALUE, which is copied; false when it is no base64. */
static bool key_text_read(struct redactor *r, struct str value, struct key_text *out)
{
	size_t count = 0, end = value.n;

	*out = (struct key_text){ .p = str_dup(r->arena, value),
		.at = arena_array(r->arena, value.n + 1, sizeof *out->at) };
	while (end && (value.p[end - 1] == '=' || isspace((unsigned char)value.p[end - 1])))
		end--;
	for (size_t i = 0; i < end; i++)
		if (value.p[i] && strchr(alphabet, value.p[i]))
			out->at[count++] = i;
		else if (!isspace((unsigned char)value.p[i]))
			return false;
	out->octets = count * 6 / 8;
	return out->octets;
}

/* The first INTEGER of DER that is long enough for a modulus: its octets are [*START, result), 0:
 * there is none. */
static size_t find_modulus(const struct key_text *text, size_t *start)
{
	for (size_t i = 0; i + 3 < text->octets && i < PREFIX_MOST; i++) {
		const unsigned form = get(text, i + 1);
		const size_t more = form == 0x81 ? 1 : form == 0x82 ? 2 : 0;
		size_t size = form;

		if (get(text, i) != 0x02 || i + 2 + more >= text->octets)
			continue;
		if (more)
			size = more == 1 ? get(text, i + 2)
					 : get(text, i + 2) << 8 | get(text, i + 3);
		if (size < MODULUS_LEAST || (!more && form >= 0x80))
			continue;
		*start = i + 2 + more;
		return *start + size < text->octets ? *start + size : text->octets;
	}
	return 0;
}

/* The highest bit that is set stays, and so does the lowest one. */
static void draw_number(
	struct redact_stream *stream, struct key_text *text, size_t start, size_t end)
{
	while (start < end && !get(text, start))
		start++;
	for (size_t i = start; i < end; i++) {
		unsigned octet = redact_draw(stream, 256);
		const unsigned old = get(text, i);

		if (i == start) {
			unsigned top = 0x80;

			while (!(old & top))
				top >>= 1;
			octet = (octet & (top - 1)) | top;
		}
		if (i + 1 == end)
			octet = (octet & ~1u) | (old & 1);
		set(text, i, octet);
	}
}

/* Nothing that can be read: letters become letters, digits digits, behind what may be a header. */
static struct str draw_signs(struct redactor *r, struct redact_stream *stream, struct str value)
{
	char *out = str_dup(r->arena, value);

	for (size_t i = value.n > 2 * HEAD ? HEAD : 0; i < value.n; i++)
		if (isdigit((unsigned char)out[i]))
			out[i] = (char)('0' + redact_draw(stream, 10));
		else if (isupper((unsigned char)out[i]))
			out[i] = (char)('A' + redact_draw(stream, 26));
		else if (islower((unsigned char)out[i]))
			out[i] = (char)('a' + redact_draw(stream, 26));
	return (struct str){ out, value.n };
}

struct str redact_key(struct redactor *r, struct str value)
{
	struct redact_stream stream = { .r = r, .text = value };
	struct key_text text;
	size_t start = 0, end;

	if (r->looking || !value.n)
		return value;
	if (!key_text_read(r, value, &text))
		return draw_signs(r, &stream, value);
	end = find_modulus(&text, &start);
	if (!end && text.octets >= ED25519_OCTETS && text.octets <= ED25519_OCTETS + 12) {
		start = text.octets - ED25519_OCTETS;
		end = text.octets;
	}
	if (!end)
		return draw_signs(r, &stream, value);
	draw_number(&stream, &text, start, end);
	return (struct str){ text.p, value.n };
}
