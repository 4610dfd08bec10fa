/* A DKIM-Signature field, tag by tag; what libopendkim would abort on, or read otherwise than we
 * do, ends here. */
#include "checks/dkim/dkim_signature.h"

#include "checks/base64.h"
#include "checks/dkim/dkim_record.h"
#include "checks/tags.h"
#include "resolver/name.h"

#include <string.h>

enum {
	HEADER_LIST_MAX =
		4000, /* libopendkim cuts h= at 4,095 octets (DKIM_MAXHEADER) without a word */
	IDENTITY_MAX = 250, /* and i= at 256 (MAXADDRESS) */
	SHA256_OCTETS = 32,
	TAGS_MAX = 64,
	DRIFT = 300, /* seconds that clocks may differ: libopendkim's default */
};

const struct dkim_signed_spec dkim_signed_specs[DKIM_SIGNED_COUNT] = {
#define DKIM_SIGNED(id, result, text) [DKIM_SIGNED_##id] = { result, text },
#include "checks/dkim/dkim_signature.def"
#undef DKIM_SIGNED
};

enum sig_tag {
	TAG_V,
	TAG_A,
	TAG_B,
	TAG_BH,
	TAG_C,
	TAG_D,
	TAG_H,
	TAG_I,
	TAG_L,
	TAG_Q,
	TAG_S,
	TAG_T,
	TAG_X,
	SIG_TAGS
};

static const struct {
	const char *name;
	bool needed;
} known_tags[SIG_TAGS] = {
	[TAG_V] = { "v", false }, /* has a state of its own */
	[TAG_A] = { "a", true },
	[TAG_B] = { "b", true },
	[TAG_BH] = { "bh", true },
	[TAG_C] = { "c", false },
	[TAG_D] = { "d", true },
	[TAG_H] = { "h", true },
	[TAG_I] = { "i", false },
	[TAG_L] = { "l", false },
	[TAG_Q] = { "q", false },
	[TAG_S] = { "s", true },
	[TAG_T] = { "t", false },
	[TAG_X] = { "x", false },
};

struct reading {
	struct arena *arena;
	struct dkim_signature *out;
	struct str value[SIG_TAGS]; /* p is NULL where the tag is absent */
	int64_t now;
};

static bool is_refused(enum dkim_signed state)
{
	const char *result = dkim_signed_specs[state].result;

	return result && !strcmp(result, "permerror");
}

/* The first fault counts; but what every verifier refuses comes before what ours cannot read. */
static void fault(struct reading *r, enum dkim_signed state)
{
	if (r->out->state == DKIM_SIGNED_OK || (is_refused(state) && !is_refused(r->out->state)))
		r->out->state = state;
}

/* The list of tags */

/* libopendkim takes the value out of "b=" for the hash wherever a 'b' stands right before the first
 * '=' of a tag, and only there. */
static bool is_cut_as_b(const struct tag *tag)
{
	size_t equals = str_find(tag->whole, '=');

	return equals && tag->whole.p[equals - 1] == 'b';
}

static void take_tag(struct reading *r, const struct tag *tag)
{
	if (!tag->assigned || !tag_name_is_sound(tag->name)) {
		fault(r, DKIM_SIGNED_SYNTAX);
		return;
	}
	if (is_cut_as_b(tag) != str_eq(tag->name, STR("b")))
		fault(r, DKIM_SIGNED_BEYOND);
	for (int i = 0; i < SIG_TAGS; i++) {
		const struct str known = str_of(known_tags[i].name);

		if (!str_ieq(tag->name, known))
			continue;
		if (!str_eq(tag->name, known))
			fault(r, DKIM_SIGNED_TAG_CASE);
		else if (r->value[i].p)
			fault(r, DKIM_SIGNED_DUPLICATE);
		else
			r->value[i] = tag->value;
	}
}

static bool is_ascii(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] > 0x7f)
			return false;
	return true;
}

