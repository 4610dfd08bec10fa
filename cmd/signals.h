/* SIGINT and SIGTERM end a run in order: what is known is still reported. */
#ifndef CMD_SIGNALS_H
#define CMD_SIGNALS_H

#include "checks/run.h"
#include "reports/progress.h"

/* From here on both signals are held back, also in processes that are started later. */
void signals_hold(void);

/* They are as they were before. */
void signals_release(void);

/* Did one of them come since it was last asked? */
bool signals_came(void);

/* The next result of RUN, or NULL when no target is left. A signal stops the run: *INTERRUPTED is
 * set, and what is left comes at once. PROGRESS may be NULL. */
const struct result *signals_run_next(
	struct run *run, struct progress *progress, bool *interrupted);

#endif
