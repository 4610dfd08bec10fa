/* Hands answers to libspf2 until it asks for no more. */
#include "checks/spf2/spf2.h"

#include "checks/spf2/spf2_process.h"

#include <string.h>

enum {
	STRING_MAX = 255,
	ANSWER_MAX = 64 * 1024, /* a DNS message holds no more */
	WHY_MAX = 160,
	ASKED_MAX =
		128, /* questions that only the library asks: an honest record leads to a handful */
};

struct talk {
	struct arena *arena;
	const struct spf2_case *c;
	struct spf2_known *known;
	size_t count;
	unsigned asked;
	bool unasked; /* an answer is missing for good */
};

/* Any failure is one that may pass: a receiver asks a resolver of its own. */
static enum spf2_status status_of(const struct answer *answer)
{
	if (answer->status == DNS_NXDOMAIN)
		return SPF2_NXDOMAIN;
	if (answer->status != DNS_NOERROR)
		return SPF2_AGAIN;
	return answer->count ? SPF2_OK : SPF2_NODATA;
}

/* The strings of a TXT record as they are on the wire. */
static struct str wire_text(struct arena *arena, const struct rr *rr)
{
	char *wire = arena_alloc(arena, rr->text.n + rr->part_count + rr->text.n / STRING_MAX + 2);
	size_t n = 0;

	for (size_t i = 0; i < rr->part_count; i++) {
		struct str rest = rr->part[i];

		do {
			size_t part = rest.n < STRING_MAX ? rest.n : STRING_MAX;

			wire[n++] = (char)(unsigned char)part;
			if (part)
				memcpy(wire + n, rest.p, part);
			n += part;
			rest = (struct str){ rest.p + part, rest.n - part };
		} while (rest.n);
	}
	return (struct str){ wire, n };
}

static struct str record_of(struct arena *arena, const struct rr *rr)
{
	switch (rr->type) {
	case RR_A:
		return (struct str){ (const char *)rr->ip.bytes, 4 };
	case RR_AAAA:
		return (struct str){ (const char *)rr->ip.bytes, 16 };
	case RR_TXT:
	case RR_SPF:
		return wire_text(arena, rr);
	case RR_PTR:
	case RR_MX:
		return str_of(rr->name);
	case RR_NS:
	case RR_CNAME:
	case RR_SOA:
	case RR_TLSA:
		break;
	}
	return (struct str){ 0 };
}

static bool is_known(const struct talk *talk, enum rr_type type, const char *name)
{
	for (size_t i = 0; i < talk->count; i++)
		if (talk->known[i].type == type && !strcmp(talk->known[i].name, name))
			return true;
	return false;
}

/* Adds ANSWER, which may be NULL, to what is handed over. */
static void add_known(struct talk *talk, const struct answer *answer)
{
	struct spf2_known *known;
	size_t octets = 0;

	if (!answer || dns_not_asked(answer) || talk->count >= SPF2_KNOWN_MAX ||
		is_known(talk, answer->type, answer->name))
		return;
	known = ARENA_PUSH(talk->arena, talk->known, talk->count);
	*known = (struct spf2_known){ answer->type, answer->name, status_of(answer), NULL, 0 };
	known->record = arena_array(talk->arena, answer->count + 1, sizeof *known->record);
	for (size_t i = 0; dns_definite(answer) && i < answer->count; i++) {
		struct str record = record_of(talk->arena, &answer->rr[i]);

		octets += record.n;
		if (octets > ANSWER_MAX)
			return;
		known->record[known->count++] = record;
	}
}

/* What the strict evaluation has asked anyway. */
static void add_tree(struct talk *talk, const struct spf_tree *tree)
{
	const unsigned family = talk->c->client->ip->version == 4 ? SPF_V4 : SPF_V6;

	for (size_t i = 0; tree && i < tree->count; i++) {
		const struct spf_node *node = tree->node[i];

		add_known(talk, node->txt);
		for (size_t j = 0; j < node->probe_count; j++) {
			const struct spf_probe *probe = &node->probe[j];

			add_known(talk, probe->mx);
			for (size_t k = 0; k < probe->host_count[family]; k++)
				add_known(talk, probe->host[family][k]);
		}
	}
}

