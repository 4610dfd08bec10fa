/* The address's names and the HELO name, asked the same way by every check. */
#include "checks/shared.h"

#include "resolver/name.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t without_repeats(const char **name, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (!kept || strcmp(name[kept - 1], name[i]))
			name[kept++] = name[i];
	return kept;
}

struct ptr_names ptr_names(struct eval *e)
{
	struct ptr_names names = { 0 };

	if (!e->target->reverse)
		return names;
	names.answer = ask(e, RR_PTR, e->target->reverse);
	if (!dns_definite(names.answer) || !names.answer->count)
		return names;

	size_t count = names.answer->count;
	const char **name = arena_array(e->arena, count, sizeof *name);

	for (size_t i = 0; i < count; i++)
		name[i] = names.answer->rr[i].name;
	qsort(name, count, sizeof *name, by_name); /* resolvers rotate records */
	count = without_repeats(name, count);
	names.name = name;
	names.count = count < PTR_NAMES_MAX ? count : PTR_NAMES_MAX;
	names.left_out = count - names.count;
	return names;
}

bool answer_holds(const struct answer *answer, const struct ip *ip)
{
	for (size_t i = 0; i < answer->count; i++)
		if (ip_eq(&answer->rr[i].ip, ip))
			return true;
	return false;
}

enum tristate name_confirms(struct eval *e, const char *name, bool *known)
{
	const struct answer *answer = ask(e, e->target->addr_type, name);

	if (!answer)
		*known = false;
	if (!dns_definite(answer))
		return TRI_UNKNOWN;
	return answer_holds(answer, e->target->ip) ? TRI_YES : TRI_NO;
}

/* Every name is asked about, so that the questions go out together. */
static const char *confirmed_name(struct eval *e, const struct ptr_names *names, bool *known)
{
	const char *confirmed = NULL;

	for (size_t i = 0; i < names->count; i++)
		if (name_confirms(e, names->name[i], known) == TRI_YES && !confirmed)
			confirmed = names->name[i];
	return confirmed;
}

struct helo helo_in_force(struct eval *e)
{
	const struct target *target = e->target;

	if (target->helo)
		return (struct helo){
			.known = true,
			.text = target->helo,
			.name = name_parse(e->arena, str_of(target->helo)),
		};

	struct ptr_names names = ptr_names(e);
	struct helo helo = { .known = names.answer || !target->reverse, .assumed = true };

	helo.name = confirmed_name(e, &names, &helo.known);
	if (!helo.name && names.count)
		helo.name = names.name[0];
	helo.text = helo.name;
	return helo;
}

bool name_is_publishable(const char *name)
{
	return name_is_hostname(name) && !name_under(name, "arpa") &&
	       !name_under(name, "localhost") && !name_under(name, "localdomain");
}

const char *wanted_host_name(struct eval *e)
{
	const struct target *target = e->target;
	const char *helo = target->helo ? name_parse(e->arena, str_of(target->helo)) : NULL;

	if (helo && name_is_publishable(helo))
		return helo;
	return target->domain ? name_join(e->arena, "mail", target->domain) : NULL;
}

/* RFC 1035 section 8: the first label is the local part; a dot in it is written "\.". */
const char *soa_contact(struct eval *e, const struct answer *answer)
{
	const struct rr *soa = answer ? answer->soa : NULL;

	if (!soa || !soa->rname)
		return NULL;

	const char *domain = name_parent(soa->rname);

	if (!domain || !strcmp(domain, "."))
		return NULL;

	struct str local = { soa->rname, (size_t)(domain - soa->rname - 1) };

	return arena_printf(e->arena, "%.*s@%s", STR_ARGS(local), domain);
}
