/* What several checks need to know about the address's names, asked the same way by all of them. */
#ifndef CHECKS_SHARED_H
#define CHECKS_SHARED_H

#include "checks/check.h"

/* Names of one address that are looked at; hostile zones hold thousands. */
enum { PTR_NAMES_MAX = 50 };

/* The names of the target's address. */
struct ptr_names {
	const struct answer *answer; /* NULL while not known */
	const char *const *name;     /* sorted, each once, at most PTR_NAMES_MAX */
	size_t count;
	size_t left_out; /* names past that */
};

/* Asks for them; the answer is NULL while it is not known, or without --ip. */
struct ptr_names ptr_names(struct eval *e);

/* Does NAME point to the target's address? TRI_UNKNOWN when the question failed; *KNOWN is false
 * while the answer is not there. */
enum tristate name_confirms(struct eval *e, const char *name, bool *known);

/* Has ANSWER (A or AAAA records) the address IP among its records? */
bool answer_holds(const struct answer *answer, const struct ip *ip);

/* The name to greet with: given, or taken from the PTR records. */
struct helo {
	bool known;	  /* false: answers are missing */
	bool assumed;	  /* not given with --helo */
	const char *text; /* as given, or the name; NULL: there is none */
	const char *name; /* as a DNS name, or NULL: it is none */
};

/* The given name, else the first PTR name (sorted) that points back, else the first PTR name. */
struct helo helo_in_force(struct eval *e);

/* The name a cure should use for the address: the HELO name if it was given and is a host name,
 * else mail.DOMAIN, else NULL. */
const char *wanted_host_name(struct eval *e);

/* Can a person publish an address under NAME: a host name of two labels or more, in no tree of its
 * own kind (arpa, localhost)? */
bool name_is_publishable(const char *name);

/* The mailbox of a zone's keeper out of an answer's SOA, as an address; NULL without SOA. */
const char *soa_contact(struct eval *e, const struct answer *answer);

#endif
