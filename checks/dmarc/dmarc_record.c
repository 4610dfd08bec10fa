/* One DMARC record, read as RFC 9989 sections 4.7 and 4.8 say: what is malformed falls back to its
 * default. */
#include "checks/dmarc/dmarc_record.h"

#include "checks/tags.h"

#include <string.h>

enum { URIS_MAX = 32 };

const struct dmarc_flaw_spec dmarc_flaw_specs[DMARC_FLAW_COUNT] = {
#define DMARC_FLAW(id, text) [DMARC_FLAW_##id] = { #id, text },
#include "checks/dmarc/dmarc_flaws.def"
#undef DMARC_FLAW
};

static const char *const policy_words[] = {
	[DMARC_UNSET] = NULL,
	[DMARC_NONE] = "none",
	[DMARC_QUARANTINE] = "quarantine",
	[DMARC_REJECT] = "reject",
};

struct reading {
	struct arena *arena;
	struct dmarc_record *record;
	bool has_p, bad_policy;
};

/* One tag. READ takes its value into the record; false: it is not defined, the default stays.
 * REMOVED tags have no READ. */
struct tag_spec {
	const char *name;
	bool (*read)(struct reading *r, struct str value);
	bool policy; /* a value that is not defined spoils the policy (section 4.10.1) */
};

const char *dmarc_policy_word(enum dmarc_policy policy)
{
	return policy_words[policy];
}

static void flaw(struct reading *r, enum dmarc_flaw id, struct str at)
{
	if (!r->record->flaw[id])
		r->record->at[id] = at;
	r->record->flaw[id] = true;
}

/* Values: none of them is case-sensitive (RFC 5234 section 2.3) */

static bool read_policy(struct str value, enum dmarc_policy *out)
{
	for (int i = DMARC_NONE; i <= DMARC_REJECT; i++)
		if (str_ieq(value, str_of(policy_words[i]))) {
			*out = (enum dmarc_policy)i;
			return true;
		}
	return false;
}

static bool read_p(struct reading *r, struct str value)
{
	r->has_p = true;
	return read_policy(value, &r->record->p);
}

static bool read_sp(struct reading *r, struct str value)
{
	return read_policy(value, &r->record->sp);
}

static bool read_np(struct reading *r, struct str value)
{
	return read_policy(value, &r->record->np);
}

static bool read_psd(struct reading *r, struct str value)
{
	if (str_ieq(value, STR("y")))
		r->record->psd = DMARC_PSD_YES;
	else if (str_ieq(value, STR("n")))
		r->record->psd = DMARC_PSD_NO;
	else
		return str_ieq(value, STR("u"));
	return true;
}

/* One of two letters; YES sets the flag. */
static bool read_letter(struct str value, struct str yes, struct str no, bool *flag)
{
	*flag = str_ieq(value, yes);
	return *flag || str_ieq(value, no);
}

static bool read_t(struct reading *r, struct str value)
{
	return read_letter(value, STR("y"), STR("n"), &r->record->test);
}

static bool read_adkim(struct reading *r, struct str value)
{
	return read_letter(value, STR("s"), STR("r"), &r->record->strict_dkim);
}

static bool read_aspf(struct reading *r, struct str value)
{
	return read_letter(value, STR("s"), STR("r"), &r->record->strict_spf);
}

/* Section 4.8: d and s at most once each, and one of 0 and 1. */
static bool read_fo(struct reading *r, struct str value)
{
	static const struct {
		const char *letters;
		unsigned kind;
	} options[] = { { "01", 1 }, { "dD", 2 }, { "sS", 4 } };
	struct str rest = value;
	unsigned seen = 0;

	while (rest.p) {
		struct str option = str_trim(str_cut(&rest, ':'));
		unsigned kind = 0;

		for (size_t i = 0; option.n == 1 && i < sizeof options / sizeof *options; i++)
			if (memchr(options[i].letters, option.p[0], 2))
				kind = options[i].kind;
		if (!kind || seen & kind)
			return false;
		seen |= kind;
	}
	r->record->fo = value;
	return true;
}

