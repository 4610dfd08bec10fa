/* Mends what panels, office programs and line breaks do to SPF records. */
#include "checks/spf/spf_mend.h"

#include "checks/marks.h"

#include <string.h>

bool spf_is_term(struct arena *arena, struct str text)
{
	const struct spf_record *record =
		spf_record_parse(arena, str_of(arena_printf(arena, "v=spf1 %.*s", STR_ARGS(text))));

	return record->count == 1 && !record->fault_count &&
	       record->term[0].kind != SPF_OTHER_MODIFIER;
}

static void skip(struct str *text, size_t n)
{
	*text = (struct str){ text->p + n, text->n - n };
}

/* RAW with what was meant in place of marks; commas and semicolons outside macros separate
 * terms. */
static struct str without_marks(struct arena *arena, struct str raw)
{
	char *text = arena_alloc(arena, raw.n + 1);
	bool macro = false;
	size_t n = 0;

	while (raw.n) {
		const struct text_mark *mark = text_mark_at(raw);

		if (mark) {
			memcpy(text + n, mark->meant, strlen(mark->meant));
			n += strlen(mark->meant);
			skip(&raw, strlen(mark->found));
			continue;
		}
		macro = raw.p[0] == '{' || (macro && raw.p[0] != '}');
		text[n++] = !macro && strchr(",;", raw.p[0]) && raw.p[0] ? ' ' : raw.p[0];
		skip(&raw, 1);
	}
	return (struct str){ text, n };
}

static bool eat(struct str *text, const char *word)
{
	if (!str_istarts(*text, str_of(word)))
		return false;
	skip(text, strlen(word));
	*text = str_trim(*text);
	return true;
}

/* Takes the version section away: "v=spf1", "v = spf1", "spf1", "v=spf1:", "v:spf1". False: there
 * is none. */
static bool eat_version(struct str *text)
{
	*text = str_trim(*text);
	if (eat(text, "v"))
		while (text->n && strchr("=: ", text->p[0]) && text->p[0])
			skip(text, 1);
	if (!str_istarts(*text, STR("spf1")))
		return false;
	skip(text, 4);
	if (text->n && (text->p[0] == '.' || (text->p[0] >= '0' && text->p[0] <= '9')))
		return false; /* another version */
	while (text->n && strchr(": ", text->p[0]) && text->p[0])
		skip(text, 1);
	return true;
}

/* "- all" and "include: example.com" are one term. */
static bool goes_with_next(struct arena *arena, struct str term, struct str next)
{
	if (!term.n || !next.n || !strchr("+-~?:=", term.p[term.n - 1]))
		return false;
	return !spf_is_term(arena, term) &&
	       spf_is_term(arena,
		       str_of(arena_printf(arena, "%.*s%.*s", STR_ARGS(term), STR_ARGS(next))));
}

static struct str next_term(struct str *rest)
{
	struct str term;

	do
		term = str_cut(rest, ' ');
	while (!term.n && rest->p);
	return term;
}

static struct str join_terms(struct arena *arena, struct str rest)
{
	char *text = arena_alloc(arena, 6 + 1 + rest.n + 1);
	size_t n = 6;

	memcpy(text, "v=spf1", 6);
	for (struct str term = next_term(&rest); term.n;) {
		struct str next = next_term(&rest);
		bool one = goes_with_next(arena, term, next);

		text[n++] = ' ';
		memcpy(text + n, term.p, term.n);
		n += term.n;
		if (one) {
			memcpy(text + n, next.p, next.n);
			n += next.n;
			next = next_term(&rest);
		}
		term = next;
	}
	return (struct str){ text, n };
}

static size_t faults_of(struct arena *arena, struct str text)
{
	return spf_record_parse(arena, text)->fault_count;
}

static struct str mend(struct arena *arena, struct str raw)
{
	struct str text = without_marks(arena, raw);

	return eat_version(&text) ? join_terms(arena, text) : STR("");
}

/* The strings of RR with a space between them. */
static struct str spaced(struct arena *arena, const struct rr *rr)
{
	char *text = arena_alloc(arena, rr->text.n + rr->part_count + 1);
	size_t n = 0;

	for (size_t i = 0; i < rr->part_count; i++) {
		memcpy(text + n, rr->part[i].p, rr->part[i].n);
		n += rr->part[i].n;
		text[n++] = ' ';
	}
	return (struct str){ text, n };
}

