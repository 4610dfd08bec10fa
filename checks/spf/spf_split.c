/* Moves terms into records of their own, in the order in which they stand. */
#include "checks/spf/spf_split.h"

#include "checks/spf/spf_mend.h"

#include <string.h>

enum {
	PARTS_MAX = 8,
	/* octets of text, so that each part fits into a UDP answer, and far from 511 compiled by
	 * libspf2 */
	PART_ROOM = 400,
};

struct split {
	struct arena *arena;
	const struct spf_tree *tree;
	const struct spf_node *root;
	struct spf_patches out; /* the root's first */
};

/* The term as it has to be written in another name's record; empty: it cannot be moved. */
static struct str moved(const struct split *s, const struct spf_term *term)
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
		return str_of(arena_printf(s->arena, "%.*s:%s%.*s",
			STR_ARGS(((struct str){ text.p, slash })), s->root->name,
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

static void add(struct split *s, const char *name, struct str text)
{
	*ARENA_PUSH(s->arena, s->out.patch, s->out.count) = (struct spf_patch){ name, text };
}

/* Begins a part; false when there are too many, or the name is taken. */
static bool begin_part(struct split *s)
{
	const char *name =
		name_join(s->arena, arena_printf(s->arena, "_spf%zu", s->out.count), s->root->name);

	if (!name || s->out.count > PARTS_MAX)
		return false;
	for (size_t i = 0; i < s->tree->count; i++)
		if (s->tree->node[i]->name && !strcmp(s->tree->node[i]->name, name))
			return false;
	add(s, name, STR("v=spf1"));
	return true;
}

static bool put_into_part(struct split *s, struct str term)
{
	struct str *text = &s->out.patch[s->out.count - 1].text;

	if (s->out.count == 1 || text->n + 1 + term.n > PART_ROOM)
		if (!begin_part(s))
			return false;
	text = &s->out.patch[s->out.count - 1].text;
	*text = str_of(arena_printf(s->arena, "%.*s %.*s", STR_ARGS(*text), STR_ARGS(term)));
	return true;
}

struct spf_patches spf_split(struct arena *arena, const struct spf_tree *tree)
{
	struct split s = { .arena = arena, .tree = tree, .root = tree->node[0] };
	const struct spf_record *record = s.root->record;
	const char *text = "v=spf1";
	size_t i = 0;

	if (record->text.n > SPF_MENDED_MAX)
		return s.out;
	add(&s, s.root->name, STR(""));
	for (; i < record->count; i++) {
		struct str term = moved(&s, &record->term[i]);

		if (!term.n)
			break;
		if (!put_into_part(&s, term))
			return (struct spf_patches){ 0 };
	}
	if (s.out.count == 1)
		return (struct spf_patches){ 0 };
	for (size_t part = 1; part < s.out.count; part++)
		text = arena_printf(arena, "%s include:%s", text, s.out.patch[part].name);
	for (; i < record->count; i++)
		text = arena_printf(arena, "%s %.*s", text, STR_ARGS(record->term[i].text));
	s.out.patch[0].text = str_of(text);
	return s.out;
}
