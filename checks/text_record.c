/* Reads them as their grammars say: RFC 8461 section 3.1 and RFC 8460 section 3 allow no blank
 * around "=", BIMI (draft-brand-indicators-for-message-identification) is a list of tags as DKIM
 * has it. */
#include "checks/text_record.h"

#include "checks/tags.h"
#include "resolver/name.h"

#include <string.h>

enum {
	ID_MAX = 32,
	URIS_MAX = 10, /* of a record put right */
};

struct kind {
	const char *version; /* the first tag, as it must be spelt */
	bool blanks;	     /* may stand around "=" */
	const char *no_version;
	const char *(*fault)(struct str record);
	struct str (*mend)(struct arena *arena, struct str record, const char *domain);
};

static bool is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* --- URIs --- */

static bool is_visible(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < 0x21 || text.p[i] > 0x7e)
			return false;
	return true;
}

/* "https://" and a host behind it? */
static bool is_https(struct str uri)
{
	static const char scheme[] = "https://";
	struct str host = { uri.p + strlen(scheme), 0 };

	if (!str_istarts(uri, str_of(scheme)) || !is_visible(uri))
		return false;
	while (host.p + host.n < uri.p + uri.n && !strchr("/?#:", host.p[host.n]))
		host.n++;
	return host.n > 0;
}

/* "mailto:" and an address behind it? */
static bool is_mailto(struct str uri)
{
	struct str address = { uri.p + strlen("mailto:"), uri.n - strlen("mailto:") };
	size_t at;

	if (!str_istarts(uri, STR("mailto:")) || !is_visible(uri))
		return false;
	at = str_find(address, '@');
	return at && at + 1 < address.n && address.p[at + 1] != '?';
}

/* --- MTA-STS --- */

static bool is_id(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (!is_alphanumeric(id.p[i]))
			return false;
	return id.n >= 1 && id.n <= ID_MAX;
}

static const char *sts_fault(struct str record)
{
	struct str id;

	if (!tag_find(record, STR("id"), &id))
		return "has no id=";
	return is_id(id) ? NULL : "has an id= that is not 1 to 32 letters and digits";
}

/* A new id makes senders fetch the policy anew, which does no harm. */
static struct str sts_mend(struct arena *arena, struct str record, const char *domain)
{
	char id[ID_MAX + 1] = "";
	struct tag tag;
	size_t n = 0;

	(void)domain;
	while (!n && tag_next(&record, &tag))
		for (size_t i = 0; str_ieq(tag.name, STR("id")) && i < tag.value.n && n < ID_MAX;
			i++)
			if (is_alphanumeric(tag.value.p[i]))
				id[n++] = tag.value.p[i];
	return str_of(arena_printf(arena, "v=STSv1; id=%s;", n ? id : "1"));
}

/* --- TLS reporting --- */

static const char *rpt_fault(struct str record)
{
	struct str rua;

	if (!tag_find(record, STR("rua"), &rua) || !rua.n)
		return "has no rua=";
	while (rua.p) {
		struct str uri = str_trim(str_cut(&rua, ','));

		if (!is_mailto(uri) && !is_https(uri))
			return "has a rua= that is neither mailto: nor https:";
	}
	return NULL;
}

/* The address that URI is, or was meant to be; empty: none. */
static struct str report_uri(struct arena *arena, struct str uri)
{
	struct str mail = str_of(arena_printf(arena, "mailto:%.*s", STR_ARGS(uri)));

	if (is_mailto(uri) || is_https(uri))
		return uri;
	return str_find(uri, ':') == uri.n && is_mailto(mail) ? mail : STR("");
}

static struct str rpt_mend(struct arena *arena, struct str record, const char *domain)
{
	const char *text = "";
	unsigned count = 0;
	struct tag tag;

	while (tag_next(&record, &tag)) {
		struct str list = tag.value;

		while (str_ieq(tag.name, STR("rua")) && list.p && count < URIS_MAX) {
			struct str uri = report_uri(arena, str_trim(str_cut(&list, ',')));

			count += uri.n > 0;
			if (uri.n)
				text = arena_printf(
					arena, "%s%s%.*s", text, *text ? "," : "", STR_ARGS(uri));
		}
	}
	if (!*text)
		text = arena_printf(arena, "mailto:tls-reports@%s", domain);
	return str_of(arena_printf(arena, "v=TLSRPTv1; rua=%s", text));
}

/* --- BIMI --- */