static bool is_scheme(struct str text)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";

	for (size_t i = 0; i < text.n; i++)
		if (!memchr(letters, text.p[i], sizeof letters - 1))
			return false;
	return text.n > 0;
}

/* scheme ":" something without blanks; for mailto: an address whose domain is a name. Percent signs
 * are left alone. */
static bool read_uri(struct reading *r, struct str text, struct dmarc_uri *uri)
{
	const size_t colon = str_find(text, ':'), size = str_find(text, '!');

	if (size < text.n) {
		flaw(r, DMARC_FLAW_URI_SIZE, text);
		text = str_trim((struct str){ text.p, size });
	}
	*uri = (struct dmarc_uri){ .text = text };
	if (colon + 1 >= text.n || !is_scheme((struct str){ text.p, colon }) ||
		str_find(text, ' ') < text.n || str_find(text, '\t') < text.n)
		return false;
	if (!str_istarts(text, STR("mailto:"))) {
		flaw(r, DMARC_FLAW_URI_SCHEME, text);
		return true;
	}

	struct str domain = { text.p + 7, text.n - 7 };
	size_t local = str_find(domain, '@');

	if (local == 0 || local + 1 >= domain.n)
		return false;
	domain = (struct str){ domain.p + local + 1, domain.n - local - 1 };
	domain.n = str_find(domain, '?'); /* mailto:a@b?subject=c, RFC 6068 */
	uri->domain = name_parse(r->arena, domain);
	return uri->domain && name_is_hostname(uri->domain);
}

static const struct dmarc_uri *read_uris(struct reading *r, struct str list, size_t *count)
{
	struct dmarc_uri *uri = arena_array(r->arena, URIS_MAX, sizeof *uri);

	*count = 0;
	while (list.p && *count < URIS_MAX) {
		struct str text = str_trim(str_cut(&list, ','));

		if (read_uri(r, text, &uri[*count]))
			++*count;
		else
			flaw(r, DMARC_FLAW_URI, text);
	}
	return uri;
}

static bool read_rua(struct reading *r, struct str value)
{
	r->record->rua = read_uris(r, value, &r->record->rua_count);
	return true;
}

static bool read_ruf(struct reading *r, struct str value)
{
	r->record->ruf = read_uris(r, value, &r->record->ruf_count);
	return true;
}

/* The tags */

static const struct tag_spec tags[] = {
	{ "p", read_p, true },
	{ "sp", read_sp, true },
	{ "np", read_np, true },
	{ "adkim", read_adkim, false },
	{ "aspf", read_aspf, false },
	{ "fo", read_fo, false },
	{ "psd", read_psd, false },
	{ "rua", read_rua, false },
	{ "ruf", read_ruf, false },
	{ "t", read_t, false },
	{ "pct", NULL, false },
	{ "rf", NULL, false },
	{ "ri", NULL, false },
};

enum { TAGS = sizeof tags / sizeof *tags };

static bool is_printable(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((text.p[i] < 0x20 || text.p[i] > 0x7e) && text.p[i] != '\t')
			return false;
	return true;
}

static bool has_capitals(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] >= 'A' && name.p[i] <= 'Z')
			return true;
	return false;
}

static int find_tag(struct str name)
{
	for (int i = 0; i < TAGS; i++)
		if (str_ieq(name, str_of(tags[i].name)))
			return i;
	return -1;
}

/* One tag; SEEN remembers those that were there before. */
static void read_tag(struct reading *r, const struct tag *tag, bool seen[TAGS])
{
	int id = find_tag(tag->name);

	if (has_capitals(tag->name))
		flaw(r, DMARC_FLAW_TAG_CASE, tag->whole);
	if (id < 0) {
		flaw(r, DMARC_FLAW_UNKNOWN, tag->whole);
	} else if (seen[id]) {
		flaw(r, DMARC_FLAW_DUPLICATE, tag->whole);
	} else if (!tags[id].read) {
		flaw(r, DMARC_FLAW_REMOVED, tag->whole);
	} else if (!tags[id].read(r, tag->value)) {
		r->bad_policy |= tags[id].policy;
		flaw(r, tags[id].policy ? DMARC_FLAW_AS_NONE : DMARC_FLAW_VALUE, tag->whole);
	}
	if (id >= 0)
		seen[id] = true;
}

