/* A list that a configuration asks: the test for it, and what is dangerous about the way it is
 * asked. */
#include "checks/learn/learn_part.h"

#include "checks/predict/cond.h"
#include "resolver/name.h"

#include <string.h>

/* "Queried through a public resolver", as Spamhaus and others say it. */
#define PUBLIC_RESOLVER UINT32_C(0x7ffffffe) /* 127.255.255.254 */

enum { SAMPLES_MAX = 4096, GAP_MAX = 3, RUN_MAX = 128, SHOWN_MAX = 12 };

static const struct list *known_list(const char *zone)
{
	for (size_t i = 0; i < builtin_list_count; i++)
		if (!strcmp(builtin_lists[i].zone, zone))
			return &builtin_lists[i];
	return NULL;
}

static struct ip ip_of(uint32_t address)
{
	return (struct ip){ .version = 4,
		.bytes = { (uint8_t)(address >> 24), (uint8_t)(address >> 16),
			(uint8_t)(address >> 8), (uint8_t)address } };
}

static const char *dotted(struct arena *arena, uint32_t address)
{
	return arena_printf(arena, "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
		address >> 8 & 255, address & 255);
}

/* Does an address of SET count for QUERY? The first that does is *FOUND. */
static bool lets_through(
	const struct learn_query *query, const struct code_match *set, uint32_t *found)
{
	for (uint32_t n = 0, a = set->first; n < SAMPLES_MAX && a <= set->last; n++, a++) {
		struct ip ip = ip_of(a);

		*found = a;
		if (code_match_holds(set, a) &&
			(!query->nets || cond_net_holds(query->nets, &ip)) &&
			!(query->but && cond_net_holds(query->but, &ip)))
			return true;
	}
	return false;
}

/* The first run of listing codes: 127.0.0.2 to 127.0.0.11. */
struct run {
	uint32_t first, last;
};

/* A code that blocks and is one address or a run of them; a set of bits is neither. */
static bool is_run(const struct list_code *code, struct run *out)
{
	const struct code_match *set = &code->set;

	if (code->severity != CODE_BLOCK || set->any_bits || (set->mask && set->mask != UINT32_MAX))
		return false;
	*out = set->mask ? (struct run){ set->want, set->want }
			 : (struct run){ set->first, set->last };
	return out->last - out->first < RUN_MAX;
}

static struct run listing_codes(const struct list *list)
{
	struct run run = { UINT32_MAX, 0 }, one;
	bool grown = true;

	for (size_t i = 0; i < list->code_count; i++)
		if (is_run(&list->code[i], &one) && one.first < run.first)
			run = one;
	while (grown) {
		grown = false;
		for (size_t i = 0; i < list->code_count; i++)
			if (is_run(&list->code[i], &one) && one.first <= run.last + GAP_MAX &&
				one.last > run.last) {
				run.last = one.last;
				grown = true;
			}
	}
	return run;
}

static const char *enumerated(struct arena *arena, struct run run, bool quoted)
{
	const char *out = "";

	for (uint32_t a = run.first; a <= run.last && a - run.first < SHOWN_MAX; a++)
		out = arena_printf(arena, "%s%s%s%s%s", out, a > run.first ? "," : "",
			quoted ? a > run.first ? " `" : "`" : "", dotted(arena, a),
			quoted ? ".'" : "");
	return out;
}

/* What to write instead. */
static const char *advice(
	struct arena *arena, const struct list *list, const struct learn_query *query)
{
	struct run run = listing_codes(list);
	uint32_t last = run.last & 255;

	if (!run.last)
		return N_("let only its documented codes count");
	switch (query->filter) {
	case FILTER_POSTFIX:
		return run.first == run.last
			       ? arena_printf(
					 arena, "write %s=%s", list->zone, dotted(arena, run.first))
			       : arena_printf(arena, "write %s=%u.%u.%u.[%u..%u]", list->zone,
					 run.first >> 24, run.first >> 16 & 255,
					 run.first >> 8 & 255, run.first & 255, last);
	case FILTER_EXIM:
		return arena_printf(
			arena, "write %s=%s", list->zone, enumerated(arena, run, false));
	case FILTER_SENDMAIL:
		return speak(arena, "write FEATURE(`enhdnsbl', `%s', , , %s)", list->zone,
			enumerated(arena, run, true));
	}
	return "";
}

/* The error code that counts as a listing, if there is one: that for public resolvers rather than
 * another, as most meet it. */
static const struct list_code *counted_error(
	const struct list *list, const struct learn_query *query, uint32_t *code)
{
	const struct list_code *found = NULL;
	uint32_t one;

	for (size_t i = 0; i < list->error_count; i++)
		if (!(query->but && list->error[i].set.first != list->error[i].set.last) &&
			lets_through(query, &list->error[i].set, &one) &&
			(!found || one == PUBLIC_RESOLVER)) {
			found = &list->error[i];
			*code = one;
		}
	return found;
}

static void say_error_codes(
	struct learner *l, const struct list *list, const struct learn_query *query)
{
	uint32_t code;
	const struct list_code *error = counted_error(list, query, &code);

