/* What does DMARC (RFC 9989) ask of receivers for this From domain, and does the mail pass? */
#include "checks/dmarc.h"

#include "checks/spf.h"

#include <string.h>

/* Asks for all that does not depend on another answer at once; false while something is missing. */
static bool gather(struct eval *e, struct dmarc_view *view)
{
	const struct target *target = e->target;
	const struct asker asker = asker_of(e);
	struct dkim_survey survey;
	struct spf_outcome spf;
	bool known = dmarc_walk(&asker, view->from, &view->walk);

	known &= dmarc_walk(&asker, view->signer, &view->signer_walk);
	if (target->sender_domain) /* most often the name that SPF will be about */
		known &= dmarc_walk(&asker, target->sender_domain, &view->spf_walk);
	known &= dkim_survey(&asker, view->signer, target->selectors, &survey);
	if (spf_outcome(e, &spf)) {
		view->spf_word = spf.word;
		view->spf_domain = spf.domain;
		if (spf.domain)
			known &= dmarc_walk(&asker, spf.domain, &view->spf_walk);
	} else {
		known = false;
	}
	if (!dmarc_apply(&asker, &view->walk, &view->applied) || !known)
		return false;
	view->key = survey.status;
	return true;
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
	hypothesis(e, when, facts);
}

static void eval_dmarc(struct eval *e)
{
	struct dmarc_view view = { .from = e->target->from_domain, .signer = e->target->domain };

	if (!gather(e, &view) || !dmarc_say_reports(e, &view))
		return;
	set_status(e, FACT_DMARC_STATUS, view.walk.count ? view.walk.step[0].answer : NULL);
	set_fact(e, FACT_DMARC_RECORD, record_word(&view.applied));
	set_fact(e, FACT_DMARC_POLICY, policy_word(&view.applied));
	set_fact(e, FACT_DMARC_ORG_DOMAIN, view.walk.org);
	set_counter(e, COUNT_DMARC_QUERIES, (unsigned)view.walk.count);
	suppose(e, &view, WHEN_SIGNED);
	suppose(e, &view, WHEN_UNSIGNED);
	dmarc_say_record(e, &view);
	dmarc_say_alignment(e, &view);
}

const struct check check_dmarc = {
	.name = "dmarc",
	.summary = "the DMARC record, its policy, and which mail is aligned",
	.needs = NEED_DOMAIN,
	.eval = eval_dmarc,
};
