/* Questions and answers, as every part of preflight sees them. */
#ifndef RESOLVER_DNS_H
#define RESOLVER_DNS_H

#include "resolver/ip.h"
#include "resolver/name.h"

/* IANA type numbers. */
enum rr_type {
	RR_A = 1,
	RR_NS = 2,
	RR_CNAME = 5,
	RR_SOA = 6,
	RR_PTR = 12,
	RR_MX = 15,
	RR_TXT = 16,
	RR_AAAA = 28,
	RR_TLSA = 52,
	RR_SPF = 99,
};

/* What came of a question. Definite: NOERROR (with or without data) and NXDOMAIN. Failed: asked, no
 * answer (a referral is none). Not asked: nobody was asked (offline, not in the replay, over
 * budget). The three are never blurred. */
enum dns_status {
	DNS_NOERROR,
	DNS_NXDOMAIN,
	DNS_SERVFAIL,
	DNS_REFUSED,
	DNS_FORMERR,
	DNS_NOTIMP,
	DNS_TIMEOUT,
	DNS_GARBAGE,  /* something came back that is no answer to the question */
	DNS_REFERRAL, /* a name server that was asked directly names others */
	DNS_NOTASKED,
	DNS_OVER_BUDGET, /* not asked: the target's questions are used up */
};

/* One resource record. Only the members of its type are set. */
struct rr {
	const char *owner;
	enum rr_type type;
	uint32_t ttl;	   /* seconds */
	struct ip ip;	   /* A, AAAA */
	const char *name;  /* CNAME, NS, PTR, MX: the target; SOA: mname */
	const char *rname; /* SOA: mailbox of the zone's keeper, as a name */
	uint32_t number;   /* MX: preference; SOA: minimum, the negative TTL (RFC 2308) */
	uint32_t serial;   /* SOA */
	struct str text;   /* TXT, SPF: all strings joined without a space; TLSA: the raw RDATA */
	const struct str *part; /* TXT, SPF: each string as it was */
	size_t part_count;
	const char *show; /* RDATA in presentation form, printable ASCII, as evidence */
	unsigned line;	  /* of the zone file it was read from, from 1; 0: of none */
};

/* The answer to one question. Immutable; lives as long as the memo that holds it. */
struct answer {
	const char *name; /* as asked */
	enum rr_type type;
	enum dns_status status;
	/* the records of the asked type, CNAMEs followed; of a referral: its NS records */
	const struct rr *rr;
	size_t count;		/* 0 with NOERROR: NODATA */
	const struct rr *cname; /* the chain that led there, in order */
	size_t cname_count;
	const struct rr *soa;  /* SOA of the authority section, or NULL */
	const struct rr *glue; /* of a referral: the addresses that came with it */
	size_t glue_count;
	bool authenticated; /* the resolver set AD */
	/* it was cut to fit into UDP, and could not be had over TCP: GARBAGE (refused) or
	 * TIMEOUT */
	bool truncated;
	bool authoritative; /* the name server that was asked directly set AA */
	unsigned ms;	    /* from first try to answer; 0 when nothing was sent */
	/* who answered, "127.0.0.1" or "[::1]:5353"; "zone FILE"; NULL when nobody */
	const char *server;
	const char *file; /* the zone file that decided, as it was named; NULL: none */
};

/* NULL (not known yet) is neither definite nor failed. */
bool dns_definite(const struct answer *answer);
bool dns_failed(const struct answer *answer);
bool dns_not_asked(const struct answer *answer);

/* "NOERROR", "NXDOMAIN", ... "TIMEOUT", "GARBAGE", "NOTASKED", "OVERBUDGET". */
const char *dns_status_name(enum dns_status status);

/* How the question failed: dns_status_name(), or a phrase (for tr()) where that says too little. */
const char *dns_failure(const struct answer *answer);

/* The reverse of dns_status_name(); false for an unknown word. */
bool dns_status_parse(struct str text, enum dns_status *out);

/* "A", "TXT" ...; "TYPE?" for those that enum rr_type does not name. */
const char *rr_type_name(enum rr_type type);

/* The same, but "TYPE123" (RFC 3597) for the others, in ARENA. */
const char *rr_type_text(struct arena *arena, enum rr_type type);

/* The reverse: a name, any case, or "TYPE123". False for anything else. */
bool rr_type_parse(struct str text, enum rr_type *out);

/* Puts COUNT records of one name and type into an order that does not depend on the order they came
 * in: servers rotate them, and a report must not change with that. */
void rr_sort(struct rr *rr, size_t count);

/* "25.2.0.192.in-addr.arpa PTR = NXDOMAIN" or "... = mail.example.com": one line of evidence, at
 * most a handful of records. From ANSWER alone, printable. */
char *dns_evidence(struct arena *arena, const struct answer *answer);

#endif
