/* The DKIM signatures of a test message: their keys asked for, each held against the message. */
#ifndef CHECKS_DKIM_MESSAGE_H
#define CHECKS_DKIM_MESSAGE_H

#include "checks/asker.h"
#include "checks/dkim/dkim.h"
#include "checks/dkim/dkim_verify.h"

/* Signatures that findings are about one by one; a message has one or two. */
enum { DKIM_SAID_MAX = 5 };

/* One signature and what came of it. */
struct dkim_proof {
	struct dkim_signature signature;
	/* for its key; NULL: nobody was asked, it is at fault itself */
	const struct answer *answer;
	struct dkim_key key; /* the answer, judged */
	enum dkim_signed state;
	const char *why; /* libopendkim's words, or NULL */
};

struct dkim_message {
	struct dkim_proof *proof; /* those that are looked at, in the order of the message */
	size_t count;
	size_t total;		       /* signatures of the message */
	bool left_out;		       /* there are more, or there may be */
	const char *result;	       /* dkim.result: of the best of them; NULL: not known */
	const struct dkim_proof *best; /* NULL: there is none */
};

/* Reads MESSAGE's signatures at the time NOW and asks for their keys. False while an answer is
 * missing. What is at fault is known behind it, all else waits for dkim_message_verify(). */
bool dkim_message_ask(const struct asker *asker, const struct message *message, int64_t now,
	struct dkim_message *out);

/* Verifies the rest, and fills in result and best. This hashes the message: call it when no other
 * answer is missing. */
void dkim_message_verify(
	struct arena *arena, const struct message *message, struct dkim_message *m);

/* The selectors that sign for DOMAIN in M, NULL-ended; NULL: there are none. In ARENA. */
const char *const *dkim_message_selectors(
	struct arena *arena, const struct dkim_message *m, const char *domain);

/* The findings about MESSAGE and its signatures. SURVEYED: those about the keys of the target's
 * domain are said elsewhere. */
void dkim_message_say(struct eval *e, const struct dkim_message *m, bool surveyed);

/* "pass" "fail" ... of one signature; NULL: not known. */
const char *dkim_proof_result(const struct dkim_proof *proof);

#endif
