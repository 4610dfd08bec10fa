/* One zone in memory. Private to zonefile.c and zonefile_read.c. */
#ifndef RESOLVER_ZONE_H
#define RESOLVER_ZONE_H

#include "resolver/dns.h"
#include "resolver/name_table.h"

/* A name that exists in a zone. Those between it and the origin exist too, with records or
 * without. */
struct zone_node {
	struct rr *rr;
	size_t count;
};

struct zone {
	const char *origin;
	const char *server; /* "zone FILE", for struct answer */
	const char *file;   /* as it was named; NULL: text in memory */
	struct name_table *nodes;
	struct zone_node *apex;
};

/* An empty zone at ORIGIN, in ARENA; ORIGIN and SERVER are borrowed. */
struct zone *zone_new(struct arena *arena, const char *origin, const char *server);

/* Adds the record; its owner must be at or below the origin. False, and *WHY says why (static
 * text), when it may not stand beside the others of its name. */
bool zone_add(struct arena *arena, struct zone *zone, const struct rr *rr, const char **why);

/* The first record of TYPE at NODE, or NULL. */
const struct rr *zone_node_has(const struct zone_node *node, enum rr_type type);

/* What decides about NAME, which must be at or below the origin. *CUT: it is at or below a
 * delegation, the zone does not know. NULL without *CUT: it does not exist. A wildcard's node
 * decides about names that it covers. */
const struct zone_node *zone_find(const struct zone *zone, const char *name, bool *cut);

#endif
