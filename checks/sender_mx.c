/* Where the MX records of the sender's domain lead: is there a host that takes mail? */
#include "checks/sender.h"
#include "checks/shared.h"

#include <stdlib.h>
#include <string.h>

/* What can be said of the address of one MX target; better ones later. */
enum target_state {
	TARGET_NONE,
	TARGET_BOGUS,
	TARGET_LOOPBACK,
	TARGET_PRIVATE,
	TARGET_UNSURE,
	TARGET_OK
};

static const char *const target_words[] = {
	[TARGET_NONE] = "none_resolve",
	[TARGET_BOGUS] = "bogus",
	[TARGET_LOOPBACK] = "loopback",
	[TARGET_PRIVATE] = "private",
	[TARGET_UNSURE] = NULL,
	[TARGET_OK] = "ok",
};

static enum target_state state_of_address(const struct ip *ip)
{
	switch (ip_class(ip)) {
	case IP_PUBLIC:
		return TARGET_OK;
	case IP_PRIVATE:
		return TARGET_PRIVATE;
	case IP_LOOPBACK:
		return TARGET_LOOPBACK;
	case IP_RESERVED:
	case IP_BOGON:
		break;
	}
	return TARGET_BOGUS;
}

/* One MX record, looked up. */
struct mx_target {
	const struct rr *mx;
	enum target_state state;
	bool known, is_cname;
	struct addresses addr;
};

static struct mx_target look_at(struct eval *e, const struct rr *mx)
{
	struct mx_target t = { .mx = mx, .known = true };
	struct ip ip;

	if (!strcmp(mx->name, ".") || ip_parse(str_of(mx->name), &ip)) {
		t.state = TARGET_BOGUS;
		return t;
	}
	t.known = ask_addresses(e, mx->name, &t.addr);
	if (!t.known)
		return t;
	t.is_cname = t.addr.a->cname_count || t.addr.aaaa->cname_count;
	if (!t.addr.count)
		t.state = t.addr.failed || !t.addr.word ? TARGET_UNSURE : TARGET_NONE;
	for (size_t i = 0; i < t.addr.count; i++) {
		enum target_state state = state_of_address(&t.addr.rr[i]->ip);

		t.state = state > t.state ? state : t.state;
	}
	return t;
}

void sender_propose_mx(struct eval *e, struct finding *f, const char *domain)
{
	const struct target *target = e->target;
	const char *host = wanted_host_name(e);

	if (!host)
		host = name_join(e->arena, "mail", domain);
	if (!host || !name_is_publishable(domain))
		return;

	/* An MX to a host that cannot serve would cure nothing. */
	const struct mx_target t = look_at(e, &(struct rr){ .type = RR_MX, .name = host });
	const bool needs_address = t.state == TARGET_NONE && target->ip;

	if (needs_address && ip_class(target->ip) != IP_PUBLIC)
		return;
	if (t.state != TARGET_NONE && t.state < TARGET_UNSURE)
		return;
	finding_record(e, f, "%s. IN MX 10 %s.", domain, host);
	if (needs_address)
		finding_record(e, f, "%s. IN %s %s", host, rr_type_name(target->addr_type),
			target->ip_text);
}

/* A target that does no harm as long as another serves. */
static void report_target(struct eval *e, const struct mx_target *t, const char *domain)
{
	const char *fault = t->is_cname ? "is a CNAME (RFC 5321 section 5.1 forbids it)"
			    : t->state == TARGET_NONE	  ? "has no address"
			    : t->state == TARGET_BOGUS	  ? "is no usable host"
			    : t->state == TARGET_LOOPBACK ? "points to a loopback address"
			    : t->state == TARGET_PRIVATE  ? "points to a private address"
							  : NULL;

	if (!fault)
		return;

	struct finding *f = finding(e, FIND_SENDER_MX_TARGET, t->mx->name,
		"the MX target %s of %s %s", t->mx->name, domain, fault);

	f->remedy = "let every MX name a host that has an A or AAAA record of its own";
	if (t->is_cname && t->state >= TARGET_UNSURE) /* it works, or nobody knows */
		f->severity = SEV_INFO;
	finding_evidence(e, f, t->addr.a);
}

/* None of the targets is known to serve, and of one it could not be told. */
static void report_unsure(
	struct eval *e, const struct mx_target *target, size_t count, const char *domain)
{
	size_t i = 0;

