/* One DKIM-Signature field, read as strictly as RFC 6376, 8301 and 8463 are, before libopendkim
 * sees it. Needs no DNS. */
#ifndef CHECKS_DKIM_SIGNATURE_H
#define CHECKS_DKIM_SIGNATURE_H

#include "checks/message/message.h"

enum dkim_signed {
#define DKIM_SIGNED(id, result, text) DKIM_SIGNED_##id,
#include "checks/dkim/dkim_signature.def"
#undef DKIM_SIGNED
	DKIM_SIGNED_COUNT
};

struct dkim_signed_spec {
	const char *result; /* word of dkim.result; NULL: not known */
	const char *text;
};
extern const struct dkim_signed_spec dkim_signed_specs[DKIM_SIGNED_COUNT];

struct dkim_signature {
	const struct message_field *field;
	enum dkim_signed state; /* DKIM_SIGNED_OK: nothing is wrong with it so far */
	const char *domain;	/* d=, canonical, and s=; NULL where there is no such thing */
	const char *selector;
	/* of the key record; NULL: the field is at fault before that (rsa-sha1 is not: its key is
	 * asked for) */
	const char *key_name;
	bool ed25519;	       /* else RSA; both with SHA-256 */
	bool subdomain;	       /* i= is in a subdomain of d= */
	bool signs_signatures; /* h= has DKIM-Signature */
	bool partial;	       /* l= */
};

/* Reads FIELD at the time NOW (seconds since 1970; negative: not known, nothing expires). Never
 * fails. In ARENA. */
struct dkim_signature dkim_signature_read(
	struct arena *arena, const struct message_field *field, int64_t now);

#endif
