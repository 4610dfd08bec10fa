/* Takes names, addresses, mailboxes and keys out of a capture, so that it can be given away and
 * still be replayed.
 *
 *     redact.c         the capture, read twice: what is in there, then what becomes of it
 *     redact_ip.c      addresses: the same class, networks stay networks
 *     redact_word.c    words of names: as long as before, no two alike
 *     redact_name.c    names: public suffixes, zones of lists and what checks look at stay
 *     redact_text.c    TXT records: SPF terms, tags, everything else blanked out
 *     redact_key.c     public keys: the same kind and size
 *
 * The replacements depend on a random number, which is not kept. Within one capture the same is
 * replaced by the same, and different things by different ones; so the replay of it has the same
 * verdict and findings. */
#ifndef CHECKS_REDACT_H
#define CHECKS_REDACT_H

#include "checks/setup.h"

struct redactor;

/* What the arguments of a run are, for redact_capture() to put them in the first line: NULL-ended,
 * in the redactor's arena. Called several times; every name and address in them goes through the
 * functions below. */
struct redact_arguments {
	const char *const *(*make)(void *context, struct redactor *redactor);
	void *context;
};

/* Writes the capture TEXT to OUT. The zones of SETUP's lists, and of all known ones, stay. False
 * when a line of TEXT is none of a capture. */
bool redact_capture(const struct setup *setup, struct str text,
	const struct redact_arguments *arguments, FILE *out);

/* The arena that results of the following live in. */
struct arena *redact_arena(const struct redactor *r);

/* What becomes of a host as people write it: a name, an address, an address in brackets, or
 * anything. */
const char *redact_host(struct redactor *r, const char *text);

/* Of what a HELO says. */
const char *redact_helo(struct redactor *r, const char *text);

/* Of a mailbox, "local@host" or anything. */
const char *redact_mailbox(struct redactor *r, const char *text);

/* Of a DKIM selector. */
const char *redact_selector(struct redactor *r, const char *text);

#endif
