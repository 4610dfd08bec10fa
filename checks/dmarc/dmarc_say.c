/* The findings about a DMARC record, its policy and what it means for the target's mail. */
#include "checks/dmarc/dmarc.h"

#include "checks/psl.h"
#include "checks/txt.h"

#include <string.h>

static void publish(struct eval *e, struct finding *f, const char *name, struct str text)
{
	if (name)
		finding_record(e, f, "%s", txt_record(e->arena, name, text));
}

/* The first DMARC record of ANSWER; empty: there is none. */
static struct str record_in(struct arena *arena, const struct answer *answer)
{
	for (size_t i = 0; answer && i < answer->count; i++)
		if (dmarc_record_read(arena, answer->rr[i].text).is_dmarc)
			return answer->rr[i].text;
	return STR("");
}

/* The record stands at a wrong name, as ANSWER shows; false when it does not. */
static bool publish_misplaced(struct eval *e, struct finding *f, const char *name,
	const struct answer *answer, const char *why)
{
	const struct str text = record_in(e->arena, answer);

	if (!text.n)
		return false;
	f->text = speak(e->arena, "%s; the one at %s is not asked for", f->text, answer->name);
	f->remedy = why;
	finding_evidence(e, f, answer);
	publish(e, f, name, text);
	return true;
}

/* What to begin with. */
static struct str first_record(struct arena *arena, const char *domain)
{
	return str_of(arena_printf(arena, "v=DMARC1; p=none; rua=mailto:dmarc-reports@%s", domain));
}

/* That, or the record that stands elsewhere. */
static void publish_first(struct eval *e, struct finding *f, const struct dmarc_view *view)
{
	const char *domain = dmarc_place(view->from);
	const char *name = name_join(e->arena, "_dmarc", domain);
	const struct answer *answer = view->walk.step[0].answer;

	if (publish_misplaced(e, f, name, view->twice,
		    "enter the record's name in the DNS panel without the domain, or with a final dot") ||
		publish_misplaced(e, f, name, view->bare, "move the record to the name _dmarc"))
		return;
	f->remedy =
		"publish a record that asks for reports; make the policy stricter once they show "
		"that all your mail passes";
	if (answer->cname_count)
		f->remedy = speak(e->arena, "%s; the alias %s goes", f->remedy, answer->name);
	publish(e, f, name, first_record(e->arena, domain));
}

static void say_absent(struct eval *e, const struct dmarc_view *view)
{
	struct finding *f;

	if (e->target->bulk)
		f = finding(e, FIND_BULK_NO_DMARC, view->from,
			"%s has no DMARC record, which Gmail, Yahoo and Microsoft demand of bulk senders",
			view->from);
	else
		f = finding(e, FIND_DMARC_MISSING, view->from,
			"%s has no DMARC record, and no domain above it has one", view->from);
	finding_evidence(e, f, view->walk.step[0].answer);
	publish_first(e, f, view);
}

static void say_several(
	struct eval *e, const struct dmarc_view *view, const struct dmarc_step *step)
{
	struct finding *f = finding(e, FIND_DMARC_MULTIPLE, step->domain,
		"%s has several DMARC records: receivers discard all of them", step->domain);

	if (view->applied.outcome == DMARC_APPLIES)
		f->text = speak(e->arena,
			"%s; by RFC 9989 the record of %s applies in their place, by RFC 7489 none does",
			f->text, view->applied.step->domain);
	f->remedy = "leave one of them; as it should be, if the first is the right one:";
	finding_evidence(e, f, step->answer);
	publish(e, f, step->name, dmarc_record_mend(e->arena, step->text));
}

static enum dmarc_flaw worst_flaw(const struct dmarc_record *record)
{
	return record->is_dmarc ? DMARC_FLAW_POLICY : DMARC_FLAW_VERSION;
}

static void say_spoilt(struct eval *e, const struct dmarc_step *step)
{
	struct finding *f =
		finding(e, FIND_DMARC_INVALID, step->domain, "the DMARC record of %s %s",
			step->domain, dmarc_flaw_specs[worst_flaw(&step->record)].text);

	f->remedy = "correct the record";
	finding_evidence(e, f, step->answer);
	publish(e, f, step->name, dmarc_record_mend(e->arena, step->text));
}

