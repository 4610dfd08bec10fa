/* The words and digits that make a PTR name look like one of a pool. */
#include "checks/ptr_generic.h"

#include "resolver/name.h"

#include <ctype.h>
#include <string.h>

/* Words that say it all, whatever stands beside them. */
static const char *const pool_words[] = { "dyn", "dynamic", "dynip", "dsl", "adsl", "vdsl", "xdsl",
	"sdsl", "pool", "pools", "dhcp", "ppp", "pppoe", "cable", "dial", "dialup", "dialin",
	"dialip", "broadband", "catv", "ftth", "fttx", "modem", "cpe", "unassigned", "unallocated",
	"unused", "unknown", "nat", "wlan", "wifi", "mobile", "gprs", "umts", "lte" };

/* Words that do so with a number in the same name. */
static const char *const numbered_words[] = { "host", "cust", "customer", "client", "user", "res",
	"ip", "static", "node", "subscriber", "dedicated", "unn" };

/* The part of NAME left of its last two labels. */
static struct str left_part(const char *name)
{
	size_t labels = name_labels(name);
	const char *rest = name;

	if (labels <= 2)
		return (struct str){ 0 };
	for (; labels > 2; labels--)
		rest = name_parent(rest);
	return (struct str){ name, (size_t)(rest - name) };
}

/* The next run of letters, or of digits, at *AT. */
static struct str next_run(struct str text, size_t *at, int (*is)(int))
{
	while (*at < text.n && !is((unsigned char)text.p[*at]))
		++*at;

	size_t from = *at;

	while (*at < text.n && is((unsigned char)text.p[*at]))
		++*at;
	return (struct str){ text.p + from, *at - from };
}

static bool has_word(struct str text, const char *const *words, size_t count)
{
	size_t at = 0;

	for (struct str run; (run = next_run(text, &at, isalpha)).n;)
		for (size_t i = 0; i < count; i++)
			if (str_ieq(run, str_of(words[i])))
				return true;
	return false;
}

bool ptr_is_pool_word(struct str word)
{
	return has_word(word, pool_words, sizeof pool_words / sizeof *pool_words) ||
	       has_word(word, numbered_words, sizeof numbered_words / sizeof *numbered_words);
}

static bool has_digit(struct str text)
{
	size_t at = 0;

	return next_run(text, &at, isdigit).n;
}

/* How many octets of the address stand in TEXT as numbers of their own. */
static unsigned octets_in(struct str text, const struct ip *ip)
{
	bool found[4] = { false };
	size_t at = 0;

	for (struct str run; (run = next_run(text, &at, isdigit)).n;) {
		unsigned long number;

		if (!str_number(run, 255, &number))
			continue;
		for (int i = 0; i < 4; i++)
			if (!found[i] && ip->bytes[i] == number) {
				found[i] = true;
				break;
			}
	}
	return (unsigned)found[0] + found[1] + found[2] + found[3];
}

static bool contains(struct str text, const char *part)
{
	size_t n = strlen(part);

	for (size_t i = 0; i + n <= text.n; i++)
		if (str_ieq((struct str){ text.p + i, n }, (struct str){ part, n }))
			return true;
	return false;
}

static bool holds_v4(struct str text, const struct ip *ip)
{
	const uint8_t *b = ip->bytes;
	char packed[16], hex[16];

	snprintf(packed, sizeof packed, "%03u%03u%03u%03u", b[0], b[1], b[2], b[3]);
	snprintf(hex, sizeof hex, "%02x%02x%02x%02x", b[0], b[1], b[2], b[3]);
	return octets_in(text, ip) >= 3 || contains(text, packed) || contains(text, hex);
}

/* The last eight nibbles, or the last four groups, stand in the name. */
static bool holds_v6(struct str text, const struct ip *ip)
{
	char digits[33], squeezed[256];
	size_t n = 0;

	for (size_t i = 0; i < 16; i++)
		snprintf(digits + 2 * i, 3, "%02x", ip->bytes[i]);
	for (size_t i = 0; i < text.n && n + 1 < sizeof squeezed; i++)
		if (isxdigit((unsigned char)text.p[i]))
			squeezed[n++] = text.p[i];
	return contains((struct str){ squeezed, n }, digits + 24);
}

bool ptr_is_generic(const char *name, const struct ip *ip)
{
	struct str left = left_part(name);

	if (!left.n)
		return false;
	if (has_word(left, pool_words, sizeof pool_words / sizeof *pool_words))
		return true;
	if (has_word(left, numbered_words, sizeof numbered_words / sizeof *numbered_words) &&
		has_digit(left) && octets_in(left, ip) >= (ip->version == 4 ? 2u : 9u))
		return true;
	return ip->version == 4 ? holds_v4(left, ip) : holds_v6(left, ip);
}

bool ptr_is_address(const char *name)
{
	struct ip ip;

	return ip_parse(str_of(name), &ip);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* As Postfix (valid_hostname.c) and the C library (res_hnok()) have it. */
bool ptr_is_host(const char *name)
{
	struct str rest = str_of(name);
	bool letters = false;

	while (rest.p) {
		struct str label = str_cut(&rest, '.');

		if (!label.n || label.p[0] == '-' || label.p[label.n - 1] == '-')
			return false;
		for (size_t i = 0; i < label.n; i++) {
			letters |= !is_digit(label.p[i]);
			if (!is_letter(label.p[i]) && !is_digit(label.p[i]) && label.p[i] != '-')
				return false;
		}
	}
	return letters;
}
