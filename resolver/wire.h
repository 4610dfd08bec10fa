/* DNS packets: questions built by hand, answers decoded by ldns. */
#ifndef RESOLVER_WIRE_H
#define RESOLVER_WIRE_H

#include "resolver/dns.h"

enum { WIRE_QUERY_MAX = 12 + NAME_WIRE_MAX + 4 + 11, WIRE_EDNS_SIZE = 1232 };

/* A query packet (RD set, id 0; with EDNS: an OPT record of 1232 octets; AD set, RFC 6840 section
 * 5.7) in PACKET. Returns its length, 0 if the name does not fit. */
size_t wire_query(const char *name, enum rr_type type, bool edns, uint8_t packet[WIRE_QUERY_MAX]);

/* Makes a query of wire_query() one to a name server itself: RD not set. */
void wire_ask_directly(uint8_t packet[WIRE_QUERY_MAX]);

/* The packet read as the answer to (NAME, TYPE): rcode, records of the type at the end of the CNAME
 * chain that starts at NAME, the chain, the SOA of the authority section, AD. Records of other
 * owners are dropped. A packet that does not parse, has another question, is truncated (TC),
 * carries a chain that loops (then cname has it) or an answer whose records are all of other
 * owners, or is but a referral, gives DNS_GARBAGE. Rcodes other than those of enum dns_status:
 * DNS_SERVFAIL. ms and server are left 0 and NULL. In ARENA; never NULL. */
struct answer *wire_decode(
	struct arena *arena, const char *name, enum rr_type type, const uint8_t *packet, size_t n);

/* The same from a name server that was asked directly: authoritative is set; a referral gives
 * DNS_REFERRAL with its NS records in rr and the addresses of these servers, as far as they came
 * with it, in glue. */
struct answer *wire_decode_direct(
	struct arena *arena, const char *name, enum rr_type type, const uint8_t *packet, size_t n);

/* One record in presentation form ("owner ttl class type rdata", what captures hold) decoded as by
 * wire_decode(); NULL when it does not parse. */
const struct rr *wire_rr_parse(struct arena *arena, struct str text);

/* The record as such a line, owner with a final dot. */
char *wire_rr_show(struct arena *arena, const struct rr *rr);

/* The answer to (NAME, TYPE) put together from COUNT records in any order, as wire_decode() would
 * from a packet: chain followed, others dropped; records of SOA type in AUTHORITY fill soa. With
 * DNS_REFERRAL its NS records fill rr, and of the COUNT records the addresses of these servers fill
 * glue. */
struct answer *wire_assemble(struct arena *arena, const char *name, enum rr_type type,
	enum dns_status status, const struct rr *rr, size_t count, const struct rr *authority,
	size_t authority_count);

#endif
