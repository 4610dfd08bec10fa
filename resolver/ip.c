/* IP addresses. */
#include "resolver/ip.h"

#include <arpa/inet.h>
#include <string.h>

static unsigned length_of(const struct ip *ip)
{
	return ip->version == 4 ? 4 : ip->version == 6 ? 16 : 0;
}

bool ip_parse(struct str text, struct ip *out)
{
	char copy[IP_TEXT_MAX];
	struct ip ip = { 0 };

	if (!text.n || text.n >= sizeof copy || str_find(text, '\0') < text.n)
		return false;
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	/* glibc's inet_pton() takes no leading zeros, no shortened quads and no zones. */
	ip.version = str_find(text, ':') < text.n ? 6 : 4;
	if (inet_pton(ip.version == 6 ? AF_INET6 : AF_INET, copy, ip.bytes) != 1)
		return false;
	*out = ip;
	return true;
}

static bool is_mapped(const struct ip *ip)
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };

	return ip->version == 6 && !memcmp(ip->bytes, prefix, sizeof prefix);
}

static unsigned group(const struct ip *ip, unsigned i)
{
	return (unsigned)ip->bytes[2 * i] << 8 | ip->bytes[2 * i + 1];
}

/* The first of the longest runs of zero groups, at least two long; the length is the result. */
static unsigned longest_zeros(const struct ip *ip, unsigned *start)
{
	unsigned best = 0;

	for (unsigned i = 0, run = 0; i < 8; i++) {
		run = group(ip, i) ? 0 : run + 1;
		if (run > best) {
			best = run;
			*start = i + 1 - run;
		}
	}
	return best < 2 ? 0 : best;
}

/* inet_ntop() will not do: it writes ::1:2 as ::0.1.0.2, against RFC 5952 section 5. */
static void text6(const struct ip *ip, char *to, const char *end)
{
	unsigned start = 8, zeros = longest_zeros(ip, &start);

	for (unsigned i = 0; i < 8; i++) {
		if (zeros && i == start) {
			to += snprintf(to, (size_t)(end - to), "::");
			i += zeros - 1;
			continue;
		}

		const char *colon = i && !(zeros && i == start + zeros) ? ":" : "";

		to += snprintf(to, (size_t)(end - to), "%s%x", colon, group(ip, i));
	}
}

char *ip_text(const struct ip *ip, char buffer[IP_TEXT_MAX])
{
	const uint8_t *quad = ip->bytes + (is_mapped(ip) ? 12 : 0);

	buffer[0] = '\0';
	if (ip->version == 4 || is_mapped(ip))
		snprintf(buffer, IP_TEXT_MAX, "%s%u.%u.%u.%u",
			ip->version == 4 ? "" : "::ffff:", quad[0], quad[1], quad[2], quad[3]);
	else if (ip->version == 6)
		text6(ip, buffer, buffer + IP_TEXT_MAX);
	return buffer;
}

bool ip_eq(const struct ip *a, const struct ip *b)
{
	return a->version == b->version && !memcmp(a->bytes, b->bytes, length_of(a));
}

bool ip_prefix_eq(const struct ip *a, const struct ip *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (a->version != b->version || bits > length_of(a) * 8)
		return false;
	if (memcmp(a->bytes, b->bytes, whole))
		return false;
	return !rest || !((a->bytes[whole] ^ b->bytes[whole]) >> (8 - rest));
}

struct ip ip_unmapped(const struct ip *ip)
{
	struct ip plain = { .version = 4 };

	if (!is_mapped(ip))
		return *ip;
	memcpy(plain.bytes, ip->bytes + 12, 4);
	return plain;
}

/* A range of addresses, and what it is by the IANA special-purpose registries. */
struct range {
	const char *prefix;
	unsigned bits;
	enum ip_class class;
};

static const struct range documentation[] = {
	{ "192.0.2.0", 24, IP_PUBLIC },	   /* RFC 5737 */
	{ "198.51.100.0", 24, IP_PUBLIC }, /* RFC 5737 */
	{ "203.0.113.0", 24, IP_PUBLIC },  /* RFC 5737 */
	{ "2001:db8::", 32, IP_PUBLIC },   /* RFC 3849 */
	{ "3fff::", 20, IP_PUBLIC },	   /* RFC 9637 */
};

/* The first row that holds the address decides, so exceptions stand before the range they are in.
 * An address in no row is public. */
