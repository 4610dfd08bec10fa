/* One DKIM key record, judged: tag list, then version, key, key type, service and hash. */
#include "checks/dkim/dkim_record.h"

#include "checks/base64.h"
#include "checks/tags.h"

#include <string.h>

enum {
	RSA_FLOOR = 1024, /* RFC 8301 section 3.2 */
	RSA_GOOD = 2048,
	RSA_CEILING = 4096,
	LIBOPENDKIM_MAX = 1024, /* its answer buffer, BUFRSZ; seen in 2.11 */
	SELECTOR_MAX = 200,
};

const struct dkim_flaw_spec dkim_flaw_specs[DKIM_FLAW_COUNT] = {
#define DKIM_FLAW(id, grade, text) [DKIM_FLAW_##id] = { #id, DKIM_##grade, text },
#include "checks/dkim/dkim_flaws.def"
#undef DKIM_FLAW
};

/* Tags with a meaning, and what the record has for them. */
enum known_tag { TAG_V, TAG_P, TAG_K, TAG_S, TAG_H, TAG_T, TAG_G, TAG_N, KNOWN_TAGS };

static const char known_names[KNOWN_TAGS] = {
	[TAG_V] = 'v',
	[TAG_P] = 'p',
	[TAG_K] = 'k',
	[TAG_S] = 's',
	[TAG_H] = 'h',
	[TAG_T] = 't',
	[TAG_G] = 'g',
	[TAG_N] = 'n',
};

struct reading {
	struct arena *arena;
	struct dkim_record *record;
	struct str value[KNOWN_TAGS];
	bool has[KNOWN_TAGS];
};

const char *dkim_status_word(enum dkim_status status)
{
	static const char *const words[] = {
		[DKIM_OK] = "ok",
		[DKIM_TEMPERROR] = "temperror",
		[DKIM_WEAK] = "weak",
		[DKIM_REVOKED] = "revoked",
		[DKIM_INVALID] = "invalid",
		[DKIM_MISSING] = "missing",
		[DKIM_UNKNOWN] = NULL,
	};

	return words[status];
}

static void flaw(struct reading *r, enum dkim_flaw id, struct str at)
{
	struct dkim_record *record = r->record;

	if (dkim_flaw_specs[id].grade == DKIM_FATAL && record->status != DKIM_INVALID) {
		record->status = DKIM_INVALID;
		record->fatal = id;
		record->at = at;
	}
	record->flaw[id] = true;
}

/* The list of tags */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Where in VALUE the next tag begins, for want of a semicolon: "DKIM1 k=rsa"; empty: nowhere. */
static struct str swallowed_tag(struct str value)
{
	for (size_t i = 1; i + 1 < value.n; i++) {
		bool blank = value.p[i - 1] == ' ' || value.p[i - 1] == '\t';

		if (blank && value.p[i + 1] == '=' && memchr(known_names, value.p[i], KNOWN_TAGS))
			return (struct str){ value.p + i, value.n - i };
	}
	return STR("");
}

static void keep_known(struct reading *r, const struct tag *tag, bool first)
{
	for (int i = 0; i < KNOWN_TAGS; i++) {
		if (tag->name.n != 1 || tag->name.p[0] != known_names[i])
			continue;
		if (i == TAG_V && !first)
			flaw(r, DKIM_FLAW_V_ORDER, tag->whole);
		if (r->has[i])
			flaw(r, DKIM_FLAW_DUPLICATE, tag->whole);
		if ((i == TAG_V || i == TAG_K) && swallowed_tag(tag->value).n)
			flaw(r, DKIM_FLAW_SEMICOLON, swallowed_tag(tag->value));
		r->value[i] = tag->value;
		r->has[i] = true;
	}
}

/* A record that repeats a tag is invalid whatever tag it is. Tags without a meaning are looked at
 * up to TAGS_MAX: a record has some ten, and a hostile one of 32,000 shall not cost their
 * square. */