static bool is_full(const struct talk *talk)
{
	return talk->count >= SPF2_KNOWN_MAX || talk->asked >= ASKED_MAX;
}

enum gain { GAIN_NONE, GAIN_SOME, GAIN_PENDING };

/* Looks for the answers that REPLY lacked. */
static enum gain fetch(struct talk *talk, const struct spf2_reply *reply)
{
	enum gain gain = GAIN_NONE;
	bool pending = false;

	for (size_t i = 0; i < reply->count && !is_full(talk); i++) {
		const struct spf2_wanted *wanted = &reply->wanted[i];
		const char *name = name_parse(talk->arena, str_of(wanted->name));
		const struct answer *answer;

		if (!name || strcmp(name, wanted->name) != 0 || is_known(talk, wanted->type, name))
			continue;
		talk->asked++;
		answer = talk->c->dns->ask(talk->c->dns->context, wanted->type, name);
		pending |= !answer;
		talk->unasked |= dns_not_asked(answer);
		if (!answer || dns_not_asked(answer))
			continue;
		add_known(talk, answer);
		gain = GAIN_SOME;
	}
	return gain == GAIN_SOME ? GAIN_SOME : pending ? GAIN_PENDING : GAIN_NONE;
}

/* "postmaster@example.com": an empty local part is postmaster (RFC 7208 section 4.3). */
static struct str sender_of(struct arena *arena, const struct spf2_case *c)
{
	struct str local = c->client->local.n ? c->client->local : STR("postmaster");
	char *text = arena_alloc(arena, local.n + c->client->domain.n + 2);

	memcpy(text, local.p, local.n);
	text[local.n] = '@';
	memcpy(text + local.n + 1, c->client->domain.p, c->client->domain.n);
	return (struct str){ text, local.n + 1 + c->client->domain.n };
}

static const char *shorten(struct arena *arena, struct str text)
{
	if (!text.n)
		return NULL;
	if (text.n > WHY_MAX)
		text.n = WHY_MAX;
	return str_printable(arena, text);
}

static struct spf2_voice voice_of(struct talk *talk, const struct spf2_reply *reply)
{
	struct spf2_voice voice = {
		.why = shorten(talk->arena, reply->message),
		.local = reply->local,
	};

	switch (reply->end) {
	case SPF2_SAID:
		voice.outcome = talk->unasked ? SPF2_UNKNOWN : SPF2_CONCLUDED;
		voice.word = reply->word;
		break;
	case SPF2_ABORTED:
		voice.outcome = SPF2_KILLED;
		break;
	case SPF2_ENDLESS:
		voice.outcome = SPF2_LOST;
		break;
	case SPF2_WANTS: /* is never the last */
		break;
	}
	return voice;
}

struct spf2_voice spf2_hear(
	struct spf2 *spf2, struct arena *arena, const struct spf2_case *c, enum spf2_manner manner)
{
	const struct ip ip = ip_unmapped(c->client->ip);
	struct talk talk = { .arena = arena, .c = c };
	struct spf2_request request = {
		.manner = manner,
		.ip = ip,
		.helo = c->client->helo,
		.sender = sender_of(arena, c),
	};
	struct spf2_reply reply;
	enum spf2_fate fate;
	enum gain gain;
	const char *why = NULL;

	add_tree(&talk, c->tree);
	add_known(&talk, c->old_type);
	do {
		request.known = talk.known;
		request.count = talk.count;
		fate = spf2_exchange(spf2, arena, &request, &reply, &why);
		if (fate == SPF2_ABSENT)
			return (struct spf2_voice){ .outcome = SPF2_UNKNOWN };
		gain = fetch(&talk, &reply);
	} while (gain == GAIN_SOME && !is_full(&talk));
	if (gain == GAIN_PENDING)
		return (struct spf2_voice){ .outcome = SPF2_PENDING };
	if (is_full(&talk))
		return (struct spf2_voice){ .outcome = SPF2_LOST };
	if (fate == SPF2_DIED)
		return (struct spf2_voice){ .outcome = SPF2_KILLED, .why = why };
	return voice_of(&talk, &reply);
}
