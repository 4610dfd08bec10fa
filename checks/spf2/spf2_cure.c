/* Records that libspf2 reads as they are meant: proposed only after both have been seen to agree on
 * them. */
#include "checks/spf2/spf2_cause.h"

#include "checks/spf2/spf2_quirk.h"
#include "checks/spf/spf_split.h"
#include "checks/txt.h"

#include <string.h>

enum { PARTS_MAX = 9 /* that spf_split() makes, and one */ };

struct proposal {
	const struct spf2_dispute *d;
	const struct spf_record *record; /* the domain's present one */
	const char *domain;
	const char *name[PARTS_MAX + 1];
	struct str text[PARTS_MAX + 1]; /* the domain's new one first */
	size_t count;
};

static const struct spf_node *root_of(const struct spf2_dispute *d)
{
	return d->c->tree->node[0];
}

/* Do the strict evaluation and libspf2 both conclude what the strict one does now? */
static bool works(const struct proposal *p)
{
	const struct spf2_dispute *d = p->d;
	struct spf_overlay overlay = { .arena = d->arena, .below = d->c->dns };
	struct spf2_voice voice;

	for (size_t i = 0; i < p->count; i++)
		spf_overlay_put(&overlay, p->name[i], i ? NULL : root_of(d)->txt, p->text[i]);
	if (spf2_overlay_strict(&overlay, d->c) != d->strict->result)
		return false;
	voice = spf2_overlay_hear(&overlay, d->spf2, d->c, d->manner);
	return voice.outcome == SPF2_CONCLUDED && spf2_same_result(d->strict->result, voice.word);
}

static void add(struct proposal *p, const char *name, struct str text)
{
	p->name[p->count] = name;
	p->text[p->count] = text;
	p->count++;
}

/* --- one record --- */

/* Without exp=. */
static bool propose_silence(struct proposal *p)
{
	const struct spf_term **kept =
		arena_array(p->d->arena, p->record->count + 1, sizeof(*kept));

	if (!p->record->exp)
		return false;
	for (size_t i = 0; i < p->record->count; i++)
		if (p->record->term[i].kind != SPF_EXP)
			kept[i] = &p->record->term[i];
	add(p, p->domain, spf2_quirk_join(p->d->arena, kept, p->record->count));
	return true;
}

/* With redirect= at the end, or without it where there is an `all'. */
static bool propose_order(struct proposal *p)
{
	const struct spf_record *record = p->record;
	const struct spf_term **kept = arena_array(p->d->arena, record->count + 2, sizeof(*kept));

	if (!spf2_quirk_behind_redirect(record))
		return false;
	for (size_t i = 0; i < record->count; i++)
		if (&record->term[i] != record->redirect)
			kept[i] = &record->term[i];
	if (!record->all)
		kept[record->count] = record->redirect;
	add(p, p->domain, spf2_quirk_join(p->d->arena, kept, record->count + 1));
	return true;
}

/* Some terms in records of their own. */
static bool propose_parts(struct proposal *p)
{
	struct spf_patches parts;

	if (!spf2_quirk_dropped(p->record))
		return false;
	parts = spf_split(p->d->arena, p->d->c->tree);
	for (size_t i = 0; i < parts.count; i++)
		add(p, parts.patch[i].name, parts.patch[i].text);
	return parts.count > 0;
}

const char **spf2_cause_cure(const struct spf2_dispute *d, size_t *count)
{
	static bool (*const proposals[])(struct proposal *) = {
		propose_order,
		propose_parts,
		propose_silence,
	};
	const struct spf_node *root = root_of(d);
	const char **lines = NULL;

	*count = 0;
	if (root->state != SPF_NODE_PRESENT ||
		memchr(root->record->text.p, '\0', root->record->text.n))
		return NULL;
	for (size_t i = 0; i < sizeof proposals / sizeof *proposals && !*count; i++) {
		struct proposal p = { .d = d, .record = root->record, .domain = root->name };

		if (!proposals[i](&p) || !works(&p))
			continue;
		for (size_t j = 0; j < p.count; j++)
			*ARENA_PUSH(d->arena, lines, *count) =
				txt_record(d->arena, p.name[j], p.text[j]);
	}
	return lines;
}
