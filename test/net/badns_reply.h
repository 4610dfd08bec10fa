/* Questions as badns reads them, what its script says to them, and replies as packets. */
#ifndef TEST_NET_BADNS_REPLY_H
#define TEST_NET_BADNS_REPLY_H

#include "test/net/badns_script.h"

enum { QUESTION_MAX = HEADER + NAME_MAX_OCTETS + 4, OPT_SIZE = 11, UDP_MAX = 4096 };

/* A question as it came. */
struct asked {
	const uint8_t *packet;
	size_t question; /* octets of header and question */
	size_t name_size;
	uint8_t name[NAME_MAX_OCTETS]; /* lower case */
	uint16_t type;
	bool edns;
	size_t limit; /* of a reply over UDP */
};

static bool parse(const uint8_t *packet, size_t n, struct asked *asked)
{
	size_t at = HEADER;

	if (n < HEADER || packet[2] & 0x80 || packet[4] || packet[5] != 1)
		return false;
	while (at < n && packet[at]) {
		if (packet[at] > 63)
			return false;
		at += packet[at] + 1u;
	}
	asked->name_size = ++at - HEADER;
	if (at + 4 > n || asked->name_size > NAME_MAX_OCTETS)
		return false;
	for (size_t i = 0; i < asked->name_size; i++) {
		const uint8_t c = packet[HEADER + i];

		asked->name[i] = c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
	}
	asked->packet = packet;
	asked->type = (uint16_t)(packet[at] << 8 | packet[at + 1]);
	asked->question = at += 4;
	asked->edns = at + OPT_SIZE <= n && packet[11] && !packet[at] && packet[at + 2] == 41;
	asked->limit = asked->edns ? (size_t)(packet[at + 3] << 8 | packet[at + 4]) : 512;
	if (asked->limit > UDP_MAX)
		asked->limit = UDP_MAX;
	return true;
}

static struct entry *rule_for(const struct table *rules, const struct asked *asked)
{
	struct entry *rule = find(rules, asked->name, asked->name_size, asked->type, false);

	if (!rule)
		rule = find(rules, asked->name, asked->name_size, 0, false);
	for (size_t at = 0; !rule && asked->name[at];) {
		at += asked->name[at] + 1u;
		rule = find(rules, asked->name + at, asked->name_size - at, asked->type, true);
		if (!rule)
			rule = find(rules, asked->name + at, asked->name_size - at, 0, true);
	}
	/* *. and default fit the root too. */
	return rule ? rule : find(rules, (const uint8_t *)"", 1, 0, true);
}

/* What the script says to the question; counts it. */
static const struct action *action_of(const struct script *script, const struct asked *asked)
{
	static const struct action nxdomain = { .rcode = 3 };
	struct entry *rule = rule_for(&script->rules, asked);

	if (!rule)
		return &nxdomain;
	rule->seen++;

	const struct action *last = NULL;

	for (const struct action *a = rule->action; a; a = a->next) {
		const bool condition = a->first || a->after || a->edns;

		if (!condition)
			last = a; /* the one without comes after all that have one */
		else if ((a->first && rule->seen <= a->first) ||
			 (a->after && rule->seen > a->after) || (a->edns && asked->edns))
			return a;
	}
	return last ? last : &nxdomain;
}

/* The reply in OUT (room for everything); its size. */
static size_t build(const struct action *action, const struct asked *asked, bool tcp, uint8_t *out)
{
	const size_t whole =
		asked->question + action->size[0] + action->size[1] + (asked->edns ? OPT_SIZE : 0);
	const bool cut = !tcp && (action->truncate || whole > asked->limit);
	size_t n = asked->question;

	memcpy(out, asked->packet, n);
	out[2] = (uint8_t)(0x80 | (asked->packet[2] & 0x79) | (cut ? 2 : 0));
	out[3] = (uint8_t)(0x80 | action->rcode);
	memset(out + 4, 0, 8);
	out[5] = 1;
	for (size_t i = 0; !cut && i < 2; i++) {
		out[6 + 2 * i] = (uint8_t)(action->count[i] >> 8);
		out[7 + 2 * i] = (uint8_t)action->count[i];
		if (action->size[i])
			memcpy(out + n, action->section[i], action->size[i]);
		n += action->size[i];
	}
	if (asked->edns) {
		memcpy(out + n, "\0\0\x29\x04\xd0\0\0\0\0\0\0", OPT_SIZE);
		out[11] = 1;
		n += OPT_SIZE;
	}
	return n;
}

static size_t skip_name(const uint8_t *packet, size_t at)
{
	while (packet[at] && packet[at] < 0xc0)
		at += packet[at] + 1u;
	return at + (packet[at] ? 2 : 1);
}

/* Owners that point to the question point to its parent instead. */
static void make_owner_wrong(uint8_t *packet, size_t question, size_t count)
{
	size_t at = question;

	for (; count; count--) {
		if (packet[at] == 0xc0 && packet[at + 1] == HEADER && packet[HEADER])
			packet[at + 1] = (uint8_t)(HEADER + packet[HEADER] + 1);
		at = skip_name(packet, at) + 8;
		at += 2u + (size_t)(packet[at] << 8 | packet[at + 1]);
	}
}

#endif
