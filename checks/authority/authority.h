/* What the name servers of the sender's zones say themselves, beside what the resolver holds: who
 * is asked, who answers, who differs, and until when an old answer may live on in caches. */
#ifndef CHECKS_AUTHORITY_H
#define CHECKS_AUTHORITY_H

#include "checks/check.h"

enum {
	AUTHORITY_NAMES_MAX = 16, /* names and types that are compared */
	/* name servers of a zone that are looked at: as many as the root has */
	AUTHORITY_SERVERS_MAX = 13,
	AUTHORITY_ADDRESSES_MAX = 16, /* addresses of theirs that are asked */
};

enum server_state {
	SERVER_OK,	 /* answers with authority */
	SERVER_SILENT,	 /* no answer in time */
	SERVER_LAME,	 /* answers, but not as one that has the zone */
	SERVER_LOCAL,	 /* its address is not public: not asked */
	SERVER_NAMELESS, /* its name has no address */
	SERVER_UNKNOWN,	 /* its address could not be told, or nobody was asked */
	SERVER_NO_ROUTE, /* no server answers over this version of IP from here */
};
const char *server_state_name(enum server_state state);

/* One address of a name server; or a name server without any. */
struct authority_server {
	const char *name;
	const char *address; /* text, or NULL */
	unsigned version;    /* of IP; 0: no address */
	enum server_state state;
	const struct answer *soa; /* what it said for the zone's SOA; NULL: not asked */
	bool at_parent, at_zone;  /* who names it: the delegation, the zone itself */
	bool glue_only; /* the address stands in the delegation, and the name does not have it */
};

/* One answer, and how many servers gave it. */
struct authority_said {
	const char *text;    /* "mail.example.com", "NXDOMAIN", "TIMEOUT"; printable */
	const char *servers; /* "ns1.example.com, ns2.example.com" */
	unsigned count;
	const struct answer *answer; /* of the first of them */
};

enum cache_state {
	CACHE_CURRENT, /* the resolver says what the servers say */
	CACHE_OLD,     /* it says something else, and they agree */
	CACHE_FAILED,  /* it has no answer, and they do */
	/* the servers do not agree, one was not heard about this, or nobody was asked */
	CACHE_UNKNOWN,
};
const char *cache_state_name(enum cache_state state);

/* A name and a type that matter for the sender. */
struct authority_name {
	const char *name;
	enum rr_type type;
	unsigned depth; /* CNAMEs that led here */
	struct authority_said *said;
	size_t said_count;
	/* servers that have the zone, perhaps, and said nothing of this; not those that are dead */
	unsigned unheard;
	bool agree;		   /* all servers that answer say the same, and it is an answer */
	const struct answer *held; /* the resolver's */
	const char *held_text;	   /* the same as in struct authority_said */
	enum cache_state cache;
	/* Seconds: how long the resolver holds its answer, how long others may hold "there is no
	 * such record" from now on. -1: not known. */
	int64_t held_for, negative_for;
};

struct authority_zone {
	const char *origin;
	/* what the zone above says: a referral, or an answer; NULL: not known */
	const struct answer *delegation;
	const struct answer *ns; /* the zone's own NS, through the resolver */
	struct authority_server *server;
	size_t server_count;
	unsigned left_out; /* name servers, or addresses, past the limits */
	const char *alias; /* a name server whose name is a CNAME, or NULL */
	struct authority_name *name;
	size_t name_count;
};

struct authority {
	struct authority_zone *zone;
	size_t zone_count;
	int64_t time; /* of the run, seconds since 1970; -1: not known */
};

/* The zone that NAME is in, as found through the resolver, or where that fails, by asking the zone
 * above; NULL: it cannot be told, or an answer is missing. *DELEGATION: what the zone above says of
 * its servers, or NULL. While answers are missing both may be a guess. */
const char *authority_cut(struct eval *e, const char *name, const struct answer **delegation);

/* Finds the servers of ZONE (its origin and delegation are set) and asks each for its SOA, as far
 * as answers are there. */
void authority_servers(struct eval *e, struct authority_zone *zone);

/* Is it one that is asked? */
bool authority_is_asked(const struct authority_server *server);

/* Judges servers and names of all zones, when no answer is missing. */
void authority_judge(struct eval *e, struct authority *all);

/* The answer as one text, as far as it is of the zone ORIGIN: CNAMEs that lead out of it are the
 * end. *OUT_OF_ZONE (may be NULL): where they led to, or NULL. */
const char *authority_text(struct arena *arena, const struct answer *answer, const char *origin,
	const char **out_of_zone);

/* TEXT as a line has room for it. */
const char *authority_short(struct arena *arena, const char *text);

/* Facts and findings. */
void authority_say(struct eval *e, const struct authority *all);

#endif
