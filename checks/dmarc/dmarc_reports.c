/* DMARC report addresses in other domains must be agreed to there (RFC 9990 section 4). */
#include "checks/dmarc/dmarc.h"

#include "checks/txt.h"

#include <string.h>

enum { DESTINATIONS_MAX = 4 }; /* distinct domains; a record may name thousands */

struct destinations {
	const char *domain[DESTINATIONS_MAX];
	size_t count;
};

/* Is DOMAIN of the same organization as the record? What lies below the record's domain or below
 * the organizational domain is, as far as that can be told without one more tree walk. */
static bool is_own(const struct dmarc_view *view, const char *domain)
{
	return name_under(domain, view->applied.step->domain) ||
	       (view->walk.org && name_under(domain, view->walk.org));
}

static void collect(const struct dmarc_view *view, const struct dmarc_uri *uri, size_t count,
	struct destinations *out)
{
	for (size_t i = 0; i < count; i++) {
		bool known = !uri[i].domain || is_own(view, uri[i].domain);

		for (size_t k = 0; k < out->count; k++)
			known |= uri[i].domain && !strcmp(out->domain[k], uri[i].domain);
		if (!known && out->count < DESTINATIONS_MAX)
			out->domain[out->count++] = uri[i].domain;
	}
}

static bool agrees(struct arena *arena, const struct answer *answer)
{
	for (size_t i = 0; i < answer->count; i++)
		if (dmarc_record_read(arena, answer->rr[i].text).is_dmarc)
			return true;
	return false;
}

static void say_refused(struct eval *e, const struct dmarc_view *view, const char *destination,
	const char *name, const struct answer *answer)
{
	const char *owner = view->applied.step->domain;
	struct finding *f = finding(e, FIND_DMARC_REPORTS, owner,
		"%s has not agreed to take DMARC reports for %s: receivers will send none there",
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
	bool waiting = false;

	if (!dmarc_counts(&view->applied))
		return true;

	const struct dmarc_record *record = &view->applied.step->record;

	collect(view, record->rua, record->rua_count, &to);
	collect(view, record->ruf, record->ruf_count, &to);
	for (size_t i = 0; i < to.count; i++) {
		name[i] = name_join(e->arena,
			arena_printf(e->arena, "%s._report._dmarc", view->applied.step->domain),
			to.domain[i]);
		answer[i] = ask(e, RR_TXT, name[i]);
		waiting |= !answer[i];
	}
	for (size_t i = 0; i < to.count && !waiting; i++)
		if (dns_definite(answer[i]) && !agrees(e->arena, answer[i]))
			say_refused(e, view, to.domain[i], name[i], answer[i]);
	return !waiting;
}
