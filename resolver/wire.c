/* DNS packets: questions built by hand, answers taken apart, their records decoded by ldns
 * (record.c). */
#include "resolver/wire.h"
#include "resolver/record.h"

#include <string.h>

enum { HEADER = 12, CLASS_IN = 1, TYPE_OPT = 41, HOPS_MAX = 16 };

/* Bits of the second word of the header, RFC 1035 section 4.1.1, RFC 4035 section 3.2.3. */
enum {
	FLAG_QR = 0x8000,
	FLAG_OPCODE = 0x7800,
	FLAG_AA = 0x0400,
	FLAG_TC = 0x0200,
	FLAG_RD = 0x0100,
	FLAG_AD = 0x0020
};

static unsigned get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint8_t *put16(uint8_t *p, unsigned value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
	return p + 2;
}

size_t wire_query(const char *name, enum rr_type type, bool edns, uint8_t packet[WIRE_QUERY_MAX])
{
	uint8_t *p = packet;
	size_t n = name_to_wire(name, packet + HEADER);

	if (!n)
		return 0;
	memset(p, 0, HEADER);
	put16(p + 2, FLAG_RD | FLAG_AD);
	put16(p + 4, 1);
	put16(p + 10, edns);
	p = put16(p + HEADER + n, (unsigned)type);
	p = put16(p, CLASS_IN);
	if (edns) { /* RFC 6891 section 6.1.2 */
		*p++ = 0;
		p = put16(p, TYPE_OPT);
		p = put16(p, WIRE_EDNS_SIZE);
		memset(p, 0, 6);
		p += 6;
	}
	return (size_t)(p - packet);
}

void wire_ask_directly(uint8_t packet[WIRE_QUERY_MAX])
{
	packet[2] &= (uint8_t) ~(FLAG_RD >> 8);
}

/* Assembling: from records in any order to the answer at the end of the chain. */

struct records {
	const struct rr *rr;
	size_t count;
};

static const struct rr *find(struct records from, enum rr_type type, const char *owner)
{
	for (size_t i = 0; i < from.count; i++)
		if (from.rr[i].type == type && !strcmp(from.rr[i].owner, owner))
			return &from.rr[i];
	return NULL;
}

/* Follows CNAMEs from ANSWER->name and returns where they end; NULL when they go on for too long (a
 * loop always does). A name that has both wins its records: then no CNAME is followed. */
static const char *follow(struct arena *arena, struct answer *answer, struct records from)
{
	struct rr *chain = NULL;
	const char *owner = answer->name;
	const struct rr *cname;

	while (!find(from, answer->type, owner) && (cname = find(from, RR_CNAME, owner))) {
		if (answer->cname_count == HOPS_MAX)
			return NULL;
		*ARENA_PUSH(arena, chain, answer->cname_count) = *cname;
		answer->cname = chain;
		owner = cname->name;
	}
	return owner;
}

static void pick(struct arena *arena, struct answer *answer, struct records from, const char *owner)
{
	struct rr *rr = arena_array(arena, from.count, sizeof *rr);

	answer->rr = rr;
	for (size_t i = 0; i < from.count; i++)
		if (from.rr[i].type == answer->type && !strcmp(from.rr[i].owner, owner))
			rr[answer->count++] = from.rr[i];
	rr_sort(rr, answer->count);
}

static const struct rr *pick_soa(struct records authority, const char *owner)
{
	for (size_t i = 0; i < authority.count; i++)
		if (authority.rr[i].type == RR_SOA && name_under(owner, authority.rr[i].owner))
			return &authority.rr[i];
	return NULL;
}

static struct answer *new_answer(
	struct arena *arena, const char *name, enum rr_type type, enum dns_status status)
{
	struct answer *answer = arena_alloc(arena, sizeof *answer);

	*answer = (struct answer){
		.name = arena_strdup(arena, name), .type = type, .status = status
	};
	return answer;
}

static bool is_server(const struct answer *referral, const char *name)
{
	for (size_t i = 0; i < referral->count; i++)
		if (!strcmp(referral->rr[i].name, name))
			return true;
	return false;
}

/* The servers that a referral names: those of one zone at or above the name; and their addresses
 * among RECORDS. */
static void fill_referral(struct arena *arena, struct answer *answer, struct records records,
	struct records authority)
{
	struct rr *ns = NULL, *glue = NULL;

	for (size_t i = 0; i < authority.count; i++)
		if (authority.rr[i].type == RR_NS &&
			name_under(answer->name, authority.rr[i].owner) &&
			(!answer->count || !strcmp(ns[0].owner, authority.rr[i].owner)))
			*ARENA_PUSH(arena, ns, answer->count) = authority.rr[i];
	answer->rr = ns;
	rr_sort(ns, answer->count);
	for (size_t i = 0; i < records.count; i++)
		if ((records.rr[i].type == RR_A || records.rr[i].type == RR_AAAA) &&
			is_server(answer, records.rr[i].owner))
			*ARENA_PUSH(arena, glue, answer->glue_count) = records.rr[i];
	answer->glue = glue;
	rr_sort(glue, answer->glue_count);
}