static const char *bimi_fault(struct str record)
{
	struct str url;

	if (!tag_find(record, STR("l"), &url))
		return "has no l=";
	if (url.n && !is_https(url))
		return "has an l= that is no https: address";
	if (tag_find(record, STR("a"), &url) && url.n && !is_https(url) &&
		!str_ieq(url, STR("self")))
		return "has an a= that is no https: address";
	return NULL;
}

/* The https: address in tag NAME of RECORD, or what was meant as one; empty: none. */
static struct str https_of(struct arena *arena, struct str record, const char *name)
{
	struct tag tag;

	while (tag_next(&record, &tag)) {
		struct str url = tag.value;
		size_t at = str_istarts(url, STR("http://")) ? strlen("http://") : 0;

		if (!str_ieq(tag.name, str_of(name)))
			continue;
		if (!url.n || is_https(url))
			return url;
		url = str_of(arena_printf(arena, "https://%.*s", (int)(url.n - at), url.p + at));
		return is_https(url) ? url : STR("");
	}
	return STR("");
}

static struct str bimi_mend(struct arena *arena, struct str record, const char *domain)
{
	const struct str logo = https_of(arena, record, "l"), proof = https_of(arena, record, "a");

	(void)domain;
	return str_of(arena_printf(arena, "v=BIMI1; l=%.*s;%s%.*s%s", STR_ARGS(logo),
		proof.n ? " a=" : "", STR_ARGS(proof), proof.n ? ";" : ""));
}

/* --- all of them --- */

static const struct kind kinds[TEXT_RECORD_KINDS] = {
	[TEXT_MTA_STS] = { "v=STSv1", false,
		"does not begin with v=STSv1 and a semicolon, spelt exactly so", sts_fault,
		sts_mend },
	[TEXT_TLS_RPT] = { "v=TLSRPTv1", false,
		"does not begin with v=TLSRPTv1 and a semicolon, spelt exactly so", rpt_fault,
		rpt_mend },
	[TEXT_BIMI] = { "v=BIMI1", true,
		"does not begin with v=BIMI1 and a semicolon, spelt exactly so", bimi_fault,
		bimi_mend },
};

/* Does TEXT begin like VERSION, but for quotes, blanks, backslashes and the case? */
static bool looks_meant(struct str text, const char *version)
{
	for (size_t i = 0; i < text.n && *version; i++) {
		if (memchr(" \t\r\n\"'\\", text.p[i], 7))
			continue;
		if (!str_ieq((struct str){ text.p + i, 1 }, (struct str){ version, 1 }))
			return false;
		version++;
	}
	return !*version;
}

/* The version as the first tag. Blanks stand around its "=" only where they may. */
static bool has_version(const struct kind *kind, struct str text)
{
	struct tag tag;
	struct str rest = text;

	if (!tag_next(&rest, &tag) || !tag.assigned || tag.whole.p != text.p)
		return false;
	if (!kind->blanks)
		return str_eq(tag.whole, str_of(kind->version));
	return str_eq(tag.name, STR("v")) && str_eq(tag.value, str_of(kind->version + 2));
}

enum text_record_use text_record_use(enum text_record_kind kind, struct str text)
{
	if (has_version(&kinds[kind], text))
		return TEXT_COUNTS;
	return looks_meant(text, kinds[kind].version) ? TEXT_MEANT : TEXT_OTHER;
}

/* Is every piece NAME=VALUE, without blanks around "=" where there may be none? */
static const char *form_fault(const struct kind *kind, struct str text)
{
	struct str rest = text;
	struct tag tag;

	while (tag_next(&rest, &tag)) {
		size_t around = tag.whole.n - tag.name.n - tag.value.n;

		if (!tag.assigned || !tag.name.n)
			return "has a piece that is no name=value";
		if (!kind->blanks && around != 1)
			return "has a blank beside \"=\", where none may be";
	}
	return NULL;
}

const char *text_record_fault(enum text_record_kind kind, struct str text)
{
	const char *fault = form_fault(&kinds[kind], text);

	if (!has_version(&kinds[kind], text))
		return kinds[kind].no_version;
	return fault ? fault : kinds[kind].fault(text);
}

/* TEXT without what a DNS panel or an office program leaves in it. */
static struct str plain(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] >= 0x20 && text.p[i] < 0x7f && !memchr("\"'\\", text.p[i], 3))
			copy[n++] = text.p[i];
	return (struct str){ copy, n };
}

struct str text_record_mend(
	struct arena *arena, enum text_record_kind kind, struct str text, const char *domain)
{
	return kinds[kind].mend(arena, plain(arena, text), domain);
}
