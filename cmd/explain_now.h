/* Do the causes of explained replies still hold? */
#ifndef CMD_EXPLAIN_NOW_H
#define CMD_EXPLAIN_NOW_H

#include "cmd/session.h"
#include "reports/explain.h"

/* Fills in item[].now, in ARENA, for COUNT replies: one run for all of them. Whom a reply is about:
 * --ip and --domain if given, else what it names, else what the bounce tells of the sender. False:
 * a signal ended the run, what had no answer yet cannot be told. */
bool explain_now(struct arena *arena, struct session *session, const struct options *options,
	struct explained *item, size_t count);

#endif
