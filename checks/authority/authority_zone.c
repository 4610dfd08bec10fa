/* Which zone a name is in, and who serves it: by the zone itself, and by the zone above. */
#include "checks/authority/authority.h"
#include "checks/setup.h"

#include <string.h>

enum { PARENT_SERVERS = 2, ADDRESSES_OF_ONE = 4 };

/* Where the walk from a name towards the root found an SOA. */
struct cut {
	const char *origin; /* NULL: nowhere */
	bool failed;	    /* something below got no answer: the zone may be a lower one */
};

/* The zone that the SOA question at AT tells of; NULL: it does not. Of an alias it would be the
 * zone of what it stands for. */
static const char *origin_of(const struct answer *soa, const char *at)
{
	if (!dns_definite(soa) || soa->cname_count)
		return NULL;
	if (soa->count)
		return at;
	return soa->soa && name_under(at, soa->soa->owner) ? soa->soa->owner : NULL;
}

/* An answer that is not there yet is taken for a failed one, so that a zone without any server is
 * found, and its servers are asked, while the resolver still tries them: this evaluation is not the
 * last then. Above a TLD nothing is guessed. */
static void walk_up(struct eval *e, const char *name, struct cut *out)
{
	bool missing = false;

	*out = (struct cut){ 0 };
	for (const char *at = name; at; at = name_parent(at)) {
		const struct answer *soa = ask(e, RR_SOA, at);

		if (dns_not_asked(soa))
			return;
		missing |= !soa;
		out->failed |= !soa || dns_failed(soa);
		out->origin = soa ? origin_of(soa, at) : NULL;
		if (missing && out->origin && !strcmp(out->origin, "."))
			out->origin = NULL;
		if (out->origin)
			return;
	}
}

static bool may_ask(const struct eval *e, const struct ip *ip)
{
	const struct ip plain = ip_unmapped(ip);

	return e->setup->private_servers || ip_class(&plain) == IP_PUBLIC;
}

static const char *text_of(struct eval *e, const struct ip *ip)
{
	char text[IP_TEXT_MAX];

	return arena_strdup(e->arena, ip_text(ip, text));
}

/* The first address of the name server that may be asked, as text; NULL: none, or an answer is
 * missing. */
static const char *one_address(struct eval *e, const char *server)
{
	struct addresses all;

	if (!ask_addresses(e, server, &all))
		return NULL;
	for (size_t i = 0; i < all.count; i++)
		if (may_ask(e, &all.rr[i]->ip))
			return text_of(e, &all.rr[i]->ip);
	return NULL;
}

static bool is_delegation(const struct answer *answer, const char *name)
{
	if (!answer || !answer->count)
		return false;
	if (answer->status ==
		DNS_REFERRAL) /* not one to the zone that was asked, or back to the root */
		return name_under(name, answer->rr[0].owner) && strcmp(answer->rr[0].owner, ".");
	return answer->status == DNS_NOERROR && answer->authoritative;
}

/* What the servers of the zone PARENT say of who serves NAME: the first useful answer into *OUT,
 * NULL: none. Two of them are asked. */
static void ask_parent(
	struct eval *e, const char *parent, const char *name, const struct answer **out)
{
	const struct answer *ns = ask(e, RR_NS, parent);
	unsigned asked = 0;

	*out = NULL;
	for (size_t i = 0; ns && i < ns->count && asked < PARENT_SERVERS; i++) {
		const char *address = one_address(e, ns->rr[i].name);
		const struct answer *answer;

		if (!address)
			continue;
		asked++;
		answer = ask_server(e, RR_NS, name, address);

		if (!*out && is_delegation(answer, name) &&
			strcmp(answer->rr[0].owner, parent) != 0)
			*out = answer;
	}
}

const char *authority_cut(struct eval *e, const char *name, const struct answer **delegation)
{
	struct cut cut, above;

	*delegation = NULL;
	walk_up(e, name, &cut);
	if (!cut.origin)
		return NULL;
	if (cut.failed) { /* nobody answers for it; the zone above knows where it begins */
		ask_parent(e, cut.origin, name, delegation);
		return *delegation ? (*delegation)->rr[0].owner : cut.origin;
	}

	const char *up = name_parent(cut.origin);

	if (up)
		walk_up(e, up, &above);
	if (up && above.origin)
		ask_parent(e, above.origin, cut.origin, delegation);
	return cut.origin;
}

/* Name servers: who they are. */

struct server_name {
	const char *name;
	bool at_parent, at_zone;
	struct addresses addresses;
};

struct server_names {
	struct server_name item[AUTHORITY_SERVERS_MAX];
	size_t count;
};

