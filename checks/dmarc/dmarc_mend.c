/* A DMARC record written anew: as it was read, or as it was meant before a DNS panel had it. */
#include "checks/dmarc/dmarc_record.h"
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

/* TEXT without quotes, backslashes and other than printable ASCII. */
static struct str scrub(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] >= 0x20 && text.p[i] < 0x7f && !strchr("\"'\\", text.p[i]))
			copy[n++] = text.p[i];
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

	return dmarc_record_write(arena, &record);
}