static void say_bulk(struct eval *e, const struct dmarc_view *view)
{
	struct finding *f;

	if (!e->target->bulk)
		return;
	f = finding(e, FIND_BULK_NO_DMARC, view->from,
		"%s has no DMARC record that counts, which Gmail, Yahoo and Microsoft demand of bulk senders",
		view->from);
	f->remedy = "correct the record";
	finding_evidence(e, f, view->applied.step->answer);
	publish(e, f, view->applied.step->name,
		dmarc_record_mend(e->arena, view->applied.step->text));
}

static void say_unknown(struct eval *e, const struct dmarc_view *view)
{
	struct finding *f;

	if (!view->applied.step)
		return;
	f = finding(e, FIND_DMARC_UNKNOWN, view->from,
		"whether a DMARC record applies to %s could not be told: the question for %s failed",
		view->from, view->applied.step->name);
	if (e->target->bulk &&
		dns_failed(view->applied.step->answer)) /* its absence would be critical */
		f->severity = SEV_UNKNOWN;
	f->remedy = "see that the name servers of the domain answer";
	finding_evidence(e, f, view->applied.step->answer);
}

/* A record that applies */

static void say_flaws(struct eval *e, const struct dmarc_step *step)
{
	const struct dmarc_record *record = &step->record;
	const char *text = "";

	for (int i = 0; i < DMARC_FLAW_COUNT; i++) {
		if (!record->flaw[i])
			continue;
		text = speak(
			e->arena, "%s%s%s", text, *text ? "; it " : "", dmarc_flaw_specs[i].text);
		if (record->at[i].n && record->at[i].n <= 40)
			text = speak(e->arena, "%s (found: %s)", text,
				str_printable(e->arena, record->at[i]));
	}
	if (!*text)
		return;

	struct finding *f = finding(
		e, FIND_DMARC_LINT, step->domain, "the DMARC record of %s %s", step->domain, text);

	f->remedy = "publish the record as shown";
	finding_evidence(e, f, step->answer);
	publish(e, f, step->name, dmarc_record_mend(e->arena, step->text));
}

/* The record, with an address for reports if it has none: they must come before a stricter policy
 * does. */
static struct dmarc_record with_reports(struct eval *e, const struct dmarc_step *step)
{
	struct dmarc_record record = step->record;
	struct dmarc_uri *uri = arena_alloc(e->arena, sizeof *uri);

	if (record.rua_count)
		return record;
	uri->text = str_of(arena_printf(e->arena, "mailto:dmarc-reports@%s", step->domain));
	record.rua = uri;
	record.rua_count = 1;
	return record;
}

/* The record with its policy one step up, where that is the owner's to choose. */
static void say_policy(struct eval *e, const struct dmarc_view *view)
{
	const struct dmarc_step *step = view->applied.step;
	struct dmarc_record record = with_reports(e, step);
	struct finding *f;

	if (record.test && record.p > DMARC_NONE) {
		f = finding(e, FIND_DMARC_TESTING, step->domain,
			"the DMARC record of %s says t=y: its policy %s counts one step less",
			step->domain, dmarc_policy_word(record.p));
		f->remedy = "drop t=y once the reports show that all your mail passes";
		record.test = false;
		finding_evidence(e, f, step->answer);
		publish(e, f, step->name, dmarc_record_write(e->arena, &record));
		return;
	}
	if (!view->applied.policy_known || view->applied.policy != DMARC_NONE)
		return;
	f = finding(e, FIND_DMARC_NONE, view->from,
		"the DMARC policy for %s is none: receivers are not asked to refuse forged mail",
		view->from);
	f->remedy =
		"ask for quarantine, later for reject, once the reports show that all your mail passes";
	finding_evidence(e, f, step->answer);
	if (view->applied.relation == DMARC_SELF || !record.sp)
		record.p = DMARC_QUARANTINE;
	else
		record.sp = DMARC_QUARANTINE;
	if (view->applied.relation == DMARC_NOWHERE && record.np)
		record.np = DMARC_QUARANTINE;
	publish(e, f, step->name, dmarc_record_write(e->arena, &record));
}

