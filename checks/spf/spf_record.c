/* Parses SPF records: every fault is found, with its column, in one pass. */
#include "checks/spf/spf_record.h"

#include "checks/spf/spf_macro.h"

#include <assert.h>
#include <string.h>

enum argument {
	ARG_NONE,	/* all */
	ARG_DOMAIN,	/* :domain-spec */
	ARG_MAYBE,	/* [:domain-spec] */
	ARG_MAYBE_CIDR, /* [:domain-spec] [dual-cidr-length] */
	ARG_IP4,	/* :ip4-network [ip4-cidr-length] */
	ARG_IP6,	/* :ip6-network [ip6-cidr-length] */
};

static const struct mechanism {
	const char *name;
	enum spf_kind kind;
	enum argument argument;
} mechanisms[] = {
	{ "all", SPF_ALL, ARG_NONE },
	{ "include", SPF_INCLUDE, ARG_DOMAIN },
	{ "a", SPF_A, ARG_MAYBE_CIDR },
	{ "mx", SPF_MX, ARG_MAYBE_CIDR },
	{ "ptr", SPF_PTR, ARG_MAYBE },
	{ "ip4", SPF_IP4, ARG_IP4 },
	{ "ip6", SPF_IP6, ARG_IP6 },
	{ "exists", SPF_EXISTS, ARG_DOMAIN },
};

/* What people write, and what they mean. */
static const struct mistake {
	const char *name, *instead;
} mistakes[] = {
	{ "ip", "ip4:" },
	{ "ipv4", "ip4:" },
	{ "ipv6", "ip6:" },
	{ "i4", "ip4:" },
	{ "prt", "ptr" },
	{ "all.", "all" },
	{ "includes", "include:" },
	{ "inlcude", "include:" },
	{ "inclue", "include:" },
	{ "redirect", "redirect=" },
	{ "exist", "exists:" },
};

struct parser {
	struct arena *arena;
	struct spf_record *record;
	struct spf_term *terms;
	struct spf_fault *faults;
	bool seen_redirect, seen_exp;
};

bool spf_is_record(struct str text)
{
	return str_istarts(text, STR("v=spf1")) && (text.n == 6 || text.p[6] == ' ');
}

