/* Names as people write and read them, internationalized ones among them; the only user of
 * libidn2. */
#include "resolver/ip.h"
#include "resolver/name.h"

#include <idn2.h>
#include <string.h>

/* No name is longer, with every octet of it a character of 4; more would only be work for
 * libidn2. */
enum { USER_TEXT_MAX = 4 * NAME_WIRE_MAX };

static const char too_long[] = "longer than 255 octets";

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_name_character(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
	       c == '_' || c == '.';
}

static bool is_ascii(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] >= 0x80)
			return false;
	return true;
}

/* What people type instead of a domain. NULL: nothing of that kind. */
static const char *fault_of_text(struct str text)
{
	struct str bare = text;
	struct ip ip;

	if (!text.n)
		return "empty";
	if (text.n > USER_TEXT_MAX)
		return too_long;
	if (bare.p[bare.n - 1] == '.')
		bare.n--;
	if (bare.n && bare.p[0] == '[')
		return "an address literal, not a domain name";
	if (ip_parse(bare, &ip))
		return "an IP address, not a domain name";
	if (str_find(text, '@') < text.n)
		return "a mail address, not a domain name";
	if (str_trim(text).n < text.n || str_find(text, ' ') < text.n)
		return "blank in a domain name";
	return NULL;
}

/* The length of the label separator at the start of TEXT: a dot, or one of the dots of East Asian
 * keyboards (RFC 3490 section 3.1, kept by UTS 46). 0: none. */
static size_t separator(struct str text)
{
	uint32_t code = 0;
	size_t length = str_utf8(text, &code);

	return code == '.' || code == 0x3002 || code == 0xff0e || code == 0xff61 ? length : 0;
}

/* Cuts the first label off *REST, as str_cut() does. */
static struct str cut_label(struct str *rest)
{
	for (size_t i = 0; i < rest->n; i++) {
		struct str tail = { rest->p + i, rest->n - i };
		struct str label = { rest->p, i };
		size_t length = separator(tail);

		if (length) {
			*rest = (struct str){ tail.p + length, tail.n - length };
			return label;
		}
	}

	struct str label = *rest;

	*rest = (struct str){ NULL, 0 };
	return label;
}

/* The label as A-label, in ARENA; NULL when IDNA2008 does not allow it. Only labels that need it
 * are given to libidn2: it would refuse ASCII ones that DNS is content with (a--b). */
static const char *to_a_label(struct arena *arena, struct str label)
{
	const char *text = str_dup(arena, label);
	uint8_t *ascii = NULL;

	if (is_ascii(label))
		return text;
	if (str_find(label, '\0') < label.n)
		return NULL;
	if (idn2_lookup_u8((const uint8_t *)text, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) !=
		IDN2_OK)
		return NULL;
	text = arena_strdup(arena, (const char *)ascii);
	idn2_free(ascii);
	return text;
}

/* TEXT with A-labels, in ARENA; NULL when one of its labels cannot be encoded. */
static const char *to_ascii(struct arena *arena, struct str text)
{
	struct str rest = text;
	const char *name = NULL;

	while (rest.p) {
		const char *label = to_a_label(arena, cut_label(&rest));

		if (!label)
			return NULL;
		name = name ? arena_printf(arena, "%s.%s", name, label) : label;
	}
	return name;
}

/* The faults of an ASCII name that no DNS server would mind. */
static const char *fault_of_name(struct str text)
{
	struct str rest = text, label = { 0 };
	bool number = true;

	for (size_t i = 0; i < text.n; i++)
		if (!is_name_character(text.p[i]))
			return "character that does not belong in a domain name";
	while (rest.p) {
		struct str next = str_cut(&rest, '.');

		label = next.n ? next : label;
	}
	for (size_t i = 0; i < label.n; i++)
		number &= is_digit(label.p[i]);
	if (!label.n)
		return "no label";
	return number ? "last label is a number" : NULL;
}

const char *name_from_user(struct arena *arena, struct str text, const char **why)
{
	const char *unused, **reason = why ? why : &unused;
	const char *ascii = NULL;

	*reason = fault_of_text(text);
	if (*reason)
		return NULL;
	if (!is_ascii(text)) {
		ascii = to_ascii(arena, text);
		*reason = "no internationalized domain name (IDNA2008)";
		if (!ascii)
			return NULL;
		text = str_of(ascii);
	}
	*reason = fault_of_name(text);
	return *reason ? NULL : name_parse_why(arena, text, reason);
}

/* The label with its characters for a person; NULL when it is an A-label that does not decode, or
 * not to something that is encoded so again. */
static const char *to_u_label(struct arena *arena, struct str label)
{
	const char *text = str_dup(arena, label), *decoded, *again;
	char *utf8 = NULL;

	if (!str_starts(label, STR("xn--")))
		return text;
	if (idn2_to_unicode_8z8z(text, &utf8, 0) != IDN2_OK)
		return NULL;
	decoded = arena_strdup(arena, utf8);
	idn2_free(utf8);
	again = to_a_label(arena, str_of(decoded));
	return again && !is_ascii(str_of(decoded)) && !strcmp(again, text) ? decoded : NULL;
}

const char *name_unicode(struct arena *arena, const char *name)
{
	struct str rest = str_of(name);
	const char *all = NULL;

	/* A name with escapes is no IDN, and its dots are not all separators. */
	if (!strstr(name, "xn--") || strchr(name, '\\'))
		return name;
	while (rest.p) {
		const char *label = to_u_label(arena, str_cut(&rest, '.'));

		if (!label)
			return name;
		all = all ? arena_printf(arena, "%s.%s", all, label) : label;
	}
	return all;
}

const char *name_library_version(struct arena *arena)
{
	(void)arena;
	return idn2_check_version(NULL);
}