	if (error) {
		learn_remark(l, LEARN_DANGER, query->line,
			"%s: its answer %s is no listing but counts here, and then everybody is %s (%s); %s",
			list->zone, dotted(l->arena, code),
			query->permits		       ? tr(l->arena, N_("let in"))
			: query->filter == FILTER_EXIM ? tr(l->arena, N_("taken for listed"))
						       : tr(l->arena, N_("refused")),
			error->meaning,
			query->permits ? N_("let only its documented codes count")
				       : advice(l->arena, list, query));
		return;
	}
	if (!query->nets)
		learn_remark(l, LEARN_NOTE, query->line,
			"%s: any answer counts, also that of a list that has ended; %s", list->zone,
			query->permits ? N_("let only its documented codes count")
				       : advice(l->arena, list, query));
}

static void say_of_dead(struct learner *l, const struct list *list, const struct learn_query *query)
{
	const char *since =
		list->status_since ? speak(l->arena, N_(" since %s"), list->status_since) : "";

	if (list->status == LIST_NO_LIST)
		learn_remark(l, LEARN_DANGER, query->line, "%s: is no DNS list; take it out",
			list->zone);
	else
		learn_remark(l, LEARN_DANGER, query->line,
			"%s: %s%s: it lists nobody, or one day everybody; take it out", list->zone,
			list->status == LIST_CLOSED ? tr(l->arena, N_("closed"))
						    : N_("dead, and answers for every name"),
			since);
}

/* A list that is asked about what it does not hold. */
static bool is_misused(struct learner *l, const struct list *list, const struct learn_query *query)
{
	bool of_address = query->role == ROLE_IP;

	if (of_address ? list_is_of_names(list) : list_is_of_ips(list))
		learn_remark(l, LEARN_DANGER, query->line, "%s: a list of %s is asked about %s",
			list->zone,
			of_address ? tr(l->arena, N_("names")) : tr(l->arena, N_("addresses")),
			of_address ? tr(l->arena, N_("addresses")) : tr(l->arena, N_("names")));
	else if (list_is_whitelist(list) != query->permits && list_is_whitelist(list))
		learn_remark(l, LEARN_DANGER, query->line,
			"%s: a list of trusted senders, and here they are refused", list->zone);
	else
		return false;
	return true;
}

static void say_about(struct learner *l, const struct list *list, const struct learn_query *query)
{
	if (list_is_dead(list)) {
		say_of_dead(l, list, query);
		return;
	}
	if (is_misused(l, list, query))
		return;
	if (list->status == LIST_UNCERTAIN)
		learn_remark(l, LEARN_NOTE, query->line,
			"%s: whether this list still works is uncertain", list->zone);
	if (list->needs_key || list->needs_registration)
		learn_remark(l, LEARN_NOTE, query->line, "%s: answers only servers that have %s",
			list->zone,
			list->needs_key ? tr(l->arena, N_("a key"))
					: tr(l->arena, N_("registered")));
	say_error_codes(l, list, query);
}

static bool is_zone_name(struct arena *arena, const char *zone)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

	return *zone && strlen(zone) < 200 && zone[strspn(zone, letters)] == 0 &&
	       strchr(zone, '.') && *zone != '.' && name_parse(arena, str_of(zone));
}

/* The set of a condition: networks and IPv6 in quotes. */
static const char *set_text(struct arena *arena, const char *nets)
{
	struct str rest = str_of(nets);
	const char *out = "";

	while (rest.p) {
		struct str one = str_cut(&rest, ' ');
		const char *quote = one.n && strcspn(one.p, "/:[") < one.n ? "'" : "";

		if (one.n)
			out = arena_printf(arena, "%s%s%s%.*s%s", out, *out ? "," : "", quote,
				STR_ARGS(one), quote);
	}
	return out;
}

const char *learn_zone(struct arena *arena, struct str text)
{
	struct str zone = str_trim(text);

	if (zone.n && zone.p[zone.n - 1] == '.')
		zone.n--;
	return str_lower(arena, zone);
}

const char *learn_list(struct learner *l, const struct learn_query *query)
{
	const char *zone = learn_zone(l->arena, str_of(query->zone));
	const struct list *list;
	struct learn_query mine = *query;

	mine.zone = zone;
	if (!is_zone_name(l->arena, zone)) {
		learn_remark(l, LEARN_UNTOLD, query->line, "'%s' is no zone of a list", zone);
		return NULL;
	}
	list = learn_key_list(zone);
	if (list) {
		zone = mine.zone = list->zone;
		learn_remark(l, LEARN_NOTE, query->line,
			"%s is asked with a key, which is not kept: give it to preflight (--keys, PREFLIGHT_DQS_KEY)",
			zone);
	} else {
		list = known_list(zone);
	}
	if (list)
		say_about(l, list, &mine);
	else if (!query->nets)
		learn_remark(l, LEARN_NOTE, query->line,
			"%s: a list not known here, and any answer counts: also an error code",
			zone);
	return arena_printf(l->arena, "answered('%s'%s%s%s%s)", zone,
		query->role == ROLE_IP
			? ""
			: arena_printf(l->arena, ",'%s'", list_role_name(query->role)),
		query->nets ? ",{" : "", query->nets ? set_text(l->arena, query->nets) : "",
		query->nets ? "}" : "");
}
