/* Addresses of resolvers: parsed by hand, the interface looked up by the C library. */
#include "resolver/net_address.h"

#include <net/if.h>
#include <string.h>

enum { CONF_MAX = 1 << 20 };

static const char *parse_scope(struct str text, uint32_t *out)
{
	char name[IF_NAMESIZE];
	unsigned long number;

	if (str_number(text, UINT32_MAX, &number) && number > 0) {
		*out = (uint32_t)number;
		return NULL;
	}
	if (!text.n || text.n >= sizeof name)
		return "an interface is expected after %";
	memcpy(name, text.p, text.n);
	name[text.n] = '\0';
	*out = if_nametoindex(name);
	return *out ? NULL : "there is no such interface";
}

static const char *parse_host(struct str text, struct net_address *out)
{
	const size_t percent = str_find(text, '%');

	if (!ip_parse((struct str){ text.p, percent }, &out->ip))
		return "an IPv4 or IPv6 address is expected";
	if (percent == text.n)
		return NULL;
	if (out->ip.version != 6)
		return "only an IPv6 address may name an interface";
	return parse_scope((struct str){ text.p + percent + 1, text.n - percent - 1 }, &out->scope);
}

static const char *parse_port(struct str text, uint16_t *out)
{
	unsigned long number;

	if (!str_number(text, UINT16_MAX, &number) || number == 0)
		return "a port from 1 to 65535 is expected";
	*out = (uint16_t)number;
	return NULL;
}

/* "[V6]" or "[V6]:PORT" */
static const char *parse_bracketed(struct str text, struct net_address *out)
{
	const size_t end = str_find(text, ']');

	if (end == text.n)
		return "a ] is missing";

	const char *why = parse_host((struct str){ text.p + 1, end - 1 }, out);
	const struct str rest = { text.p + end + 1, text.n - end - 1 };

	if (why)
		return why;
	if (out->ip.version != 6)
		return "an IPv6 address is expected between [ and ]";
	if (!rest.n)
		return NULL;
	if (rest.p[0] != ':')
		return "only :PORT may follow the ]";
	return parse_port((struct str){ rest.p + 1, rest.n - 1 }, &out->port);
}

const char *net_address_parse(const char *text, struct net_address *out)
{
	struct str rest = str_of(text);
	const size_t colon = str_find(rest, ':');

	*out = (struct net_address){ .text = text, .port = NET_PORT };
	if (!rest.n)
		return "an address is expected";
	if (rest.p[0] == '[')
		return parse_bracketed(rest, out);
	/* One colon separates a port, several are a bare IPv6 address. */
	if (colon == rest.n || memchr(rest.p + colon + 1, ':', rest.n - colon - 1))
		return parse_host(rest, out);

	const char *why = parse_host((struct str){ rest.p, colon }, out);

	return why ? why
		   : parse_port((struct str){ rest.p + colon + 1, rest.n - colon - 1 }, &out->port);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* "nameserver ADDRESS ...": the address, or an empty text for every other line. */
static struct str nameserver_of(struct str line)
{
	const struct str word = STR("nameserver");

	if (!str_starts(line, word) || line.n == word.n || !is_blank(line.p[word.n]))
		return (struct str){ 0 };

	struct str rest = str_trim((struct str){ line.p + word.n, line.n - word.n });
	size_t n = 0;

	while (n < rest.n && !is_blank(rest.p[n]))
		n++;
	return (struct str){ rest.p, n };
}

static bool is_known(const struct net_address *list, size_t count, const struct net_address *one)
{
	for (size_t i = 0; i < count; i++)
		if (ip_eq(&list[i].ip, &one->ip) && list[i].scope == one->scope)
			return true;
	return false;
}

struct net_address *net_addresses_of_file(struct arena *arena, const char *path, size_t *count)
{
	struct net_address *list = NULL;
	struct str text;

	*count = 0;
	if (!str_read_file(arena, path, CONF_MAX, &text))
		text = (struct str){ 0 };
	while (text.p && *count < NET_SERVERS_MAX) {
		const struct str address = nameserver_of(str_cut(&text, '\n'));
		struct net_address one = { .text = str_dup(arena, address), .port = NET_PORT };

		if (!parse_host(address, &one) && !is_known(list, *count, &one))
			*ARENA_PUSH(arena, list, *count) = one;
	}
	if (!*count) {
		*ARENA_PUSH(arena, list, *count) = (struct net_address){ 0 };
		net_address_parse("127.0.0.1", &list[0]);
	}
	return list;
}

bool net_address_is_local(const struct net_address *address)
{
	return ip_class(&address->ip) == IP_LOOPBACK;
}
