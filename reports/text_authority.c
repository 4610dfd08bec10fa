/* The name servers' own answers, and the launch clock: until when a cache may still say what was
 * true before. */
#include "reports/authority.h"
#include "reports/text.h"
#include "resolver/lang.h"

#include <string.h>

static unsigned count_state(const struct authority_zone *zone, enum server_state state)
{
	unsigned count = 0;

	for (size_t i = 0; i < zone->server_count; i++)
		count += zone->server[i].state == state;
	return count;
}

static bool agree_all(const struct authority_zone *zone)
{
	for (size_t i = 0; i < zone->name_count; i++)
		if (!zone->name[i].agree)
			return false;
	return true;
}

/* ", serial 2026112101" where all have the same. */
static const char *serial_shown(struct page *page, const struct authority_zone *zone)
{
	const struct answer *first = NULL;

	for (size_t i = 0; i < zone->server_count; i++) {
		const struct authority_server *server = &zone->server[i];

		if (server->state != SERVER_OK)
			continue;
		if (first && first->rr[0].serial != server->soa->rr[0].serial)
			return ", different serials";
		first = first ? first : server->soa;
	}
	return first ? speak(page->arena, ", serial %u", (unsigned)first->rr[0].serial) : "";
}

/* Those that did not answer as they should. */
static void list_others(struct page *page, const struct authority_zone *zone)
{
	static const struct {
		enum server_state state;
		const char *words;
	} others[] = {
		{ SERVER_LAME, "does not have the zone" },
		{ SERVER_SILENT, "does not answer" },
		{ SERVER_LOCAL, "has no public address, not asked" },
		{ SERVER_NAMELESS, "has no address" },
		{ SERVER_UNKNOWN, "could not be asked" },
		{ SERVER_NO_ROUTE, "not reachable from here, not judged" },
	};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		for (size_t k = 0; k < zone->server_count; k++) {
			const struct authority_server *server = &zone->server[k];

			if (server->state == others[i].state)
				page_row(page, 0, "",
					speak(page->arena, "  %s%s%s %s", server->name,
						server->address ? " " : "",
						server->address ? server->address : "",
						others[i].words));
		}
}

static void put_zone(struct page *page, const struct authority_zone *zone, const char *label)
{
	const unsigned ok = count_state(zone, SERVER_OK);
	const char *agreement = tr(page->arena, ok < 2		  ? N_("answers")
						: agree_all(zone) ? N_("agree")
								  : N_("do not agree"));
	const char *serial = serial_shown(page, zone);

	page_row(page, 0, label,
		!zone->server_count || count_state(zone, SERVER_UNKNOWN) == zone->server_count
			? speak(page->arena, "%s: no name server could be asked", zone->origin)
		: !ok ? speak(page->arena, "%s: no server answers as it should", zone->origin)
		: ok == zone->server_count
			? arena_printf(page->arena,
				  agree_all(zone) ? tr_n(page->arena, "%s: %u server %s%s",
							    "%s: all %u servers %s%s", ok)
						  : tr(page->arena, "%s: %u servers %s%s"),
				  zone->origin, ok, agreement, serial)
			: speak(page->arena, "%s: %u of %zu servers %s%s", zone->origin, ok,
				  zone->server_count, agreement, serial));
	list_others(page, zone);
}

/* "all 3 servers agree" */
static const char *agreed(struct page *page, const struct authority_name *name)
{
	const unsigned count = name->said[0].count;

	return count == 1 ? "the one server says"
			  : speak(page->arena, "all %u servers that answer agree on", count);
}

static bool is_negative(const struct answer *answer)
{
	return dns_definite(answer) && !answer->count && !answer->cname_count;
}

/* How long others than this resolver may have the old answer: such as it. */
static const char *others_shown(
	struct page *page, const struct authority *all, const struct authority_name *name)
{
	if (!is_negative(name->held) || name->negative_for < 0)
		return "other resolvers may too, for as long as its TTL was";
	return speak(page->arena, "other resolvers may hold it until %s",
		authority_until(page->arena, all,
			name->negative_for > name->held_for ? name->negative_for : name->held_for));
}