static void read_tags(struct reading *r, struct str rest)
{
	bool seen[TAGS] = { false };
	struct tag tag;

	for (unsigned i = 0; tag_next(&rest, &tag); i++) {
		if (!is_printable(tag.whole))
			flaw(r, DMARC_FLAW_OCTETS, (struct str){ "", 0 });
		else if (!tag.assigned || !tag.name.n)
			flaw(r, DMARC_FLAW_SYNTAX, tag.whole);
		else
			read_tag(r, &tag, seen);
		if (i > 0 && r->has_p && str_ieq(tag.name, STR("p")))
			flaw(r, DMARC_FLAW_P_ORDER, tag.whole);
	}
	if (r->record->fo.n && !r->record->ruf_count)
		flaw(r, DMARC_FLAW_FO_ALONE, r->record->fo);
}

/* The version */

/* TEXT begins with v=DMARC1, as the grammar wants it; *REST is what stands behind the next
 * semicolon. Before the v nothing may stand, not even a blank. */
static bool read_version(struct str text, struct str *rest)
{
	struct tag tag;

	*rest = text;
	return tag_next(rest, &tag) && tag.whole.p == text.p && tag.assigned &&
	       str_ieq(tag.name, STR("v")) && str_eq(tag.value, STR("DMARC1"));
}

/* Does TEXT begin like a DMARC record, but for quotes, blanks, backslashes and the spelling? */
static bool looks_meant(struct str text)
{
	static const char want[] = "v=dmarc";
	size_t matched = 0;

	for (size_t i = 0; i < text.n && want[matched]; i++) {
		if (strchr(" \t\r\n\"'\\", text.p[i]))
			continue;
		if (!str_ieq((struct str){ text.p + i, 1 }, (struct str){ want + matched, 1 }))
			return false;
		matched++;
	}
	return !want[matched];
}

/* Or has it a policy, but no version? */
static bool has_policy(struct str text)
{
	struct str value;
	enum dmarc_policy policy;

	return tag_find(text, STR("p"), &value) && read_policy(value, &policy);
}

/* Section 4.10.1: what a record without a valid policy counts for. */
static void settle_policy(struct reading *r)
{
	struct dmarc_record *record = r->record;

	record->usable = true;
	if (r->has_p && !r->bad_policy)
		return;
	record->p = DMARC_NONE;
	record->sp = record->np = DMARC_UNSET;
	record->usable = record->rua_count > 0;
	if (!r->has_p && !r->bad_policy)
		record->flaw[DMARC_FLAW_P_ABSENT] = record->usable;
	record->flaw[DMARC_FLAW_AS_NONE] &= record->usable;
	record->flaw[DMARC_FLAW_POLICY] = !record->usable;
}

struct dmarc_record dmarc_record_read(struct arena *arena, struct str text)
{
	struct dmarc_record record = { .is_dmarc = false };
	struct reading r = { .arena = arena, .record = &record };
	struct str rest;

	record.is_dmarc = read_version(text, &rest);
	record.meant = record.is_dmarc || looks_meant(text) || has_policy(text);
	if (!record.is_dmarc) {
		flaw(&r, DMARC_FLAW_VERSION, (struct str){ "", 0 });
		return record;
	}
	read_tags(&r, rest);
	settle_policy(&r);
	return record;
}

/* What the record says, and how it should be written */

enum dmarc_policy dmarc_record_policy(
	const struct dmarc_record *record, enum dmarc_relation relation)
{
	enum dmarc_policy policy = record->p;

	if (relation != DMARC_SELF && record->sp)
		policy = record->sp;
	if (relation == DMARC_NOWHERE && record->np)
		policy = record->np;
	if (record->test && policy > DMARC_NONE)
		policy--;
	return policy;
}
