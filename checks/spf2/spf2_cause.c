/* A cause is proved when a strict evaluation that shares the habit comes to libspf2's
 * conclusion. */
#include "checks/spf2/spf2_cause.h"

#include "checks/spf2/spf2_quirk.h"

#include <string.h>

bool spf2_same_result(enum spf_result strict, const char *word)
{
	const char *own = spf_result_name(strict);

	return own && (!strcmp(own, word) || (strict == SPF_PERMERROR && !strcmp(word, "invalid")));
}

static const char *show(const struct spf2_dispute *d, const struct spf_term *term)
{
	return str_printable(d->arena, term->text);
}

/* --- habits --- */

static bool is_proved(const struct spf2_dispute *d, unsigned quirks)
{
	struct spf_overlay overlay = { .arena = d->arena, .below = d->c->dns };

	spf2_quirk_apply(&overlay, d->c->tree, quirks);
	return spf2_same_result(spf2_overlay_strict(&overlay, d->c), d->voice.word);
}

/* The first record of the tree that the habit changes. */
static const struct spf_term *first_changed(
	const struct spf2_dispute *d, enum spf2_quirk quirk, const char **where)
{
	const struct spf_tree *tree = d->c->tree;

	for (size_t i = 0; i < tree->count; i++) {
		const struct spf_node *node = tree->node[i];
		const struct spf_term *term = NULL;

		if (node->state == SPF_NODE_PRESENT)
			term = quirk == SPF2_QUIRK_ROOM ? spf2_quirk_dropped(node->record)
							: spf2_quirk_behind_redirect(node->record);
		*where = node->name;
		if (term)
			return term;
	}
	return NULL;
}

static struct spf2_cause because(const char *text, const char *remedy)
{
	return (struct spf2_cause){ .text = text, .remedy = remedy };
}

static struct spf2_cause cause_of_quirk(const struct spf2_dispute *d, unsigned quirks)
{
	enum spf2_quirk quirk = quirks & SPF2_QUIRK_ROOM ? SPF2_QUIRK_ROOM : SPF2_QUIRK_REDIRECT;
	const char *where;
	const struct spf_term *term = first_changed(d, quirk, &where);

	if (!term)
		return because(NULL, NULL);
	if (quirk == SPF2_QUIRK_ROOM)
		return because(
			speak(d->arena,
				"libspf2 keeps 511 octets of compiled terms of a record, and drops \"%s\" of %s with all that follows",
				show(d, term), where),
			"put terms into records of their own, and include those");
	return because(
		speak(d->arena,
			"libspf2 follows redirect= where it stands, and does not look at \"%s\" of %s behind it",
			show(d, term), where),
		"put redirect= at the end of the record; beside all it has no meaning");
}

/* --- rules of RFC 7208 that libspf2, written for RFC 4408, does not have --- */

static const char *leniency(const struct spf2_dispute *d)
{
	switch (d->strict->cause) {
	case SPF_CAUSE_SYNTAX:
		return speak(d->arena, "libspf2 takes no offence at: %s", d->strict->why);
	case SPF_CAUSE_LOOKUPS:
		return "libspf2 counts the lookups of each include by itself";
	case SPF_CAUSE_VOIDS:
		return "libspf2 has no limit of void lookups";
	case SPF_CAUSE_MX:
		return "libspf2 looks at the first 10 of too many names before it stops";
	case SPF_CAUSE_NONE:
	case SPF_CAUSE_MULTIPLE:
	case SPF_CAUSE_NO_RECORD:
		break;
	}
	return NULL;
}

static bool is_error(const char *word)
{
	return !strcmp(word, "invalid") || !strcmp(word, "permerror") || !strcmp(word, "temperror");
}

/* Does the library by itself come to the strict result, so that Exim's way to look up TXT makes the
 * difference? */
