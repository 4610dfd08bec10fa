/* What a person should know of the name servers: one finding for each zone and fault, or for each
 * name. */
#include "checks/authority/authority.h"
#include "resolver/lang.h"

#include <string.h>

enum { TEXT_SHOWN = 100 };

const char *authority_short(struct arena *arena, const char *text)
{
	return strlen(text) > TEXT_SHOWN ? arena_printf(arena, "%.*s...", (int)TEXT_SHOWN, text)
					 : text;
}

/* Zones of addresses are the provider's. */
static bool is_reverse(const char *name)
{
	return name_under(name, "in-addr.arpa") || name_under(name, "ip6.arpa");
}

static struct finding *say(
	struct eval *e, enum finding_id id, const char *subject, const char *text)
{
	struct finding *f = finding(e, id, subject, "%s", text);

	if (is_reverse(subject))
		f->who = WHO_PROVIDER;
	return f;
}

static unsigned count_state(const struct authority_zone *zone, enum server_state state)
{
	unsigned count = 0;

	for (size_t i = 0; i < zone->server_count; i++)
		count += zone->server[i].state == state;
	return count;
}

static const char *server_shown(struct eval *e, const struct authority_server *server)
{
	const char *shown = server->name;

	if (server->address)
		shown = speak(e->arena, "%s (%s)", shown, server->address);
	if (server->state != SERVER_LAME)
		return shown;
	return speak(e->arena, "%s %s", shown,
		dns_definite(server->soa) && !server->soa->authoritative
			? "answers without authority"
		: dns_definite(server->soa) && !server->soa->count ? "has no SOA for it"
								   : dns_failure(server->soa));
}

/* The servers of that state: "ns1.example.com (192.0.2.1), ns2 ..." */
static const char *servers_shown(
	struct eval *e, const struct authority_zone *zone, enum server_state state)
{
	const char *all = "";

	for (size_t i = 0; i < zone->server_count; i++)
		if (zone->server[i].state == state)
			all = speak(e->arena, "%s%s%s", all, *all ? ", " : "",
				server_shown(e, &zone->server[i]));
	return all;
}

/* Faults that are a state of servers. */
static const struct fault {
	enum server_state state;
	enum finding_id id;
	const char *one, *several, *remedy; /* both: goes on after "name servers of ZONE " */
} faults[] = {
	{ SERVER_LAME, FIND_AUTHORITY_LAME, "does not have the zone (lame delegation)",
		"do not have the zone (lame delegation)",
		"set the zone up on them, or take them out of the delegation and the NS records" },
	{ SERVER_SILENT, FIND_AUTHORITY_SILENT, "does not answer", "do not answer",
		"start them, open port 53 (UDP and TCP), or take them out of the delegation and the NS records" },
	{ SERVER_LOCAL, FIND_AUTHORITY_LOCAL,
		"is not public and was not asked (--private-servers asks it)",
		"are not public and were not asked (--private-servers asks them)",
		"give them public addresses: nobody else can ask them" },
	{ SERVER_NAMELESS, FIND_AUTHORITY_NAMELESS, "has no address", "have no address",
		"publish A or AAAA records of these names, or take them out of the NS records" },
};

static void say_fault(struct eval *e, const struct authority_zone *zone, const struct fault *fault)
{
	const unsigned count = count_state(zone, fault->state);

	if (!count)
		return;
	say(e, fault->id, zone->origin,
		speak(e->arena, "%u of %zu name servers of %s %s: %s", count, zone->server_count,
			zone->origin, count == 1 ? fault->one : fault->several,
			servers_shown(e, zone, fault->state)))
		->remedy = fault->remedy;
}

static bool resolver_answers(const struct authority_zone *zone)
{
	if (dns_definite(zone->ns))
		return true;
	for (size_t i = 0; i < zone->name_count; i++)
		if (dns_definite(zone->name[i].held))
			return true;
	return false;
}

/* Not one server answers, but the resolver gets through: that is this host's way out, and says
 * nothing of the servers. */
static bool is_cut_off(const struct authority_zone *zone)
{
	return !count_state(zone, SERVER_OK) && !count_state(zone, SERVER_LAME) &&
	       count_state(zone, SERVER_SILENT) && resolver_answers(zone);
}

static void say_servers(struct eval *e, const struct authority_zone *zone)
{
	if (is_cut_off(zone)) {
		say(e, FIND_AUTHORITY_UNREACHABLE, zone->origin,
			speak(e->arena,
				"no name server of %s answers this host, though the resolver has answers: %s",
				zone->origin, servers_shown(e, zone, SERVER_SILENT)))
			->remedy =
			"let this host send to port 53 (UDP and TCP) of any address, or run where it may";
		return;
	}
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		say_fault(e, zone, &faults[i]);
	if (zone->alias)
		say(e, FIND_AUTHORITY_ALIAS, zone->origin,
			speak(e->arena,
				"the name server %s of %s is an alias (RFC 2181 section 10.3)",
				zone->alias, zone->origin))
			->remedy = "name the host that the CNAME points to";
	if (zone->left_out)
		say(e, FIND_AUTHORITY_MANY, zone->origin,
			speak(e->arena,
				"%s has more name servers than are asked: %u addresses or names were left out",
				zone->origin, zone->left_out));
}

/* Delegation */

/* The servers that one side names and the other does not. */
static const char *one_sided(struct eval *e, const struct authority_zone *zone, bool parent)
{
	const char *all = "", *last = "";

	for (size_t i = 0; i < zone->server_count; i++) {
		const struct authority_server *s = &zone->server[i];

		if (s->at_parent == parent && s->at_zone == !parent && strcmp(last, s->name) != 0)
			all = arena_printf(
				e->arena, "%s%s%s", all, *all ? ", " : "", last = s->name);
	}
	return all;
}

