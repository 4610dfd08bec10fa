/* TXT records as a person publishes them: RFC 1035 section 5.1, strings of at most 255 octets. */
#include "checks/txt.h"

enum { STRING_MAX = 255 };

/* C as it stands between quotes of a zone file; returns the room taken, at most 4. */
static size_t escape(char *to, char c)
{
	const unsigned char octet = (unsigned char)c;

	if (c == '"' || c == '\\') {
		to[0] = '\\';
		to[1] = c;
		return 2;
	}
	if (octet >= 0x20 && octet < 0x7f) {
		to[0] = c;
		return 1;
	}
	to[0] = '\\';
	to[1] = (char)('0' + octet / 100);
	to[2] = (char)('0' + octet / 10 % 10);
	to[3] = (char)('0' + octet % 10);
	return 4;
}

char *txt_record(struct arena *arena, const char *name, struct str text)
{
	char *strings = arena_alloc(arena, 4 * text.n + 3 * (text.n / STRING_MAX) + 3);
	size_t n = 0;

	strings[n++] = '"';
	for (size_t i = 0; i < text.n; i++) {
		if (i && i % STRING_MAX == 0) {
			strings[n++] = '"';
			strings[n++] = ' ';
			strings[n++] = '"';
		}
		n += escape(strings + n, text.p[i]);
	}
	strings[n] = '"';
	return arena_printf(arena, "%s. IN TXT %s", name, strings);
}
