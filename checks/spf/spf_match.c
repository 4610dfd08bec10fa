/* Steps of an evaluation that ask DNS: hosts, MX, PTR, names made of macros. */
#include "checks/spf/spf_match.h"

#include <stdlib.h>
#include <string.h>

const char *spf_domain(struct arena *arena, struct str domain)
{
	const char *name = spf_name(arena, domain);

	return name && name_labels(name) > 1 ? name : NULL;
}

enum rr_type spf_address_type(const struct ip *ip)
{
	return ip->version == 4 ? RR_A : RR_AAAA;
}

enum spf_step spf_stop(struct spf_run *run, enum spf_result result, const char *why)
{
	run->verdict->result = result;
	run->verdict->why = why;
	run->verdict->where = run->where;
	return SPF_STOPPED;
}

enum spf_step spf_stop_broken(struct spf_run *run, enum spf_cause cause, const char *why)
{
	run->verdict->cause = cause;
	return spf_stop(run, SPF_PERMERROR, why);
}

enum spf_step spf_stop_failed(struct spf_run *run, const struct answer *answer)
{
	run->verdict->failed = answer;
	run->verdict->not_asked = dns_not_asked(answer);
	return spf_stop(run, SPF_TEMPERROR,
		speak(run->arena, "%s of %s: %s", rr_type_name(answer->type), answer->name,
			dns_failure(answer)));
}

/* Counts a lookup that found nothing. */
static enum spf_step count_void(struct spf_run *run, const struct answer *answer)
{
	if (!run->counting || answer->count || run->dns->unlimited_voids)
		return SPF_NO_MATCH;
	if (++run->verdict->voids <= SPF_VOIDS_MAX)
		return SPF_NO_MATCH;
	return spf_stop_broken(run, SPF_CAUSE_VOIDS,
		speak(run->arena, "more than %d void lookups; one too many is %s of %s",
			SPF_VOIDS_MAX, rr_type_name(answer->type), answer->name));
}

/* One question of a term: SPF_STOPPED when the answer is not there, failed, or is one void too
 * many. */
static enum spf_step look_up(
	struct spf_run *run, enum rr_type type, const char *name, const struct answer **answer)
{
	*answer = run->dns->ask(run->dns->context, type, name);
	if (!*answer)
		return spf_stop(run, SPF_PENDING, NULL);
	if (!dns_definite(*answer))
		return spf_stop_failed(run, *answer);
	return count_void(run, *answer);
}

static bool holds(const struct answer *answer, const struct ip *ip, unsigned bits)
{
	for (size_t i = 0; i < answer->count; i++)
		if (ip_prefix_eq(&answer->rr[i].ip, ip, bits))
			return true;
	return false;
}

static unsigned bits_of(const struct spf_run *run, const struct spf_term *term)
{
	return run->client->ip->version == 4 ? term->bits4 : term->bits6;
}

/* Has NAME an address in the client's network? */
static enum spf_step match_host(struct spf_run *run, const char *name, unsigned bits)
{
	const struct answer *answer;
	enum spf_step step = look_up(run, spf_address_type(run->client->ip), name, &answer);

	return step == SPF_NO_MATCH && holds(answer, run->client->ip, bits) ? SPF_MATCHED : step;
}

/* --- validated names of the client, section 5.5 --- */

/* Section 5.5: a lookup that fails is as one that finds nothing. (A chain of CNAMEs that loops does
 * so for everyone; other failures may be ours alone.) */
static enum spf_step skip_failed(struct spf_run *run, const struct answer *answer)
{
	const bool loops = answer->status == DNS_GARBAGE && answer->cname_count;

	if (run->counting && !loops && !run->verdict->unsure)
		run->verdict->unsure = answer;
	return SPF_NO_MATCH;
}

/* Is PTR name NAME validated? */
static enum spf_step validate(struct spf_run *run, const char *name)
{
	const struct ip *ip = run->client->ip;
	const struct answer *answer = run->dns->ask(run->dns->context, spf_address_type(ip), name);

	if (!answer)
		return spf_stop(run, SPF_PENDING, NULL);
	if (!dns_definite(answer))
		return skip_failed(run, answer);

	enum spf_step step = count_void(run, answer);

	return step == SPF_NO_MATCH && holds(answer, ip, 8 * (ip->version == 4 ? 4 : 16))
		       ? SPF_MATCHED
		       : step;
}

/* The PTR names to look at, at most ten; SPF_NO_MATCH and *COUNT 0 when the question failed. */
static enum spf_step client_names(struct spf_run *run, const struct answer **ptr, size_t *count)
{
	*ptr = run->dns->ask(run->dns->context, RR_PTR, ip_reverse(run->arena, run->client->ip));
	*count = 0;
	if (!*ptr)
		return spf_stop(run, SPF_PENDING, NULL);
	if (!dns_definite(*ptr))
		return skip_failed(run, *ptr);
	*count = (*ptr)->count < SPF_HOSTS_MAX ? (*ptr)->count : SPF_HOSTS_MAX;
	return count_void(run, *ptr);
}

static enum spf_step match_ptr(struct spf_run *run, const char *target)
{
	const struct answer *ptr;
	size_t count;
	enum spf_step step = client_names(run, &ptr, &count);

