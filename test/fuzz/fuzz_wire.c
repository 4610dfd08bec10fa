/* Packets: the first octet picks the question, the rest is the packet. What is decoded must be fit
 * to be shown, and every record of it must come back from its own line. */
#include "resolver/wire.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_plain(const char *text)
{
	for (; *text; text++)
		assert(*text >= 0x20 && *text <= 0x7e);
}

static void check_record(struct arena *arena, const struct rr *rr)
{
	const char *line = wire_rr_show(arena, rr);
	const struct rr *again = wire_rr_parse(arena, str_of(line));

	check_plain(line);
	check_plain(rr->show);
	assert(again && again->type == rr->type && again->ttl == rr->ttl);
	assert(!strcmp(again->owner, rr->owner) && !strcmp(again->show, rr->show));
	assert(again->number == rr->number && ip_eq(&again->ip, &rr->ip));
	assert(str_eq(again->text, rr->text) && again->part_count == rr->part_count);
}

static void check_answer(struct arena *arena, const struct answer *answer)
{
	for (size_t i = 0; i < answer->count; i++) {
		assert(answer->rr[i].type ==
			(answer->status == DNS_REFERRAL ? RR_NS : answer->type));
		check_record(arena, &answer->rr[i]);
	}
	for (size_t i = 0; i < answer->cname_count; i++)
		check_record(arena, &answer->cname[i]);
	for (size_t i = 0; i < answer->glue_count; i++)
		check_record(arena, &answer->glue[i]);
	if (answer->soa)
		check_record(arena, answer->soa);
	assert(!answer->glue_count || answer->status == DNS_REFERRAL);
	assert(answer->cname_count <= 16);
	assert(!answer->count || answer->status == DNS_NOERROR || answer->status == DNS_REFERRAL);
	check_plain(dns_evidence(arena, answer));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum rr_type types[] = { RR_A, RR_NS, RR_CNAME, RR_SOA, RR_PTR, RR_MX, RR_TXT,
		RR_AAAA, RR_TLSA, RR_SPF, (enum rr_type)33, (enum rr_type)65400 };
	struct arena *arena;
	enum rr_type type;

	if (!size)
		return 0;
	arena = arena_new();
	type = types[data[0] % (sizeof types / sizeof *types)];
	check_answer(arena, wire_decode(arena, "a.example", type, data + 1, size - 1));
	check_answer(arena, wire_decode_direct(arena, "a.example", type, data + 1, size - 1));
	arena_free(arena);
	return 0;
}
