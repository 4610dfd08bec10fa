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

/* Appends the records of TYPE at NODE. A wildcard's records are those of the NAME that was
 * asked. */
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

/* The records of TYPE of NAME, wherever in the zone they stand: also below a delegation. */
static void add_glue(struct arena *arena, const struct zone *zone, const char *name,
	enum rr_type type, struct rr **list, size_t *count)
{
	const struct zone_node *node = name_table_find(zone->nodes, name);

	for (size_t i = 0; node && i < node->count; i++)
		if (node->rr[i].type == type)
			*ARENA_PUSH(arena, *list, *count) = node->rr[i];
}

static const struct answer *refer(
	struct arena *arena, struct answer *answer, const struct zone *zone)
{
	const struct zone_node *node = NULL;
	struct rr *glue = NULL;

	answer->status = DNS_REFERRAL;
	answer->server = zone->server;
	answer->file = zone->file;
	for (const char *at = answer->name; at && strcmp(at, zone->origin); at = name_parent(at)) {
		const struct zone_node *here = name_table_find(zone->nodes, at);

		if (here && zone_node_has(here, RR_NS)) /* the highest one counts */
			node = here;
	}
	take_records(arena, node, RR_NS, node->rr[0].owner, &answer->rr, &answer->count);
	for (size_t i = 0; i < answer->count; i++) {
		add_glue(arena, zone, answer->rr[i].name, RR_A, &glue, &answer->glue_count);
		add_glue(arena, zone, answer->rr[i].name, RR_AAAA, &glue, &answer->glue_count);
	}
	rr_sort(glue, answer->glue_count);
	answer->glue = glue;
	return answer;
}

const struct answer *zone_set_serve(
	const struct zone_set *set, struct arena *arena, enum rr_type type, const char *name)
{
	const struct answer *known = zone_set_answer(set, arena, type, name);
	struct answer *answer = arena_alloc(arena, sizeof *answer);
	const struct zone *zone = find_zone(set, name);

	if (known) {
		*answer = *known;
		answer->authoritative = true;
		return answer;
	}
	*answer = (struct answer){
		.name = arena_strdup(arena, name), .type = type, .status = DNS_REFUSED
	};
	return zone ? refer(arena, answer, zone) : answer;
}
