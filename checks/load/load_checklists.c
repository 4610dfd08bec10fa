/* Receivers' checklists from a catalogue file. The fields and what they mean are in load.h. */
#include "checks/load/load_part.h"

#include "checks/predict/checklist.h"
#include "checks/predict/cond.h"

enum { CHECKLISTS_MAX = 1000, REQUIREMENTS_MAX = 200 };

static const char *const applies_words[] = { "all", "bulk", NULL };

struct checklist_draft {
	struct checklist list;
	const struct json *requirements;
};

struct requirement_draft {
	struct requirement requirement;
	unsigned applies;
};

static const struct field checklist_fields[] = {
	FIELD(checklist_draft, "receiver", TEXT, list.receiver, .required = true),
	FIELD(checklist_draft, "title", TEXT, list.title, .required = true),
	FIELD(checklist_draft, "title_zh", TEXT, list.title_zh),
	FIELD(checklist_draft, "source", TEXTS, list.source),
	FIELD(checklist_draft, "checked", TEXT, list.checked),
	FIELD(checklist_draft, "requirements", ARRAY, requirements, .required = true),
	FIELD_LAST,
};

static const struct field requirement_fields[] = {
	FIELD(requirement_draft, "id", TEXT, requirement.id, .required = true),
	FIELD(requirement_draft, "applies", WORD, applies, .words = applies_words),
	FIELD(requirement_draft, "text_en", TEXT, requirement.text_en, .required = true),
	FIELD(requirement_draft, "text_zh", TEXT, requirement.text_zh),
	FIELD(requirement_draft, "note_en", TEXT, requirement.note_en),
	FIELD(requirement_draft, "note_zh", TEXT, requirement.note_zh),
	FIELD(requirement_draft, "condition", TEXT, requirement.condition),
	FIELD_LAST,
};

static bool parse_condition(struct loader *l, struct requirement *r)
{
	const char *why;

	if (!r->condition)
		return true;
	r->cond = cond_parse(l->arena, r->condition, &r->cond_count, &why);
	for (size_t i = 0; r->cond && i < r->cond_count; i++)
		if (cond_is_raw(&r->cond[i]))
			return load_fault(l, "condition",
				"answered(), failed(), mx_any() and mx_only() are for profiles");
	return r->cond || load_fault(l, "condition", "%s", why);
}

static bool load_requirements(struct loader *l, const struct json *array, struct checklist *list)
{
	struct requirement *items = NULL;

	if (array->count > REQUIREMENTS_MAX)
		return load_fault(l, "requirements", "more than %d", REQUIREMENTS_MAX);
	for (size_t i = 0; i < array->count; i++) {
		struct requirement_draft d = { .applies = 0 };
		struct requirement *r = &d.requirement;

		l->inside = arena_printf(l->arena, "requirements[%zu].", i);
		if (!load_object(l, &array->item[i], requirement_fields, &d) ||
			!parse_condition(l, r))
			return false;
		if (!load_is_slug(r->id))
			return load_fault(l, "id", "letters a-z, digits and single hyphens only");
		r->bulk = d.applies;
		r->text_zh = r->text_zh ? r->text_zh : r->text_en;
		r->note_zh = r->note_zh ? r->note_zh : r->note_en;
		*ARENA_PUSH(l->arena, items, list->count) = *r;
	}
	l->inside = NULL;
	list->requirement = items;
	return true;
}

bool load_checklist_array(struct loader *l, const struct json *array, struct rule_table *table)
{
	static const char *const no_texts[] = { NULL };

	if (array->count > CHECKLISTS_MAX)
		return load_fault(l, "checklists", "more than %d", CHECKLISTS_MAX);
	for (size_t i = 0; i < array->count; i++) {
		struct checklist_draft d = { .list.source = no_texts };

		l->id = speak(l->arena, "checklist %zu", i + 1);
		if (!load_object(l, &array->item[i], checklist_fields, &d) ||
			!load_requirements(l, d.requirements, &d.list))
			return false;
		d.list.title_zh = d.list.title_zh ? d.list.title_zh : d.list.title;
		if (!load_is_slug(d.list.receiver))
			return load_fault(
				l, "receiver", "letters a-z, digits and single hyphens only");
		*ARENA_PUSH(l->arena, table->checklist, table->checklist_count) = d.list;
	}
	l->id = NULL;
	return true;
}