static void read_tags(struct reading *r, struct str text)
{
	enum { TAGS_MAX = 64 };
	struct str rest = text;
	struct tag tag;

	for (unsigned i = 0; tag_next(&rest, &tag); i++) {
		if (!tag.assigned || !tag_name_is_sound(tag.name))
			flaw(r, DKIM_FLAW_SYNTAX, tag.whole);
		else if (i < TAGS_MAX && tag_count(text, tag.name, str_eq) > 1)
			flaw(r, DKIM_FLAW_DUPLICATE, tag.whole);
		keep_known(r, &tag, i == 0);
	}
}

/* The values */

static bool contains(struct str text, struct str part)
{
	for (size_t i = 0; i + part.n <= text.n; i++)
		if (!memcmp(text.p + i, part.p, part.n))
			return true;
	return false;
}

/* Why VALUE, as it stands in the record, does not decode. */
static enum dkim_flaw base64_flaw(struct arena *arena, struct str as_it_stands)
{
	struct str value = tag_unfold(arena, as_it_stands), der;

	if (swallowed_tag(as_it_stands).n)
		return DKIM_FLAW_SEMICOLON;
	if (base64_decode(arena, base64_pad(arena, value), &der) &&
		key_read(der).kind != KEY_NONE && key_read(der).kind != KEY_CUT)
		return DKIM_FLAW_PADDING;
	if (contains(value, STR("-----")))
		return DKIM_FLAW_PEM;
	for (size_t i = 0; i < value.n; i++)
		if (!is_letter(value.p[i]) && !is_digit(value.p[i]) &&
			!memchr("-_=", value.p[i], 3))
			return DKIM_FLAW_BASE64;
	return contains(value, STR("-")) || contains(value, STR("_")) ? DKIM_FLAW_URL_SAFE
								      : DKIM_FLAW_BASE64;
}

static void judge_rsa(struct reading *r, const struct key *key)
{
	struct dkim_record *record = r->record;

	record->flaw[DKIM_FLAW_PKCS1] = key->kind == KEY_RSA_BARE;
	record->flaw[DKIM_FLAW_HUGE] = key->bits > RSA_CEILING;
	record->flaw[DKIM_FLAW_WEAK] = key->bits < RSA_FLOOR;
	record->flaw[DKIM_FLAW_SHORT] = key->bits >= RSA_FLOOR && key->bits < RSA_GOOD;
	if (!key->sound)
		flaw(r, DKIM_FLAW_UNSOUND, STR(""));
	else if (key->bits < RSA_FLOOR && record->status == DKIM_OK)
		record->status = DKIM_WEAK;
}

/* The key against its type. */
static void judge_key(struct reading *r, bool ed25519)
{
	const struct key *key = &r->record->key;

	switch (key->kind) {
	case KEY_NONE:
		flaw(r, DKIM_FLAW_NO_KEY, STR(""));
		break;
	case KEY_CUT:
		flaw(r, DKIM_FLAW_CUT, STR(""));
		break;
	case KEY_OTHER:
		flaw(r, DKIM_FLAW_K_MISMATCH, r->value[TAG_K]);
		break;
	case KEY_RSA:
	case KEY_RSA_BARE:
		if (ed25519)
			flaw(r, DKIM_FLAW_K_MISMATCH, r->value[TAG_K]);
		else
			judge_rsa(r, key);
		break;
	case KEY_ED25519:
		if (!ed25519)
			flaw(r, DKIM_FLAW_K_MISMATCH, r->value[TAG_K]);
		break;
	case KEY_ED25519_SPKI:
		flaw(r, ed25519 ? DKIM_FLAW_ED25519_SPKI : DKIM_FLAW_K_MISMATCH, r->value[TAG_K]);
		break;
	}
}

static void judge_p(struct reading *r)
{
	struct str text = tag_unfold(r->arena, r->value[TAG_P]), der;
	struct str k = r->has[TAG_K] ? r->value[TAG_K] : STR("rsa");
	bool ed25519 = str_ieq(k, STR("ed25519"));

	if (!ed25519 && !str_ieq(k, STR("rsa")))
		flaw(r, DKIM_FLAW_K_UNKNOWN, k);
	else if (!str_eq(k, ed25519 ? STR("ed25519") : STR("rsa")))
		flaw(r, DKIM_FLAW_K_CASE, k);
	if (!base64_decode(r->arena, text, &der)) {
		flaw(r, base64_flaw(r->arena, r->value[TAG_P]), STR(""));
		return;
	}
	r->record->der = der;
	r->record->key = key_read(der);
	if (!r->record->flaw[DKIM_FLAW_K_UNKNOWN])
		judge_key(r, ed25519);
}