bool spf_kind_looks_up(enum spf_kind kind)
{
	switch (kind) {
	case SPF_INCLUDE:
	case SPF_A:
	case SPF_MX:
	case SPF_PTR:
	case SPF_EXISTS:
	case SPF_REDIRECT:
		return true;
	case SPF_ALL:
	case SPF_IP4:
	case SPF_IP6:
	case SPF_EXP:
	case SPF_OTHER_MODIFIER:
	case SPF_BROKEN:
		break;
	}
	return false;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static struct str from(struct str text, size_t at)
{
	return (struct str){ text.p + at, text.n - at };
}

/* Notes a fault at the character AT, which lies in the term's text. */
static void fault(struct parser *p, struct spf_term *term, const char *at, const char *what)
{
	term->kind = SPF_BROKEN;
	if (p->record->fault_count == SPF_FAULTS_MAX)
		return;
	*ARENA_PUSH(p->arena, p->faults, p->record->fault_count) = (struct spf_fault){
		.column = (size_t)(at - p->record->text.p) + 1,
		.term = term->text,
		.what = what,
	};
}

static void probably(struct parser *p, const char *instead)
{
	if (p->faults && p->record->fault_count < SPF_FAULTS_MAX)
		p->faults[p->record->fault_count - 1].instead = instead;
}

/* Takes "/DIGITS" (SLASHES: "/" or "//") off the end of *TEXT. False when there is none; *VALID: no
 * leading zero, at most MAX. */
static bool take_cidr(
	struct str *text, const char *slashes, unsigned max, unsigned *bits, bool *valid)
{
	size_t n = text->n, want = strlen(slashes);

	while (n && is_digit(text->p[n - 1]))
		n--;
	if (n == text->n || n < want || memcmp(text->p + n - want, slashes, want) != 0)
		return false;

	struct str digits = from(*text, n);
	unsigned long number = 0;

	*valid = (digits.n == 1 || digits.p[0] != '0') && str_number(digits, max, &number);
	*bits = (unsigned)number;
	text->n = n - want;
	return true;
}

/* A domain-spec; it must not be empty. */
static void parse_domain(struct parser *p, struct spf_term *term, struct str text)
{
	size_t at = 0;
	const char *what =
		text.n ? spf_macro_fault(text, SPF_USE_DOMAIN, &at) : "a domain is missing";
	struct ip ip;

	term->argument = text;
	if (!what)
		return;
	fault(p, term, text.p + at, what);
	if (ip_parse(text, &ip))
		probably(p, ip.version == 4 ? "ip4:" : "ip6:");
}

/* [":" domain-spec] [dual-cidr-length]; the lengths are read from the right, since a domain-spec
 * may hold slashes. */
static void parse_dual_cidr(struct parser *p, struct spf_term *term, struct str rest)
{
	bool valid4 = true, valid6 = true;

	take_cidr(&rest, "//", SPF_PREFIX_MAX, &term->bits6, &valid6);
	take_cidr(&rest, "/", 32, &term->bits4, &valid4);
	if (!valid4 || !valid6)
		fault(p, term, rest.p + rest.n, "bad prefix length");
	else if (rest.n && rest.p[0] == ':')
		parse_domain(p, term, from(rest, 1));
	else if (rest.n)
		fault(p, term, rest.p, "bad prefix length");
}

/* ip_parse() and no leading zeros (qnum of the grammar). */
static bool strict_address(struct str text, unsigned version, struct ip *out)
{
	for (size_t i = 0; version == 4 && i + 1 < text.n; i++)
		if (text.p[i] == '0' && is_digit(text.p[i + 1]) && (!i || text.p[i - 1] == '.'))
			return false;
	return ip_parse(text, out) && out->version == version;
}

static void parse_network(
	struct parser *p, struct spf_term *term, struct str rest, unsigned version)
{
	bool valid = true;
	unsigned *bits = version == 4 ? &term->bits4 : &term->bits6;

	if (!rest.n || rest.p[0] != ':') {
		fault(p, term, rest.p, "an address is missing");
		return;
	}
	rest = from(rest, 1);
	take_cidr(&rest, "/", version == 4 ? 32 : SPF_PREFIX_MAX, bits, &valid);
	term->argument = rest;
	if (!valid) {
		fault(p, term, rest.p + rest.n, "bad prefix length");
	} else if (!strict_address(rest, version, &term->net)) {
		struct ip other;

		fault(p, term, rest.p, version == 4 ? "bad IPv4 address" : "bad IPv6 address");
		if (ip_parse(rest, &other) && other.version != version)
			probably(p, version == 4 ? "ip6:" : "ip4:");
	}
}

static void parse_argument(
	struct parser *p, struct spf_term *term, enum argument argument, struct str rest)
{
	bool colon = rest.n && rest.p[0] == ':';

	switch (argument) {
	case ARG_NONE:
		if (rest.n)
			fault(p, term, rest.p, "nothing may follow \"all\"");
		break;
	case ARG_DOMAIN:
	case ARG_MAYBE:
		if (colon)
			parse_domain(p, term, from(rest, 1));
		else if (rest.n)
			fault(p, term, rest.p, "no prefix length is allowed here");
		else if (argument == ARG_DOMAIN)
			fault(p, term, rest.p, "a domain is missing");
		break;
	case ARG_MAYBE_CIDR:
		parse_dual_cidr(p, term, rest);
		break;
	case ARG_IP4:
		parse_network(p, term, rest, 4);
		break;
	case ARG_IP6:
		parse_network(p, term, rest, 6);
		break;
	}
}

static void unknown_mechanism(struct parser *p, struct spf_term *term, struct str name)
{
	struct ip ip;
	bool valid;
	unsigned bits;
	struct str bare = term->text;

	fault(p, term, name.p, name.n ? "unknown mechanism" : "a mechanism's name is missing");
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
		if (str_ieq(name, str_of(mistakes[i].name)))
			probably(p, mistakes[i].instead);
	take_cidr(&bare, "/", SPF_PREFIX_MAX, &bits, &valid);
	if (ip_parse(bare, &ip))
		probably(p, ip.version == 4 ? "ip4:" : "ip6:");
}

static void parse_mechanism(struct parser *p, struct spf_term *term, struct str text)
{
	static const struct {
		char sign;
		enum spf_result result;
	} qualifiers[] = {
		{ '+', SPF_PASS },
		{ '-', SPF_FAIL },
		{ '~', SPF_SOFTFAIL },
		{ '?', SPF_NEUTRAL },
	};

	for (size_t i = 0; text.n && i < sizeof qualifiers / sizeof *qualifiers; i++)
		if (text.p[0] == qualifiers[i].sign) {
			term->result = qualifiers[i].result;
			text = from(text, 1);
			break;
		}

	size_t n = 0;

	while (n < text.n && text.p[n] != ':' && text.p[n] != '/')
		n++;
	for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++)
		if (str_ieq((struct str){ text.p, n }, str_of(mechanisms[i].name))) {
			term->kind = mechanisms[i].kind;
			parse_argument(p, term, mechanisms[i].argument, from(text, n));
			return;
		}
	unknown_mechanism(p, term, (struct str){ text.p, n });
}

