/* Does the cause of a refusal still hold? */
#include "checks/explain/recheck.h"
#include "checks/predict/cond.h"

#include <string.h>

const char *recheck_name(enum recheck_verdict verdict)
{
	static const char *const names[] = {
		[RECHECK_NOT_CHECKABLE] = "not-checkable",
		[RECHECK_CANNOT_TELL] = "cannot-tell",
		[RECHECK_NO_LONGER] = "no-longer",
		[RECHECK_STILL_TRUE] = "still-true",
	};

	return names[verdict];
}

/* What a refusal of a category rests on when no entry says it more exactly. */
struct category_cond {
	const char *category, *condition;
};

static const struct category_cond category_conds[] = {
	{ "ptr", "ptr.status in {nxdomain,nodata} or fcrdns.status == fail" },
	{ "dnsbl-ip", "listed_any('ip')" },
	{ "spf", "spf.result in {fail,softfail,neutral,none,permerror}" },
	{ "dkim", "dkim.result != pass or dkim.key.status in {missing,revoked,invalid,weak}" },
	{ "dmarc", "dmarc.result == fail or dmarc.record in {absent,invalid,multiple}" },
	{ "sender-domain",
		"(sender.mx.status in {nxdomain,nodata} and sender.a.status in {nxdomain,nodata}) or "
		"sender.mx.status == null or (sender.mx.status == ok and sender.mx.target in "
		"{none_resolve,bogus,loopback,private})" },
};

static bool is_about_lists(const char *category)
{
	return category && (!strcmp(category, "dnsbl-ip") || !strcmp(category, "dnsbl-domain") ||
				   !strcmp(category, "policy"));
}

static const struct list *known_list(const char *zone)
{
	for (size_t i = 0; i < builtin_list_count; i++)
		if (!strcmp(builtin_lists[i].zone, zone))
			return &builtin_lists[i];
	return NULL;
}

/* The list that the reply names, asked by the roles that it takes. */
static const char *list_condition(struct arena *arena, const struct explanation *e)
{
	static const char *const roles[] = { "sender", "helo", "ptr", "from", NULL };
	const char *zone = e->quoted.list, *text = "";
	const struct list *list = zone ? known_list(zone) : NULL;

	if (!zone || !is_about_lists(e->category))
		return NULL;
	if (list ? list_is_of_ips(list) : strcmp(e->category, "dnsbl-domain") != 0)
		return arena_printf(arena, "listed('%s')", zone);
	for (const char *const *role = roles; *role; role++)
		text = arena_printf(arena, "%s%sdomain_listed('%s','%s')", text,
			*text ? " or " : "", zone, *role);
	return text;
}

static const char *category_condition(const struct explanation *e)
{
	for (size_t i = 0; i < sizeof category_conds / sizeof *category_conds; i++)
		if (e->category && !strcmp(category_conds[i].category, e->category) &&
			e->blame == BLAME_SENDER)
			return category_conds[i].condition;
	return NULL;
}

static const struct cond *parse(struct arena *arena, const char *condition)
{
	const char *why;
	size_t count;

	return condition ? cond_parse(arena, condition, &count, &why) : NULL;
}

void recheck_begin(struct arena *arena, const struct explanation *e, struct recheck *now)
{
	*now = (struct recheck){ .verdict = RECHECK_NOT_CHECKABLE };
	now->cond = parse(arena, list_condition(arena, e));
	if (!now->cond && e->rule)
		now->cond = e->rule->cond;
	if (!now->cond)
		now->cond = parse(arena, category_condition(e));
	if (!now->cond)
		now->why =
			e->kind == EXPLAIN_REPLY ? "it is no refusal" : "nothing in DNS decides it";
}

static bool begins(const char *key, const char *prefix)
{
	return !strncmp(key, prefix, strlen(prefix));
}

static void note_fact(struct recheck_needs *needs, enum fact_id id)
{
	const char *key = fact_specs[id].key;

	needs->ip |= begins(key, "ip.") || begins(key, "ptr.") || begins(key, "fcrdns.") ||
		     !strcmp(key, "spf.result") || !strcmp(key, "helo.matches_ip");
	needs->domain |= begins(key, "sender.") || begins(key, "spf.") || begins(key, "dkim.") ||
			 begins(key, "dmarc.") || begins(key, "from.");
	needs->recipient |= begins(key, "rcpt.");
}

struct recheck_needs recheck_needs(const struct recheck *now)
{
	struct recheck_needs needs = { 0 };
	const struct cond *end = now->cond ? cond_end(now->cond) : NULL;

	for (const struct cond *c = now->cond; c != end; c++)
		switch (c->op) {
		case COND_AND:
		case COND_OR:
		case COND_NOT:
		case COND_REP:
		case COND_ANSWERED: /* of profiles only */
		case COND_FAILED:
		case COND_MX_ANY:
		case COND_MX_ONLY:
			break;
		case COND_IN:
		case COND_NOT_IN:
		case COND_COMPARE:
			note_fact(&needs, c->fact);
			break;
		case COND_LISTED:
		case COND_LISTED_ANY:
			needs.ip = needs.lists = true;
			break;
		case COND_DOMAIN_LISTED:
			needs.domain = needs.lists = true;
			break;
		}
	return needs;
}

/* The facts that decide */