static void put_old(struct page *page, const struct authority *all,
	const struct authority_name *name, const char *label)
{
	const char *until = name->held_for < 0
				    ? ""
				    : speak(page->arena, " until %s",
					      authority_until(page->arena, all, name->held_for));

	page_row(page, 0, label,
		name->cache == CACHE_FAILED
			? speak(page->arena, "%s %s: %s %s; the resolver has no answer (%s)",
				  name->name, rr_type_name(name->type), agreed(page, name),
				  authority_short(page->arena, name->said[0].text),
				  authority_short(page->arena, name->held_text))
			: speak(page->arena, "%s %s: %s %s; this resolver holds the old %s%s, %s",
				  name->name, rr_type_name(name->type), agreed(page, name),
				  authority_short(page->arena, name->said[0].text),
				  authority_short(page->arena, name->held_text), until,
				  others_shown(page, all, name)));
}

static void put_missing(struct page *page, const struct authority *all,
	const struct authority_name *name, const char *label)
{
	page_row(page, 0, label,
		speak(page->arena,
			"%s %s: %s %s; once it is published, this resolver may hold that until %s, "
			"others for %u s from then on",
			name->name, rr_type_name(name->type), agreed(page, name),
			authority_short(page->arena, name->said[0].text),
			authority_until(page->arena, all, name->held_for),
			(unsigned)name->negative_for));
}

/* The names that there is something to say of; true if there was one. */
static bool put_names(struct page *page, const struct authority *all, int64_t *longest)
{
	unsigned rows = 0;

	for (size_t i = 0; i < all->zone_count; i++)
		for (size_t k = 0; k < all->zone[i].name_count; k++) {
			const struct authority_name *name = &all->zone[i].name[k];
			const char *label = rows ? "" : "Clock";

			rows++;
			if (name->cache == CACHE_OLD || name->cache == CACHE_FAILED)
				put_old(page, all, name, label);
			else if (name->agree && is_negative(name->said[0].answer) &&
				 name->held_for >= 0 && name->negative_for >= 0)
				put_missing(page, all, name, label);
			else
				rows--;
			if (name->agree && name->negative_for > *longest)
				*longest = name->negative_for;
		}
	return rows;
}

void text_authority(struct page *page)
{
	const struct authority *all = page->result->authority;
	int64_t longest = -1;
	bool any;

	if (!all)
		return;
	if (!all->zone_count)
		page_row(page, 0, "Servers", "no zone was found whose name servers could be asked");
	for (size_t i = 0; i < all->zone_count; i++)
		put_zone(page, &all->zone[i], i ? "" : "Servers");
	any = put_names(page, all, &longest);
	if (longest >= 0)
		page_row(page, 0, any ? "" : "Clock",
			speak(page->arena,
				"%sa resolver that asked before a record was published may still say that there is none "
				"until %s at the latest",
				any ? "" : "the resolver says what the servers say; ",
				authority_until(page->arena, all, longest)));
}

/* DNS evidence begins with the question. */
static bool is_about(const struct finding *f, const struct authority_name *name)
{
	const struct str evidence = str_of(f->evidence);
	const size_t n = strlen(name->name), type = strlen(rr_type_name(name->type));

	return str_starts(evidence, str_of(name->name)) && evidence.n > n + 1 + type &&
	       evidence.p[n] == ' ' && !strncmp(evidence.p + n + 1, rr_type_name(name->type), type);
}

const char *text_clock(struct page *page, const struct finding *f)
{
	const struct authority *all = page->result->authority;

	for (size_t i = 0; all && f && f->evidence && i < all->zone_count; i++)
		for (size_t k = 0; k < all->zone[i].name_count; k++) {
			const struct authority_name *name = &all->zone[i].name[k];

			if (name->cache == CACHE_OLD && is_about(f, name))
				return speak(page->arena,
					"the name servers already say %s; caches forget the old answer by %s",
					authority_short(page->arena, name->said[0].text),
					authority_until(page->arena, all,
						name->negative_for > name->held_for
							? name->negative_for
							: name->held_for));
		}
	return NULL;
}
