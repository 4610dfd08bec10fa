/* Does a PTR name look like the name of a pool or dial-up address? */
#ifndef CHECKS_PTR_GENERIC_H
#define CHECKS_PTR_GENERIC_H

#include "resolver/ip.h"

/* True when the labels left of the registered name hold the address (three octets, packed digits,
 * hex) or a word such as dyn, dsl, pool, or (with a number beside it) host, cust. A heuristic:
 * receivers use their own. */
bool ptr_is_generic(const char *name, const struct ip *ip);

/* Is the whole NAME an address in dotted form ("192.0.2.25"), or one with a suffix in arpa? */
bool ptr_is_address(const char *name);

/* Does the word WORD (any case) speak of a pool, alone or beside a number? */
bool ptr_is_pool_word(struct str word);

/* Can NAME be a host's: letters, digits, hyphens inside labels (and underscores, which servers
 * take), not digits alone? */
bool ptr_is_host(const char *name);

#endif
