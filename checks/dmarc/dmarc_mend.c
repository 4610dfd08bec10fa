/* A DMARC record written anew: as it was read, or as it was meant before a DNS panel had it. */
#include "checks/dmarc/dmarc_record.h"
#include "checks/marks.h"
#include "checks/tags.h"

#include <string.h>

static void add_uris(struct arena *arena, char **text, const char *tag, const struct dmarc_uri *uri,
	size_t count)
{
	for (size_t i = 0; i < count; i++)
		*text = arena_printf(arena, "%s%s%.*s", *text,
			i ? "," : arena_printf(arena, "; %s=", tag), STR_ARGS(uri[i].text));
}

struct str dmarc_record_write(struct arena *arena, const struct dmarc_record *record)
{
	static const char *const psd[] = { "", "; psd=y", "; psd=n" };
	const char *p = dmarc_policy_word(record->p ? record->p : DMARC_NONE);
	char *text = arena_printf(arena, "v=DMARC1; p=%s", p);

	if (record->sp)
		text = arena_printf(arena, "%s; sp=%s", text, dmarc_policy_word(record->sp));
	if (record->np)
		text = arena_printf(arena, "%s; np=%s", text, dmarc_policy_word(record->np));
	text = arena_printf(arena, "%s%s%s%s%s", text, psd[record->psd],
		record->test ? "; t=y" : "", record->strict_dkim ? "; adkim=s" : "",
		record->strict_spf ? "; aspf=s" : "");
	add_uris(arena, &text, "rua", record->rua, record->rua_count);
	add_uris(arena, &text, "ruf", record->ruf, record->ruf_count);
	if (record->fo.n && record->ruf_count)
		text = arena_printf(arena, "%s; fo=%.*s", text, STR_ARGS(record->fo));
	return str_of(text);
}

/* Where a mail address ends, or begins. */
static bool is_border(char c)
{
	return c && strchr(" \t\r\n,;!?:=\"", c);
}

static bool is_ascii(char c)
{
	return !((unsigned char)c & 0x80);
}

/* How many octets of TEXT, from its start, belong to an address. */
static size_t address_length(struct str text)
{
	size_t n = 0;

	while (n < text.n && !is_border(text.p[n]))
		n++;
	return n;
}

/* ADDRESS as a URI must have it: U-labels as A-labels, other characters of the local part as
 * octets in hex (RFC 6068 section 2). Empty where that cannot be done: without its odd
 * characters it would be somebody else's. */
static struct str plain_address(struct arena *arena, struct str address)
{
	const size_t at = str_find(address, '@');
	const struct str domain = { address.p + at + 1, address.n - at - 1 };
	const char *name = name_from_user(arena, domain, NULL);
	char *text = arena_alloc(arena, 3 * at + 1);
	size_t n = 0;

	for (size_t i = 0; i < at; i++)
		n += (size_t)snprintf(text + n, 4, is_ascii(address.p[i]) ? "%c" : "%%%02X",
			(unsigned char)address.p[i]);
	return name ? str_of(arena_printf(arena, "%s@%s", text, name)) : STR("");
}

/* TEXT with what was meant in place of marks. */
static struct str without_marks(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	while (text.n) {
		const struct text_mark *mark = text_mark_at(text);
		const struct str kept = mark ? str_of(mark->meant) : (struct str){ text.p, 1 };
		const size_t taken = mark ? strlen(mark->found) : 1;

		memcpy(copy + n, kept.p, kept.n);
		n += kept.n;
		text = (struct str){ text.p + taken, text.n - taken };
	}
	return (struct str){ copy, n };
}

static bool needs_plain(struct str address)
{
	bool ascii = true;

	for (size_t i = 0; i < address.n; i++)
		ascii &= is_ascii(address.p[i]);
	return !ascii && str_find(address, '@') < address.n;
}

/* TEXT in printable ASCII: addresses by plain_address(), of the rest what is. */
static struct str scrub(struct arena *arena, struct str text)
{
	char *copy;
	size_t n = 0;

	text = without_marks(arena, text);
	copy = arena_alloc(arena, 4 * text.n + 1);
	while (text.n) {
		const size_t length = address_length(text);
		struct str piece = { text.p, length ? length : 1 };

		text = (struct str){ text.p + piece.n, text.n - piece.n };
		if (needs_plain(piece))
			piece = plain_address(arena, piece);
		for (size_t i = 0; i < piece.n; i++)
			if (piece.p[i] >= 0x20 && piece.p[i] < 0x7f)
				copy[n++] = piece.p[i];
	}
	return (struct str){ copy, n };
}

/* Does TEXT begin with one of the tags that records have, and "="? */
static bool begins_tag(struct str text)
{
	static const char *const names[] = { "v", "p", "sp", "np", "psd", "t", "adkim", "aspf",
		"rua", "ruf", "fo", "pct", "rf", "ri" };
	size_t n = 0;

	while (n < text.n &&
		((text.p[n] >= 'a' && text.p[n] <= 'z') || (text.p[n] >= 'A' && text.p[n] <= 'Z')))
		n++;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_ieq((struct str){ text.p, n }, str_of(names[i])))
			return str_starts(
				str_trim((struct str){ text.p + n, text.n - n }), STR("="));
	return false;
}

/* TEXT with a semicolon in front of each tag that has a comma or a blank there. */
static struct str with_semicolons(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		bool apart = i && strchr(" ,", text.p[i - 1]);

		if (apart && begins_tag((struct str){ text.p + i, text.n - i })) {
			while (n && strchr(" ,", copy[n - 1]))
				n--;
			copy[n++] = ';';
		}
		copy[n++] = text.p[i];
	}
	return (struct str){ copy, n };
}

/* Those of the addresses that every receiver can report to (section 4.7). */
static const struct dmarc_uri *only_mail(
	struct arena *arena, const struct dmarc_uri *uri, size_t *count)
{
	struct dmarc_uri *kept = arena_array(arena, *count + 1, sizeof *kept);
	size_t n = 0;

	for (size_t i = 0; i < *count; i++)
		if (uri[i].domain)
			kept[n++] = uri[i];
	*count = n;
	return kept;
}

struct str dmarc_record_mend(struct arena *arena, struct str text)
{
	struct str rest = with_semicolons(arena, scrub(arena, text));
	char *mended = arena_alloc(arena, rest.n + sizeof "v=DMARC1" + 1);
	size_t n = sizeof "v=DMARC1" - 1;
	struct tag tag;

	memcpy(mended, "v=DMARC1", n);
	while (tag_next(&rest, &tag)) {
		if (str_ieq(tag.name, STR("v")))
			continue;
		mended[n++] = ';';
		memcpy(mended + n, tag.whole.p, tag.whole.n);
		n += tag.whole.n;
	}

	struct dmarc_record record = dmarc_record_read(arena, (struct str){ mended, n });

	record.rua = only_mail(arena, record.rua, &record.rua_count);
	record.ruf = only_mail(arena, record.ruf, &record.ruf_count);
	return dmarc_record_write(arena, &record);
}
