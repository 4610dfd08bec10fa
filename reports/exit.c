/* From verdicts to the exit status of the program, and of the plugin. */
#include "reports/exit.h"

#include "reports/cause.h"
#include "reports/range.h"

static const struct {
	const char *word;
	enum verdict verdict;
	int status;
} states[] = {
	{ "ok", VERDICT_OK, 0 },
	{ "warning", VERDICT_WARNING, 1 },
	{ "critical", VERDICT_CRITICAL, 2 },
	{ "unknown", VERDICT_UNKNOWN, 3 },
};

enum { STATE_COUNT = sizeof states / sizeof *states };

static bool state_find(struct str word, enum verdict *out)
{
	for (size_t i = 0; i < STATE_COUNT; i++)
		if (str_ieq(str_of(states[i].word), word)) {
			*out = states[i].verdict;
			return true;
		}
	return false;
}

bool fail_on_parse(const char *text, unsigned *mask)
{
	struct str rest = str_of(text);
	unsigned found = 0;

	if (str_eq(str_trim(rest), STR("never"))) {
		*mask = FAIL_ON_NEVER;
		return true;
	}
	while (rest.p) {
		enum verdict verdict;

		if (!state_find(str_trim(str_cut(&rest, ',')), &verdict) || verdict == VERDICT_OK)
			return false;
		found |= 1U << verdict;
	}
	if (!found)
		return false;
	*mask = found;
	return true;
}

unsigned fail_on_default(const char *format)
{
	static const char *const ci[] = { "junit", "sarif", "github", "gitlab", "markdown" };

	for (size_t i = 0; i < sizeof ci / sizeof *ci; i++)
		if (str_eq(str_of(format), str_of(ci[i])))
			return FAIL_ON_CI;
	return FAIL_ON_DEFAULT;
}

bool unknown_as_parse(const char *text, enum verdict *out)
{
	return state_find(str_of(text), out);
}

int verdict_status(enum verdict verdict)
{
	for (size_t i = 0; i < STATE_COUNT; i++)
		if (states[i].verdict == verdict)
			return states[i].status;
	return 3;
}

int exit_status(enum verdict verdict, bool incomplete, unsigned mask)
{
	if (mask & 1U << verdict)
		return verdict_status(verdict);
	return incomplete && mask & 1U << VERDICT_UNKNOWN ? verdict_status(VERDICT_UNKNOWN) : 0;
}

static unsigned listings(const struct result *result)
{
	unsigned count = 0;

	for (size_t i = 0; i < result->list_count; i++)
		count += result->list[i].verdict == LISTED;
	return count;
}

static unsigned critical_causes(const struct result *result)
{
	struct arena *arena = arena_new();
	unsigned count = causes_of(arena, result).critical;

	arena_free(arena);
	return count;
}

static bool alerts(const struct range *range, unsigned count)
{
	return range && range_alert(range, count);
}

static enum verdict by_thresholds(const struct report_options *options, const struct result *result)
{
	enum verdict verdict = result->verdict;
	unsigned listed = listings(result);
	bool counts = options->warning_causes || options->critical_causes;
	unsigned causes = counts ? critical_causes(result) : 0;

	if (options->critical_causes && verdict == VERDICT_CRITICAL)
		verdict = VERDICT_WARNING;
	if (alerts(options->warning, listed) || alerts(options->warning_causes, causes))
		verdict = verdict_worst(verdict, VERDICT_WARNING);
	if (alerts(options->critical, listed) || alerts(options->critical_causes, causes))
		verdict = VERDICT_CRITICAL;
	return verdict;
}

enum verdict verdict_reported(const struct report_options *options, const struct result *result)
{
	enum verdict verdict = by_thresholds(options, result);

	if (verdict == VERDICT_UNKNOWN && options->unknown_as)
		return *options->unknown_as;
	return verdict;
}

int report_status(const struct report *report, unsigned mask)
{
	const enum verdict *unknown_as = report->options->unknown_as;
	enum verdict worst = VERDICT_OK;
	bool incomplete = false;

	for (size_t i = 0; i < report->result_count; i++) {
		worst = verdict_worst(worst, verdict_reported(report->options, report->result[i]));
		incomplete |= report->result[i]->incomplete;
	}
	/* What is not known counts as what the user wants it to count as. */
	if (incomplete && unknown_as)
		worst = verdict_worst(worst, *unknown_as);
	return exit_status(worst, incomplete && !unknown_as, mask);
}
