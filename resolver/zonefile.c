/* Answers from zone files: what RFC 1034 section 4.3.2 lets the servers of these zones say. */
#include "resolver/zonefile.h"
#include "resolver/zone_set.h"

#include <string.h>

enum { HOPS_MAX = 16 };

struct zone_set *zone_set_new(struct arena *arena)
{
	struct zone_set *set = arena_alloc(arena, sizeof *set);

	set->arena = arena;
	set->zones = name_table_new(arena);
	return set;
}

bool zone_set_empty(const struct zone_set *set)
{
	return !set->count;
}

static const struct zone *find_zone(const struct zone_set *set, const char *name)
{
	const struct zone *zone = NULL;

	for (; name && !zone; name = name_parent(name))
		zone = name_table_find(set->zones, name);
	return zone;
}

/* Appends the records of TYPE at NODE. A wildcard's records are those of the NAME that was asked. */
static void take_records(struct arena *arena, const struct zone_node *node, enum rr_type type,
	const char *name, const struct rr **list, size_t *count)
{
	struct rr *rr = arena_array(arena, node->count, sizeof *rr);

	*list = rr;
	*count = 0;
	for (size_t i = 0; i < node->count; i++)
		if (node->rr[i].type == type) {
			rr[*count] = node->rr[i];
			rr[(*count)++].owner = name;
		}
	rr_sort(rr, *count);
}

/* What is said at the end of the chain, NAME in ZONE. NODE is NULL when there is no such name. */
static void conclude(struct arena *arena, struct answer *answer, const struct zone *zone,
	const struct zone_node *node, const char *name)
{
	answer->server = zone->server;
	answer->file = zone->file;
	if (node)
		take_records(arena, node, answer->type, name, &answer->rr, &answer->count);
	else
		answer->status = DNS_NXDOMAIN;
	if (!answer->count)
		answer->soa = zone_node_has(zone->apex, RR_SOA);
}

static void add_hop(struct arena *arena, struct answer *answer, struct rr **chain,
	const struct rr *cname, const char *name)
{
	struct rr *hop = ARENA_PUSH(arena, *chain, answer->cname_count);

	*hop = *cname;
	hop->owner = name;
	answer->cname = *chain;
}

/* Follows the chain from ANSWER->name. False when even that name is not ours. */
static bool look_up(const struct zone_set *set, struct arena *arena, struct answer *answer)
{
	const char *name = answer->name;
	struct rr *chain = NULL;

	for (;;) {
		const struct zone *zone = find_zone(set, name);
		bool cut = true;
		const struct zone_node *node = zone ? zone_find(zone, name, &cut) : NULL;
		const struct rr *cname = NULL;

		if (cut)
			return answer->cname_count;
		if (node && !zone_node_has(node, answer->type))
			cname = zone_node_has(node, RR_CNAME);
		if (!cname) {
			conclude(arena, answer, zone, node, name);
			return true;
		}
		answer->server = zone->server;
		answer->file = zone->file;
		if (answer->cname_count == HOPS_MAX) {
			/* What a resolver makes of a loop, or of a chain that is too long. */
			answer->status = DNS_SERVFAIL;
			answer->cname_count = 0;
			return true;
		}
		add_hop(arena, answer, &chain, cname, name);
		name = cname->name;
	}
}

const struct answer *zone_set_answer(
	const struct zone_set *set, struct arena *arena, enum rr_type type, const char *name)
{
	struct arena_mark mark = arena_mark(arena);
	struct answer *answer = arena_alloc(arena, sizeof *answer);

	answer->name = arena_strdup(arena, name);
	answer->type = type;
	if (look_up(set, arena, answer))
		return answer;
	arena_release(arena, mark);
	return NULL;
}
