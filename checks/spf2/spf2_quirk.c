/* libspf2 1.2.10: spf_compile.c keeps at most SPF_MAX_MECH_LEN octets of mechanisms, and forgets to
 * say so; redirect is a mechanism to it. */
#include "checks/spf2/spf2_quirk.h"

#include "checks/spf/spf_token.h"

#include <string.h>

enum {
	TERM_HEAD = 4, /* SPF_mech_t; SPF_data_t too */
	TERMS_ROOM = 511,
};

static bool is_mechanism(const struct spf_term *term)
{
	switch (term->kind) {
	case SPF_ALL:
	case SPF_INCLUDE:
	case SPF_A:
	case SPF_MX:
	case SPF_PTR:
	case SPF_IP4:
	case SPF_IP6:
	case SPF_EXISTS:
		return true;
	case SPF_REDIRECT:
	case SPF_EXP:
	case SPF_OTHER_MODIFIER:
	case SPF_BROKEN:
		break;
	}
	return false;
}

static size_t align(size_t n)
{
	return (n + 3) / 4 * 4;
}

/* A domain-spec: each macro is a head alone, each run of other characters a head and its text. */
static size_t size_of_spec(struct str spec)
{
	struct spf_token token;
	size_t size = 0, literal = 0, at;

	while (spec.n && !spf_token_next(&spec, &token, SPF_USE_DOMAIN, &at)) {
		if (!token.letter) {
			literal += token.escaped == '-' ? 3 : token.escaped ? 1 : token.text.n;
			continue;
		}
		size += (literal ? align(TERM_HEAD + literal) : 0) + TERM_HEAD;
		literal = 0;
	}
	return size + (literal ? align(TERM_HEAD + literal) : 0);
}

/* Octets that the term takes when compiled. */
static size_t size_of_term(const struct spf_term *term)
{
	size_t size = TERM_HEAD;

	if (term->kind == SPF_IP4 || term->kind == SPF_IP6)
		return size + (term->kind == SPF_IP4 ? 4 : 16);
	if ((term->kind == SPF_A || term->kind == SPF_MX) &&
		(term->bits4 != 32 || term->bits6 != 128))
		size += TERM_HEAD;
	return size + size_of_spec(term->argument);
}

const struct spf_term *spf2_quirk_dropped(const struct spf_record *record)
{
	size_t used = 0;

	for (size_t i = 0; i < record->count; i++) {
		const struct spf_term *term = &record->term[i];

		if (!is_mechanism(term) && term->kind != SPF_REDIRECT)
			continue;
		if (used + TERM_HEAD > TERMS_ROOM)
			return term;
		used += size_of_term(term);
	}
	return NULL;
}

const struct spf_term *spf2_quirk_behind_redirect(const struct spf_record *record)
{
	for (size_t i = 0; record->redirect && i < record->count; i++)
		if (&record->term[i] > record->redirect && is_mechanism(&record->term[i]))
			return &record->term[i];
	return NULL;
}

struct str spf2_quirk_join(struct arena *arena, const struct spf_term *const *term, size_t count)
{
	const struct str version = STR("v=spf1");
	size_t n = version.n;

	for (size_t i = 0; i < count; i++)
		n += term[i] ? 1 + term[i]->text.n : 0;

	char *text = arena_alloc(arena, n + 1);

	memcpy(text, version.p, version.n);
	n = version.n;
	for (size_t i = 0; i < count; i++) {
		if (!term[i])
			continue;
		text[n++] = ' ';
		memcpy(text + n, term[i]->text.p, term[i]->text.n);
		n += term[i]->text.n;
	}
	return (struct str){ text, n };
}

/* The record without what the habits leave out; a redirect that is followed needs no `all' in front
 * of it to be ignored. */
static struct str rewrite(struct arena *arena, const struct spf_record *record, unsigned quirks)
{
	const struct spf_term **kept = arena_array(arena, record->count + 1, sizeof(*kept));
	const struct spf_term *dropped =
		quirks & SPF2_QUIRK_ROOM ? spf2_quirk_dropped(record) : NULL;
	const struct spf_term *redirect = quirks & SPF2_QUIRK_REDIRECT ? record->redirect : NULL;

	if (dropped && redirect && redirect >= dropped)
		redirect = NULL;
	for (size_t i = 0; i < record->count; i++) {
		const struct spf_term *term = &record->term[i];
		bool counts = is_mechanism(term) || term->kind == SPF_REDIRECT;

		if (counts && dropped && term >= dropped)
			continue;
		if (counts && redirect && term > redirect)
			continue;
		kept[i] = term;
	}
	return spf2_quirk_join(arena, kept, record->count);
}

void spf2_quirk_apply(struct spf_overlay *overlay, const struct spf_tree *tree, unsigned quirks)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct spf_node *node = tree->node[i];

		if (node->state == SPF_NODE_PRESENT)
			spf_overlay_put(overlay, node->name, node->txt,
				rewrite(overlay->arena, node->record, quirks));
	}
}
