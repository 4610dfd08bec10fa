/* The name servers' own answers in JSON, and the times of the launch clock. */
#include "reports/authority.h"

#include <string.h>
#include <time.h>

static bool split(int64_t seconds, struct tm *out)
{
	const time_t when = (time_t)seconds;

	return gmtime_r(&when, out);
}

const char *authority_until(struct arena *arena, const struct authority *all, int64_t seconds)
{
	struct tm now, then;
	char text[48];

	seconds += 59; /* no clock is early that shows minutes */
	if (all->time < 0 || !split(all->time, &now) || !split(all->time + seconds, &then))
		return arena_printf(arena, "%lld s after the run", (long long)seconds - 59);
	strftime(text, sizeof text,
		now.tm_yday == then.tm_yday && now.tm_year == then.tm_year ? "%H:%M UTC"
									   : "%Y-%m-%d %H:%M UTC",
		&then);
	return arena_strdup(arena, text);
}

/* KEY: when SECONDS from the run on are over; null where that is not known. */
static void put_time(
	struct json_out *out, const char *key, const struct authority *all, int64_t seconds)
{
	struct tm then;
	char text[48];

	if (all->time < 0 || seconds < 0 || !split(all->time + seconds, &then)) {
		json_nil(out, key);
		return;
	}
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &then);
	json_text(out, key, text);
}

static void put_seconds(struct json_out *out, const char *key, int64_t seconds)
{
	if (seconds < 0)
		json_nil(out, key);
	else
		json_int(out, key, seconds);
}

static void put_server(struct json_out *out, const struct authority_server *server)
{
	json_open(out, NULL, '{');
	json_text(out, "name", server->name);
	json_text(out, "address", server->address);
	json_text(out, "state", server_state_name(server->state));
	if (server->state == SERVER_OK)
		json_int(out, "serial", server->soa->rr[0].serial);
	else
		json_nil(out, "serial");
	json_bool(out, "at_parent", server->at_parent);
	json_bool(out, "at_zone", server->at_zone);
	json_close(out, '}');
}

static void put_name(
	struct json_out *out, const struct authority *all, const struct authority_name *name)
{
	json_open(out, NULL, '{');
	json_text(out, "name", name->name);
	json_text(out, "type", rr_type_name(name->type));
	json_bool(out, "agree", name->agree);
	json_open(out, "answers", '[');
	for (size_t i = 0; i < name->said_count; i++) {
		json_open(out, NULL, '{');
		json_text(out, "answer", name->said[i].text);
		json_text(out, "servers", name->said[i].servers);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_text(out, "resolver", name->held_text);
	json_text(out, "cache", cache_state_name(name->cache));
	put_seconds(out, "resolver_for", name->held_for);
	put_time(out, "resolver_until", all, name->held_for);
	put_seconds(out, "negative_for", name->negative_for);
	put_time(out, "negative_until", all, name->negative_for);
	json_close(out, '}');
}

void authority_json(struct json_out *out, const struct authority *all)
{
	json_open(out, "authority", '[');
	for (size_t i = 0; i < all->zone_count; i++) {
		const struct authority_zone *zone = &all->zone[i];

		json_open(out, NULL, '{');
		json_text(out, "zone", zone->origin);
		json_open(out, "servers", '[');
		for (size_t k = 0; k < zone->server_count; k++)
			put_server(out, &zone->server[k]);
		json_close(out, ']');
		json_open(out, "names", '[');
		for (size_t k = 0; k < zone->name_count; k++)
			put_name(out, all, &zone->name[k]);
		json_close(out, ']');
		json_close(out, '}');
	}
	json_close(out, ']');
}
