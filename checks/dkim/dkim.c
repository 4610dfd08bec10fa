/* Can a receiver fetch a good key for the signatures of this domain? */
#include "checks/dkim/dkim.h"

#include "checks/dkim/dkim_message.h"
#include "checks/setup.h"

/* The facts of the message: its best signature's. A selector that was given keeps the word about
 * keys. */
static void say_message(struct eval *e, struct dkim_message *m, bool surveyed)
{
	dkim_message_verify(e->arena, e->target->message, m);
	set_fact(e, FACT_DKIM_RESULT, m->result);
	if (m->best && m->best->answer && m->best->key.text.n)
		set_flag(e, FACT_DKIM_KEY_TESTING, m->best->key.record.flaw[DKIM_FLAW_TESTING]);
	if (!e->target->selectors)
		set_fact(e, FACT_DKIM_KEY_STATUS,
			m->best && m->best->answer ? dkim_status_word(m->best->key.status) : NULL);
	dkim_message_say(e, m, surveyed);
}

/* A message says which selectors are in use; then none are guessed. */
static void eval_dkim(struct eval *e)
{
	const struct target *target = e->target;
	const struct asker asker = asker_of(e);
	const char *const *selectors = target->selectors;
	struct dkim_survey survey;
	struct dkim_message m;
	bool known = true;

	if (target->message) {
		known = dkim_message_ask(&asker, target->message, e->setup->time, &m);
		if (!selectors)
			selectors = dkim_message_selectors(e->arena, &m, target->domain);
	}

	bool surveyed = target->domain && (selectors || !target->message);

	if (surveyed)
		known &= dkim_survey(&asker, target->domain, selectors, &survey);
	if (!known)
		return;
	if (surveyed)
		dkim_say_survey(e, &survey);
	if (target->message)
		say_message(e, &m, surveyed);
}

const struct check check_dkim = {
	.name = "dkim",
	.summary =
		"the DKIM keys that receivers verify signatures with, and a test message's signatures",
	.needs = NEED_SIGNER,
	.eval = eval_dkim,
};
