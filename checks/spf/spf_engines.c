/* SPF of libraries that follow RFC 7208 but for a habit: the strict evaluator over answers as they
 * see them. */
#include "checks/spf/spf_engines.h"

static const struct answer *ask_plain(void *context, enum rr_type type, const char *name)
{
	return ask(context, type, name);
}

/* An error is an empty answer; a question that nobody answered stays unanswered. */
static const struct answer *ask_pydns(void *context, enum rr_type type, const char *name)
{
	struct eval *e = context;
	const struct answer *answer = ask(e, type, name);
	struct answer *empty;

	if (!answer || dns_definite(answer) || dns_not_asked(answer) ||
		answer->status == DNS_TIMEOUT)
		return answer;
	empty = arena_alloc(e->arena, sizeof *empty);
	*empty = (struct answer){ .name = answer->name, .type = type, .status = DNS_NOERROR };
	return empty;
}

/* SPF_PENDING while an answer is missing, and when nobody can be asked. */
static enum spf_result evaluate(
	struct eval *e, const struct spf_dns *dns, const struct spf_identity *identity)
{
	struct spf_verdict verdict;

	if (!identity->given || !identity->client.ip || identity->client.helo_pending)
		return SPF_PENDING;
	if (!identity->name)
		return SPF_NONE;
	spf_check_host(e->arena, dns, &identity->client, identity->domain, &verdict);
	return verdict.not_asked ? SPF_PENDING : verdict.result;
}

enum spf_result spf_by_pyspf(struct eval *e, const struct spf_identity *identity)
{
	const struct spf_dns dns = { .ask = ask_pydns, .context = e };

	return evaluate(e, &dns, identity);
}

enum spf_result spf_by_haraka(struct eval *e, const struct spf_identity *identity)
{
	const struct spf_dns dns = { .ask = ask_plain, .context = e, .unlimited_voids = true };

	return evaluate(e, &dns, identity);
}