static void read_tags(struct reading *r, struct str list)
{
	struct str rest = list;
	struct tag tag;
	unsigned count = 0;

	if (!is_ascii(list))
		fault(r, DKIM_SIGNED_NOT_ASCII);
	else if (!tag_octets_are_sound(list))
		fault(r, DKIM_SIGNED_SYNTAX);
	while (tag_next(&rest, &tag)) {
		if (++count > TAGS_MAX)
			fault(r, DKIM_SIGNED_BEYOND);
		/* whatever its case, as libopendkim has it: a second spelling would replace the
		 * first */
		else if (tag_count(list, tag.name, str_ieq) > 1)
			fault(r, DKIM_SIGNED_DUPLICATE);
		take_tag(r, &tag);
	}
	if (!str_eq(r->value[TAG_V], STR("1")))
		fault(r, DKIM_SIGNED_VERSION);
	for (int i = 0; i < SIG_TAGS; i++)
		if (known_tags[i].needed && !r->value[i].n)
			fault(r, DKIM_SIGNED_TAG_ABSENT);
}

/* The values */

static void read_algorithm(struct reading *r)
{
	struct str a = r->value[TAG_A];

	r->out->ed25519 = str_ieq(a, STR("ed25519-sha256"));
	if (str_ieq(a, STR("rsa-sha1")))
		fault(r, DKIM_SIGNED_SHA1);
	else if (!r->out->ed25519 && !str_ieq(a, STR("rsa-sha256")))
		fault(r, DKIM_SIGNED_ALGORITHM);
}

static bool is_canon(struct str word)
{
	return str_ieq(word, STR("simple")) || str_ieq(word, STR("relaxed"));
}

static void read_canon(struct reading *r)
{
	struct str body = r->value[TAG_C];
	struct str header = body.p ? str_cut(&body, '/') : STR("simple");

	if (!is_canon(header) || (body.p && !is_canon(body)))
		fault(r, DKIM_SIGNED_CANON);
}

static bool is_domain_text(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
			c != '-' && c != '_' && c != '.')
			return false;
	}
	return text.n && text.p[text.n - 1] != '.';
}

static void read_names(struct reading *r)
{
	struct dkim_signature *out = r->out;

	if (is_domain_text(r->value[TAG_D]))
		out->domain = name_parse(r->arena, r->value[TAG_D]);
	if (dkim_selector_valid(r->value[TAG_S]))
		out->selector = str_dup(r->arena, r->value[TAG_S]);
	if (!out->domain)
		fault(r, DKIM_SIGNED_DOMAIN);
	else if (!out->selector)
		fault(r, DKIM_SIGNED_SELECTOR);
	else
		out->key_name = name_join(r->arena,
			arena_printf(r->arena, "%s._domainkey", out->selector), out->domain);
	if (!out->key_name)
		fault(r, DKIM_SIGNED_NAME_LONG);
}

static int hex_value(char c)
{
	static const char digits[] = "0123456789ABCDEF";

	for (int i = 0; i < 16; i++)
		if (digits[i] == c)
			return i;
	return -1;
}

/* dkim-quoted-printable (RFC 6376 section 2.11). False: it is none. */
static bool decode_identity(struct arena *arena, struct str text, struct str *out)
{
	char *copy = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	text = tag_unfold(arena, text);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] != '=') {
			copy[n++] = text.p[i];
			continue;
		}

		int high = i + 2 < text.n ? hex_value(text.p[i + 1]) : -1;
		int low = high >= 0 ? hex_value(text.p[i + 2]) : -1;

		if (low < 0)
			return false;
		copy[n++] = (char)(high * 16 + low);
		i += 2;
	}
	*out = (struct str){ copy, n };
	return true;
}