static void add_fact(struct arena *arena, struct recheck *now, const char *key, const char *value)
{
	for (size_t i = 0; i < now->fact_count; i++)
		if (!strcmp(now->fact[i].key, key))
			return;
	*ARENA_PUSH(arena, now->fact, now->fact_count) =
		(struct recheck_fact){ key, arena_strdup(arena, value) };
}

static const char *listing_text(struct arena *arena, const struct list_result *result)
{
	const char *text = list_verdict_name(result->verdict);

	for (size_t i = 0; i < result->code_count; i++)
		text = arena_printf(arena, "%s %s", text, result->codes[i]);
	if ((result->verdict == UNUSABLE || result->verdict == SKIPPED) && result->reason)
		text = arena_printf(arena, "%s: %s", text, result->reason);
	return text;
}

static void add_listing(struct arena *arena, const struct evidence *evidence,
	const struct cond *test, struct recheck *now)
{
	enum list_role role = test->op == COND_LISTED ? ROLE_IP : test->role;
	const char *key = arena_printf(arena, "listed:%s", test->text);

	if (test->op == COND_DOMAIN_LISTED)
		key = arena_printf(
			arena, "%s|%s", key, test->is_url ? "url" : list_role_name(role));
	for (size_t i = 0; i < evidence->list_count; i++)
		if (evidence->list[i].role == role && !strcmp(evidence->list[i].zone, test->text)) {
			add_fact(arena, now, key, listing_text(arena, &evidence->list[i]));
			return;
		}
	add_fact(arena, now, key, NULL);
}

/* Which lists have it; when none has, that none has. */
static void add_any_listing(
	struct arena *arena, const struct evidence *evidence, enum truth truth, struct recheck *now)
{
	static const char *const words[] = {
		[TRUTH_FALSE] = "false", [TRUTH_TRUE] = "true", [TRUTH_UNKNOWN] = NULL
	};

	for (size_t i = 0; i < evidence->list_count; i++)
		if (evidence->list[i].role == ROLE_IP && evidence->list[i].strong)
			add_fact(arena, now,
				arena_printf(arena, "listed:%s", evidence->list[i].zone),
				listing_text(arena, &evidence->list[i]));
	add_fact(arena, now, "listed_any", words[truth]);
}

static void add_test(struct arena *arena, const struct cond *test, const struct cond_view *view,
	struct recheck *now)
{
	switch (test->op) {
	case COND_AND:
	case COND_OR:
	case COND_NOT:
	case COND_ANSWERED: /* of profiles only */
	case COND_FAILED:
	case COND_MX_ANY:
	case COND_MX_ONLY:
		break;
	case COND_IN:
	case COND_NOT_IN:
	case COND_COMPARE:
		add_fact(arena, now, fact_specs[test->fact].key, cond_fact(view, test->fact));
		break;
	case COND_LISTED:
	case COND_DOMAIN_LISTED:
		add_listing(arena, view->evidence, test, now);
		break;
	case COND_LISTED_ANY:
		add_any_listing(arena, view->evidence, cond_truth(test, view), now);
		break;
	case COND_REP:
		add_fact(arena, now, arena_printf(arena, "rep:%s", test->text), NULL);
		break;
	}
}

/* Does the condition itself speak of failed questions ("the reverse lookup failed")? Then a failure
 * now is the cause still there. */
static bool expects_failure(const struct cond_tests *tests, const struct cond_view *view)
{
	for (size_t i = 0; i < tests->count; i++) {
		const struct cond *test = tests->test[i];
		const char *value;

		if (test->op != COND_IN)
			return false;
		value = cond_fact(view, test->fact);
		if (!fact_value_failed(value))
			return false;
	}
	return tests->count;
}

static enum recheck_verdict verdict_of(enum truth truth)
{
	return truth == TRUTH_TRUE    ? RECHECK_STILL_TRUE
	       : truth == TRUTH_FALSE ? RECHECK_NO_LONGER
				      : RECHECK_CANNOT_TELL;
}

/* Without the message, what DKIM and DMARC say depends on whether it was signed; only what holds
 * either way is told. */
static enum truth truth_either_way(
	const struct cond *cond, const struct result *result, struct cond_view *view)
{
	enum truth truth = cond_truth(cond, view), is_signed, is_not;

	if (truth != TRUTH_UNKNOWN || !result->hypothesis[WHEN_SIGNED] ||
		!result->hypothesis[WHEN_UNSIGNED])
		return truth;
	view->assumed = result->hypothesis[WHEN_SIGNED];
	is_signed = cond_truth(cond, view);
	view->assumed = result->hypothesis[WHEN_UNSIGNED];
	is_not = cond_truth(cond, view);
	if (is_signed == is_not)
		return is_not;
	view->assumed = NULL;
	return TRUTH_UNKNOWN;
}

void recheck_judge(struct arena *arena, const struct result *result, struct recheck *now)
{
	const struct evidence evidence = result_evidence(result);
	struct cond_view view = { .evidence = &evidence },
			 calm = { .evidence = &evidence, .calm = true };
	enum truth truth = truth_either_way(now->cond, result, &calm);
	struct cond_tests tests;

	view.assumed = calm.assumed;
	tests = cond_deciding(arena, now->cond, &view);
	if (truth == TRUTH_UNKNOWN && cond_truth(now->cond, &view) == TRUTH_TRUE &&
		expects_failure(&tests, &view))
		truth = TRUTH_TRUE;
	now->verdict = verdict_of(truth);
	for (size_t i = 0; i < tests.count; i++)
		add_test(arena, tests.test[i], &view, now);
}