static void say_no_rua(struct eval *e, const struct dmarc_step *step)
{
	if (step->record.rua_count)
		return;

	struct finding *f = finding(e, FIND_DMARC_NO_RUA, step->domain,
		"the DMARC record of %s asks for no reports (no rua=)", step->domain);
	const struct dmarc_record record = with_reports(e, step);

	f->remedy = "add an address that receives the reports";
	finding_evidence(e, f, step->answer);
	publish(e, f, step->name, dmarc_record_write(e->arena, &record));
}

/* A record at the registered domain makes that the organizational one by both, where nothing in
 * the walk says otherwise. For the author domain its own record stays. */
static bool registered_wants_record(const struct dmarc_view *view, const char *registered)
{
	bool psd = false;

	for (size_t i = 0; i < view->walk.stop; i++)
		psd |= view->walk.step[i].kind == DMARC_STEP_RECORD &&
		       view->walk.step[i].record.psd != DMARC_PSD_UNSAID;
	return !psd && view->applied.relation == DMARC_SELF && name_under(view->from, registered) &&
	       !strcmp(view->walk.org, view->from);
}

static void say_org(struct eval *e, const struct dmarc_view *view)
{
	const char *registered = psl_registered(view->from);
	const char *old = registered ? registered : view->from;
	struct finding *f;

	if (!view->walk.org || !strcmp(view->walk.org, old))
		return;
	f = finding(e, FIND_DMARC_ORG_DIFFERS, view->from,
		"the organizational domain of %s is %s by RFC 9989 (tree walk), but %s by the public suffix list, which receivers that follow RFC 7489 use: alignment and policy may differ between them",
		view->from, view->walk.org, old);
	f->remedy = "publish DMARC records so that both agree, or sign and send with the very "
		    "domain of the From address";
	if (registered_wants_record(view, old))
		publish(e, f, name_join(e->arena, "_dmarc", old), first_record(e->arena, old));
}

void dmarc_say_record(struct eval *e, const struct dmarc_view *view)
{
	const struct dmarc_step *step = view->applied.step;

	switch (view->applied.outcome) {
	case DMARC_APPLIES_UNKNOWN:
		say_unknown(e, view);
		return;
	case DMARC_APPLIES_NONE:
		if (!step) {
			say_absent(e, view);
			return;
		}
		if (step->kind == DMARC_STEP_SEVERAL)
			say_several(e, view, step);
		else
			say_spoilt(e, step);
		say_bulk(e, view);
		return;
	case DMARC_APPLIES:
		break;
	}
	if (!step->record.usable) {
		say_spoilt(e, step);
		say_bulk(e, view);
		return;
	}
	if (view->walk.step[0].kind == DMARC_STEP_SEVERAL)
		say_several(e, view, &view->walk.step[0]);
	else if (view->walk.step[0].kind == DMARC_STEP_MEANT)
		say_spoilt(e, &view->walk.step[0]);
	say_flaws(e, step);
	say_policy(e, view);
	say_no_rua(e, step);
	say_org(e, view);
}

/* Alignment */

static const char *spf_clause(struct arena *arena, const struct dmarc_view *view, const char *flag)
{
	if (!view->spf_word)
		return "SPF is not known";
	if (strcmp(view->spf_word, "pass") != 0 || !view->spf_domain)
		return speak(arena, "SPF gives %s", view->spf_word);
	return speak(arena, "SPF passes for %s, which is %s", view->spf_domain,
		!flag			? "perhaps aligned"
		: !strcmp(flag, "true") ? tr(arena, N_("aligned"))
					: "not aligned");
}

static const char *key_clause(enum dkim_status status)
{
	static const char *const clauses[] = {
		[DKIM_OK] = "its key is good",
		[DKIM_MISSING] = "its key is missing",
		[DKIM_REVOKED] = "its key is revoked",
		[DKIM_INVALID] = "its key record is broken",
		[DKIM_WEAK] = "its key is too short",
		[DKIM_TEMPERROR] = "its key could not be fetched",
	};
	const char *clause =
		(size_t)status < sizeof clauses / sizeof *clauses ? clauses[status] : NULL;

	return clause ? clause : "its key is not known";
}