/* i= is [local part]@domain, the domain that of d= or one below it. */
static void read_identity(struct reading *r)
{
	struct str identity;

	if (!r->value[TAG_I].p || !r->out->domain)
		return;
	if (!decode_identity(r->arena, r->value[TAG_I], &identity)) {
		fault(r, DKIM_SIGNED_IDENTITY);
		return;
	}

	struct str rest = identity;

	str_cut(&rest, '@');
	if (identity.n > IDENTITY_MAX || (rest.p && str_find(rest, '@') < rest.n)) {
		fault(r, DKIM_SIGNED_BEYOND); /* which @ counts, and where does it end? */
		return;
	}

	const char *domain = rest.p && is_domain_text(rest) ? name_parse(r->arena, rest) : NULL;

	if (!domain || !name_under(domain, r->out->domain))
		fault(r, DKIM_SIGNED_IDENTITY);
	else
		r->out->subdomain = name_labels(domain) > name_labels(r->out->domain);
}

static bool is_field_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] <= 0x20 || name.p[i] >= 0x7f)
			return false;
	return name.n > 0;
}

static void read_header_list(struct reading *r)
{
	struct str rest = r->value[TAG_H];
	bool from = false;

	while (rest.p) {
		struct str name = str_trim(str_cut(&rest, ':'));

		if (!is_field_name(name))
			fault(r, DKIM_SIGNED_HEADER_LIST);
		from |= str_ieq(name, STR("From"));
		r->out->signs_signatures |= str_ieq(name, STR("DKIM-Signature"));
	}
	if (!from)
		fault(r, DKIM_SIGNED_FROM_UNSIGNED);
	if (r->value[TAG_H].n > HEADER_LIST_MAX)
		fault(r, DKIM_SIGNED_BEYOND);
}

/* q= is a list of ways to the key, each TYPE[/OPTIONS]; ours must be among them. */
static void read_query(struct reading *r)
{
	if (r->value[TAG_Q].p && !tag_list_has(r->value[TAG_Q], STR("dns/txt")))
		fault(r, DKIM_SIGNED_QUERY);
}

static void read_data(struct reading *r)
{
	struct str hash, data;

	if (!base64_decode(r->arena, tag_unfold(r->arena, r->value[TAG_BH]), &hash) ||
		hash.n != SHA256_OCTETS)
		fault(r, DKIM_SIGNED_BODY_HASH_FORM);
	if (!base64_decode(r->arena, tag_unfold(r->arena, r->value[TAG_B]), &data) || !data.n)
		fault(r, DKIM_SIGNED_DATA_FORM);
}

/* The number of a tag; -1: it is absent, or a fault. */
static int64_t read_number(struct reading *r, enum sig_tag tag)
{
	unsigned long number;

	if (!r->value[tag].p)
		return -1;
	if (str_number(r->value[tag], 999999999999UL, &number)) /* RFC 6376: 12 digits */
		return (int64_t)number;
	fault(r, DKIM_SIGNED_NUMBER);
	return -1;
}

static void read_numbers(struct reading *r)
{
	int64_t made = read_number(r, TAG_T), ends = read_number(r, TAG_X);

	r->out->partial = r->value[TAG_L].p;
	read_number(r, TAG_L);
	if (made >= 0 && ends >= 0 && ends <= made)
		fault(r, DKIM_SIGNED_TIMES);
	if (r->now >= 0 && ends >= 0 && r->now >= ends + DRIFT)
		fault(r, DKIM_SIGNED_EXPIRED);
	if (r->now >= 0 && made > r->now + DRIFT)
		fault(r, DKIM_SIGNED_FUTURE);
}

struct dkim_signature dkim_signature_read(
	struct arena *arena, const struct message_field *field, int64_t now)
{
	struct dkim_signature out = { .field = field };
	struct reading r = { .arena = arena, .out = &out, .now = now };

	read_tags(&r, field->body);
	read_algorithm(&r);
	read_canon(&r);
	read_query(&r);
	read_names(&r);
	read_identity(&r);
	read_header_list(&r);
	read_data(&r);
	read_numbers(&r);
	if (out.state != DKIM_SIGNED_OK && out.state != DKIM_SIGNED_SHA1)
		out.key_name = NULL;
	return out;
}