struct answer *wire_assemble(struct arena *arena, const char *name, enum rr_type type,
	enum dns_status status, const struct rr *rr, size_t count, const struct rr *authority,
	size_t authority_count)
{
	struct answer *answer = new_answer(arena, name, type, status);
	struct records records = { rr, count };

	if (status == DNS_REFERRAL)
		fill_referral(
			arena, answer, records, (struct records){ authority, authority_count });
	if (!dns_definite(answer) && status != DNS_GARBAGE)
		return answer;

	const char *end = follow(arena, answer, records);

	if (!end || status == DNS_GARBAGE) {
		answer->status = DNS_GARBAGE;
		return answer;
	}
	/* With NXDOMAIN the end of the chain does not exist (RFC 6604): records of it are a lie. */
	if (status == DNS_NOERROR)
		pick(arena, answer, records, end);
	answer->soa = pick_soa((struct records){ authority, authority_count }, end);
	return answer;
}

/* Decoding. */

/* A packet that is being read. */
struct reader {
	struct arena *arena;
	const uint8_t *packet;
	size_t n, at;
	enum rr_type type; /* that was asked */
	bool direct;	   /* of a name server itself */
	bool referral;	   /* the authority section names servers */
};

enum section { SECTION_ANSWER, SECTION_AUTHORITY, SECTION_ADDITIONAL };

static bool wanted(const struct reader *r, const struct record_head *head, enum section section)
{
	if (head->class != CLASS_IN)
		return false;
	switch (section) {
	case SECTION_ANSWER:
		return head->type == RR_CNAME || head->type == (unsigned)r->type;
	case SECTION_AUTHORITY:
		return head->type == RR_SOA || (r->direct && head->type == RR_NS);
	case SECTION_ADDITIONAL:
		break;
	}
	return head->type == RR_A || head->type == RR_AAAA;
}

static bool decode_record(
	struct reader *r, const struct record_head *head, enum section section, struct rr *out)
{
	return section == SECTION_AUTHORITY && head->type == RR_SOA
		       ? record_soa(r->arena, r->packet, r->n, head, out)
		       : record_decode(r->arena, r->packet, r->n, head, out);
}

/* Reads a section of COUNT records, and keeps those that matter. Of the others in the answer
 * section only the owner is kept. */
static bool read_section(
	struct reader *r, unsigned count, enum section section, struct records *out)
{
	struct rr *rr = NULL;

	*out = (struct records){ 0 };
	while (count--) {
		struct record_head head;

		if (!record_head(r->packet, r->n, r->at, &head))
			return false;
		r->at = head.end;
		r->referral |= section == SECTION_AUTHORITY && head.type == RR_NS;

		const bool whole = wanted(r, &head, section);

		if (!whole && section != SECTION_ANSWER)
			continue;

		struct rr *one = ARENA_PUSH(r->arena, rr, out->count);

		out->rr = rr;
		if (whole ? !decode_record(r, &head, section, one)
			  : !(one->owner = record_owner(r->arena, r->packet, r->n, &head)))
			return false;
	}
	return true;
}

/* An answer of records that are all of other names is none: NODATA would be a conclusion from what
 * somebody else was to hear. */
static bool is_of_others(const struct records *answer, const char *name)
{
	for (size_t i = 0; i < answer->count; i++)
		if (!strcmp(answer->rr[i].owner, name))
			return false;
	return answer->count;
}

/* Goes through the additional section for the upper bits of the rcode, RFC 6891 section 6.1.3. */
static bool read_extended(struct reader *r, unsigned count, unsigned *rcode)
{
	while (count--) {
		struct record_head head;

		if (!record_head(r->packet, r->n, r->at, &head))
			return false;
		r->at = head.end;
		if (head.type == TYPE_OPT)
			*rcode |= (unsigned)(head.ttl >> 24) << 4;
	}
	return true;
}

static enum dns_status status_of(unsigned rcode)
{
	static const enum dns_status statuses[] = {
		[0] = DNS_NOERROR,
		[1] = DNS_FORMERR,
		[2] = DNS_SERVFAIL,
		[3] = DNS_NXDOMAIN,
		[4] = DNS_NOTIMP,
		[5] = DNS_REFUSED,
	};

	return rcode < sizeof statuses / sizeof *statuses ? statuses[rcode] : DNS_SERVFAIL;
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

/* Does the question section hold the question, and nothing else? Servers that did not understand it
 * may send none back. The first name of a packet has nothing to be compressed with. */
static bool is_about(struct reader *r, const char *name, enum dns_status status)
{
	uint8_t wire[NAME_WIRE_MAX];
	unsigned questions = get16(r->packet + 4);
	size_t n = name_to_wire(name, wire);

	if (!questions)
		return status != DNS_NOERROR && status != DNS_NXDOMAIN;
	if (questions != 1 || !n || r->n - r->at < n + 4)
		return false;
	for (size_t i = 0; i < n; i++)
		if (lower(r->packet[r->at + i]) != wire[i])
			return false;
	r->at += n + 4;
	return get16(r->packet + r->at - 4) == (unsigned)r->type &&
	       get16(r->packet + r->at - 2) == CLASS_IN;
}

/* "Ask those" from a server that does not recurse (RFC 2308 section 2.2). */
static bool is_referral(const struct reader *r, unsigned flags, const struct answer *answer)
{
	return answer->status == DNS_NOERROR && !answer->count && !answer->cname_count &&
	       !answer->soa && r->referral && !(flags & FLAG_AA);
}

/* AUTHORITY was read, the additional section begins at START. */
static struct answer *decode_referral(
	struct reader *r, const char *name, size_t start, const struct records *authority)
{
	struct records additional;

