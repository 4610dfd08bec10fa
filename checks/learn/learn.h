/* Learns a receiver's profile from its configuration: `postconf -n`, a Sendmail .mc, Exim's
 * ACLs. */
#ifndef CHECKS_LEARN_H
#define CHECKS_LEARN_H

#include "checks/predict/profile.h"

enum { LEARN_MAX = 1 << 20 }; /* octets of a configuration at most */

enum learn_level {
	LEARN_NOTE,   /* how it was read */
	LEARN_UNTOLD, /* may refuse, and the profile does not know when */
	LEARN_DANGER, /* refuses senders who did nothing wrong */
};

/* Something to say about the configuration. */
struct learn_remark {
	enum learn_level level;
	unsigned line;	  /* where it stands; 0: of the whole */
	const char *text; /* printable, one line */
};

/* What was learnt. The profile's rules have conditions as text and replies without their codes: it
 * is to be printed, not to be judged by. */
struct learnt {
	struct profile profile;
	const char *day; /* "2026-11-21", or NULL */
	struct learn_remark *remark;
	size_t remark_count;
};

/* The software that TEXT configures, and its profile under the id ID (NULL: "learnt-postfix" ...);
 * all in ARENA. False when TEXT is no such configuration, or beyond bounds: *WHY is one line. */
bool learn(
	struct arena *arena, struct str text, const char *id, struct learnt *out, const char **why);

/* "note", "not told", "danger" */
const char *learn_level_name(enum learn_level level);

#endif
