/* The signals are held back and looked for now and then: there is no handler, so nothing is
 * interrupted halfway. */
#include "cmd/signals.h"

#include <signal.h>
#include <time.h>

enum { WAIT_MS = 50 }; /* before signals are looked at again */

static sigset_t signals_of_end(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	return set;
}

void signals_hold(void)
{
	const sigset_t set = signals_of_end();

	sigprocmask(SIG_BLOCK, &set, NULL);
}

void signals_release(void)
{
	const sigset_t set = signals_of_end();

	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

bool signals_came(void)
{
	const sigset_t set = signals_of_end();
	const struct timespec now = { 0 };

	return sigtimedwait(&set, NULL, &now) > 0;
}

const struct result *signals_run_next(struct run *run, struct progress *progress, bool *interrupted)
{
	const struct result *result;
	size_t answered, put;

	while (!(result = run_finished(run)) && run_wait(run, WAIT_MS)) {
		if (!*interrupted && (*interrupted = signals_came()))
			run_stop(run);
		run_counts(run, &answered, &put);
		if (progress)
			progress_update(progress, answered, put);
	}
	return result;
}
