/* Puts values in for macros; names are built from raw bytes, since a domain-spec may hold anything
 * printable. */
#include "checks/spf/spf_token.h"

#include <string.h>

enum {
	NAME_TEXT_MAX = 253,	  /* section 7.3: a longer one loses labels at its left */
	KEPT = 2 * NAME_TEXT_MAX, /* of a domain that grows too long: its right end decides */
	EXPLAIN_MAX = 4096,
};

/* Text that grows. */
struct buffer {
	struct arena *arena;
	char *p;
	size_t n, room;
	enum spf_macro_use use;
};

/* A domain keeps its right end only, an explanation its beginning: so neither grows without
 * bound. */
static void append(struct buffer *b, struct str text)
{
	if (b->use == SPF_USE_EXPLAIN && text.n > EXPLAIN_MAX - b->n)
		text.n = EXPLAIN_MAX - b->n;
	if (b->use != SPF_USE_EXPLAIN && text.n > KEPT)
		text = (struct str){ text.p + text.n - KEPT, KEPT };
	if (b->use != SPF_USE_EXPLAIN && b->n + text.n > b->room && b->n > KEPT) {
		memmove(b->p, b->p + b->n - KEPT, KEPT);
		b->n = KEPT;
	}
	if (text.n)
		memcpy(b->p + b->n, text.p, text.n);
	b->n += text.n;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool unreserved(char c)
{
	return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
	       (c && strchr("-._~", c));
}

/* RFC 3986 section 2: an upper case macro letter asks for it. */
static void append_escaped(struct buffer *b, struct str text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		char escape[3] = { '%', hex[c >> 4], hex[c & 15] };

		if (unreserved(text.p[i]))
			append(b, (struct str){ text.p + i, 1 });
		else
			append(b, (struct str){ escape, sizeof escape });
	}
}

static bool splits(const struct spf_token *token, char c)
{
	return token->split.n ? str_find(token->split, c) < token->split.n : c == '.';
}

/* Splits VALUE at the delimiters, reverses, keeps the right-hand parts, joins with dots (section
 * 7.3). */
static struct str transform(struct arena *arena, const struct spf_token *token, struct str value)
{
	if (!token->parts && !token->reversed && !token->split.n)
		return value;

	char *joined = arena_alloc(arena, value.n + 1);
	struct str *part = NULL;
	size_t count = 0, start = 0;

	for (size_t i = 0; i <= value.n; i++)
		if (i == value.n || splits(token, value.p[i])) {
			*ARENA_PUSH(arena, part, count) =
				(struct str){ value.p + start, i - start };
			start = i + 1;
		}

	size_t n = 0, kept = token->parts && token->parts < count ? token->parts : count;

	for (size_t i = count - kept; i < count; i++) {
		struct str piece = part[token->reversed ? count - 1 - i : i];

		if (i > count - kept)
			joined[n++] = '.';
		if (piece.n)
			memcpy(joined + n, piece.p, piece.n);
		n += piece.n;
	}
	return (struct str){ joined, n };
}

/* %{i}: dotted quad, or the 32 nibbles with dots. */
static struct str dotted(struct arena *arena, const struct ip *ip)
{
	static const char hex[] = "0123456789ABCDEF";
	char *text = arena_alloc(arena, IP_TEXT_MAX + 64);
	size_t n = 0;

	if (ip->version == 4)
		return str_of(ip_text(ip, text));
	for (size_t i = 0; i < 16; i++) {
		text[n++] = hex[ip->bytes[i] >> 4];
		text[n++] = '.';
		text[n++] = hex[ip->bytes[i] & 15];
		text[n++] = '.';
	}
	return (struct str){ text, n - 1 };
}

static struct str local_part(const struct spf_client *client)
{
	return client->local.n ? client->local : STR("postmaster");
}

static struct str sender(struct arena *arena, const struct spf_client *client)
{
	struct str local = local_part(client), domain = client->domain;
	char *text = arena_alloc(arena, local.n + 1 + domain.n);

	memcpy(text, local.p, local.n);
	text[local.n] = '@';
	if (domain.n)
		memcpy(text + local.n + 1, domain.p, domain.n);
	return (struct str){ text, local.n + 1 + domain.n };
}

static enum spf_expansion of_address(const struct spf_macro *macro, char letter, struct str *value)
{
	const struct ip *ip = macro->client->ip;

