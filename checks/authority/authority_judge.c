/* Who answers, who differs, and how old the resolver's answer may be: a comparison of texts, and
 * sums of TTLs. */
#include "checks/authority/authority.h"

#include <string.h>

const char *server_state_name(enum server_state state)
{
	static const char *const names[] = {
		[SERVER_OK] = "ok",
		[SERVER_SILENT] = "silent",
		[SERVER_LAME] = "lame",
		[SERVER_LOCAL] = "local",
		[SERVER_NAMELESS] = "nameless",
		[SERVER_UNKNOWN] = "unknown",
		[SERVER_NO_ROUTE] = "no-route",
	};

	return names[state];
}

const char *cache_state_name(enum cache_state state)
{
	static const char *const names[] = {
		[CACHE_CURRENT] = "current",
		[CACHE_OLD] = "old",
		[CACHE_FAILED] = "failed",
		[CACHE_UNKNOWN] = "unknown",
	};

	return names[state];
}

enum { PATIENCE_MS = 200 };

/* Servers */

static enum server_state judge_server(const struct answer *soa, const char *origin)
{
	if (!soa || dns_not_asked(soa))
		return SERVER_UNKNOWN;
	if (soa->status ==
		DNS_TIMEOUT) /* at the end of the run there may have been no time to answer */
		return soa->ms < PATIENCE_MS ? SERVER_UNKNOWN : SERVER_SILENT;
	if (soa->status == DNS_NOERROR && soa->count && !soa->cname_count && soa->authoritative &&
		!strcmp(soa->rr[0].owner, origin))
		return SERVER_OK;
	return SERVER_LAME;
}

static unsigned count_state(const struct authority *all, unsigned version, enum server_state state)
{
	unsigned count = 0;

	for (size_t i = 0; i < all->zone_count; i++)
		for (size_t k = 0; k < all->zone[i].server_count; k++)
			count += all->zone[i].server[k].version == version &&
				 all->zone[i].server[k].state == state;
	return count;
}

/* Where not one server answers over a version of IP, and others do over the other, this host has no
 * way out over it. */
static void excuse_version(struct authority *all, unsigned version, unsigned other)
{
	if (count_state(all, version, SERVER_OK) || count_state(all, version, SERVER_LAME) ||
		!count_state(all, other, SERVER_OK))
		return;
	for (size_t i = 0; i < all->zone_count; i++)
		for (size_t k = 0; k < all->zone[i].server_count; k++) {
			struct authority_server *server = &all->zone[i].server[k];

			if (server->version == version && server->state == SERVER_SILENT)
				server->state = SERVER_NO_ROUTE;
		}
}

static void judge_servers(struct authority *all)
{
	for (size_t i = 0; i < all->zone_count; i++)
		for (size_t k = 0; k < all->zone[i].server_count; k++) {
			struct authority_server *server = &all->zone[i].server[k];

			if (authority_is_asked(server))
				server->state = judge_server(server->soa, all->zone[i].origin);
		}
	excuse_version(all, 6, 4);
	excuse_version(all, 4, 6);
}

/* Answers */