static bool is_exims_doing(const struct spf2_dispute *d)
{
	struct spf2_voice plain;

	if (d->manner != SPF2_EXIM)
		return false;
	plain = spf2_hear(d->spf2, d->arena, d->c, SPF2_PLAIN);
	return plain.outcome == SPF2_CONCLUDED && spf2_same_result(d->strict->result, plain.word);
}

struct spf2_cause spf2_cause_of_difference(const struct spf2_dispute *d)
{
	struct spf2_cause cause = { 0 };

	if (d->voice.local)
		return because("libspf2 lets every loopback address pass unseen", NULL);
	if (is_exims_doing(d))
		return because(
			"Exim takes a TXT record for an SPF record by the first 6 octets of its first string, ends it at an empty string, and looks up no name with odd characters",
			"publish the record as strings of 255 octets, without empty ones");
	for (unsigned quirks = 1; quirks <= SPF2_QUIRK_COUNT && !cause.text; quirks++)
		if (is_proved(d, quirks))
			cause = cause_of_quirk(d, quirks);
	if (cause.text)
		return cause;
	if (is_error(d->voice.word) && d->voice.why)
		return because(speak(d->arena, "libspf2 says: %s", d->voice.why),
			"write it so that libspf2 takes it too");
	if (d->strict->result != SPF_PERMERROR)
		return cause;
	return because(leniency(d), "mend the record: other receivers see a permerror");
}

/* --- deaths --- */

static struct str without_explanation(struct arena *arena, const struct spf_record *record)
{
	const struct spf_term **kept = arena_array(arena, record->count + 1, sizeof(*kept));

	for (size_t i = 0; i < record->count; i++)
		if (record->term[i].kind != SPF_EXP && record->term[i].kind != SPF_OTHER_MODIFIER)
			kept[i] = &record->term[i];
	return spf2_quirk_join(arena, kept, record->count);
}

/* Records without exp=: the first COUNT of the tree. */
static void hide_explanations(
	const struct spf2_dispute *d, struct spf_overlay *overlay, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct spf_node *node = d->c->tree->node[i];

		if (node->record)
			spf_overlay_put(overlay, node->name, node->txt,
				without_explanation(d->arena, node->record));
	}
}

static bool survives(struct spf_overlay *overlay, const struct spf2_dispute *d)
{
	return spf2_overlay_hear(overlay, d->spf2, d->c, d->manner).outcome == SPF2_CONCLUDED;
}

/* "why.example.com TXT has 556 octets, 127 macros", of the text that exp= of NODE leads to; or
 * NULL. */
static const char *measure(const struct spf2_dispute *d, const struct spf_node *node)
{
	const struct answer *answer;
	struct str raw, text;
	const char *name;
	size_t macros = 0;

	if (spf_target(d->arena, d->c->dns, d->c->client, node->domain, node->record->exp, &raw,
		    &name) != SPF_EXPANDED ||
		!name)
		return NULL;
	answer = d->c->dns->ask(d->c->dns->context, RR_TXT, name);
	if (!answer || !answer->count)
		return NULL;
	text = answer->rr[0].text;
	for (size_t i = 0; i + 1 < text.n; i++)
		macros += text.p[i] == '%' && text.p[i + 1] == '{';
	return speak(d->arena, "%s TXT has %zu octets, %zu macros", name, text.n, macros);
}

struct spf2_cause spf2_cause_of_death(const struct spf2_dispute *d)
{
	for (size_t i = 0; i < d->c->tree->count; i++) {
		const struct spf_node *node = d->c->tree->node[i];
		struct spf_overlay overlay = { .arena = d->arena, .below = d->c->dns };

		if (!node->record || !node->record->exp)
			continue;
		hide_explanations(d, &overlay, i + 1);
		if (survives(&overlay, d))
			return (struct spf2_cause){
				.text = speak(d->arena, "\"%s\" of %s leads to a text that ends it",
					show(d, node->record->exp), node->name),
				.remedy =
					"remove exp=, or keep the explanation under 200 characters with a handful of macros",
				.evidence = measure(d, node),
			};
	}
	return (struct spf2_cause){ 0 };
}