	for (size_t i = 0; step == SPF_NO_MATCH && i < count; i++) {
		step = validate(run, ptr->rr[i].name);
		if (step == SPF_MATCHED && !name_under(ptr->rr[i].name, target))
			step = SPF_NO_MATCH;
	}
	return step;
}

/* How well a validated name stands for DOMAIN (section 7.3, macro p). */
static unsigned fitness(const char *name, const char *domain)
{
	return domain && !strcmp(name, domain) ? 3 : domain && name_under(name, domain) ? 2 : 1;
}

/* Macro p. Its lookups are the same wherever it stands: they count once. */
static enum spf_expansion validated_name(void *context, struct str domain, struct str *name)
{
	struct spf_run *run = context;
	const char *wanted = spf_name(run->arena, domain);
	const struct answer *ptr;
	size_t count;
	unsigned best = 0;
	bool counting = run->counting;

	*name = STR("unknown");
	run->counting = counting && !run->names_counted;
	run->names_counted = true;

	enum spf_step step = client_names(run, &ptr, &count);

	for (size_t i = 0; step != SPF_STOPPED && i < count; i++) {
		const char *candidate = ptr->rr[i].name;

		step = validate(run, candidate);
		if (step == SPF_MATCHED && fitness(candidate, wanted) > best) {
			best = fitness(candidate, wanted);
			*name = str_of(candidate);
		}
	}
	run->counting = counting;
	return step == SPF_STOPPED ? SPF_EXPAND_PENDING : SPF_EXPANDED;
}

/* --- targets --- */

enum spf_expansion spf_expand(struct spf_run *run, struct str domain, struct str text,
	enum spf_macro_use use, struct str *out)
{
	const struct spf_macro macro = {
		.arena = run->arena,
		.client = run->client,
		.domain = domain,
		.validated = validated_name,
		.context = run,
	};

	return spf_macro_expand(&macro, text, use, out);
}

enum spf_expansion spf_expand_target(struct spf_run *run, struct str domain,
	const struct spf_term *term, struct str *raw, const char **name)
{
	enum spf_expansion expansion = SPF_EXPANDED;

	*raw = domain;
	*name = NULL;
	if (term->argument.n)
		expansion = spf_expand(run, domain, term->argument, SPF_USE_DOMAIN, raw);
	if (expansion == SPF_EXPANDED)
		*name = spf_name(run->arena, *raw);
	return expansion;
}

enum spf_expansion spf_target(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, struct str domain, const struct spf_term *term,
	struct str *raw, const char **name)
{
	struct spf_verdict dropped = { 0 };
	struct spf_run run = { .arena = arena, .dns = dns, .client = client, .verdict = &dropped };

	return spf_expand_target(&run, domain, term, raw, name);
}

/* --- mechanisms, section 5 --- */

static int by_preference(const void *a, const void *b)
{
	const struct rr *x = *(const struct rr *const *)a, *y = *(const struct rr *const *)b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return strcmp(x->name, y->name);
}

const char **spf_mx_targets(struct arena *arena, const struct answer *answer, size_t *count)
{
	const struct rr **rr = arena_array(arena, answer->count + 1, sizeof(struct rr *));
	const char **name = arena_array(arena, answer->count + 1, sizeof(char *));

	*count = 0;
	for (size_t i = 0; i < answer->count; i++)
		rr[i] = &answer->rr[i];
	if (answer->count)
		qsort(rr, answer->count, sizeof *rr, by_preference);
	for (size_t i = 0; i < answer->count; i++)
		if (strcmp(rr[i]->name, ".") != 0)
			name[(*count)++] = rr[i]->name;
	return name;
}

static enum spf_step match_mx(struct spf_run *run, const char *target, unsigned bits)
{
	const struct answer *mx;
	enum spf_step step = look_up(run, RR_MX, target, &mx);

	if (step == SPF_STOPPED)
		return step;
	if (mx->count > SPF_HOSTS_MAX)
		return spf_stop_broken(run, SPF_CAUSE_MX,
			speak(run->arena, "%s has %zu MX records; an mx term may lead to %d",
				target, mx->count, SPF_HOSTS_MAX));

	size_t count;
	const char **name = spf_mx_targets(run->arena, mx, &count);

	for (size_t i = 0; step == SPF_NO_MATCH && i < count; i++)
		step = match_host(run, name[i], bits);
	return step;
}

static enum spf_step match_exists(struct spf_run *run, const char *target)
{
	const struct answer *answer;
	enum spf_step step = look_up(run, RR_A, target, &answer);

	return step == SPF_NO_MATCH && answer->count ? SPF_MATCHED : step;
}

enum spf_step spf_match_name(struct spf_run *run, const struct spf_term *term, const char *name)
{
	switch (term->kind) {
	case SPF_A:
		return match_host(run, name, bits_of(run, term));
	case SPF_MX:
		return match_mx(run, name, bits_of(run, term));
	case SPF_PTR:
		return match_ptr(run, name);
	case SPF_EXISTS:
		return match_exists(run, name);
	case SPF_ALL:
	case SPF_INCLUDE:
	case SPF_IP4:
	case SPF_IP6:
	case SPF_REDIRECT:
	case SPF_EXP:
	case SPF_OTHER_MODIFIER:
	case SPF_BROKEN:
		break;
	}
	return SPF_NO_MATCH;
}
