/* TLSA records of mail hosts (RFC 7672), as far as DNS shows them. */
#ifndef CHECKS_DANE_H
#define CHECKS_DANE_H

#include "checks/asker.h"

enum { DANE_HOSTS_MAX = 8 };

enum dane_status {
	DANE_NONE, /* no TLSA record, or no mail host */
	/* at least one that SMTP can use, with the resolver's word (AD) that it is authentic */
	DANE_OK,
	DANE_INVALID, /* records, but none that SMTP can use */
	/* records without that word: senders ignore them, unless the resolver just does not
	 * validate */
	DANE_UNSIGNED,
	DANE_UNKNOWN, /* a question failed or was not asked */
};

struct dane_host {
	const char *name;
	const struct answer *tlsa; /* of _25._tcp.NAME */
	enum dane_status status;
};

/* The mail hosts of a domain. */
struct dane_view {
	const struct answer *mx;
	struct dane_host host[DANE_HOSTS_MAX]; /* the first ones */
	size_t count;
	unsigned records;	 /* TLSA records of all of them */
	enum dane_status status; /* of the worst host */
};

/* Asks for the MX of DOMAIN and their TLSA records. False while an answer is missing. */
bool dane_look(const struct asker *asker, const char *domain, struct dane_view *view);

/* Can SMTP use the TLSA record with these data (RFC 7672 section 3.1)? NULL: yes; else why not. */
const char *dane_fault(struct str rdata);

#endif