const char *authority_text(struct arena *arena, const struct answer *answer, const char *origin,
	const char **out_of_zone)
{
	const char *text = "";

	for (size_t i = 0; i < answer->cname_count; i++) {
		text = arena_printf(arena, "%sCNAME %s", i ? arena_printf(arena, "%s, ", text) : "",
			answer->cname[i].name);
		if (name_under(answer->cname[i].name, origin))
			continue;
		if (out_of_zone)
			*out_of_zone = answer->cname[i].name;
		return text;
	}
	if (answer->cname_count)
		text = arena_printf(arena, "%s: ", text);
	for (size_t i = 0; i < answer->count; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", answer->rr[i].show);
	if (answer->count)
		return text;
	return arena_printf(arena, "%s%s", text,
		answer->status == DNS_NOERROR ? "NODATA" : tr(arena, dns_failure(answer)));
}

static struct authority_said *find_said(const struct authority_name *name, const char *text)
{
	for (size_t i = 0; i < name->said_count; i++)
		if (!strcmp(name->said[i].text, text))
			return &name->said[i];
	return NULL;
}

static void add_said(struct eval *e, struct authority_name *name, const char *text,
	const struct authority_server *server, const struct answer *answer)
{
	struct authority_said *said = find_said(name, text);

	if (!said) {
		said = ARENA_PUSH(e->arena, name->said, name->said_count);
		*said = (struct authority_said){
			.text = text, .servers = server->name, .answer = answer
		};
	} else {
		said->servers = arena_printf(e->arena, "%s, %s", said->servers, server->name);
	}
	said->count++;
}

/* Seconds that ANSWER, as it was given, may be kept (RFC 2308 section 5); -1: it does not say. */
static int64_t lifetime(const struct answer *answer)
{
	int64_t ttl = INT64_MAX;

	if (!dns_definite(answer))
		return -1;
	for (size_t i = 0; i < answer->cname_count; i++)
		ttl = answer->cname[i].ttl < ttl ? answer->cname[i].ttl : ttl;
	for (size_t i = 0; i < answer->count; i++)
		ttl = answer->rr[i].ttl < ttl ? answer->rr[i].ttl : ttl;
	if (!answer->count && answer->soa) {
		ttl = answer->soa->ttl < ttl ? answer->soa->ttl : ttl;
		ttl = answer->soa->number < ttl ? answer->soa->number : ttl;
	}
	return ttl == INT64_MAX ? -1 : ttl;
}

/* What the servers say of how long "no such record" may be kept; the longest counts. -1: not
 * known. */
static int64_t negative_lifetime(const struct authority_zone *zone)
{
	int64_t most = -1;

	for (size_t i = 0; i < zone->server_count; i++) {
		const struct authority_server *server = &zone->server[i];
		int64_t ttl;

		if (server->state != SERVER_OK)
			continue;
		ttl = server->soa->rr[0].ttl;
		ttl = server->soa->rr[0].number < ttl ? server->soa->rr[0].number : ttl;
		most = ttl > most ? ttl : most;
	}
	return most;
}

static enum cache_state judge_cache(const struct authority_name *name)
{
	if (!name->agree || dns_not_asked(name->held))
		return CACHE_UNKNOWN;
	if (dns_failed(name->held))
		return CACHE_FAILED;
	if (!strcmp(name->said[0].text, name->held_text))
		return CACHE_CURRENT;
	return name->unheard ? CACHE_UNKNOWN : CACHE_OLD; /* the one may say it */
}

/* A failure that the server tells is its opinion, silence and garbage are none. */
static bool is_heard(const struct answer *answer)
{
	return answer->status != DNS_TIMEOUT && answer->status != DNS_GARBAGE;
}

static void judge_name(
	struct eval *e, const struct authority_zone *zone, struct authority_name *name)
{
	for (size_t i = 0; i < zone->server_count; i++) {
		const struct authority_server *server = &zone->server[i];
		const struct answer *answer;

		if (server->state != SERVER_OK) {
			name->unheard += server->state == SERVER_UNKNOWN;
			continue;
		}
		answer = ask_server(e, name->type, name->name, server->address);
		if (!answer)
			continue;
		if (dns_not_asked(answer) || !is_heard(answer))
			name->unheard++;
		else
			add_said(e, name, authority_text(e->arena, answer, zone->origin, NULL),
				server, answer);
	}
	name->agree = name->said_count == 1 && dns_definite(name->said[0].answer);
	name->held_text =
		name->held ? authority_text(e->arena, name->held, zone->origin, NULL) : "";
	name->cache = judge_cache(name);
	name->held_for = lifetime(name->held);
	name->negative_for = negative_lifetime(zone);
}

void authority_judge(struct eval *e, struct authority *all)
{
	judge_servers(all);
	for (size_t i = 0; i < all->zone_count; i++)
		for (size_t k = 0; k < all->zone[i].name_count; k++)
			judge_name(e, &all->zone[i], &all->zone[i].name[k]);
}
