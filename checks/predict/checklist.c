/* Checklists: what a receiver asks of its senders beyond single replies, held against the facts. */
#include "checks/predict/checklist.h"

#include "checks/predict/cond.h"

const char *requirement_verdict_name(enum requirement_verdict verdict)
{
	static const char *const names[] = {
		[REQUIREMENT_MET] = "met",
		[REQUIREMENT_NOT_MET] = "not-met",
		[REQUIREMENT_COULD_NOT_TELL] = "could-not-tell",
	};

	return names[verdict];
}

static enum truth truth_under(
	const struct requirement *r, const struct evidence *evidence, const struct facts *assumed)
{
	const struct cond_view view = { .evidence = evidence, .assumed = assumed, .calm = true };

	return cond_truth(r->cond, &view);
}

/* Facts about signatures differ with the mail: what holds signed and unsigned holds. */
static enum truth truth_of(
	const struct requirement *r, const struct evidence *evidence, bool *if_signed)
{
	enum truth truth = truth_under(r, evidence, NULL), with, without;

	*if_signed = false;
	if (truth != TRUTH_UNKNOWN || !evidence->signed_as || !evidence->unsigned_as)
		return truth;
	with = truth_under(r, evidence, evidence->signed_as);
	without = truth_under(r, evidence, evidence->unsigned_as);
	if (with == without)
		return with;
	*if_signed = with == TRUTH_TRUE;
	return TRUTH_UNKNOWN;
}

static void explain_verdict(
	struct arena *arena, const struct evidence *evidence, struct requirement_result *out)
{
	const struct cond_view view = { .evidence = evidence, .calm = true };
	const struct cond_tests tests = cond_deciding(arena, out->requirement->cond, &view);

	for (size_t i = 0; i < tests.count; i++)
		if (out->verdict == REQUIREMENT_COULD_NOT_TELL)
			cond_needs(arena, tests.test[i], &view, &out->needs, &out->needs_count);
		else
			*ARENA_PUSH(arena, out->because, out->because_count) =
				cond_text(arena, tests.test[i], &view);
}

static struct requirement_result judge(
	struct arena *arena, const struct requirement *r, const struct evidence *evidence)
{
	static const enum requirement_verdict verdicts[] = {
		[TRUTH_TRUE] = REQUIREMENT_MET,
		[TRUTH_FALSE] = REQUIREMENT_NOT_MET,
		[TRUTH_UNKNOWN] = REQUIREMENT_COULD_NOT_TELL,
	};
	struct requirement_result out = { .requirement = r, .verdict = REQUIREMENT_COULD_NOT_TELL };

	if (!r->cond)
		return out;
	out.verdict = verdicts[truth_of(r, evidence, &out.if_signed)];
	explain_verdict(arena, evidence, &out);
	return out;
}

struct checklist_result checklist_judge(
	struct arena *arena, const struct checklist *list, const struct evidence *evidence)
{
	struct checklist_result out = { .checklist = list };
	struct requirement_result *item = arena_array(arena, list->count, sizeof *item);

	for (size_t i = 0; i < list->count; i++) {
		item[i] = judge(arena, &list->requirement[i], evidence);
		out.counts[item[i].verdict]++;
	}
	out.item = item;
	return out;
}