static bool is_name(char c)
{
	return is_alpha(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
}

/* The length of a modifier's name, or 0 when TEXT is no modifier. */
static size_t modifier_name(struct str text)
{
	size_t n = 0;

	if (!text.n || !is_alpha(text.p[0]))
		return 0;
	while (n < text.n && is_name(text.p[n]))
		n++;
	return n < text.n && text.p[n] == '=' ? n : 0;
}

static void parse_modifier(struct parser *p, struct spf_term *term, size_t name_length)
{
	struct str name = { term->text.p, name_length };
	struct str value = from(term->text, name_length + 1);
	bool redirect = str_ieq(name, STR("redirect"));

	if (redirect || str_ieq(name, STR("exp"))) {
		term->kind = redirect ? SPF_REDIRECT : SPF_EXP;
		/* Section 6: neither may come twice. */
		if (redirect ? p->seen_redirect : p->seen_exp)
			fault(p, term, name.p, "a modifier that may come only once comes again");
		else
			parse_domain(p, term, value);
		*(redirect ? &p->seen_redirect : &p->seen_exp) = true;
		return;
	}

	size_t at = 0;
	const char *what = spf_macro_fault(value, SPF_USE_MODIFIER, &at);

	term->kind = SPF_OTHER_MODIFIER;
	term->argument = value;
	if (what)
		fault(p, term, value.p + at, what);
}

/* A byte that no term may hold: everything but printable ASCII (section 3.1). */
static const char *bad_byte(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < 0x21 || text.p[i] > 0x7e)
			return text.p + i;
	return NULL;
}

static void parse_term(struct parser *p, struct spf_term *term)
{
	const char *bad = bad_byte(term->text);
	size_t name_length = modifier_name(term->text);

	if (bad)
		fault(p, term, bad, "a byte that is not printable ASCII");
	else if (name_length)
		parse_modifier(p, term, name_length);
	else
		parse_mechanism(p, term, term->text);
}

static void note_first(struct spf_record *record)
{
	for (size_t i = 0; i < record->count; i++) {
		const struct spf_term *term = &record->term[i];

		if (term->kind == SPF_REDIRECT && !record->redirect)
			record->redirect = term;
		else if (term->kind == SPF_EXP && !record->exp)
			record->exp = term;
		else if (term->kind == SPF_ALL && !record->all)
			record->all = term;
	}
}

const struct spf_record *spf_record_parse(struct arena *arena, struct str text)
{
	struct spf_record *record = arena_alloc(arena, sizeof *record);
	struct parser p = { .arena = arena, .record = record };
	struct str rest = text;

	assert(spf_is_record(text));
	record->text = text;
	str_cut(&rest, ' '); /* the version section */
	while (rest.p) {
		struct str word = str_cut(&rest, ' ');

		if (!word.n)
			continue;

		struct spf_term *term = ARENA_PUSH(arena, p.terms, record->count);

		*term = (struct spf_term){
			.text = word,
			.column = (size_t)(word.p - text.p) + 1,
			.result = SPF_PASS,
			.bits4 = 32,
			.bits6 = SPF_PREFIX_MAX,
		};
		parse_term(&p, term);
	}
	record->term = p.terms;
	record->fault = p.faults;
	note_first(record);
	return record;
}

char *spf_fault_text(struct arena *arena, const struct spf_fault *fault)
{
	enum { SHOWN = 60 };
	bool cut = fault->term.n > SHOWN;
	struct str shown = { fault->term.p, cut ? SHOWN : fault->term.n };

	return speak(arena, "%s in column %zu: \"%s%s\"%s%s%s", fault->what, fault->column,
		str_printable(arena, shown), cut ? "..." : "",
		fault->instead ? " (meant is probably " : "", fault->instead ? fault->instead : "",
		fault->instead ? ")" : "");
}

size_t spf_select(const struct answer *answer, struct str *first)
{
	size_t count = 0;

	for (size_t i = 0; i < answer->count; i++)
		if (spf_is_record(answer->rr[i].text) && !count++)
			*first = answer->rr[i].text;
	return count;
}
