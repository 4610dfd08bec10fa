/* Results are changed in a copy and judged again. */
#include "checks/revise.h"

#include "checks/engine.h"

#include <string.h>

void revise_begin(struct revision *r, struct arena *arena, const struct result *result, size_t more)
{
	const size_t findings = result->finding_count, predictions = result->predictions.count;

	*r = (struct revision){ .arena = arena };
	r->result = arena_alloc(arena, sizeof *r->result);
	*r->result = *result;
	r->finding = arena_array(arena, findings + more + 1, sizeof *r->finding);
	r->prediction = arena_array(arena, predictions + 1, sizeof *r->prediction);
	if (findings)
		memcpy(r->finding, result->finding, findings * sizeof *r->finding);
	for (size_t i = 0; i < predictions; i++) {
		struct prediction *p = &r->prediction[i];

		*p = result->predictions.prediction[i];
		if (p->finding)
			p->finding = r->finding + (p->finding - result->finding);
	}
	r->result->finding = r->finding;
	r->result->predictions.prediction = r->prediction;
}

void revise_waive(struct revision *r, size_t index, enum waiver waiver, const char *words)
{
	struct finding *f = &r->finding[index];

	f->severity = SEV_INFO;
	f->waiver = waiver;
	f->text = arena_printf(r->arena, "%s (%s)", f->text, words);
	f->waived = words;
	for (size_t i = 0; i < r->result->predictions.count; i++)
		if (r->prediction[i].finding == f)
			revise_still(r, i);
}

void revise_still(struct revision *r, size_t index)
{
	r->prediction[index].moves_verdict = false;
}

struct finding *revise_add(
	struct revision *r, enum finding_id id, const char *subject, const char *text)
{
	struct finding *f = &r->finding[r->result->finding_count++];

	*f = (struct finding){
		.id = id,
		.severity = finding_specs[id].severity,
		.who = finding_specs[id].who,
		.subject = subject,
		.text = text,
	};
	return f;
}

const struct result *revise_end(struct revision *r)
{
	r->result->incomplete = false;
	verdict_decide(r->result);
	return r->result;
}