static void judge_values(struct reading *r)
{
	struct dkim_record *record = r->record;

	if (r->has[TAG_V] && !str_eq(r->value[TAG_V], STR("DKIM1")))
		flaw(r, DKIM_FLAW_V_VALUE, r->value[TAG_V]);
	if (!r->has[TAG_P])
		flaw(r, DKIM_FLAW_P_ABSENT, STR(""));
	else if (r->value[TAG_P].n)
		judge_p(r);
	else if (record->status == DKIM_OK)
		record->status = DKIM_REVOKED;
	if (r->has[TAG_S] && !tag_list_has(r->value[TAG_S], STR("email")) &&
		!tag_list_has(r->value[TAG_S], STR("*")))
		flaw(r, DKIM_FLAW_SERVICE, r->value[TAG_S]);
	if (r->has[TAG_H] && !tag_list_has(r->value[TAG_H], STR("sha256")))
		flaw(r, DKIM_FLAW_HASH, r->value[TAG_H]);
	if (r->has[TAG_T]) {
		record->flaw[DKIM_FLAW_TESTING] = tag_list_has(r->value[TAG_T], STR("y"));
		record->strict_domain = tag_list_has(r->value[TAG_T], STR("s"));
	}
	record->flaw[DKIM_FLAW_GRANULARITY] = r->has[TAG_G] && !str_eq(r->value[TAG_G], STR("*"));
}

/* Records that are something else, or were spoilt on the way in */

static bool is_bare_key(struct arena *arena, struct str text)
{
	struct str der;

	return text.n >= 40 && base64_decode(arena, tag_unfold(arena, text), &der) &&
	       key_read(der).kind != KEY_NONE;
}

/* Has TEXT a tag p, or a version DKIM..., in whatever spelling? */
static bool meant_as_key(struct str text)
{
	struct tag tag;

	while (tag_next(&text, &tag))
		if (tag.assigned &&
			(str_ieq(tag.name, STR("p")) || str_istarts(tag.value, STR("DKIM"))))
			return true;
	return false;
}

static bool has_p_in_capitals(struct str text)
{
	struct str value;

	return tag_find(text, STR("P"), &value) && !tag_find(text, STR("p"), &value);
}

/* Faults that make the list of tags unreadable, so that nothing further is said. */
static bool is_spoilt(struct reading *r, struct str text)
{
	if (!meant_as_key(text))
		flaw(r, is_bare_key(r->arena, text) ? DKIM_FLAW_NO_TAGS : DKIM_FLAW_NOT_A_KEY,
			STR(""));
	else if (!tag_octets_are_sound(text))
		flaw(r, DKIM_FLAW_OCTETS, STR(""));
	else if (str_find(text, '"') < text.n)
		flaw(r, DKIM_FLAW_QUOTES, STR(""));
	else if (contains(text, STR("\\;")))
		flaw(r, DKIM_FLAW_ESCAPES, STR(""));
	else if (has_p_in_capitals(text))
		flaw(r, DKIM_FLAW_TAG_CASE, STR(""));
	return r->record->status != DKIM_OK;
}

struct dkim_record dkim_record_read(struct arena *arena, struct str text)
{
	struct dkim_record record = { .fatal = DKIM_FLAW_COUNT, .key = { .sound = true } };
	struct reading r = { .arena = arena, .record = &record };

	record.flaw[DKIM_FLAW_LONG] = text.n > LIBOPENDKIM_MAX;
	if (is_spoilt(&r, text))
		return record;
	read_tags(&r, text);
	judge_values(&r);
	return record;
}

bool dkim_selector_valid(struct str text)
{
	size_t label = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '.' ? !label : !is_letter(c) && !is_digit(c) && c != '-' && c != '_')
			return false;
		label = c == '.' ? 0 : label + 1;
		if (label > 63)
			return false;
	}
	return label > 0 && text.n <= SELECTOR_MAX;
}
