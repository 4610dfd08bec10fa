/* What the answers of a DNS list mean, and the words for what lists are. */
#include "checks/dnsbl/list.h"

const char *list_verdict_name(enum list_verdict verdict)
{
	static const char *const names[] = {
		[LISTED] = "listed",
		[CLEAN] = "clean",
		[POSITIVE] = "positive",
		[LIST_INFO] = "info",
		[UNUSABLE] = "unusable",
		[SKIPPED] = "skipped",
	};

	return names[verdict];
}

const char *list_fault_name(enum list_fault fault)
{
	static const char *const names[] = {
		[FAULT_NONE] = "ok",
		[FAULT_REFUSED] = "refuses",
		[FAULT_SILENT] = "silent",
		[FAULT_FOREIGN] = "foreign",
		[FAULT_WILDCARD] = "wildcard",
		[FAULT_GONE] = "gone",
		[FAULT_DEAD] = "dead",
		[FAULT_KEY] = "key",
	};

	return names[fault];
}

const char *list_role_name(enum list_role role)
{
	static const char *const names[] = {
		[ROLE_IP] = "ip",
		[ROLE_SENDER] = "sender",
		[ROLE_HELO] = "helo",
		[ROLE_PTR] = "ptr",
		[ROLE_FROM] = "from",
		[ROLE_DKIM] = "dkim",
	};

	return names[role];
}

const char *list_scope_name(enum list_scope scope)
{
	static const char *const names[] = {
		[SCOPE_IP] = "ip",
		[SCOPE_NET] = "net",
		[SCOPE_ASN] = "asn",
		[SCOPE_MIXED] = "mixed",
	};

	return names[scope];
}

const char *list_status_name(enum list_status status)
{
	static const char *const names[] = {
		[LIST_ACTIVE] = "active",
		[LIST_UNCERTAIN] = "uncertain",
		[LIST_CLOSED] = "closed",
		[LIST_WILDCARDING] = "wildcarding",
		[LIST_NO_LIST] = "not-a-dns-list",
	};

	return names[status];
}

const char *list_weight_name(enum list_weight weight)
{
	static const char *const names[] = {
		[WEIGHT_LOW] = "low",
		[WEIGHT_MEDIUM] = "medium",
		[WEIGHT_HIGH] = "high",
	};

	return names[weight];
}

const char *list_kind_name(enum list_kind kind)
{
	static const char *const names[] = {
		[LIST_IP4] = "ip4",
		[LIST_IP6] = "ip6",
		[LIST_IP] = "ip",
		[LIST_DOMAIN] = "domain",
		[LIST_NS] = "ns",
		[LIST_WHITE_IP] = "whitelist-ip",
		[LIST_WHITE_DOMAIN] = "whitelist-domain",
		[LIST_SCORE] = "score",
	};

	return names[kind];
}

bool list_is_dead(const struct list *list)
{
	return list->status == LIST_CLOSED || list->status == LIST_WILDCARDING ||
	       list->status == LIST_NO_LIST;
}

bool list_is_whitelist(const struct list *list)
{
	return list->kind == LIST_WHITE_IP || list->kind == LIST_WHITE_DOMAIN;
}

bool list_takes_ip(const struct list *list, unsigned version)
{
	switch (list->kind) {
	case LIST_IP4:
		return version == 4;
	case LIST_IP6:
		return version == 6;
	case LIST_IP:
	case LIST_WHITE_IP:
	case LIST_SCORE:
		return version == 4 || (version == 6 && list->ipv6 == IPV6_YES);
	case LIST_DOMAIN:
	case LIST_NS:
	case LIST_WHITE_DOMAIN:
		break;
	}
	return false;
}

bool list_is_of_ips(const struct list *list)
{
	return list_takes_ip(list, 4) || list_takes_ip(list, 6);
}

bool list_is_of_names(const struct list *list)
{
	return list->kind == LIST_DOMAIN || list->kind == LIST_WHITE_DOMAIN;
}

/* One octet of a match expression: decimal without leading zeros, or x. */
static bool parse_octet(struct str text, uint32_t *value, bool *any)
{
	unsigned long number;

	*value = 0;
	*any = str_eq(text, STR("x"));
	if (*any)
		return true;
	if ((text.n > 1 && text.p[0] == '0') || !str_number(text, 255, &number))
		return false;
	*value = (uint32_t)number;
	return true;
}

/* Four octets; MASK has the bits of those that are given. */
static bool parse_quad(struct str text, uint32_t *address, uint32_t *mask)
{
	*address = *mask = 0;
	for (unsigned i = 0; i < 4; i++) {
		struct str octet = str_cut(&text, '.');
		uint32_t value;
		bool any;

		if (!octet.p || !parse_octet(octet, &value, &any))
			return false;
		*address = *address << 8 | value;
		*mask = *mask << 8 | (any ? 0 : 0xff);
	}
	return !text.p && *address >> 24 == 127; /* an x in front leaves 0 there */
}

static bool parse_plain(struct str text, uint32_t *address)
{
	uint32_t mask;

	return parse_quad(text, address, &mask) && mask == UINT32_MAX;
}