struct str spf_mend(struct arena *arena, const struct rr *rr)
{
	enum { FRONT = 40 };
	const struct str front = { rr->text.p, rr->text.n < FRONT ? rr->text.n : FRONT };

	if (rr->text.n > SPF_MENDED_MAX || rr->part_count > SPF_MENDED_MAX ||
		memchr(rr->text.p, '\0', rr->text.n) ||
		!memmem(str_lower(arena, front), front.n, "spf1", 4))
		return STR("");

	struct str text = mend(arena, rr->text), parted = STR("");

	if (rr->part_count > 1)
		parted = mend(arena, spaced(arena, rr));
	if (!text.n || !parted.n)
		return text.n ? text : parted;
	return faults_of(arena, parted) < faults_of(arena, text) ? parted : text;
}

const char *spf_mend_why(struct arena *arena, const struct rr *rr)
{
	const struct text_mark *mark = text_mark_at(rr->text);

	if (!spf_mend(arena, rr).n)
		return NULL;
	if (mark)
		return arena_printf(arena, "begins with %s", mark->name);
	return "does not begin with \"v=spf1 \"";
}

/* Terms */

/* What stands behind the first of the characters SET, or nothing. */
static struct str behind(struct str text, const char *set)
{
	size_t n = strcspn(text.p, set);

	return n < text.n ? (struct str){ text.p + n + 1, text.n - n - 1 }
			  : (struct str){ text.p + text.n, 0 };
}

const char *spf_qualifier(struct str text)
{
	return text.p[0] == '-' ? "-" : text.p[0] == '~' ? "~" : text.p[0] == '?' ? "?" : "";
}

/* "ip4:192.0.2.0/255.255.255.0" with the prefix length that the mask is, or NULL. */
static const char *without_mask(struct arena *arena, struct str text)
{
	struct str mask = behind(text, "/");
	struct ip ip;
	unsigned bits = 0;

	if (!ip_parse(mask, &ip) || ip.version != 4)
		return NULL;
	while (bits < 32 && ip.bytes[bits / 8] & 0x80 >> bits % 8)
		bits++;
	for (unsigned i = bits; i < 32; i++)
		if (ip.bytes[i / 8] & 0x80 >> i % 8)
			return NULL;
	return arena_printf(arena, "%.*s/%u", (int)(text.n - mask.n - 1), text.p, bits);
}

/* "a/24/64" as "a/24//64", or NULL. */
static const char *with_two_slashes(struct arena *arena, struct str text)
{
	struct str second = behind(text, "/");
	size_t at = str_find(second, '/');

	if (at == second.n)
		return NULL;
	at += text.n - second.n;
	return arena_printf(arena, "%.*s/%s", (int)at, text.p, text.p + at);
}

/* The term with the U-labels of its domain as A-labels, or NULL. */
static const char *with_a_labels(struct arena *arena, struct str text)
{
	const char *domain = behind(text, ":=").p;
	size_t front = (size_t)(domain - text.p), n = str_find(behind(text, ":="), '/');
	const char *name = name_from_user(arena, (struct str){ domain, n }, NULL);

	if (!name || !strcmp(name, domain))
		return NULL;
	return arena_printf(arena, "%.*s%s%s", (int)front, text.p, name, domain + n);
}

const char *spf_mend_term(
	struct arena *arena, const struct spf_record *record, const struct spf_term *term)
{
	struct str bare = str_of(str_dup(arena, term->text)); /* up to a NUL, for strcspn() */
	const char *instead = NULL;

	for (size_t i = 0; i < record->fault_count; i++)
		if (record->fault[i].term.p == term->text.p)
			instead = record->fault[i].instead;
	while (bare.n && strchr(",;.", bare.p[bare.n - 1]))
		bare = str_of(str_dup(arena, (struct str){ bare.p, bare.n - 1 }));
	if (!bare.n)
		return NULL;

	const char *argument = behind(bare, ":=").p;
	const char *tries[] = {
		bare.p,
		instead ? arena_printf(arena, "%s%s%s", spf_qualifier(bare), instead, argument)
			: NULL,
		instead ? arena_printf(arena, "%s%s", instead, bare.p) : NULL,
		without_mask(arena, bare),
		with_two_slashes(arena, bare),
		with_a_labels(arena, bare),
		/* a host in place of an address */
		str_istarts(term->text, STR("ip")) ? arena_printf(arena, "a:%s", argument) : NULL,
	};

	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
		if (tries[i] && spf_is_term(arena, str_of(tries[i])))
			return tries[i];
	return NULL;
}