static const char *dkim_clause(const struct dmarc_view *view, const struct dmarc_hypothesis *h)
{
	if (view->key_mismatch)
		return "the published key is not the private key's";
	if (strcmp(h->dkim_result, "pass") != 0)
		return key_clause(view->key);
	return !h->dkim_aligned			  ? "the signature is perhaps aligned"
	       : !strcmp(h->dkim_aligned, "true") ? "the signature is aligned"
						  : "the signature is not aligned";
}

static const char *verdict_clause(const char *result)
{
	if (!result)
		return "may or may not pass DMARC";
	return !strcmp(result, "pass")	 ? "passes DMARC"
	       : !strcmp(result, "fail") ? "fails DMARC"
					 : "gets no DMARC verdict";
}

void dmarc_say_alignment(struct eval *e, const struct dmarc_view *view)
{
	const struct dmarc_hypothesis with = dmarc_suppose(view, true);
	const struct dmarc_hypothesis without = dmarc_suppose(view, false);

	if (!dmarc_counts(&view->applied))
		return;
	finding(e, FIND_DMARC_UNALIGNED, view->from, "mail from %s signed with d=%s %s: %s, %s",
		view->from, view->signer, verdict_clause(with.dmarc_result),
		dkim_clause(view, &with), spf_clause(e->arena, view, with.spf_aligned));
	finding(e, FIND_DMARC_UNALIGNED, view->from, "mail from %s without a signature %s: %s",
		view->from, verdict_clause(without.dmarc_result),
		spf_clause(e->arena, view, without.spf_aligned));
}

/* The signature that counts: an aligned one that passes, else the best. NULL: there is none. */
static const struct dkim_proof *deciding_proof(const struct dmarc_view *view)
{
	const struct dkim_message *m = view->message;

	for (size_t i = 0; i < m->count; i++)
		if (dmarc_proof_aligned(view, i) == TRI_YES)
			return &m->proof[i];
	return m->best;
}

static const char *proof_clause(
	struct arena *arena, const struct dmarc_view *view, const struct dmarc_hypothesis *h)
{
	const struct dkim_proof *proof = deciding_proof(view);
	const char *result = proof ? dkim_proof_result(proof) : NULL;

	if (!proof)
		return "it has no DKIM signature";
	if (!proof->signature.domain)
		return "its DKIM signature is malformed";
	if (!result || strcmp(result, "pass") != 0)
		return speak(arena, "the signature of %s gives %s", proof->signature.domain,
			result ? result : "no result");
	return speak(arena, "the signature of %s is good%s", proof->signature.domain,
		!h->dkim_aligned		   ? " and perhaps aligned"
		: !strcmp(h->dkim_aligned, "true") ? " and aligned"
						   : ", but not aligned");
}

static void say_author(struct eval *e, const char *fault)
{
	const char *from = e->target->from_domain;

	finding(e, FIND_DMARC_FROM, from ? from : "the message",
		"the message %s: DMARC cannot be applied to it (RFC 9989 section 5.3.1), and many receivers refuse it",
		fault)
		->remedy = e->target->message->header_cut
				   ? "send with a header that receivers read to its end"
				   : "send with one From field that has one address";
}

void dmarc_say_message(
	struct eval *e, const struct dmarc_view *view, const struct dmarc_hypothesis *h)
{
	struct arena *arena = e->arena;
	struct finding *f;
	bool fails;

	if (view->author_fault) {
		say_author(e, view->author_fault);
		return;
	}
	if (!view->from || !dmarc_counts(&view->applied))
		return;
	fails = h->dmarc_result && !strcmp(h->dmarc_result, "fail");
	f = finding(e, fails ? FIND_DMARC_FAILS : FIND_DMARC_UNALIGNED, view->from,
		"the message from %s %s: %s, %s", view->from, verdict_clause(h->dmarc_result),
		proof_clause(arena, view, h), spf_clause(arena, view, h->spf_aligned));
	if (fails)
		f->remedy = speak(arena,
			"sign with d=%s, or use an envelope sender in %s whose SPF record allows the address",
			view->from, view->from);
}
