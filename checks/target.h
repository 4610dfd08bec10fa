/* Who is checked: one address, one domain, and what goes with them. */
#ifndef CHECKS_TARGET_H
#define CHECKS_TARGET_H

#include "checks/dkim/key.h"
#include "checks/message/message.h"
#include "resolver/dns.h"

enum tristate { TRI_UNKNOWN, TRI_NO, TRI_YES };

/* A reputation the user knows: --rep cloudmark-csi=poor. */
struct reputation {
	const char *service, *value;
};

struct target {
	struct arena *arena;	/* that it lives in */
	size_t index;		/* place in the input, from 0 */
	const struct ip *ip;	/* NULL: not given */
	const char *ip_text;	/* canonical, or NULL */
	const char *reverse;	/* its PTR name, or NULL */
	enum rr_type addr_type; /* RR_A or RR_AAAA, as the address */
	const char *domain;	/* canonical name, or NULL */
	const char *helo; /* as given, any text; NULL: to be taken from the confirmed PTR name */
	/* as given or postmaster@DOMAIN; "" = null sender; NULL: no domain, none given */
	const char *sender;
	struct str sender_local; /* what stands before the last @ */
	/* what stands behind it, any text; NULL without @ or for the null sender */
	const char *sender_text;
	const char *sender_domain; /* the same as a name, or NULL when it is none */
	/* of the header From: --from, else the message's, else the domain; or NULL */
	const char *from_domain;
	const struct message *message; /* --message, or NULL */
	const struct key_proof *proof; /* of --private-key, for the selector; or NULL */
	/* why the message has no single author domain: goes on after "the message "; or NULL */
	const char *author_fault;
	const char *recipient;	      /* as given, or NULL */
	const char *rcpt_domain;      /* its domain as a name, or NULL */
	const char *const *selectors; /* NULL-ended, given with --selector; NULL: none */
	const char *file;	      /* project file that named it, or NULL */
	unsigned line;		      /* in there, from 1 */
	enum tristate tls;	      /* --tls */
	bool bulk;		      /* --bulk-sender */
	const struct reputation *rep;
	size_t rep_count;
};

/* The options a target is made of; texts as the user gave them, NULL where absent. */
struct target_input {
	size_t index;
	const char *ip, *domain, *helo, *sender, *from, *recipient;
	const char *const *selectors;
	const struct message *message;
	const struct key_proof *proof;
	enum tristate tls;
	bool bulk;
	const struct reputation *rep;
	size_t rep_count;
};

/* The target of INPUT, in ARENA. NULL on a fault; *WHY is then one line naming the offending text
 * (in ARENA). */
struct target *target_new(struct arena *arena, const struct target_input *input, const char **why);

#endif
