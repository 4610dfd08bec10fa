/* Base64, strictly (RFC 4648 section 4). */
#include "checks/base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static size_t padding(struct str text)
{
	size_t n = 0;

	while (n < 2 && n < text.n && text.p[text.n - 1 - n] == '=')
		n++;
	return n;
}

bool base64_decode(struct arena *arena, struct str text, struct str *out)
{
	const size_t pad = padding(text);
	unsigned char *octets = arena_alloc(arena, text.n / 4 * 3 + 1);
	unsigned long group = 0;
	size_t n = 0;

	if (text.n % 4)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		int value = i >= text.n - pad ? 0 : value_of(text.p[i]);

		if (value < 0)
			return false;
		group = group << 6 | (unsigned long)value;
		if (i % 4 < 3)
			continue;
		octets[n++] = group >> 16 & 0xff;
		octets[n++] = group >> 8 & 0xff;
		octets[n++] = group & 0xff;
		group = 0;
	}
	*out = (struct str){ (const char *)octets, n - pad };
	return true;
}

struct str base64_pad(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.n + 4);

	while (text.n && text.p[text.n - 1] == '=')
		text.n--;
	memcpy(copy, text.p, text.n);
	while (text.n % 4)
		copy[text.n++] = '=';
	return (struct str){ copy, text.n };
}

struct str base64_encode(struct arena *arena, struct str octets)
{
	const size_t n = (octets.n + 2) / 3 * 4;
	char *text = arena_alloc(arena, n + 1);

	for (size_t i = 0, at = 0; i < octets.n; i += 3) {
		unsigned long group = 0;

		for (size_t k = 0; k < 3; k++)
			group = group << 8 |
				(i + k < octets.n ? (unsigned char)octets.p[i + k] : 0UL);
		for (size_t k = 0; k < 4; k++)
			text[at++] = i + k > octets.n ? '=' : alphabet[group >> (18 - 6 * k) & 63];
	}
	return (struct str){ text, n };
}
