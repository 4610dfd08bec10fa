/* What does DMARC (RFC 9989) ask of receivers for this From domain, and does the mail pass? */
#include "checks/dmarc/dmarc.h"

#include "checks/dmarc/dmarc_old.h"
#include "checks/psl.h"
#include "checks/setup.h"
#include "checks/spf/spf.h"

#include <string.h>

/* The signatures of a test message, and the organizational domains of their signers. */
static bool gather_message(struct eval *e, const struct asker *asker, struct dmarc_view *view)
{
	struct dkim_message *m = arena_alloc(e->arena, sizeof *m);
	struct dmarc_walk *walk = arena_array(e->arena, DKIM_TRIALS_MAX, sizeof *walk);
	bool known = dkim_message_ask(asker, e->target->message, e->setup->time, m);

	for (size_t i = 0; i < m->count; i++)
		if (m->proof[i].signature.domain)
			known &= dmarc_walk(asker, m->proof[i].signature.domain, &walk[i]);
	view->message = m;
	view->proof_walk = walk;
	view->author_fault = e->target->author_fault;
	return known;
}

/* Without one: the key that would sign. */
static bool gather_signer(struct eval *e, const struct asker *asker, struct dmarc_view *view)
{
	struct dkim_survey survey;
	bool known = dmarc_walk(asker, view->signer, &view->signer_walk);

	known &= dkim_survey(asker, view->signer, e->target->selectors, &survey);
	if (!known)
		return false;
	view->key = survey.status;
	view->key_mismatch = e->target->proof && survey.given &&
			     (survey.status == DKIM_OK || survey.status == DKIM_WEAK) &&
			     !key_fits(survey.key[0].record.der, e->target->proof);
	return true;
}

static bool gather_spf(struct eval *e, const struct asker *asker, struct dmarc_view *view)
{
	struct spf_outcome spf;
	bool known = true;

	if (e->target->sender_domain) /* most often the name that SPF will be about */
		known = dmarc_walk(asker, e->target->sender_domain, &view->spf_walk);
	if (!spf_outcome(e, &spf))
		return false;
	view->spf_word = spf.word;
	view->spf_domain = spf.domain;
	if (spf.domain)
		known &= dmarc_walk(asker, spf.domain, &view->spf_walk);
	return known;
}

/* Where there is no record at all: has a DNS panel put it elsewhere? */
static bool gather_misplaced(const struct asker *asker, struct dmarc_view *view)
{
	const char *domain = dmarc_place(view->from);

	if (view->applied.outcome != DMARC_APPLIES_NONE || view->applied.step)
		return true;
	view->twice = asker_ask(asker, RR_TXT,
		name_join(asker->arena, "_dmarc", name_join(asker->arena, domain, domain)));
	view->bare = asker_ask(asker, RR_TXT, domain);
	return view->twice && view->bare;
}

/* Asks for all that does not depend on another answer at once; false while something is missing. */
static bool gather(struct eval *e, struct dmarc_view *view)
{
	const struct asker asker = asker_of(e);
	bool known = e->target->message ? gather_message(e, &asker, view)
					: gather_signer(e, &asker, view);

	if (!view->from)
		return known;
	known &= dmarc_walk(&asker, view->from, &view->walk);
	known &= gather_spf(e, &asker, view);
	known &= dmarc_apply(&asker, &view->walk, &view->applied);
	return known && gather_misplaced(&asker, view);
}

const char *dmarc_place(const char *from)
{
	const char *domain = psl_registered(from);

	return domain ? domain : from;
}

static const char *record_word(const struct dmarc_applied *applied)
{
	switch (applied->outcome) {
	case DMARC_APPLIES_UNKNOWN:
		return NULL;
	case DMARC_APPLIES:
		return applied->step->record.usable ? "present" : "invalid";
	case DMARC_APPLIES_NONE:
		break;
	}
	if (!applied->step)
		return "absent";
	return applied->step->kind == DMARC_STEP_SEVERAL ? "multiple" : "invalid";
}

static const char *policy_word(const struct dmarc_applied *applied)
{
	const char *record = record_word(applied);

	if (!record || !applied->policy_known)
		return NULL;
	if (!strcmp(record, "present"))
		return dmarc_policy_word(applied->policy);
	return strcmp(record, "invalid") ? "absent" : "invalid";
}

/* The facts that hang on the message, under each hypothesis. */
static void suppose(struct eval *e, const struct dmarc_view *view, enum hypothesis when)
{
	const struct dmarc_hypothesis h = dmarc_suppose(view, when == WHEN_SIGNED);
	struct facts *facts = arena_alloc(e->arena, sizeof *facts);

	facts->value[FACT_DKIM_RESULT] = h.dkim_result;
	facts->value[FACT_DMARC_RESULT] = h.dmarc_result;
	facts->value[FACT_DMARC_SPF_ALIGNED] = h.spf_aligned;
	facts->value[FACT_DMARC_DKIM_ALIGNED] = h.dkim_aligned;
	dmarc_old_suppose(e->arena, view, when == WHEN_SIGNED, facts);
	hypothesis(e, when, facts);
}

/* The same of a test message: they are facts. Verifying it comes last, it takes time. */
static void conclude(struct eval *e, const struct dmarc_view *view)
{
	dkim_message_verify(e->arena, e->target->message, view->message);

	const struct dmarc_hypothesis h = dmarc_conclude(view);

	set_fact(e, FACT_DMARC_RESULT, h.dmarc_result);
	set_fact(e, FACT_DMARC_SPF_ALIGNED, h.spf_aligned);
	set_fact(e, FACT_DMARC_DKIM_ALIGNED, h.dkim_aligned);
	dmarc_old_conclude(e, view);
	dmarc_say_message(e, view, &h);
}

static void set_facts(struct eval *e, const struct dmarc_view *view)
{
	set_status(e, FACT_DMARC_STATUS, view->walk.count ? view->walk.step[0].answer : NULL);
	set_fact(e, FACT_DMARC_RECORD, record_word(&view->applied));
	set_fact(e, FACT_DMARC_POLICY, policy_word(&view->applied));
	set_fact(e, FACT_DMARC_ORG_DOMAIN, view->walk.org);
	set_counter(e, COUNT_DMARC_QUERIES, (unsigned)view->walk.count);
	dmarc_old_facts(e, view);
}

static void eval_dmarc(struct eval *e)
{
	struct dmarc_view view = { .from = e->target->from_domain, .signer = e->target->domain };

	if (!gather(e, &view) || (view.from && !dmarc_say_reports(e, &view)))
		return;
	if (view.from) {
		set_facts(e, &view);
		dmarc_say_record(e, &view);
	}
	if (view.message) {
		conclude(e, &view);
		return;
	}
	suppose(e, &view, WHEN_SIGNED);
	suppose(e, &view, WHEN_UNSIGNED);
	dmarc_say_alignment(e, &view);
}

const struct check check_dmarc = {
	.name = "dmarc",
	.summary = "the DMARC record, its policy, and which mail is aligned",
	.needs = NEED_SIGNER,
	.eval = eval_dmarc,
};
