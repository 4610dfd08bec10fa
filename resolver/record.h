/* One resource record, from a packet and from text. Private to wire.c, zonefile.c and capture.c.
 *
 *     record.c       packet or text -> fields (ldns behind it, its only user)
 *     record_soa.c   the same for the SOA of a negative answer, by hand
 *     record_fill.c  fields -> struct rr
 *     record_text.c  the words in front of the RDATA, names, times */
#ifndef RESOLVER_RECORD_H
#define RESOLVER_RECORD_H

#include "resolver/dns.h"
#include "resolver/tokens.h"

/* What can be said of a record in a packet without decoding it. */
struct record_head {
	unsigned type, class; /* numbers of IANA */
	uint32_t ttl;
	size_t start, end; /* where it begins, and where the next one does */
};

/* Reads the head of the record at START of the packet. False when it is cut. */
bool record_head(const uint8_t *packet, size_t n, size_t start, struct record_head *out);

/* The record at HEAD decoded. False when its RDATA does not fit its type or its length. */
bool record_decode(struct arena *arena, const uint8_t *packet, size_t n,
	const struct record_head *head, struct rr *out);

/* The same for one that is an SOA record. */
bool record_soa(struct arena *arena, const uint8_t *packet, size_t n,
	const struct record_head *head, struct rr *out);

/* The owner alone, in ARENA; NULL when it is no name. */
const char *record_owner(
	struct arena *arena, const uint8_t *packet, size_t n, const struct record_head *head);

/* The number of the type with this name ("SRV", "TYPE123"), also of those that struct rr does not
 * know. False for no type of records. */
bool record_type_read(struct arena *arena, struct str text, enum rr_type *out);

/* The RDATA of OUT->type in the COUNT tokens; relative names are below ORIGIN (NULL: there are
 * none). OUT has owner, type and ttl and gets the rest. False on a fault; *WHY then says what is
 * wrong, in ARENA. */
bool record_rdata_read(struct arena *arena, const struct token *token, size_t count,
	const char *origin, struct rr *out, const char **why);

/* The same with "[ttl] [class] type" in front of the RDATA; OUT has the owner, and the ttl to have
 * when none is given. */
bool record_read(struct arena *arena, const struct token *token, size_t count, const char *origin,
	struct rr *out, const char **why);

/* Are these the tokens of a record of TYPE (one that struct rr knows)? */
bool record_is(const struct token *token, size_t count, enum rr_type type);

/* The name in TOKEN: absolute with a final dot, else below ORIGIN; "@" is ORIGIN. NULL on a fault;
 * *WHY says what is wrong, in ARENA. */
const char *record_name_read(
	struct arena *arena, const struct token *token, const char *origin, const char **why);

/* A time in seconds, "3600" or "1h30m", up to 2^31 - 1 (RFC 2181 section 8). */
bool record_ttl_read(struct str text, uint32_t *out);

/* Sets the members of OUT that OUT->type has from the COUNT fields of its RDATA (names
 * uncompressed, strings with their length octet). False when they do not fit the type. */
bool record_fill(struct arena *arena, const struct str *field, size_t count, struct rr *out);

/* The version of ldns that is in use, "1.8.3"; static or in ARENA. */
const char *record_library_version(struct arena *arena);

#endif
