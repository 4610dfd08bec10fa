/* IP addresses: parsed, printed, compared, classified. */
#ifndef RESOLVER_IP_H
#define RESOLVER_IP_H

#include "resolver/str.h"

#include <stdint.h>

struct ip {
	unsigned version;  /* 4 or 6; 0 = none */
	uint8_t bytes[16]; /* network order; the first 4 for version 4 */
};

enum { IP_TEXT_MAX = 46 }; /* room for any printed address, with its NUL */

enum ip_class { IP_PUBLIC, IP_PRIVATE, IP_RESERVED, IP_BOGON, IP_LOOPBACK };

/* An address in text form (dotted quad, or RFC 4291 section 2.2 without zone). False for anything
 * else. */
bool ip_parse(struct str text, struct ip *out);

/* The address's canonical text (RFC 5952) in BUFFER, which is returned. */
char *ip_text(const struct ip *ip, char buffer[IP_TEXT_MAX]);

/* The same version and the same address? */
bool ip_eq(const struct ip *a, const struct ip *b);

/* Do the first BITS bits of A and B agree? False for different versions. */
bool ip_prefix_eq(const struct ip *a, const struct ip *b, unsigned bits);

/* ::ffff:a.b.c.d becomes a.b.c.d; everything else is left alone. */
struct ip ip_unmapped(const struct ip *ip);

/* What kind of address it is, by the IANA special-purpose registries (RFC 6890). The documentation
 * ranges 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/32 and 3fff::/20 count as
 * public. private: RFC 1918, 100.64/10, fc00::/7, link-local; loopback: 127/8, ::1; bogon: 0/8, ::,
 * multicast, broadcast; reserved: the rest of the registry (240/4, 198.18/15, 64:ff9b:1::/48
 * ...). */
enum ip_class ip_class(const struct ip *ip);
const char *ip_class_name(enum ip_class class);

/* Is it in one of the documentation ranges? */
bool ip_is_documentation(const struct ip *ip);

/* Have all addresses that share its first BITS bits the same class, and are all or none of them for
 * documentation? */
bool ip_prefix_is_uniform(const struct ip *ip, unsigned bits);

/* Does it stand for an IPv4 address, as DNS64 makes them (64:ff9b::/96, RFC 6052)? No host has
 * it. */
bool ip_is_nat64(const struct ip *ip);

/* Its name below in-addr.arpa or ip6.arpa, without a final dot. */
char *ip_reverse(struct arena *arena, const struct ip *ip);

/* Octets (v4) or nibbles (v6) in reverse order with dots, the part in front of a list's zone. */
char *ip_reverse_labels(struct arena *arena, const struct ip *ip);

#endif
