/* Answers from zone files (RFC 1035 section 5, read by ldns): the domain as it would be
 * published. */
#ifndef RESOLVER_ZONEFILE_H
#define RESOLVER_ZONEFILE_H

#include "resolver/dns.h"

struct zone_set;

/* An empty set in ARENA. */
struct zone_set *zone_set_new(struct arena *arena);

/* Adds the zones of the file PATH. A file may hold several zones one after another: each SOA begins
 * one, its owner is the origin. False on a fault; *WHY then says "PATH:LINE: what is wrong" or
 * "PATH: ...", in the set's arena. Faults: unreadable, over 64 MiB, syntax, records before the
 * first SOA, records outside their zone, two SOAs for one zone over all files. */
bool zone_set_add(struct zone_set *set, const char *path, const char **why);

/* The same from text in memory; NAME stands for the file in messages and in answer.server. */
bool zone_set_add_text(struct zone_set *set, const char *name, struct str text, const char **why);

/* What the zones say, RFC 1034 section 4.3.2: the longest matching origin decides, NXDOMAIN
 * included (empty non-terminals exist), wildcards are expanded, CNAMEs followed within the set, the
 * negative answer carries the SOA. NULL: not ours, ask elsewhere (outside all origins, or at or
 * below a delegation inside one). The chain may end with a CNAME whose target is not ours: count is
 * then 0 and the last cname names the target. Answers are in ARENA, their records' texts in the
 * set's. */
const struct answer *zone_set_answer(
	const struct zone_set *set, struct arena *arena, enum rr_type type, const char *name);

/* What a name server with just these zones says that is asked directly: the same, but a referral
 * (DNS_REFERRAL) at or below a delegation, DNS_REFUSED outside all origins, and authoritative
 * otherwise. Never NULL. */
const struct answer *zone_set_serve(
	const struct zone_set *set, struct arena *arena, enum rr_type type, const char *name);

/* Has the set any zone? */
bool zone_set_empty(const struct zone_set *set);

#endif
