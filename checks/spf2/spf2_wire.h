/* What goes between us and the process in which libspf2 runs: a request with every answer that is
 * known, and a reply. Both sides read it as hostile: the process may have been overrun. */
#ifndef CHECKS_SPF2_WIRE_H
#define CHECKS_SPF2_WIRE_H

#include "resolver/dns.h"

enum {
	SPF2_MESSAGE_MAX = 1 << 20, /* octets of one message, its length in front not counted */
	SPF2_KNOWN_MAX = 512,	    /* answers in a request */
	SPF2_WANTED_MAX = 64,	    /* questions in one exchange */
	SPF2_LOOKUPS_MAX =
		500, /* of one evaluation; an honest record leads to some hundred at most */
};

/* Whose DNS code stands between the library and DNS. */
enum spf2_manner {
	/* Exim 4.94 and later: TXT records that do not begin with "v=spf1" are not there */
	SPF2_EXIM,
	SPF2_PLAIN, /* the library's own, as OpenDMARC and SPF milters have it */
	SPF2_MANNERS
};

/* What came of a lookup, as the resolver of C libraries tells it. */
enum spf2_status { SPF2_OK, SPF2_NODATA, SPF2_NXDOMAIN, SPF2_AGAIN, SPF2_NO_RECOVERY };

struct spf2_known {
	enum rr_type type;
	const char *name; /* canonical */
	enum spf2_status status;
	/* A, AAAA: the octets; PTR, MX: the name; TXT: strings with their length octet */
	struct str *record;
	size_t count;
};

struct spf2_request {
	enum spf2_manner manner;
	struct ip ip;
	struct str helo, sender; /* NUL-terminated once read */
	struct spf2_known *known;
	size_t count;
};

enum spf2_end {
	/* one question that it has to do without; more is to come. Sent at once, for the next thing
	 * may be its death */
	SPF2_WANTS,
	SPF2_SAID,
	/* the library gave up by itself; MESSAGE says why. The process ends after it */
	SPF2_ABORTED,
	SPF2_ENDLESS, /* SPF2_LOOKUPS_MAX are used up. The process ends after it */
};

struct spf2_wanted {
	enum rr_type type;
	const char *name;
};

struct spf2_reply {
	enum spf2_end end;
	const char *word;   /* SAID: as SPF_strresult(), "invalid" for none; static */
	bool local;	    /* SAID: the client was not checked at all */
	struct str message; /* the first error, raw; empty: none */
	struct spf2_wanted *wanted;
	size_t count;
};

/* As octets, with their number (32 bits) in front, in ARENA. False when there are more than
 * SPF2_MESSAGE_MAX. */
bool spf2_write_request(
	struct arena *arena, const struct spf2_request *request, struct str *message);
bool spf2_write_reply(struct arena *arena, const struct spf2_reply *reply, struct str *message);

/* From octets without that number; what is read points into them, or is in ARENA. False for
 * anything malformed. */
bool spf2_read_request(struct arena *arena, struct str message, struct spf2_request *request);
bool spf2_read_reply(struct arena *arena, struct str message, struct spf2_reply *reply);

/* The number in front of a message. */
enum { SPF2_HEAD = 4 };
uint32_t spf2_message_size(const uint8_t head[SPF2_HEAD]);

#endif
