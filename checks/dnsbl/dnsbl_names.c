/* The names of a target that lists of domain names are asked about, and as what. */
#include "checks/dnsbl/dnsbl.h"
#include "checks/psl.h"
#include "checks/shared.h"

#include <string.h>

/* Lists that hold registered domains only: a host name would never be found there. Others (DBL)
 * take the full name. */
static const char *const registered_only[] = { "surbl.org", "uribl.com", "spameatingmonkey.net" };

static bool wants_registered(const struct list *list)
{
	for (size_t i = 0; i < sizeof registered_only / sizeof *registered_only; i++)
		if (name_under(list->zone, registered_only[i]))
			return true;
	return false;
}

/* May lists be asked about NAME? Not about addresses (DBL calls them an error), single labels,
 * reverse names and names with odd bytes. */
static bool is_askable(const char *name)
{
	const char *last = name;

	if (!name || name_labels(name) < 2 || name_under(name, "arpa") || strchr(name, '\\'))
		return false;
	for (const char *p = name; *p; p++)
		if (*p == '.')
			last = p + 1;
	return strspn(last, "0123456789") != strlen(last);
}

struct name_set {
	const struct list *list;
	struct list_name *name;
	size_t count;
};

static void add_name(struct name_set *set, const char *name, enum list_role role)
{
	if (is_askable(name) && wants_registered(set->list))
		name = psl_registered(name);
	if (!is_askable(name))
		return;
	for (size_t i = 0; i < set->count; i++)
		if (!strcmp(set->name[i].name, name)) {
			set->name[i].roles |= 1u << role;
			return;
		}
	if (set->count < LIST_NAMES)
		set->name[set->count++] = (struct list_name){ name, 1u << role };
}

size_t dnsbl_names(
	struct eval *e, const struct list *list, struct list_name names[LIST_NAMES], bool *known)
{
	struct name_set set = { list, names, 0 };
	const struct target *target = e->target;
	struct helo helo = helo_in_force(e);
	struct ptr_names ptr = ptr_names(e);

	*known = helo.known && (ptr.answer || !target->ip);
	add_name(&set, target->sender_domain, ROLE_SENDER);
	add_name(&set, target->from_domain, ROLE_FROM);
	add_name(&set, target->domain, ROLE_DKIM); /* d= of a signature, if there is one */
	if (helo.known)
		add_name(&set, helo.name, ROLE_HELO);
	for (size_t i = 0, taken = 0; i < ptr.count && taken < LIST_PTR_NAMES; i++)
		if (is_askable(ptr.name[i])) {
			add_name(&set, ptr.name[i], ROLE_PTR);
			taken++;
		}
	return set.count;
}
