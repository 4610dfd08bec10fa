/* The second voice: what receivers built on libspf2 (Exim) conclude from the same answers.
 *
 * libspf2 aborts on texts that any domain owner can publish, so it runs in a process of its own.
 * That is the one exception to "a check does no I/O": the process is asked within an evaluation and
 * answers within microseconds. It behaves as a pure function, for everything it may look at is in
 * the request: same answers, same conclusion. A death is a conclusion too, and only believed of a
 * process that did nothing else before. */
#ifndef CHECKS_SPF2_H
#define CHECKS_SPF2_H

#include "checks/spf2/spf2_wire.h"
#include "checks/spf/spf_tree.h"

struct spf2;

/* Nothing starts before the first question is put. In ARENA; end with spf2_close(), which is fine
 * with NULL. */
struct spf2 *spf2_open(struct arena *arena);
void spf2_close(struct spf2 *spf2);

/* Starts the process ahead of the first question, while there is nothing else to do: it takes some
 * milliseconds to lock itself in. */
void spf2_prepare(struct spf2 *spf2);

enum spf2_outcome {
	SPF2_PENDING,	/* questions are open */
	SPF2_CONCLUDED, /* see word */
	SPF2_KILLED,	/* the library does not survive these records; see why */
	SPF2_LOST,	/* it asks on and on: no receiver gets to an end */
	SPF2_UNKNOWN,	/* a question was not asked, or there is no such process here */
};

struct spf2_voice {
	enum spf2_outcome outcome;
	/* CONCLUDED: "none" ... "permerror", or "invalid": Exim knows no better word */
	const char *word;
	const char *why; /* printable: the library's own error message; or NULL */
	bool local;	 /* it lets every loopback address pass unseen */
};

/* What is to be checked. */
struct spf2_case {
	const struct spf_dns *dns;
	const struct spf_client *client; /* with an address */
	struct str domain;
	/* its answers are handed over at once; NULL: each when it is asked for */
	const struct spf_tree *tree;
	const struct answer *old_type; /* the domain's records of type SPF; NULL: not asked */
};

/* Hears what SPF2 says in the manner given. Texts in ARENA. */
struct spf2_voice spf2_hear(
	struct spf2 *spf2, struct arena *arena, const struct spf2_case *c, enum spf2_manner manner);

#endif
