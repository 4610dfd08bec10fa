/* DMARC report addresses in other domains must be agreed to there (RFC 9990 section 4). */
#include "checks/dmarc/dmarc.h"

#include "checks/txt.h"

#include <string.h>

enum { DESTINATIONS_MAX = 4 }; /* distinct domains; a record may name thousands */

struct destinations {
	const char *domain[DESTINATIONS_MAX];
	size_t count;
};

static void collect(const struct dmarc_uri *uri, size_t count, struct destinations *out)
{
	for (size_t i = 0; i < count; i++) {
		bool known = !uri[i].domain;

		for (size_t k = 0; k < out->count; k++)
			known |= uri[i].domain && !strcmp(out->domain[k], uri[i].domain);
		if (!known && out->count < DESTINATIONS_MAX)
			out->domain[out->count++] = uri[i].domain;
	}
}

/* The organizational domain of the record: its own name where a registry publishes it. NULL: not
 * known. */
static const char *own_org(const struct dmarc_view *view)
{
	const struct dmarc_step *step = view->applied.step;

	return step == view->walk.step || !view->walk.org ? view->walk.org
	       : name_under(step->domain, view->walk.org) ? view->walk.org
							  : step->domain;
}

/* Is DOMAIN of another organization than the record (it has its own organizational domain, by a
 * tree walk)? What does not lie below the record's needs no walk. TRI_UNKNOWN: a question
 * failed; *WAITING: an answer is missing. */
static enum tristate is_external(
	struct eval *e, const struct dmarc_view *view, const char *domain, bool *waiting)
{
	const struct asker asker = asker_of(e);
	const char *own = own_org(view);
	struct dmarc_walk walk;

	if (!own)
		return TRI_UNKNOWN;
	if (!name_under(domain, own))
		return TRI_YES;
	if (!strcmp(domain, own))
		return TRI_NO;
	if (!dmarc_walk(&asker, domain, &walk)) {
		*waiting = true;
		return TRI_UNKNOWN;
	}
	return !walk.org ? TRI_UNKNOWN : strcmp(walk.org, own) ? TRI_YES : TRI_NO;
}

/* What the record at the destination says. */
enum consent {
	CONSENT_NONE,
	CONSENT_GIVEN,
	CONSENT_ELSEWHERE, /* it sends the reports on to another host, which voids it (step 9) */
};

static enum consent read_consent(
	struct arena *arena, const struct answer *answer, const char *domain)
{
	enum consent consent = CONSENT_NONE;

	for (size_t i = 0; i < answer->count; i++) {
		const struct dmarc_record record = dmarc_record_read(arena, answer->rr[i].text);

		if (!record.is_dmarc)
			continue;
		consent = CONSENT_GIVEN;
		for (size_t k = 0; k < record.rua_count; k++)
			if (record.rua[k].domain && strcmp(record.rua[k].domain, domain) != 0)
				return CONSENT_ELSEWHERE;
	}
	return consent;
}

static void say_refused(struct eval *e, const struct dmarc_view *view, const char *destination,
	const char *name, const struct answer *answer, enum consent consent)
{
	const char *owner = view->applied.step->domain;
	struct finding *f = finding(e, FIND_DMARC_REPORTS, owner,
		consent == CONSENT_ELSEWHERE
			? "%s agrees to take DMARC reports for %s, but names an address in another domain: receivers will send none"
			: "%s has not agreed to take DMARC reports for %s: receivers will send none there",
		destination, owner);

	f->remedy =
		"have the keeper of that domain publish the record, or take the address out of rua= and ruf=";
	f->who_detail = speak(e->arena, "the keeper of %s", destination);
	finding_evidence(e, f, answer);
	if (name)
		finding_record(e, f, "%s", txt_record(e->arena, name, STR("v=DMARC1")));
}

bool dmarc_say_reports(struct eval *e, const struct dmarc_view *view)
{
	struct destinations to = { .count = 0 };
	const struct answer *answer[DESTINATIONS_MAX];
	const char *name[DESTINATIONS_MAX];
	bool external[DESTINATIONS_MAX], waiting = false;

	if (!dmarc_counts(&view->applied))
		return true;

	const struct dmarc_record *record = &view->applied.step->record;

	collect(record->rua, record->rua_count, &to);
	collect(record->ruf, record->ruf_count, &to);
	for (size_t i = 0; i < to.count; i++) {
		external[i] = is_external(e, view, to.domain[i], &waiting) == TRI_YES;
		if (!external[i])
			continue;
		name[i] = name_join(e->arena,
			arena_printf(e->arena, "%s._report._dmarc", view->applied.step->domain),
			to.domain[i]);
		answer[i] = ask(e, RR_TXT, name[i]);
		waiting |= !answer[i];
	}
	for (size_t i = 0; i < to.count && !waiting; i++) {
		enum consent consent = CONSENT_GIVEN;

		if (external[i] && dns_definite(answer[i]))
			consent = read_consent(e->arena, answer[i], to.domain[i]);
		if (consent != CONSENT_GIVEN)
			say_refused(e, view, to.domain[i], name[i], answer[i], consent);
	}
	return !waiting;
}