	r->at = start;
	if (!read_section(r, get16(r->packet + 10), SECTION_ADDITIONAL, &additional))
		return NULL;
	return wire_assemble(r->arena, name, r->type, DNS_REFERRAL, additional.rr, additional.count,
		authority->rr, authority->count);
}

/* The answer in the packet, or NULL when it is none. */
static struct answer *decode(struct reader *r, const char *name)
{
	if (r->n < HEADER)
		return NULL;

	unsigned flags = get16(r->packet + 2), rcode = flags & 15;
	struct records answer, authority;

	if (!(flags & FLAG_QR) || flags & (FLAG_OPCODE | FLAG_TC))
		return NULL;
	r->at = HEADER;
	if (!is_about(r, name, status_of(rcode)))
		return NULL;
	/* What else there is in a refusal is nobody's concern. */
	if (status_of(rcode) != DNS_NOERROR && status_of(rcode) != DNS_NXDOMAIN)
		return new_answer(r->arena, name, r->type, status_of(rcode));
	if (!read_section(r, get16(r->packet + 6), SECTION_ANSWER, &answer) ||
		!read_section(r, get16(r->packet + 8), SECTION_AUTHORITY, &authority))
		return NULL;

	const size_t additional = r->at;

	if (!read_extended(r, get16(r->packet + 10), &rcode) || is_of_others(&answer, name))
		return NULL;

	struct answer *out = wire_assemble(r->arena, name, r->type, status_of(rcode), answer.rr,
		answer.count, authority.rr, authority.count);

	/* It says nothing of the records. */
	if (is_referral(r, flags, out))
		return r->direct ? decode_referral(r, name, additional, &authority) : NULL;
	out->authoritative = r->direct && flags & FLAG_AA;
	out->authenticated = flags & FLAG_AD && dns_definite(out);
	return out;
}

struct answer *wire_decode(
	struct arena *arena, const char *name, enum rr_type type, const uint8_t *packet, size_t n)
{
	struct reader reader = { .arena = arena, .packet = packet, .n = n, .type = type };
	struct answer *answer = decode(&reader, name);

	return answer ? answer : new_answer(arena, name, type, DNS_GARBAGE);
}

struct answer *wire_decode_direct(
	struct arena *arena, const char *name, enum rr_type type, const uint8_t *packet, size_t n)
{
	struct reader reader = {
		.arena = arena, .packet = packet, .n = n, .type = type, .direct = true
	};
	struct answer *answer = decode(&reader, name);

	return answer ? answer : new_answer(arena, name, type, DNS_GARBAGE);
}

/* One record as a line. */

const struct rr *wire_rr_parse(struct arena *arena, struct str text)
{
	struct token_source source = { text, 1 };
	struct token_line line, more;
	struct rr *rr = arena_alloc(arena, sizeof *rr);
	const char *why;

	if (tokens_next(arena, &source, &line, &why) != TOKENS_LINE || line.indented)
		return NULL;
	if (tokens_next(arena, &source, &more, &why) != TOKENS_END)
		return NULL;
	rr->owner = record_name_read(arena, line.token, ".", &why);
	if (!rr->owner || !record_read(arena, line.token + 1, line.count - 1, ".", rr, &why))
		return NULL;
	return rr;
}

static const char *dotted(struct arena *arena, const char *name)
{
	return strcmp(name, ".") ? arena_printf(arena, "%s.", name) : name;
}

/* RDATA with final dots, so that no reader takes a name for a relative one. */
static const char *rdata_show(struct arena *arena, const struct rr *rr)
{
	const char *numbers;

	switch (rr->type) {
	case RR_NS:
	case RR_CNAME:
	case RR_PTR:
		return dotted(arena, rr->name);
	case RR_MX:
		return arena_printf(arena, "%u %s", (unsigned)rr->number, dotted(arena, rr->name));
	case RR_SOA:
		numbers = rr->show + strlen(rr->name) + 1 + strlen(rr->rname) + 1;
		return arena_printf(arena, "%s %s %s", dotted(arena, rr->name),
			dotted(arena, rr->rname), numbers);
	case RR_A:
	case RR_TXT:
	case RR_AAAA:
	case RR_TLSA:
	case RR_SPF:
		break;
	}
	return rr->show;
}

char *wire_rr_show(struct arena *arena, const struct rr *rr)
{
	return arena_printf(arena, "%s %u IN %s %s", dotted(arena, rr->owner), (unsigned)rr->ttl,
		rr_type_text(arena, rr->type), rdata_show(arena, rr));
}