	if (!ip)
		return SPF_EXPAND_NEVER;
	switch (letter) {
	case 'i':
		*value = dotted(macro->arena, ip);
		return SPF_EXPANDED;
	case 'c':
		*value = str_of(ip_text(ip, arena_alloc(macro->arena, IP_TEXT_MAX)));
		return SPF_EXPANDED;
	case 'v':
		*value = ip->version == 4 ? STR("in-addr") : STR("ip6");
		return SPF_EXPANDED;
	}
	return macro->validated(macro->context, macro->domain, value);
}

static enum spf_expansion value_of(const struct spf_macro *macro, char letter, struct str *value)
{
	const struct spf_client *client = macro->client;

	switch (letter) {
	case 's':
		*value = sender(macro->arena, client);
		break;
	case 'l':
		*value = local_part(client);
		break;
	case 'o':
		*value = client->domain;
		break;
	case 'd':
		*value = macro->domain;
		break;
	case 'h':
		*value = client->helo.n ? client->helo : STR("unknown");
		return client->helo_pending ? SPF_EXPAND_PENDING : SPF_EXPANDED;
	case 'r':
		*value = client->receiver ? str_of(client->receiver) : STR("unknown");
		break;
	case 't':
		*value = str_of(arena_printf(macro->arena, "%lld", (long long)client->time));
		break;
	default: /* c, i, p, v */
		return of_address(macro, letter, value);
	}
	return SPF_EXPANDED;
}

static enum spf_expansion append_macro(
	struct buffer *b, const struct spf_macro *macro, const struct spf_token *token)
{
	bool is_upper = lower(token->letter) != token->letter, asks = lower(token->letter) == 'p';
	struct arena_mark mark = arena_mark(macro->arena);
	struct str value = { 0 };
	enum spf_expansion expansion = value_of(macro, lower(token->letter), &value);

	if (expansion == SPF_EXPANDED)
		(is_upper ? append_escaped : append)(b, transform(macro->arena, token, value));
	/* A hostile record has thousands of macros; only what was asked must stay. */
	if (!asks)
		arena_release(macro->arena, mark);
	return expansion;
}

static enum spf_expansion append_token(
	struct buffer *b, const struct spf_macro *macro, const struct spf_token *token)
{
	if (token->letter)
		return append_macro(b, macro, token);
	append(b, !token->escaped	  ? token->text
		  : token->escaped == '%' ? STR("%")
		  : token->escaped == '_' ? STR(" ")
					  : STR("%20"));
	return SPF_EXPANDED;
}

/* Without the final dot, and without so many labels at the left that it fits (section 7.3). */
static struct str fit(struct str name)
{
	if (name.n && name.p[name.n - 1] == '.')
		name.n--;
	while (name.n > NAME_TEXT_MAX) {
		size_t dot = str_find(name, '.');

		if (dot == name.n)
			break; /* one label that cannot be asked: left to spf_name() */
		name = (struct str){ name.p + dot + 1, name.n - dot - 1 };
	}
	return name;
}

enum spf_expansion spf_macro_expand(
	const struct spf_macro *macro, struct str text, enum spf_macro_use use, struct str *out)
{
	size_t room = use == SPF_USE_EXPLAIN ? EXPLAIN_MAX : 4 * KEPT;
	struct buffer b = { .arena = macro->arena, .room = room, .use = use };
	enum spf_expansion worst = SPF_EXPANDED;

	b.p = arena_alloc(macro->arena, room);
	while (text.n) {
		struct spf_token token;
		size_t at;

		spf_token_next(&text, &token, use, &at);

		enum spf_expansion expansion = append_token(&b, macro, &token);

		if (expansion > worst)
			worst = expansion;
	}
	*out = (struct str){ b.p, b.n };
	if (use == SPF_USE_DOMAIN)
		*out = fit(*out);
	return worst;
}

const char *spf_name(struct arena *arena, struct str text)
{
	uint8_t wire[NAME_WIRE_MAX];
	size_t n = 0;

	if (text.n && text.p[text.n - 1] == '.')
		text.n--;
	if (!text.n || text.n > NAME_TEXT_MAX)
		return NULL;
	while (text.p) {
		struct str label = str_cut(&text, '.');

		if (!label.n || label.n > LABEL_MAX)
			return NULL;
		wire[n++] = (uint8_t)label.n;
		memcpy(wire + n, label.p, label.n);
		n += label.n;
	}
	wire[n++] = 0;
	return name_from_wire(arena, wire, n);
}
