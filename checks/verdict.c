/* The verdict of a target: findings, lists and predictions against the table of severities. */
#include "checks/engine.h"

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_OK] = "ok",
		[VERDICT_UNKNOWN] = "unknown",
		[VERDICT_WARNING] = "warning",
		[VERDICT_CRITICAL] = "critical",
	};

	return names[verdict];
}

enum verdict verdict_worst(enum verdict a, enum verdict b)
{
	return a > b ? a : b;
}

static enum verdict verdict_of_severity(enum severity severity)
{
	static const enum verdict verdicts[] = {
		[SEV_INFO] = VERDICT_OK,
		[SEV_UNKNOWN] = VERDICT_UNKNOWN,
		[SEV_WARNING] = VERDICT_WARNING,
		[SEV_CRITICAL] = VERDICT_CRITICAL,
	};

	return verdicts[severity];
}

/* Whoever names a receiver wants to know what that one does. */
static enum verdict verdict_of_profile(const struct profile_result *r)
{
	if (!r->moves_verdict)
		return VERDICT_OK;
	return r->verdict == PROFILE_REJECT ? VERDICT_CRITICAL : VERDICT_WARNING;
}

void verdict_decide(struct result *result)
{
	enum verdict verdict = VERDICT_OK;

	for (size_t i = 0; i < result->finding_count; i++) {
		enum severity severity = result->finding[i].severity;

		verdict = verdict_worst(verdict, verdict_of_severity(severity));
		result->incomplete |= severity == SEV_UNKNOWN;
	}
	for (size_t i = 0; i < result->predictions.count; i++) {
		const struct prediction *p = &result->predictions.prediction[i];

		if (p->moves_verdict)
			verdict = verdict_worst(
				verdict, p->rule->permanent ? VERDICT_CRITICAL : VERDICT_WARNING);
	}
	for (size_t i = 0; i < result->profile_count; i++)
		verdict = verdict_worst(verdict, verdict_of_profile(&result->profile[i]));
	result->verdict = verdict;
}
