/* Addresses of resolvers, as users and /etc/resolv.conf write them. */
#ifndef RESOLVER_NET_ADDRESS_H
#define RESOLVER_NET_ADDRESS_H

#include "resolver/ip.h"

enum {
	NET_SERVERS_MAX =
		64, /* more than that is a mistake, and a set of servers fits a uint64_t */
	NET_PORT = 53,
};

struct net_address {
	const char *text; /* as written, "127.0.0.1:5353" */
	struct ip ip;
	uint16_t port;
	uint32_t scope; /* index of the interface of a link-local address, 0: none */
};

/* The server TEXT: ADDR, ADDR:PORT, [V6]:PORT or [V6]; a V6 may carry %INTERFACE. NULL when it is
 * well formed, else what is wrong with it (static). OUT->text is TEXT itself. */
const char *net_address_parse(const char *text, struct net_address *out);

/* The nameserver lines of a file like /etc/resolv.conf, in ARENA; faulty lines are passed over, as
 * the C library does. Without any (or without the file): 127.0.0.1. */
struct net_address *net_addresses_of_file(struct arena *arena, const char *path, size_t *count);

/* Is the server on this machine? */
bool net_address_is_local(const struct net_address *address);

#endif
