/* Sets the strict result and libspf2's beside each other. */
#include "checks/spf2/spf2_say.h"

#include "checks/setup.h"
#include "checks/spf2/spf2_cause.h"
#include "checks/spf/spf_report.h"

#include <string.h>

struct hearing {
	struct eval *e;
	const struct spf_case *c;
	struct spf2_dispute d;
};

static struct finding *add(
	struct hearing *h, enum finding_id id, const char *text, const struct spf2_cause *cause)
{
	struct finding *f = finding(h->e, id, h->c->id.name, "%s%s%s", text,
		cause->text ? ": " : "", cause->text ? cause->text : "");
	size_t count;
	const char **lines = spf2_cause_cure(&h->d, &count);

	f->evidence = cause->evidence;
	if (!f->evidence && h->c->verdict.result == SPF_PASS) /* else another finding shows it */
		f->evidence = spf_evidence(h->e->arena, h->c);
	f->remedy = cause->remedy;
	for (size_t i = 0; i < count; i++)
		finding_record(h->e, f, "%s", lines[i]);
	return f;
}

static void say_difference(struct hearing *h)
{
	const struct spf2_voice *voice = &h->d.voice;
	const char *strict = spf_result_name(h->c->verdict.result);
	struct spf2_cause cause;

	if (h->c->verdict.result == SPF_TEMPERROR ||
		spf2_same_result(h->c->verdict.result, voice->word))
		return;
	cause = spf2_cause_of_difference(&h->d);

	struct finding *f = add(h, FIND_SPF_LIBSPF2_DIFFERS,
		speak(h->e->arena, "receivers built on libspf2 (Exim) conclude %s, not %s, for %s",
			strcmp(voice->word, "invalid") != 0 ? voice->word : "nothing", strict,
			h->e->target->ip_text),
		&cause);

	/* The mail is in order, and some receivers do not see it. */
	if (h->c->verdict.result == SPF_PASS)
		f->severity = SEV_WARNING;
}

/* Exim looks up no explanation but one that begins like a record; others do. */
static const char *const who_dies[SPF2_MANNERS] = {
	[SPF2_EXIM] = "receivers built on libspf2 (Exim)",
	[SPF2_PLAIN] = "receivers that leave DNS to libspf2 (OpenDMARC, SPF milters; not Exim)",
};

static void say_death(struct hearing *h)
{
	const char *why = h->d.voice.why;
	struct spf2_cause cause = spf2_cause_of_death(&h->d);

	add(h, FIND_SPF_LIBSPF2_DIES,
		speak(h->e->arena, "%s do not survive SPF of %s%s%s%s", who_dies[h->d.manner],
			h->c->id.name, why ? " (" : "", why ? why : "", why ? ")" : ""),
		&cause);
}

static void say_endless(struct hearing *h)
{
	const struct spf2_cause cause = {
		.remedy =
			"have fewer includes: the limit of 10 lookups holds for all of them together",
	};

	add(h, FIND_SPF_LIBSPF2_ENDLESS,
		speak(h->e->arena,
			"receivers built on libspf2 (Exim) come to no end with SPF of %s: it leads to hundreds of lookups",
			h->c->id.name),
		&cause);
}

static void say(struct hearing *h)
{
	switch (h->d.voice.outcome) {
	case SPF2_CONCLUDED:
		say_difference(h);
		break;
	case SPF2_KILLED:
		say_death(h);
		break;
	case SPF2_LOST:
		say_endless(h);
		break;
	case SPF2_PENDING:
	case SPF2_UNKNOWN:
		break;
	}
}

/* Is there an explanation, or what may be one to libspf2? */
static bool has_modifiers(const struct spf_tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct spf_record *record = tree->node[i]->record;

		for (size_t j = 0; record && j < record->count; j++)
			if (record->term[j].kind == SPF_EXP ||
				record->term[j].kind == SPF_OTHER_MODIFIER)
				return true;
	}
	return false;
}

/* A first record that could not be fetched is "invalid" to libspf2 1.2.10, as a broken one is. */
static const char *fact_word(const struct spf_case *c, const struct spf2_voice *voice)
{
	bool failed = c->verdict.result == SPF_TEMPERROR && !strcmp(voice->word, "invalid");

	return failed ? "temperror" : voice->word;
}

void spf2_say(struct eval *e, const struct spf_case *c, const struct answer *old_type)
{
	const struct spf2_case subject = {
		.dns = &c->dns,
		.client = &c->id.client,
		.domain = c->id.domain,
		.tree = c->tree,
		.old_type = old_type,
	};
	struct hearing h = { .e = e, .c = c };

	if (!e->setup || !e->setup->spf2 || !c->tree || !spf_word(c))
		return;
	h.d = (struct spf2_dispute){
		.arena = e->arena,
		.spf2 = e->setup->spf2,
		.c = &subject,
		.strict = &c->verdict,
		.manner = SPF2_EXIM,
		.voice = spf2_hear(e->setup->spf2, e->arena, &subject, SPF2_EXIM),
	};
	if (h.d.voice.outcome == SPF2_CONCLUDED)
		set_fact(e, FACT_SPF_LIBSPF2_RESULT, fact_word(c, &h.d.voice));
	say(&h);
	if (h.d.voice.outcome != SPF2_CONCLUDED || !has_modifiers(c->tree))
		return;
	h.d.manner = SPF2_PLAIN;
	h.d.voice = spf2_hear(e->setup->spf2, e->arena, &subject, SPF2_PLAIN);
	if (h.d.voice.outcome == SPF2_KILLED)
		say(&h);
}