static bool parse_range(struct str first, struct str last, struct code_match *out)
{
	return parse_plain(first, &out->first) && parse_plain(last, &out->last) &&
	       out->first < out->last && !((out->first ^ out->last) >> 8);
}

static bool parse_bits(struct str quad, struct str bits, struct code_match *out)
{
	unsigned long number;
	uint32_t mask;

	if (!parse_quad(quad, &out->first, &mask) || mask != 0xffffff00 ||
		!str_number(bits, 255, &number) || !number)
		return false;
	out->last = out->first | 0xff;
	out->any_bits = (uint32_t)number;
	return true;
}

static bool parse_net(struct str address, struct str length, struct code_match *out)
{
	unsigned long bits;

	if (!parse_plain(address, &out->first) || !str_number(length, 32, &bits) || bits < 8)
		return false;

	uint32_t host = bits == 32 ? 0 : UINT32_MAX >> bits;

	out->last = out->first | host;
	return !(out->first & host);
}

static bool parse_quad_match(struct str text, struct code_match *out)
{
	if (!parse_quad(text, &out->want, &out->mask))
		return false;
	out->first = out->want;
	out->last = out->want | ~out->mask;
	return true;
}

bool code_match_parse(struct str text, struct code_match *out)
{
	struct code_match match = { 0 };
	struct str rest = text, head;
	bool good;

	if (str_find(text, '&') < text.n) {
		head = str_cut(&rest, '&');
		good = parse_bits(str_trim(head), str_trim(rest), &match);
	} else if (str_find(text, '/') < text.n) {
		head = str_cut(&rest, '/');
		good = parse_net(head, rest, &match);
	} else if (str_find(text, '-') < text.n) {
		head = str_cut(&rest, '-');
		good = parse_range(head, rest, &match);
	} else {
		good = parse_quad_match(text, &match);
	}
	if (good)
		*out = match;
	return good;
}

bool code_match_holds(const struct code_match *match, uint32_t address)
{
	return address >= match->first && address <= match->last &&
	       (address & match->mask) == match->want &&
	       (!match->any_bits || (address & match->any_bits));
}

/* Why RECORD is no answer of a list; NULL: it may be one. */
static const char *record_fault(const struct list *list, uint32_t record, bool *refused)
{
	*refused = false;
	if (record >> 24 != 127)
		return "outside 127/8: parked domain or rewriting resolver";
	*refused = true;
	for (size_t i = 0; i < list->error_count; i++)
		if (code_match_holds(&list->error[i].set, record))
			return list->error[i].meaning;
	if (record >> 8 == 0x7fffff)
		return "127.255.255.0/24: query error";
	*refused = false;
	return NULL;
}

static void keep_code(struct list_reading *out, const struct list_code *code)
{
	for (size_t i = 0; i < out->code_count; i++)
		if (out->code[i] == code)
			return;
	if (out->code_count < LIST_READING_MAX)
		out->code[out->code_count++] = code;
}

/* Keeps the codes of RECORD; false when the list has none for it. */
static bool read_codes(const struct list *list, uint32_t record, struct list_reading *out)
{
	bool known = false;

	for (size_t i = 0; i < list->code_count; i++)
		if (code_match_holds(&list->code[i].set, record)) {
			keep_code(out, &list->code[i]);
			known = true;
		}
	return known;
}

static enum list_verdict code_verdict(const struct list_code *code)
{
	switch (code->severity) {
	case CODE_BLOCK:
	case CODE_SUSPECT:
		return LISTED;
	case CODE_POSITIVE:
		return POSITIVE;
	case CODE_INFO:
		return LIST_INFO;
	case CODE_ERROR:
		break;
	}
	return UNUSABLE;
}

/* The verdict of codes that are all good: the first of listed, positive, info that one of them
 * says. */
static enum list_verdict join_codes(const struct list *list, struct list_reading *out)
{
	bool listed = out->unknown_code && list->any_code_listed, positive = false;

	for (size_t i = 0; i < out->code_count; i++) {
		const struct list_code *code = out->code[i];

		listed |= code_verdict(code) == LISTED;
		positive |= code_verdict(code) == POSITIVE;
		out->blocks |= code->severity == CODE_BLOCK && code->rejection_relevant;
	}
	if (listed)
		return list_is_whitelist(list) ? POSITIVE : LISTED;
	return positive ? POSITIVE : LIST_INFO;
}

void list_read(
	const struct list *list, const uint32_t *records, size_t count, struct list_reading *out)
{
	*out = (struct list_reading){ .verdict = CLEAN };
	for (size_t i = 0; i < count; i++) {
		out->culprit = records[i];
		out->reason = record_fault(list, records[i], &out->refused);
		if (!out->reason && !read_codes(list, records[i], out)) {
			out->unknown_code = true;
			if (records[i] == 0x7f000001)
				out->reason =
					"127.0.0.1 is no code of this list: blocked or rewritten";
		}
		if (out->reason) {
			out->verdict = UNUSABLE;
			return;
		}
	}
	if (!count)
		return;
	out->verdict = list_is_dead(list) ? SKIPPED : join_codes(list, out);
}
