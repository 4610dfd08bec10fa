/* One zone in memory: a table of its names. */
#include "resolver/zone.h"

#include <string.h>

enum { RR_KEY = 25, RR_RRSIG = 46, RR_NSEC = 47 };

static struct zone_node *add_node(struct arena *arena, struct zone *zone, const char *name)
{
	struct zone_node *node = arena_alloc(arena, sizeof *node);

	name_table_put(zone->nodes, name, node);
	return node;
}

struct zone *zone_new(struct arena *arena, const char *origin, const char *server)
{
	struct zone *zone = arena_alloc(arena, sizeof *zone);

	*zone = (struct zone){ .origin = origin, .server = server, .nodes = name_table_new(arena) };
	zone->apex = add_node(arena, zone, origin);
	return zone;
}

/* The node of NAME, made with all those between it and the origin when it is not there. */
static struct zone_node *need_node(struct arena *arena, struct zone *zone, const char *name)
{
	struct zone_node *node = name_table_find(zone->nodes, name);

	if (node)
		return node;
	node = add_node(arena, zone, name);
	for (name = name_parent(name); !name_table_find(zone->nodes, name);
		name = name_parent(name))
		add_node(arena, zone, name);
	return node;
}

const struct rr *zone_node_has(const struct zone_node *node, enum rr_type type)
{
	for (size_t i = 0; i < node->count; i++)
		if (node->rr[i].type == type)
			return &node->rr[i];
	return NULL;
}

/* May the record stand beside a CNAME? RFC 4034 section 2.5, RFC 4035 sections 2.4 and 2.5. */
static bool goes_with_cname(const struct rr *rr)
{
	unsigned type = (unsigned)rr->type;

	return type == RR_KEY || type == RR_RRSIG || type == RR_NSEC;
}

/* Servers refuse a zone with such a name, so it would never be published. */
static const char *conflict(const struct zone_node *node, const struct rr *rr)
{
	const struct rr *cname = zone_node_has(node, RR_CNAME);

	if (cname && rr->type == RR_CNAME)
		return "a second CNAME at this name";
	if (cname && !goes_with_cname(rr))
		return "beside the CNAME of this name (RFC 1034 section 3.6.2)";
	for (size_t i = 0; rr->type == RR_CNAME && i < node->count; i++)
		if (!goes_with_cname(&node->rr[i]))
			return "a CNAME beside other records (RFC 1034 section 3.6.2)";
	return NULL;
}

bool zone_add(struct arena *arena, struct zone *zone, const struct rr *rr, const char **why)
{
	struct zone_node *node = need_node(arena, zone, rr->owner);

	*why = conflict(node, rr);
	if (*why)
		return false;
	*ARENA_PUSH(arena, node->rr, node->count) = *rr;
	return true;
}

/* The wildcard below CLOSEST, the lowest name above the one that does not exist (RFC 4592 section
 * 3.3.1). */
static const struct zone_node *find_wildcard(const struct zone *zone, const char *closest)
{
	char name[4 * NAME_WIRE_MAX + 3];
	bool root = !strcmp(closest, ".");

	snprintf(name, sizeof name, "*%s%s", root ? "" : ".", root ? "" : closest);
	return name_table_find(zone->nodes, name);
}

const struct zone_node *zone_find(const struct zone *zone, const char *name, bool *cut)
{
	const struct zone_node *found = NULL, *node;
	const char *closest = NULL;

	*cut = false;
	for (const char *at = name;; at = name_parent(at)) {
		node = name_table_find(zone->nodes, at);
		if (node && !closest) {
			closest = at;
			found = at == name ? node : NULL;
		}
		if (node == zone->apex)
			break;
		*cut |= node && zone_node_has(node, RR_NS);
	}
	if (!found && !*cut) {
		found = find_wildcard(zone, closest);
		*cut = found && zone_node_has(found, RR_NS);
	}
	return *cut ? NULL : found;
}
