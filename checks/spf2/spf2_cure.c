/* Records that libspf2 reads as they are meant: proposed only after both have been seen to agree on
 * them. */
#include "checks/spf2/spf2_cause.h"

#include "checks/spf2/spf2_quirk.h"
#include "checks/txt.h"

#include <string.h>

enum {
	PARTS_MAX = 8,
	/* octets of text, so that each part fits into a UDP answer, and far from 511 compiled */
	PART_ROOM = 400,
};

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

/* --- several records --- */

/* The term as it has to be written in another name's record; empty: it cannot be moved. */
static struct str moved(const struct proposal *p, const struct spf_term *term)
{
	struct str text = term->text;
	size_t slash = str_find(text, '/');

	if (term->result != SPF_PASS || str_find(text, '%') < text.n)
		return (struct str){ 0 };
	switch (term->kind) {
	case SPF_IP4:
	case SPF_IP6:
	case SPF_INCLUDE:
	case SPF_EXISTS:
		return text;
	case SPF_A:
	case SPF_MX:
		if (term->argument.n)
			return text;
		return str_of(arena_printf(p->d->arena, "%.*s:%s%.*s",
			STR_ARGS(((struct str){ text.p, slash })), p->domain,
			STR_ARGS(((struct str){ text.p + slash, text.n - slash }))));
	case SPF_PTR:
	case SPF_ALL:
	case SPF_REDIRECT:
	case SPF_EXP:
	case SPF_OTHER_MODIFIER:
	case SPF_BROKEN:
		break;
	}
	return (struct str){ 0 };
}

/* Begins a part, _spf1 and so on below the domain; false when there are too many, or the name is
 * taken. */
static bool begin_part(struct proposal *p)
{
	const char *name =
		name_join(p->d->arena, arena_printf(p->d->arena, "_spf%zu", p->count), p->domain);

	if (!name || p->count > PARTS_MAX)
		return false;
	for (size_t i = 0; i < p->d->c->tree->count; i++)
		if (p->d->c->tree->node[i]->name && !strcmp(p->d->c->tree->node[i]->name, name))
			return false;
	add(p, name, STR("v=spf1"));
	return true;
}

static bool put_into_part(struct proposal *p, struct str term)
{
	struct str *text;

	if (p->count == 1 || p->text[p->count - 1].n + 1 + term.n > PART_ROOM)
		if (!begin_part(p))
			return false;
	text = &p->text[p->count - 1];
	*text = str_of(arena_printf(p->d->arena, "%.*s %.*s", STR_ARGS(*text), STR_ARGS(term)));
	return true;
}

/* The first terms, as far as they can be moved, become includes; the rest stays. */
static bool propose_parts(struct proposal *p)
{
	struct arena *arena = p->d->arena;
	const struct spf_record *record = p->record;
	const char *root = "v=spf1";
	size_t i = 0;

	if (!spf2_quirk_dropped(record))
		return false;
	add(p, p->domain, (struct str){ 0 });
	for (; i < record->count; i++) {
		struct str term = moved(p, &record->term[i]);

		if (!term.n)
			break;
		if (!put_into_part(p, term))
			return false;
	}
	for (size_t part = 1; part < p->count; part++)
		root = speak(arena, "%s include:%s", root, p->name[part]);
	for (; i < record->count; i++)
		root = arena_printf(arena, "%s %.*s", root, STR_ARGS(record->term[i].text));
	p->text[0] = str_of(root);
	return true;
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
