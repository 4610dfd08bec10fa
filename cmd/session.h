/* What the options mean: the targets, the setup of the run, and the resolver. */
#ifndef CMD_SESSION_H
#define CMD_SESSION_H

#include "checks/run.h"
#include "cmd/options.h"

enum { TIMEOUT_DEFAULT = 8000, LIST_TIMEOUT_DEFAULT = 3000 }; /* milliseconds */

/* More targets than these are checked one after another, and lists are asked at their pace, as in
 * bulk: the first ones may tell that a list refuses. A plugin has no time for that. */
enum { SESSION_WINDOW = 50 };

struct session {
	const struct arena *arena; /* of the messages */
	struct setup setup;
	struct resolver *resolver;
	unsigned timeout_ms;
	const struct pace_config *pace; /* set before session_start(), see struct resolver_config */
	struct redaction *redaction;	/* of --redact, or NULL */
	const char *const *hints;	/* what was left out, one line each, NULL-ended */
};

/* Reads the files that describe a sender (--message), once for all targets. False on a fault; *WHY
 * is one line. */
bool session_files(struct arena *arena, struct options *options, const char **why);

/* Makes the targets of all pairs of --ip and --domain (addresses first), the lists, keys and rules,
 * and opens the resolver. BUILTIN_ZONE: text of zones that answer first, or NULL. False on a fault
 * of the user's; *WHY is one line. End with session_close(). */
bool session_open(struct arena *arena, const struct options *options, const char *builtin_zone,
	struct session *session, const char **why);

/* The same into a SESSION where nothing but pace is set, and without targets, which come from
 * elsewhere (bulk). */
bool session_start(struct arena *arena, const struct options *options, const char *builtin_zone,
	struct session *session, const char **why);

/* The target that OPTIONS describe, but with this address and domain (each may be NULL), in ARENA.
 * NULL on a fault. */
struct target *session_target(struct arena *arena, const struct options *options, size_t index,
	const char *ip, const char *domain, const char **why);

/* Ends the program with status 3 if the capture could not be written whole. */
void session_close(struct session *session);

/* The setup's parts that need no target and no resolver: lists, keys, rules. */
bool session_setup(
	struct arena *arena, const struct options *options, struct setup *setup, const char **why);

#endif
