/* The output of check_rbl. What check_rbl itself gets wrong is told apart here: an answer that is a
 * refusal or comes from outside 127/8 is no listing; a list that refuses, fails or stays silent has
 * not said "clean", and UNKNOWN is the state when none was usable, or one of them is a list that
 * decides (Spamhaus ZEN). */
#include "reports/rbl.h"

#include "reports/exit.h"
#include "reports/range.h"
#include "reports/screen.h"

#include <string.h>

enum {
	SERVERS_MAX_BYTES = 3000, /* of Nagios' 8 KiB, for the names in the first line */
	DETAILS_MAX_BYTES = 4000,
};

/* One server, and what it says. */
struct server {
	const struct list_result *said; /* NULL: nothing about this object */
	const char *zone;
};

struct servers {
	struct server *server;
	size_t count;
	unsigned listed, positive, usable;
};

/* The better of two rows of one server (one per role): what says more. */
static bool says_more(const struct list_result *a, const struct list_result *b)
{
	static const unsigned char weight[] = { [SKIPPED] = 0,
		[CLEAN] = 1,
		[LIST_INFO] = 2,
		[POSITIVE] = 3,
		[UNUSABLE] = 4,
		[LISTED] = 5 };

	return !b || weight[a->verdict] > weight[b->verdict];
}

static struct server *server_of(struct arena *arena, struct servers *all, const char *zone)
{
	for (size_t i = 0; i < all->count; i++)
		if (!strcmp(all->server[i].zone, zone))
			return &all->server[i];

	struct server *server = ARENA_PUSH(arena, all->server, all->count);

	server->zone = zone;
	return server;
}

static struct servers servers_of(struct arena *arena, const struct result *r)
{
	/* Names that belong to the address are not what was asked for. */
	const enum list_role role = r->target->ip ? ROLE_IP : ROLE_SENDER;
	struct servers all = { 0 };

	for (size_t i = 0; i < r->list_count; i++) {
		struct server *server = server_of(arena, &all, r->list[i].zone);

		if (r->list[i].role == role && says_more(&r->list[i], server->said))
			server->said = &r->list[i];
	}
	for (size_t i = 0; i < all.count; i++) {
		const struct list_result *said = all.server[i].said;

		all.listed += said && said->verdict == LISTED;
		/* what a list of ours that is no white list says counts on it as well */
		all.positive += said && (said->verdict == POSITIVE || said->verdict == LISTED);
		all.usable += said && said->verdict != UNUSABLE && said->verdict != SKIPPED;
	}
	return all;
}

/* What the thresholds are about: the servers that list it, or of those that can be used the ones
 * that do not. */
static unsigned number_of(const struct report *r, const struct servers *all)
{
	return r->options->whitelistings ? all->usable - all->positive : all->listed;
}

static enum verdict state_of(const struct report *r, const struct servers *all)
{
	const struct report_options *options = r->options;
	unsigned number = number_of(r, all);

	if (r->run->interrupted)
		return VERDICT_UNKNOWN;
	if (options->critical && range_alert(options->critical, number))
		return VERDICT_CRITICAL;
	if (options->warning && range_alert(options->warning, number))
		return VERDICT_WARNING;
	if (all->usable && !r->run->incomplete)
		return VERDICT_OK;
	return options->unknown_as ? *options->unknown_as : VERDICT_UNKNOWN;
}

int rbl_status(const struct report *r)
{
	struct arena *arena = arena_new();
	struct servers all = servers_of(arena, r->result[0]);
	int status = verdict_status(state_of(r, &all));

	arena_free(arena);
	return status;
}

/* "zen.spamhaus.org (127.0.0.2) ..." of the servers counted. */
static const char *named(struct arena *arena, const struct report *r, const struct servers *all)
{
	const bool white = r->options->whitelistings;
	const char *text = "";

	for (size_t i = 0; i < all->count; i++) {
		const struct list_result *said = all->server[i].said;
		const char *zone = all->server[i].zone;

		if (!said || strlen(text) > SERVERS_MAX_BYTES)
			continue;
		if (!white && said->verdict == LISTED)
			text = arena_printf(arena, "%s%s%s (%s)", text, *text ? " " : "", zone,
				said->code_count ? said->codes[0] : "");
		if (white && (said->verdict == CLEAN || said->verdict == LIST_INFO))
			text = arena_printf(arena, "%s%s%s", text, *text ? " " : "", zone);
	}
	return text;
}

static void first_line(struct arena *arena, const struct report *r, const struct servers *all)
{
	static const char *const words[] = { [VERDICT_OK] = "OK",
		[VERDICT_UNKNOWN] = "UNKNOWN",
		[VERDICT_WARNING] = "WARNING",
		[VERDICT_CRITICAL] = "CRITICAL" };
	const struct report_options *options = r->options;
	const struct result *result = r->result[0];
	const char *names = named(arena, r, all), *append = options->append ? options->append : "";
	unsigned number = number_of(r, all);

	fprintf(r->out, "CHECK_RBL %s - %s%s %s on %u %s of %zu", words[state_of(r, all)],
		r->run->interrupted ? "interrupted: " : "",
		result->target->ip ? result->target->ip_text : result->target->domain,
		options->whitelistings ? "NOT WHITELISTED" : "BLACKLISTED", number,
		number == 1 ? "server" : "servers", all->count);
	if (*names)
		fprintf(r->out, " (%s)", screen_plain(arena, names));
	if (all->usable < all->count)
		fprintf(r->out, " (%zu not usable)", all->count - all->usable);
	if (*append)
		fprintf(r->out, " %s", screen_plain(arena, append));
	fprintf(r->out, " | servers=%u;%s;%s;0 unusable=%zu;;;0 time=%u.%03us;;;0\n", number,
		options->warning ? options->warning->text : "",
		options->critical ? options->critical->text : "", all->count - all->usable,
		result->dns.ms / 1000, result->dns.ms % 1000);
}

/* What there is to say about SERVER, or NULL. VERBOSE: also about one that is fine. */
static const char *server_line(struct arena *arena, const struct server *server, bool verbose)
{
	const struct list_result *said = server->said;
	bool usable = said && said->verdict != UNUSABLE && said->verdict != SKIPPED;
	const char *reason = said && said->reason ? said->reason : "";

	if (usable && !verbose)
		return NULL;
	return screen_plain(arena, arena_printf(arena, "%s: %s%s%s", server->zone,
					   said ? list_verdict_name(said->verdict)
						: "skipped: does not hold such names",
					   *reason ? ": " : "", reason));
}

static void rbl_write(struct report *r)
{
	struct arena *arena = arena_new();
	struct servers all = servers_of(arena, r->result[0]);
	size_t room = DETAILS_MAX_BYTES, left_out = 0;

	first_line(arena, r, &all);
	for (size_t i = 0; i < all.count; i++) {
		const char *line = server_line(arena, &all.server[i], r->options->verbose);
		const size_t n = line ? strlen(line) + 1 : 0;

		if (n > room)
			left_out++;
		else if (line)
			fprintf(r->out, "%s\n", line);
		room -= n > room ? 0 : n;
	}
	if (left_out)
		fprintf(r->out, "... and %zu more\n", left_out);
	arena_free(arena);
}

const struct report_format rbl_format = {
	.name = "check_rbl",
	.summary = "output of the plugin check_rbl",
	.write = rbl_write,
};
