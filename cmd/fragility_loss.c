/* What goes with a name server: the zones that nobody else serves, those whose servers are named in
 * such a zone, and where others have another version, what they say. */
#include "cmd/fragility_part.h"

#include "resolver/lang.h"

#include <string.h>

/* The answer in the place of ANSWER, or ANSWER. */
static const struct answer *failed(
	const struct question *question, const struct answer *answer, enum dns_status status)
{
	struct answer *lost;

	if (dns_not_asked(answer))
		return answer;
	lost = arena_alloc(question->arena, sizeof *lost);
	*lost = (struct answer){ .name = answer->name, .type = answer->type, .status = status };
	return lost;
}

static void note(struct losing *losing, const struct question *question)
{
	*ARENA_PUSH(losing->arena, losing->met, losing->met_count) = (struct met){
		.type = question->type,
		.name = arena_strdup(losing->arena, question->name),
		.zone = arena_strdup(losing->arena, question->zone),
	};
}

static const struct answer *lose(
	struct losing *losing, const struct question *question, const struct answer *answer)
{
	const struct met *one = losing->answer;

	if (one && one->type == question->type && !strcmp(one->name, question->name))
		return failed(question, answer, DNS_TIMEOUT);
	if (losing->list && question->zone && !strcmp(losing->list, question->zone))
		return failed(question, answer, DNS_TIMEOUT);
	for (size_t i = 0; i < losing->dead_count; i++)
		if (name_under(question->name, losing->dead[i]))
			return failed(question, answer, DNS_SERVFAIL);
	for (size_t i = 0; i < losing->changed_count; i++)
		if (losing->changed[i]->type == question->type &&
			!strcmp(losing->changed[i]->name, question->name))
			return losing->becomes[i];
	return answer;
}

const struct answer *losing_answer(
	void *context, const struct question *question, const struct answer *answer, bool *late)
{
	struct losing *losing = context;

	(void)late;
	if (question->server)
		return answer;
	if (losing->recording && dns_definite(answer))
		note(losing, question);
	return losing->recording ? answer : lose(losing, question, answer);
}

/* Zones */

static bool is_dead(const struct losing *losing, const char *name)
{
	for (size_t i = 0; i < losing->dead_count; i++)
		if (name_under(name, losing->dead[i]))
			return true;
	return false;
}

/* Is SERVER of ZONE lost with NAME? Also when its own name is in a dead zone, unless the delegation
 * brings its address. */
static bool is_lost(const struct losing *losing, const struct authority_zone *zone,
	const struct authority_server *server, const char *name)
{
	return !strcmp(server->name, name) ||
	       (!name_under(server->name, zone->origin) && is_dead(losing, server->name));
}

struct left {
	unsigned before, after; /* servers that answer */
};

static struct left count_left(
	const struct losing *losing, const struct authority_zone *zone, const char *name)
{
	struct left left = { 0 };

	for (size_t i = 0; i < zone->server_count; i++)
		if (zone->server[i].state == SERVER_OK) {
			left.before++;
			left.after += !is_lost(losing, zone, &zone->server[i], name);
		}
	return left;
}

/* Until nothing more dies. */
static void spread(struct losing *losing, const struct authority *all, const char *name)
{
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < all->zone_count; i++) {
			const struct authority_zone *zone = &all->zone[i];
			const struct left left = count_left(losing, zone, name);

			if (!left.before || left.after || is_dead(losing, zone->origin))
				continue;
			*ARENA_PUSH(losing->arena, losing->dead, losing->dead_count) = zone->origin;
			more = true;
		}
	}
}

/* The answer that the servers of ZONE give that are left, if it is not the resolver's. */
static const struct answer *answer_left(struct losing *losing, const struct authority_zone *zone,
	const struct authority_name *name, const char *lost)
{
	const struct answer *other = NULL;

	for (size_t i = 0; i < name->said_count; i++) {
		const struct authority_said *said = &name->said[i];
		unsigned left = 0;

		for (size_t k = 0; k < zone->server_count; k++)
			left += zone->server[k].state == SERVER_OK &&
				strstr(said->servers, zone->server[k].name) &&
				!is_lost(losing, zone, &zone->server[k], lost);
		if (left && !strcmp(said->text, name->held_text))
			return NULL;
		if (left && !other && dns_definite(said->answer))
			other = said->answer;
	}
	return other;
}

