/* Asks every name server of the sender's zones itself (--authoritative): does each say the same,
 * and what the resolver says? */
#include "checks/authority/authority.h"
#include "checks/setup.h"
#include "checks/shared.h"

#include <string.h>

enum { DEPTH_MAX = 3, ZONES_MAX = 8 };

struct names {
	struct authority_name item[AUTHORITY_NAMES_MAX];
	size_t count;
};

static void add_name(struct names *names, enum rr_type type, const char *name, unsigned depth)
{
	if (!name || names->count == AUTHORITY_NAMES_MAX || depth > DEPTH_MAX)
		return;
	for (size_t i = 0; i < names->count; i++)
		if (names->item[i].type == type && !strcmp(names->item[i].name, name))
			return;
	names->item[names->count++] =
		(struct authority_name){ .name = name, .type = type, .depth = depth };
}

/* What the sender stands on. The HELO name may not be known yet: then the evaluation is not the
 * last. */
static void collect(struct eval *e, struct names *names)
{
	const struct target *t = e->target;
	const struct helo helo = helo_in_force(e);

	if (t->reverse)
		add_name(names, RR_PTR, t->reverse, 0);
	if (t->reverse && helo.name)
		add_name(names, t->addr_type, helo.name, 0);
	if (t->sender_domain) {
		add_name(names, RR_MX, t->sender_domain, 0);
		add_name(names, RR_TXT, t->sender_domain, 0);
	}
	if (t->from_domain)
		add_name(names, RR_TXT, name_join(e->arena, "_dmarc", t->from_domain), 0);
	for (size_t i = 0; t->domain && t->selectors && t->selectors[i]; i++)
		add_name(names, RR_TXT,
			name_join(e->arena,
				arena_printf(e->arena, "%s._domainkey", t->selectors[i]),
				t->domain),
			0);
}

static struct authority_zone *find_zone(struct authority *all, const char *origin)
{
	for (size_t i = 0; i < all->zone_count; i++)
		if (!strcmp(all->zone[i].origin, origin))
			return &all->zone[i];
	return NULL;
}

/* The zone of NAME among ALL; NULL: it cannot be told, or an answer is missing. */
static struct authority_zone *zone_of(struct eval *e, struct authority *all, const char *name)
{
	const struct answer *delegation;
	const char *origin = authority_cut(e, name, &delegation);

	if (!origin || !strcmp(origin, "."))
		return NULL;

	struct authority_zone *zone = find_zone(all, origin);

	if (zone || all->zone_count == ZONES_MAX)
		return zone;
	zone = &all->zone[all->zone_count++];
	*zone = (struct authority_zone){ .origin = origin, .delegation = delegation };
	authority_servers(e, zone);
	return zone;
}

/* Asks every server for the name. Where that leads out of the zone, what it leads to is one more
 * name to compare. */
static void ask_servers(struct eval *e, struct names *names, const struct authority_zone *zone,
	const struct authority_name *name)
{
	const char *next = NULL;

	for (size_t i = 0; i < zone->server_count; i++) {
		const struct authority_server *server = &zone->server[i];
		const struct answer *answer =
			authority_is_asked(server)
				? ask_server(e, name->type, name->name, server->address)
				: NULL;

		if (!next && dns_definite(answer) && answer->authoritative)
			authority_text(e->arena, answer, zone->origin, &next);
	}
	if (next)
		add_name(names, name->type, next, name->depth + 1);
}

static void eval_authority(struct eval *e)
{
	if (!e->setup->authoritative)
		return;

	struct authority *all = arena_alloc(e->arena, sizeof *all);
	struct names names = { 0 };

	*all = (struct authority){ .time = e->setup->time,
		.zone = arena_array(e->arena, ZONES_MAX, sizeof *all->zone) };
	collect(e, &names);
	for (size_t i = 0; i < names.count; i++) {
		struct authority_name *name = &names.item[i];
		struct authority_zone *zone = zone_of(e, all, name->name);

		name->held = ask(e, name->type, name->name);
		if (!zone)
			continue;
		ask_servers(e, &names, zone, name);
		*ARENA_PUSH(e->arena, zone->name, zone->name_count) = *name;
	}
	authority_judge(e, all);
	authority_say(e, all);
	set_authority(e, all);
}

const struct check check_authority = {
	.name = "authority",
	.summary = "the name servers themselves, beside the resolver's cache",
	.needs = NEED_NOTHING,
	.eval = eval_authority,
	.hidden = true,
};