static void say_delegation(struct eval *e, const struct authority_zone *zone)
{
	const char *above, *within;

	if (!zone->delegation || !dns_definite(zone->ns) || !zone->ns->count)
		return;
	above = one_sided(e, zone, true);
	within = one_sided(e, zone, false);
	if (*above || *within)
		say(e, FIND_AUTHORITY_DELEGATION, zone->origin,
			speak(e->arena,
				"the zone above %s and the zone itself name different servers:%s%s%s%s%s",
				zone->origin, *above ? " only the delegation has " : "", above,
				*above && *within ? ";" : "", *within ? " only the zone has " : "",
				within))
			->remedy =
			"make the delegation (at the registrar or provider) and the NS records of the zone the same";
	for (size_t i = 0; i < zone->server_count; i++)
		if (zone->server[i].glue_only && dns_definite(zone->ns))
			say(e, FIND_AUTHORITY_GLUE, zone->server[i].name,
				speak(e->arena,
					"the delegation of %s gives %s the address %s, which that name does not have",
					zone->origin, zone->server[i].name,
					zone->server[i].address))
				->remedy =
				"have the glue record (at the registrar) brought up to date";
}

/* Serials and answers */

static void say_serials(struct eval *e, const struct authority_zone *zone)
{
	const char *all = "";
	uint32_t first = 0;
	bool any = false, differ = false;

	for (size_t i = 0; i < zone->server_count; i++) {
		const struct authority_server *s = &zone->server[i];

		if (s->state != SERVER_OK)
			continue;
		differ |= any && s->soa->rr[0].serial != first;
		first = any ? first : s->soa->rr[0].serial;
		all = speak(e->arena, "%s%s%s %u", all, any ? ", " : "", server_shown(e, s),
			(unsigned)s->soa->rr[0].serial);
		any = true;
	}
	if (differ)
		say(e, FIND_AUTHORITY_SERIAL, zone->origin,
			speak(e->arena, "the servers of %s have different versions of it: %s",
				zone->origin, all))
			->remedy =
			"wait for the transfer; if it stays so, look at NOTIFY, allow-transfer and the serial";
}

static void say_disagreement(
	struct eval *e, const struct authority_zone *zone, const struct authority_name *name)
{
	const char *all = "";

	for (size_t i = 0; i < name->said_count; i++)
		all = speak(e->arena, "%s%s%s (%s)", all, i ? "; " : "",
			authority_short(e->arena, name->said[i].text), name->said[i].servers);
	say(e, FIND_AUTHORITY_DISAGREE, name->name,
		speak(e->arena, "the servers of %s differ about %s %s: %s", zone->origin,
			name->name, rr_type_name(name->type), all))
		->remedy =
		"bring all servers to the same version: receivers get now one answer, now the other";
}

static void say_old(struct eval *e, const struct authority_name *name)
{
	struct finding *f = say(e, FIND_AUTHORITY_OLD, name->name,
		speak(e->arena, "the resolver %s for %s %s, but the name servers agree on %s",
			name->cache == CACHE_FAILED
				? speak(e->arena, "has no answer (%s)", name->held_text)
				: speak(e->arena, "still has %s",
					  authority_short(e->arena, name->held_text)),
			name->name, rr_type_name(name->type),
			authority_short(e->arena, name->said[0].text)));

	f->remedy =
		name->cache == CACHE_FAILED
			? "ask again later; if it stays so, look at DNSSEC and at what the resolver can reach"
			: "wait until the old answer is forgotten, and check again";
}

static void say_name(
	struct eval *e, const struct authority_zone *zone, const struct authority_name *name)
{
	if (name->said_count > 1)
		say_disagreement(e, zone, name);
	if (name->cache == CACHE_OLD || name->cache == CACHE_FAILED)
		say_old(e, name);
}

/* Facts */

static const char *word_of_servers(const struct authority *all)
{
	bool ok = all->zone_count, lame = false, silent = false;

	for (size_t i = 0; i < all->zone_count; i++) {
		const struct authority_zone *zone = &all->zone[i];

		for (size_t k = 0; k < zone->name_count; k++) {
			if (zone->name[k].said_count > 1)
				return "differ";
			silent |= zone->name[k].unheard > 0;
		}
		ok &= count_state(zone, SERVER_OK) > 0;
		lame |= count_state(zone, SERVER_LAME) > 0;
		silent |= count_state(zone, SERVER_SILENT) > 0;
	}
	return lame ? "lame" : silent ? "timeout" : ok ? "agree" : NULL;
}

static const char *word_of_cache(const struct authority *all)
{
	static const char *const words[] = {
		[CACHE_CURRENT] = "current", [CACHE_FAILED] = "servfail", [CACHE_OLD] = "old"
	};
	const char *word = NULL;

	for (size_t i = 0; i < all->zone_count; i++)
		for (size_t k = 0; k < all->zone[i].name_count; k++) {
			const enum cache_state state = all->zone[i].name[k].cache;

			if (state == CACHE_OLD)
				return words[state];
			if (state == CACHE_FAILED || (state == CACHE_CURRENT && !word))
				word = words[state];
		}
	return word;
}

void authority_say(struct eval *e, const struct authority *all)
{
	set_fact(e, FACT_AUTHORITY_SERVERS, word_of_servers(all));
	set_fact(e, FACT_AUTHORITY_CACHE, word_of_cache(all));
	for (size_t i = 0; i < all->zone_count; i++) {
		const struct authority_zone *zone = &all->zone[i];

		say_servers(e, zone);
		say_delegation(e, zone);
		say_serials(e, zone);
		for (size_t k = 0; k < zone->name_count; k++)
			say_name(e, zone, &zone->name[k]);
	}
}
