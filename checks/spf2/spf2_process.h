/* The process in which libspf2 runs, seen from outside: started when first needed, and anew after
 * each death. */
#ifndef CHECKS_SPF2_PROCESS_H
#define CHECKS_SPF2_PROCESS_H

#include "checks/spf2/spf2_wire.h"

struct spf2;

enum spf2_fate {
	SPF2_REPLIED,
	SPF2_DIED,   /* the request kills it, a process that did nothing else before too */
	SPF2_ABSENT, /* there is no process, or the machine is too slow: nothing is known */
};

/* Asks. *REPLY is in ARENA; its questions are there after a death too. *WHY: how it died, static,
 * or NULL. */
enum spf2_fate spf2_exchange(struct spf2 *spf2, struct arena *arena,
	const struct spf2_request *request, struct spf2_reply *reply, const char **why);

#endif