static void change(struct losing *losing, const struct authority_zone *zone, const char *lost)
{
	for (size_t i = 0; i < zone->name_count; i++) {
		const struct authority_name *name = &zone->name[i];
		const struct answer *becomes = NULL;
		size_t count = losing->changed_count; /* of both arrays */

		if (name->said_count > 1)
			becomes = answer_left(losing, zone, name, lost);
		if (!becomes)
			continue;
		*ARENA_PUSH(losing->arena, losing->changed, count) = name;
		*ARENA_PUSH(losing->arena, losing->becomes, losing->changed_count) = becomes;
	}
}

void losing_server(
	struct losing *losing, const struct authority *all, const char *name, const char **why)
{
	struct arena *arena = losing->arena;
	const char *zones = "";

	*why = NULL;
	spread(losing, all, name);
	for (size_t i = 0; i < all->zone_count; i++)
		if (!is_dead(losing, all->zone[i].origin))
			change(losing, &all->zone[i], name);
	for (size_t i = 0; i < losing->dead_count; i++)
		zones = arena_printf(
			arena, "%s%s%s", zones, i ? tr(arena, ", ") : "", losing->dead[i]);
	if (losing->dead_count)
		*why = speak(arena, "nobody else serves %s", zones);
	else if (losing->changed_count)
		*why = speak(arena, "those that are left say %s for %s %s",
			authority_short(
				arena, authority_text(arena, losing->becomes[0], ".", NULL)),
			losing->changed[0]->name, rr_type_name(losing->changed[0]->type));
}

const char **losing_servers(struct arena *arena, const struct authority *all, size_t *count)
{
	const char **names = NULL;

	*count = 0;
	for (size_t i = 0; i < all->zone_count; i++)
		for (size_t k = 0; k < all->zone[i].server_count; k++) {
			const struct authority_server *server = &all->zone[i].server[k];
			size_t at = 0;

			while (at < *count && strcmp(names[at], server->name) != 0)
				at++;
			if (at == *count && server->state == SERVER_OK)
				*ARENA_PUSH(arena, names, *count) = server->name;
		}
	return names;
}

/* The network that all servers of the zone that answer are in, /24 or /48; NULL: they are in
 * several, or it is one server only. */
static const char *one_network(struct arena *arena, const struct authority_zone *zone)
{
	struct ip first = { 0 }, ip;
	unsigned count = 0;

	for (size_t i = 0; i < zone->server_count; i++) {
		const struct authority_server *server = &zone->server[i];

		if (server->state != SERVER_OK || !ip_parse(str_of(server->address), &ip))
			continue;
		if (count++ && !ip_prefix_eq(&first, &ip, ip.version == 4 ? 24 : 48))
			return NULL;
		first = ip;
	}
	if (count < 2)
		return NULL;
	memset(first.bytes + (first.version == 4 ? 3 : 6), 0, first.version == 4 ? 1 : 10);

	char text[IP_TEXT_MAX];

	return arena_printf(arena, "%s/%d", ip_text(&first, text), first.version == 4 ? 24 : 48);
}

static bool is_one_server(const struct authority_zone *zone)
{
	const char *name = NULL;

	for (size_t i = 0; i < zone->server_count; i++) {
		if (zone->server[i].state != SERVER_OK)
			continue;
		if (name && strcmp(name, zone->server[i].name) != 0)
			return false;
		name = zone->server[i].name;
	}
	return name;
}

const char **losing_singles(struct arena *arena, const struct authority *all, size_t *count)
{
	const char **singles = NULL;

	*count = 0;
	for (size_t i = 0; i < all->zone_count; i++) {
		const struct authority_zone *zone = &all->zone[i];
		const char *network = one_network(arena, zone);

		if (is_one_server(zone))
			*ARENA_PUSH(arena, singles, *count) =
				speak(arena, "%s is served by one name server", zone->origin);
		else if (network)
			*ARENA_PUSH(arena, singles, *count) = speak(arena,
				"all name servers of %s that answer are in one network, %s",
				zone->origin, network);
	}
	return singles;
}
