/* The reply a rule predicts, with what is known put in for its variables. */
#include "checks/predict/predict_text.h"

#include <string.h>

struct words {
	const struct rule *rule;
	const struct cond_tests *tests;
	const struct cond_view *view;
	const struct target *target;
};

static const char *sender_domain(const struct words *w)
{
	return w->target->sender_text ? w->target->sender_text : w->target->domain;
}

/* Are the tests about the HELO name, as "helo.syntax == bare" and
 * domain_listed('dbl.spamhaus.org','helo') are? */
static bool is_about(const struct words *w, const char *prefix, enum list_role role)
{
	for (size_t i = 0; i < w->tests->count; i++) {
		const struct cond *test = w->tests->test[i];

		if ((test->op == COND_DOMAIN_LISTED || test->op == COND_ANSWERED) &&
			test->role == role && role != ROLE_IP && !test->is_url)
			return true;
		if ((test->op == COND_IN || test->op == COND_NOT_IN) &&
			!strncmp(fact_specs[test->fact].key, prefix, strlen(prefix)))
			return true;
	}
	return false;
}

/* The listing that decides, or NULL. */
static const struct list_result *listing(const struct words *w)
{
	for (size_t i = 0; i < w->tests->count; i++) {
		const struct list_result *found = cond_listing(w->tests->test[i], w->view);

		if (found)
			return found;
	}
	return NULL;
}

/* The zone of a plain answer that decides, or NULL. */
static const char *raw_zone(const struct words *w)
{
	for (size_t i = 0; i < w->tests->count; i++)
		if (w->tests->test[i]->op == COND_ANSWERED || w->tests->test[i]->op == COND_FAILED)
			return w->tests->test[i]->text;
	return NULL;
}

static const char *word_ip(const struct words *w)
{
	return w->target->ip_text;
}

static const char *word_domain(const struct words *w)
{
	if (is_about(w, "helo.", ROLE_HELO))
		return w->view->evidence->helo;
	if (is_about(w, "rcpt.", ROLE_IP))
		return w->target->rcpt_domain;
	if (is_about(w, "from.", ROLE_FROM) || is_about(w, "dmarc.", ROLE_FROM))
		return w->target->from_domain;
	return sender_domain(w);
}

static const char *word_sender(const struct words *w)
{
	return w->target->sender;
}

static const char *word_recipient(const struct words *w)
{
	return w->target->recipient;
}

static const char *word_list(const struct words *w)
{
	const struct list_result *found = listing(w);

	return found ? found->zone : raw_zone(w);
}

static const char *word_url(const struct words *w)
{
	const struct list_result *found = listing(w);

	if (found && found->text)
		return found->text;
	if (w->rule->url)
		return w->rule->url;
	return found ? found->delist_url : NULL;
}

/* The receiver's own name, but for texts about the HELO name. */
static const char *word_host(const struct words *w)
{
	return is_about(w, "helo.", ROLE_HELO) ? w->view->evidence->helo : NULL;
}

static const struct {
	const char *name;
	const char *(*value)(const struct words *w);
} variables[] = {
	{ "ip", word_ip },
	{ "domain", word_domain },
	{ "sender", word_sender },
	{ "recipient", word_recipient },
	{ "list", word_list },
	{ "url", word_url },
	{ "host", word_host },
	{ "n", NULL },
	{ "id", NULL },
	{ "name", NULL },
};

/* What stands for the variable NAME; NULL: it is no variable. */
static const char *value_of(struct arena *arena, const struct words *w, struct str name)
{
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
		const char *value;

		if (!str_eq(str_of(variables[i].name), name))
			continue;
		value = variables[i].value ? variables[i].value(w) : NULL;
		return value ? str_printable(arena, str_of(value)) : "...";
	}
	return NULL;
}

const char *predict_text(struct arena *arena, const struct rule *rule,
	const struct cond_tests *tests, const struct cond_view *view, const struct target *target)
{
	const struct words words = { rule, tests, view, target };
	const char *out = "", *from = rule->text;

	for (const char *open = strchr(from, '{'); open; open = strchr(open + 1, '{')) {
		size_t n = strcspn(open + 1, "}");
		const char *value = NULL;

		if (open[n + 1])
			value = value_of(arena, &words, (struct str){ open + 1, n });
		if (!value)
			continue;
		out = arena_printf(arena, "%s%.*s%s", out, (int)(open - from), from, value);
		from = open + n + 2;
		open = from - 1;
	}
	return arena_printf(arena, "%s%s", out, from);
}
