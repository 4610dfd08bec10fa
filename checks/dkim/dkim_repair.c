/* A DKIM key record as it should have been published: the key is looked for with good will, the
 * record written anew. */
#include "checks/base64.h"
#include "checks/dkim/dkim_record.h"
#include "checks/tags.h"

#include <string.h>

enum { REPAIR_MAX = 16384, LEAST_KEY = 40 }; /* octets of a record worth repairing; of base64 */

/* TEXT without what DNS panels leave in it: quotes, backslashes, other than ASCII. */
static struct str scrub(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] > 0x20 && text.p[i] < 0x7f && text.p[i] != '"' && text.p[i] != '\\')
			copy[n++] = text.p[i];
	return (struct str){ copy, n };
}

/* VALUE without the lines of dashes of a PEM file, blanks already gone. */
static struct str without_armour(struct str value)
{
	static const char *const begin[] = { "-----BEGINPUBLICKEY-----",
		"-----BEGINRSAPUBLICKEY-----" };

	for (size_t i = 0; i < 2; i++)
		if (str_starts(value, str_of(begin[i]))) {
			value.p += strlen(begin[i]);
			value.n -= strlen(begin[i]);
			for (size_t at = 0; at + 5 <= value.n; at++)
				if (!memcmp(value.p + at, "-----", 5))
					value.n = at;
		}
	return value;
}

/* VALUE as base64 proper, in place: the URL alphabet turned back. */
static struct str plain_alphabet(struct arena *arena, struct str value)
{
	char *copy = arena_copy(arena, value.p, value.n);

	for (size_t i = 0; i < value.n; i++)
		copy[i] = copy[i] == '-' ? '+' : copy[i] == '_' ? '/' : copy[i];
	return (struct str){ copy, value.n };
}

/* The one value of the tag that FITS takes for p=; false when there are several different ones, or
 * none. */
static bool find_one(struct str text, bool (*fits)(struct str, struct str), struct str *p)
{
	struct tag tag;
	bool found = false;

	while (tag_next(&text, &tag)) {
		if (!tag.assigned || !fits(tag.name, STR("p")))
			continue;
		if (found && !str_eq(*p, tag.value))
			return false;
		*p = tag.value;
		found = true;
	}
	return found && p->n;
}

/* The value of p=, or of P= where there is no p= (tag names have a case). A text without tags is
 * its own value. */
static bool find_p(struct str text, struct str *p)
{
	struct str ignored;

	if (find_one(text, str_eq, p))
		return true;
	if (!tag_find(text, STR("p"), &ignored) && find_one(text, str_ieq, p))
		return true;
	*p = text;
	return text.n >= LEAST_KEY && str_find(text, ';') == text.n &&
	       !tag_find(text, STR("p"), &ignored);
}

/* Did the owner say t=s? */
static bool wants_strict_domain(struct str text)
{
	struct str flags;

	if (!tag_find(text, STR("t"), &flags) && !tag_find(text, STR("T"), &flags))
		return false;
	while (flags.p)
		if (str_ieq(str_cut(&flags, ':'), STR("s")))
			return true;
	return false;
}

static struct str write_record(struct arena *arena, struct str key, const char *flags)
{
	const struct str encoded = base64_encode(arena, key);

	return str_of(arena_printf(arena, "v=DKIM1; k=%s; %sp=%.*s",
		key_read(key).kind == KEY_ED25519 ? "ed25519" : "rsa", flags, STR_ARGS(encoded)));
}

struct str dkim_record_for(struct arena *arena, struct str key)
{
	return write_record(arena, key, "");
}

/* TEXT with a semicolon in front of each tag that has none: "v=DKIM1 k=rsa p=..." */
static struct str with_semicolons(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, 2 * text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		bool blank = i && (text.p[i - 1] == ' ' || text.p[i - 1] == '\t');

		if (blank && i + 1 < text.n && text.p[i + 1] == '=' &&
			memchr("vkpsht", text.p[i], 6))
			copy[n++] = ';';
		copy[n++] = text.p[i];
	}
	return (struct str){ copy, n };
}

/* The record of the key in TEXT, blanks and panel marks already gone; n is 0 when there is none. */
static struct str repair(struct arena *arena, struct str text)
{
	const struct str nothing = { "", 0 };
	struct str p, der, normal;

	if (!find_p(text, &p))
		return nothing;
	p = plain_alphabet(arena, without_armour(p));
	if (!base64_decode(arena, p, &der) && !base64_decode(arena, base64_pad(arena, p), &der))
		return nothing;
	normal = key_normal(arena, der);
	if (!normal.n)
		return nothing;

	struct str record = write_record(arena, normal, wants_strict_domain(text) ? "t=s; " : "");
	enum dkim_status status = dkim_record_read(arena, record).status;

	return status == DKIM_OK || status == DKIM_WEAK ? record : nothing;
}

struct str dkim_record_repair(struct arena *arena, struct str text)
{
	struct str record;

	if (text.n > REPAIR_MAX)
		return STR("");
	record = repair(arena, scrub(arena, text));
	if (record.n)
		return record;
	return repair(arena, scrub(arena, with_semicolons(arena, text)));
}
