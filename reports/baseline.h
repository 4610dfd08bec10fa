/* A former JSON report as the baseline: what is in it already does not count, what is gone is
 * named. */
#ifndef REPORTS_BASELINE_H
#define REPORTS_BASELINE_H

#include "checks/run.h"

struct baseline;

/* Reads the report PATH (--format json) in ARENA. NULL on a fault; *WHY is one line, "PATH:
 * ...". */
const struct baseline *baseline_load(struct arena *arena, const char *path, const char **why);

/* RESULTS (COUNT) as they are beside BASELINE: copies in ARENA. A finding that it has with the same
 * fingerprint, as grave or graver and not accepted there, is waived; what could not be told never
 * is. A new one says so where the facts it hangs on are as before, and only DATA (see report_run)
 * differs. Findings of the baseline that are gone are added as notes. */
const struct result *const *baseline_apply(struct arena *arena, const struct baseline *baseline,
	const char *data, const struct result *const *results, size_t count);

#endif
