/* DKIM signatures held against a message by libopendkim, from memory: no DNS, no files. */
#ifndef CHECKS_DKIM_VERIFY_H
#define CHECKS_DKIM_VERIFY_H

#include "checks/dkim/dkim_signature.h"

enum {
	/* signatures that are looked at; more is no honest mail */
	DKIM_TRIALS_MAX = 20,
	/* octets of body that are hashed for one message, every signature counted */
	DKIM_WORK_MAX = 100 << 20,
};

/* One signature and its key. */
struct dkim_trial {
	const struct dkim_signature *signature; /* its state is DKIM_SIGNED_OK */
	struct str key;				/* a clean key record, at most 1,024 octets */
	enum dkim_signed state;			/* of the trial, filled in */
	const char *why; /* the library's words where the state is DKIM_SIGNED_LIBRARY; else NULL */
};

/* Verifies all COUNT trials, in the order of MESSAGE's fields, at most DKIM_TRIALS_MAX. MESSAGE
 * must have no fault. Other DKIM-Signature fields are hidden from the library, which reads them
 * with less care than we do. Memory comes from ARENA. The same trials of the same message again (by
 * another check, or for another target) are not run again. */
void dkim_trials_run(
	struct arena *arena, const struct message *message, struct dkim_trial *trial, size_t count);

/* The version of libopendkim that is in use, "2.11.0"; static or in ARENA. */
const char *dkim_library_version(struct arena *arena);

#endif