static const struct range special[] = {
	{ "0.0.0.0", 8, IP_BOGON },	     /* this network */
	{ "10.0.0.0", 8, IP_PRIVATE },	     /* RFC 1918 */
	{ "100.64.0.0", 10, IP_PRIVATE },    /* between provider and customer, RFC 6598 */
	{ "127.0.0.0", 8, IP_LOOPBACK },     /* RFC 1122 */
	{ "169.254.0.0", 16, IP_PRIVATE },   /* link-local, RFC 3927 */
	{ "172.16.0.0", 12, IP_PRIVATE },    /* RFC 1918 */
	{ "192.0.0.9", 32, IP_PUBLIC },	     /* PCP anycast, RFC 7723 */
	{ "192.0.0.10", 32, IP_PUBLIC },     /* TURN anycast, RFC 8155 */
	{ "192.0.0.0", 24, IP_RESERVED },    /* IETF protocols, RFC 6890 */
	{ "192.88.99.0", 24, IP_RESERVED },  /* 6to4 anycast, RFC 7526 */
	{ "192.168.0.0", 16, IP_PRIVATE },   /* RFC 1918 */
	{ "198.18.0.0", 15, IP_RESERVED },   /* benchmarks, RFC 2544 */
	{ "224.0.0.0", 4, IP_BOGON },	     /* multicast */
	{ "255.255.255.255", 32, IP_BOGON }, /* broadcast */
	{ "240.0.0.0", 4, IP_RESERVED },     /* RFC 1112 */
	{ "::", 128, IP_BOGON },	     /* unspecified */
	{ "::1", 128, IP_LOOPBACK },	     /* RFC 4291 */
	{ "64:ff9b::", 96, IP_PUBLIC },	     /* NAT64, RFC 6052 */
	{ "2001:1::1", 128, IP_PUBLIC },     /* PCP anycast, RFC 7723 */
	{ "2001:1::2", 128, IP_PUBLIC },     /* TURN anycast, RFC 8155 */
	{ "2001:1::3", 128, IP_PUBLIC },     /* DNS-SD anycast, RFC 9665 */
	{ "2001:3::", 32, IP_PUBLIC },	     /* AMT, RFC 7450 */
	{ "2001:4:112::", 48, IP_PUBLIC },   /* AS112, RFC 7535 */
	{ "2001:20::", 28, IP_PUBLIC },	     /* ORCHIDv2, RFC 7343 */
	{ "2001:30::", 28, IP_PUBLIC },	     /* DRIP, RFC 9374 */
	{ "2001::", 23, IP_RESERVED },	     /* IETF protocols, Teredo among them */
	{ "2002::", 16, IP_RESERVED },	     /* 6to4, RFC 3056 */
	{ "2000::", 3, IP_PUBLIC },	     /* global unicast */
	{ "fc00::", 7, IP_PRIVATE },	     /* unique local, RFC 4193 */
	{ "fe80::", 10, IP_PRIVATE },	     /* link-local, RFC 4291 */
	{ "ff00::", 8, IP_BOGON },	     /* multicast */
	{ "::", 0, IP_RESERVED },	     /* what IANA has not given out */
};

static bool in_range(const struct range *range, const struct ip *ip)
{
	const unsigned version = strchr(range->prefix, ':') ? 6 : 4;
	struct ip prefix;

	return version == ip->version && ip_parse(str_of(range->prefix), &prefix) &&
	       ip_prefix_eq(&prefix, ip, range->bits);
}

static const struct range *find_range(const struct range *range, size_t count, const struct ip *ip)
{
	for (size_t i = 0; i < count; i++)
		if (in_range(&range[i], ip))
			return &range[i];
	return NULL;
}

bool ip_is_nat64(const struct ip *ip)
{
	static const struct ip prefix = { 6, { 0, 0x64, 0xff, 0x9b } };

	return ip_prefix_eq(ip, &prefix, 96);
}

bool ip_is_documentation(const struct ip *ip)
{
	return find_range(documentation, sizeof documentation / sizeof *documentation, ip);
}

enum ip_class ip_class(const struct ip *ip)
{
	const struct range *range = find_range(special, sizeof special / sizeof *special, ip);

	return ip_is_documentation(ip) || !range ? IP_PUBLIC : range->class;
}

const char *ip_class_name(enum ip_class class)
{
	static const char *const names[] = {
		[IP_PUBLIC] = "public",
		[IP_PRIVATE] = "private",
		[IP_RESERVED] = "reserved",
		[IP_BOGON] = "bogon",
		[IP_LOOPBACK] = "loopback",
	};

	return names[class];
}

static char *put_decimal(char *to, unsigned octet)
{
	if (octet >= 100)
		*to++ = (char)('0' + octet / 100);
	if (octet >= 10)
		*to++ = (char)('0' + octet / 10 % 10);
	*to++ = (char)('0' + octet % 10);
	return to;
}

static char *reverse4(struct arena *arena, const uint8_t *b)
{
	char *text = arena_alloc(arena, sizeof "255.255.255.255"), *to = text;

	for (unsigned i = 4; i-- > 0;) {
		to = put_decimal(to, b[i]);
		*to++ = i ? '.' : '\0';
	}
	return text;
}

char *ip_reverse_labels(struct arena *arena, const struct ip *ip)
{
	static const char hex[] = "0123456789abcdef";
	const uint8_t *b = ip->bytes;

	if (ip->version == 4)
		return reverse4(arena, b);

	char *text = arena_alloc(arena, 64), *to = text; /* 32 nibbles, 31 dots, NUL */

	for (unsigned i = length_of(ip); i-- > 0;) {
		*to++ = hex[b[i] & 15];
		*to++ = '.';
		*to++ = hex[b[i] >> 4];
		*to++ = i ? '.' : '\0';
	}
	return text;
}

char *ip_reverse(struct arena *arena, const struct ip *ip)
{
	return arena_printf(arena, "%s.%s", ip_reverse_labels(arena, ip),
		ip->version == 4 ? "in-addr.arpa" : "ip6.arpa");
}

static bool has_part(const struct range *range, size_t count, const struct ip *ip, unsigned bits)
{
	struct ip prefix;

	for (size_t i = 0; i < count; i++)
		if (range[i].bits > bits && ip_parse(str_of(range[i].prefix), &prefix) &&
			ip_prefix_eq(&prefix, ip, bits))
			return true;
	return false;
}

bool ip_prefix_is_uniform(const struct ip *ip, unsigned bits)
{
	return !has_part(special, sizeof special / sizeof *special, ip, bits) &&
	       !has_part(documentation, sizeof documentation / sizeof *documentation, ip, bits);
}
