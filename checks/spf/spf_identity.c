/* Makes identities out of a target, and looks at them through the engine. */
#include "checks/spf/spf_identity.h"

#include "checks/setup.h"
#include "checks/shared.h"

#include <string.h>

static const struct answer *ask_engine(void *context, enum rr_type type, const char *name)
{
	return ask(context, type, name);
}

/* Is NAME a full domain name of ordinary characters (section 4.3)? Address literals are not. */
static bool is_usable(const char *name)
{
	struct ip ip;

	return name && name_labels(name) > 1 && !strchr(name, '\\') && !ip_parse(str_of(name), &ip);
}

/* Midnight (UTC) of the day "20261121" in seconds since 1970; 0 when it is not known. A check has
 * no clock of its own. */
static int64_t time_of_day(const char *day)
{
	unsigned long number;

	if (!day || !str_number(str_of(day), 99991231, &number))
		return 0;

	/* Years that begin in March: the leap day is the last one. */
	long month = (long)(number / 100 % 100), of_month = (long)(number % 100);
	long year = (long)(number / 10000) - (month <= 2), era = year / 400, of_era = year % 400;
	long of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + of_month - 1;
	long days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;

	return (int64_t)days * 86400;
}

static struct spf_client client_of(struct eval *e, const struct helo *helo)
{
	return (struct spf_client){
		.ip = e->target->ip,
		.helo = str_of(helo->text),
		.helo_pending = !helo->known,
		.time = time_of_day(e->setup ? e->setup->day : NULL),
	};
}

struct spf_identity spf_helo(struct eval *e)
{
	struct helo helo = helo_in_force(e);
	struct spf_identity id = { .given = helo.text != NULL, .helo = true };

	id.client = client_of(e, &helo);
	id.client.domain = id.domain = str_of(helo.text);
	if (helo.known && is_usable(helo.name))
		id.name = helo.name;
	return id;
}

static bool is_plain(const char *text)
{
	for (; *text; text++)
		if (!(*text >= 'a' && *text <= 'z') && !(*text >= 'A' && *text <= 'Z') &&
			!(*text >= '0' && *text <= '9') && !strchr(".-_", *text))
			return false;
	return true;
}

struct spf_identity spf_mail_from(struct eval *e)
{
	const struct target *target = e->target;
	struct helo helo;
	struct spf_identity id = { .given = target->sender != NULL };

	if (target->sender && !*target->sender)
		return spf_helo(e); /* section 2.4 */
	helo = helo_in_force(e);
	id.client = client_of(e, &helo);
	id.client.local = target->sender_local;
	if (is_usable(target->sender_domain))
		id.name = target->sender_domain;
	/* Macros show the name as it was written; U-labels and escapes are not for DNS. */
	if (target->sender_text && is_plain(target->sender_text))
		id.domain = str_of(target->sender_text);
	else
		id.domain = str_of(target->sender_domain);
	id.client.domain = id.domain;
	return id;
}

/* A result that rests on a PTR lookup which failed for us is not what a receiver must come to: it
 * could not be told. A pass stays, since ptr is there to pass. */
static void doubt(struct arena *arena, struct spf_verdict *v)
{
	bool settled =
		v->result == SPF_FAIL || v->result == SPF_SOFTFAIL || v->result == SPF_NEUTRAL;

	if (!v->unsure || !settled)
		return;
	v->result = SPF_TEMPERROR;
	v->failed = v->unsure;
	v->not_asked = dns_not_asked(v->unsure);
	v->where = v->domain;
	v->why = speak(arena, "%s of %s: %s", rr_type_name(v->failed->type), v->failed->name,
		dns_failure(v->failed));
}

struct spf_case spf_look_at(struct eval *e, const struct spf_identity *identity)
{
	struct spf_case c = { .id = *identity, .dns = { .ask = ask_engine, .context = e } };
	bool evaluated = identity->given && identity->client.ip;

	if (identity->name)
		c.tree = spf_tree_walk(e->arena, &c.dns, &identity->client, identity->domain);
	if (evaluated && identity->name)
		spf_check_host(e->arena, &c.dns, &identity->client, identity->domain, &c.verdict);
	else if (evaluated)
		c.verdict.result = SPF_NONE;
	doubt(e->arena, &c.verdict);
	c.pending = identity->client.helo_pending || (c.tree && c.tree->pending) ||
		    (evaluated && c.verdict.result == SPF_PENDING);
	return c;
}

const char *spf_word(const struct spf_case *c)
{
	return c->verdict.not_asked ? NULL : spf_result_name(c->verdict.result);
}

bool spf_outcome(struct eval *e, struct spf_outcome *out)
{
	struct spf_identity id = spf_mail_from(e);
	struct spf_case c = spf_look_at(e, &id);

	if (c.pending)
		return false;
	*out = (struct spf_outcome){
		.result = c.verdict.result == SPF_PENDING ? SPF_NONE : c.verdict.result,
		.word = spf_word(&c),
		.domain = id.name,
		.helo = id.helo,
	};
	return true;
}