	while (i + 1 < count && target[i].state != TARGET_UNSURE)
		i++;

	const struct addresses *addr = &target[i].addr;
	struct finding *f = finding(e, FIND_SENDER_MX_UNKNOWN, target[i].mx->name,
		"whether the MX target %s of %s has an address could not be told",
		target[i].mx->name, domain);

	f->remedy = "try again; if it stays so, the name servers of that name are broken";
	finding_evidence(e, f, dns_failed(addr->a) ? addr->a : addr->aaaa);
}

/* None of those that were looked at serves; the others may. */
static void report_too_many(
	struct eval *e, const struct answer *mx, size_t count, const char *domain)
{
	struct finding *f = finding(e, FIND_SENDER_MX_UNKNOWN, domain,
		"%s has %zu MX records; none of the first %zu has a usable address", domain,
		mx->count, count);

	f->remedy = "publish a few MX records, of hosts with a public address";
	finding_evidence(e, f, mx);
}

enum { TARGETS_MAX = 20 };

/* What became of the targets. */
struct mx_targets {
	struct mx_target item[TARGETS_MAX];
	size_t count;
	const struct mx_target *best;
	bool known, unsure;
};

static int by_preference(const void *left, const void *right)
{
	const struct rr *a = *(const struct rr *const *)left, *b = *(const struct rr *const *)right;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* The lowest preferences first, as servers try them; resolvers rotate records. */
static const struct rr **sorted_mx(struct eval *e, const struct answer *mx)
{
	const struct rr **sorted = arena_array(e->arena, mx->count, sizeof *sorted);

	for (size_t i = 0; i < mx->count; i++)
		sorted[i] = &mx->rr[i];
	qsort(sorted, mx->count, sizeof *sorted, by_preference);
	return sorted;
}

static void look_at_all(struct eval *e, const struct answer *mx, struct mx_targets *all)
{
	const struct rr **sorted = sorted_mx(e, mx);

	*all = (struct mx_targets){ .known = true };
	all->count = mx->count < TARGETS_MAX ? mx->count : TARGETS_MAX;
	for (size_t i = 0; i < all->count; i++) {
		struct mx_target *target = &all->item[i];

		*target = look_at(e, sorted[i]);
		all->known &= target->known;
		all->unsure |= target->state == TARGET_UNSURE;
		if (!all->best || (target->state == TARGET_OK && all->best->state != TARGET_OK))
			all->best = target;
	}
}

static void report_unusable(struct eval *e, const struct answer *mx, const char *domain)
{
	struct finding *f = finding(e, FIND_SENDER_MX_UNUSABLE, domain,
		"no MX target of %s has a usable address", domain);

	f->remedy = "let the MX name a host with a public address";
	finding_evidence(e, f, mx);
	sender_propose_mx(e, f, domain);
}

/* Where mail would go, for receivers that go by networks of their own. */
static void note_hosts(struct eval *e, const struct mx_target *target, size_t count)
{
	struct ip *ips = NULL, literal;
	size_t n = 0;
	bool failed = false, is_literal = false;

	for (size_t i = 0; i < count; i++) {
		failed |= target[i].addr.failed && !target[i].addr.count;
		is_literal |= ip_parse(str_of(target[i].mx->name), &literal);
		for (size_t k = 0; k < target[i].addr.count; k++)
			*ARENA_PUSH(e->arena, ips, n) = target[i].addr.rr[k]->ip;
	}
	mail_addresses(e, ips, n);
	set_fact(e, FACT_SENDER_MX_ADDRESSES, failed ? "temperror" : n ? "ok" : "none");
	set_flag(e, FACT_SENDER_MX_LITERAL, is_literal);
}

void sender_judge_targets(struct eval *e, const struct answer *mx, const char *domain)
{
	struct mx_targets all;

	look_at_all(e, mx, &all);
	if (!all.known)
		return;

	note_hosts(e, all.item, all.count);

	const bool serves = all.best->state == TARGET_OK;

	if (!serves && all.unsure)
		report_unsure(e, all.item, all.count, domain);
	else if (!serves && mx->count > all.count)
		report_too_many(e, mx, all.count, domain);
	else
		set_fact(e, FACT_SENDER_MX_TARGET, target_words[all.best->state]);
	if (!serves && !all.unsure && mx->count == all.count)
		report_unusable(e, mx, domain);
	for (size_t i = 0; serves && i < all.count; i++)
		report_target(e, &all.item[i], domain);
}
