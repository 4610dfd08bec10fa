/* What the formats for CI have in common. */
#include "reports/ci.h"

#include "reports/fingerprint.h"
#include "reports/screen.h"

enum ci_level ci_level(const struct cause *cause)
{
	static const enum ci_level levels[] = {
		[SEV_INFO] = CI_NOTE,
		[SEV_UNKNOWN] = CI_UNKNOWN,
		[SEV_WARNING] = CI_WARNING,
		[SEV_CRITICAL] = CI_CRITICAL,
	};

	return levels[cause->severity];
}

const char *ci_id(const struct cause *cause)
{
	return finding_specs[cause->finding ? cause->finding->id : FIND_RULE_REFUSED].name;
}

const char *ci_subject(struct arena *arena, const struct cause *cause, const struct target *target)
{
	return cause->finding ? cause->finding->subject : target_name(arena, target);
}

struct ci_place ci_place(const struct cause *cause, const struct target *target)
{
	const struct finding *f = cause->finding;
	struct ci_place place = { .file = target->file, .line = target->line };

	if (f && f->file)
		place = (struct ci_place){ f->file, f->line };
	if (!place.line)
		place.line = 1;
	return place;
}

const char *ci_fingerprint(
	struct arena *arena, const struct cause *cause, const struct target *target)
{
	return fingerprint_of(
		target, cause->finding, cause->twin, arena_alloc(arena, FINGERPRINT_SIZE));
}

static const char *add(struct arena *arena, const char *text, const char *label, const char *line)
{
	return line ? arena_printf(arena, "%s%s%s\n", text, label, screen_safe(arena, line)) : text;
}

const char *ci_details(struct arena *arena, const struct cause *cause)
{
	const struct finding *f = cause->finding;
	const char *text = "";

	if (f) {
		text = add(arena, text, "evidence: ", f->evidence);
		text = add(arena, text, "who acts: ", who_name(f->who));
		text = add(arena, text, "cure: ", f->remedy);
		for (size_t i = 0; i < f->record_count; i++)
			text = add(arena, text, "publish: ", f->records[i]);
	}
	for (size_t i = 0; i < cause->prediction_count; i++) {
		const struct prediction *p = cause->prediction[i];

		if (p->outcome == OUTCOME_EXPECTED)
			text = add(arena, text,
				arena_printf(arena, "refused by %s at %s: ",
					receiver_name(arena, p->rule), stage_words(p->rule->stage)),
				prediction_reply(arena, p));
	}
	return text;
}
