/* What the selected profiles need to know besides: the plain answers of their lists, and SPF as
 * their own libraries see it. */
#include "checks/dnsbl/dnsbl.h"
#include "checks/dnsbl/list_select.h"
#include "checks/predict/predict.h"
#include "checks/predict/profile.h"
#include "checks/shared.h"
#include "checks/spf/spf_engines.h"

#include <string.h>

/* No server asks lists of names about address literals, single numbers or what is no name. */
static const char *askable(const char *name)
{
	const char *last;

	if (!name || !strcmp(name, ".") || strchr(name, '\\'))
		return NULL;
	last = strrchr(name, '.');
	last = last ? last + 1 : name;
	return strspn(last, "0123456789") == strlen(last) ? NULL : name;
}

static const char *object_of(struct eval *e, enum list_role role)
{
	switch (role) {
	case ROLE_IP:
		return e->target->ip_text;
	case ROLE_SENDER:
		return askable(e->target->sender_domain);
	case ROLE_FROM:
		return askable(e->target->from_domain);
	case ROLE_DKIM:
		return askable(e->target->domain);
	case ROLE_HELO:
		return askable(helo_in_force(e).name);
	case ROLE_PTR:
		break;
	}
	return NULL;
}

static void ask_object(
	struct eval *e, const struct profile_zone *zone, const char *object, struct raw_answer *raw)
{
	const struct list unknown = { .zone = zone->zone };
	const struct list *list = list_find(e->setup, zone->zone);
	const char *key = list ? list_key_for(e->setup, list) : NULL;

	*raw = (struct raw_answer){ zone->zone, zone->role, object, NULL };
	if (object)
		raw->answer = dnsbl_ask_plain(e, list ? list : &unknown, key, object);
}

static void ask_names_of_ip(struct eval *e, const struct profile_zone *zone)
{
	struct ptr_names names = ptr_names(e);
	struct raw_answer raw;
	size_t asked = 0;

	for (size_t i = 0; i < names.count && i < LIST_PTR_NAMES; i++) {
		const char *name = askable(names.name[i]);

		if (!name)
			continue;
		ask_object(e, zone, name, &raw);
		raw_answered(e, &raw);
		asked++;
	}
	if (!asked)
		raw_answered(e, &(struct raw_answer){ zone->zone, ROLE_PTR, NULL, NULL });
}

static void ask_zone(struct eval *e, const struct profile_zone *zone)
{
	struct raw_answer raw;

	if (zone->role == ROLE_PTR) {
		ask_names_of_ip(e, zone);
		return;
	}
	ask_object(e, zone, object_of(e, zone->role), &raw);
	raw_answered(e, &raw);
}

static void set_spf(struct eval *e, enum fact_id id, enum spf_result result)
{
	set_fact(e, id, spf_result_name(result));
}

static void ask_spf(struct eval *e)
{
	struct spf_identity helo = spf_helo(e), mail = spf_mail_from(e);
	bool null_sender = mail.helo;

	set_spf(e, FACT_SPF_PYSPF_HELO, spf_by_pyspf(e, &helo));
	set_spf(e, FACT_SPF_COURIER_HELO, spf_by_courier(e, &helo));
	set_spf(e, FACT_SPF_HARAKA_RESULT, spf_by_haraka(e, &mail));
	set_spf(e, FACT_SPF_PYSPF_RESULT, null_sender ? SPF_NONE : spf_by_pyspf(e, &mail));
	set_spf(e, FACT_SPF_COURIER_RESULT, null_sender ? SPF_NONE : spf_by_courier(e, &mail));
}

static void eval_profile(struct eval *e)
{
	size_t count;
	const struct profile_zone *zones = profile_zones(e->arena, e->setup->profiles, &count);

	if (!e->setup->profiles)
		return;
	for (size_t i = 0; i < count; i++)
		ask_zone(e, &zones[i]);
	ask_spf(e);
}

const struct check check_profile = {
	.name = "profile",
	.summary = "what the selected profiles ask besides",
	.eval = eval_profile,
	.hidden = true,
};