static void add_servers(struct authority_zone *zone, struct server_names *names,
	const struct answer *ns, bool parent)
{
	for (size_t i = 0; ns && i < ns->count; i++) {
		const char *name = ns->rr[i].name;
		size_t k = 0;

		while (k < names->count && strcmp(names->item[k].name, name) != 0)
			k++;
		if (k == AUTHORITY_SERVERS_MAX) {
			zone->left_out++;
			continue;
		}
		if (k == names->count)
			names->item[names->count++] = (struct server_name){ .name = name };
		names->item[k].at_parent |= parent;
		names->item[k].at_zone |= !parent;
	}
}

static void add_address(struct eval *e, struct authority_zone *zone, const struct server_name *name,
	const struct ip *ip, bool glue_only)
{
	const char *text = text_of(e, ip);

	for (size_t i = 0; i < zone->server_count; i++)
		if (zone->server[i].address && !strcmp(zone->server[i].address, text) &&
			!strcmp(zone->server[i].name, name->name))
			return;
	if (zone->server_count >= AUTHORITY_ADDRESSES_MAX) {
		zone->left_out++;
		return;
	}
	*ARENA_PUSH(e->arena, zone->server, zone->server_count) = (struct authority_server){
		.name = name->name,
		.address = text,
		.version = ip->version,
		.state = may_ask(e, ip) ? SERVER_OK : SERVER_LOCAL,
		.at_parent = name->at_parent,
		.at_zone = name->at_zone,
		.glue_only = glue_only,
	};
}

/* The addresses of one version: those that the name has, then those that only the delegation
 * has. */
static void add_addresses(struct eval *e, struct authority_zone *zone,
	const struct server_name *name, unsigned version)
{
	const struct answer *delegation = zone->delegation;
	const struct answer *own = version == 4 ? name->addresses.a : name->addresses.aaaa;
	const bool known = dns_definite(own);
	unsigned added = 0;

	for (size_t i = 0; i < name->addresses.count && added < ADDRESSES_OF_ONE; i++)
		if (name->addresses.rr[i]->ip.version == version) {
			add_address(e, zone, name, &name->addresses.rr[i]->ip, false);
			added++;
		}
	for (size_t i = 0; delegation && i < delegation->glue_count && added < ADDRESSES_OF_ONE;
		i++)
		if (delegation->glue[i].ip.version == version &&
			!strcmp(delegation->glue[i].owner, name->name)) {
			add_address(e, zone, name, &delegation->glue[i].ip, known);
			added++;
		}
}

static bool has_address(const struct authority_zone *zone, const char *name)
{
	for (size_t i = 0; i < zone->server_count; i++)
		if (!strcmp(zone->server[i].name, name))
			return true;
	return false;
}

static void add_nameless(
	struct eval *e, struct authority_zone *zone, const struct server_name *name)
{
	const struct addresses *a = &name->addresses;
	const bool none = dns_definite(a->a) && dns_definite(a->aaaa);

	*ARENA_PUSH(e->arena, zone->server, zone->server_count) = (struct authority_server){
		.name = name->name,
		.state = none ? SERVER_NAMELESS : SERVER_UNKNOWN,
		.at_parent = name->at_parent,
		.at_zone = name->at_zone,
	};
}

bool authority_is_asked(const struct authority_server *server)
{
	return server->state == SERVER_OK || server->state == SERVER_SILENT ||
	       server->state == SERVER_LAME || server->state == SERVER_NO_ROUTE;
}

void authority_servers(struct eval *e, struct authority_zone *zone)
{
	struct server_names *names = arena_alloc(e->arena, sizeof *names);
	zone->ns = ask(e, RR_NS, zone->origin);
	add_servers(zone, names, zone->delegation, true);
	if (dns_definite(zone->ns))
		add_servers(zone, names, zone->ns, false);
	for (size_t i = 0; i < names->count; i++) {
		struct server_name *name = &names->item[i];

		ask_addresses(e, name->name, &name->addresses);
		if ((name->addresses.a && name->addresses.a->cname_count) ||
			(name->addresses.aaaa && name->addresses.aaaa->cname_count))
			zone->alias = name->name;
	}

	for (unsigned version = 4; version <= 6; version += 2)
		for (size_t i = 0; i < names->count; i++)
			add_addresses(e, zone, &names->item[i], version);
	for (size_t i = 0; i < names->count; i++)
		if (names->item[i].addresses.a && names->item[i].addresses.aaaa &&
			!has_address(zone, names->item[i].name))
			add_nameless(e, zone, &names->item[i]);
	for (size_t i = 0; i < zone->server_count; i++)
		if (authority_is_asked(&zone->server[i]))
			zone->server[i].soa =
				ask_server(e, RR_SOA, zone->origin, zone->server[i].address);
}
