/* The words of DNS, and an answer as a line of evidence. */
#include "resolver/dns.h"

#include "resolver/lang.h"

#include <stdlib.h>
#include <string.h>

enum { EVIDENCE_RECORDS = 5, EVIDENCE_LENGTH = 300, EVIDENCE_HOPS = 3 };

/* Is the status a definite answer, a failure, or was nobody asked? */
enum outcome_kind { DEFINITE, FAILED, NOT_ASKED };

static const struct {
	const char *name;
	enum outcome_kind kind;
} statuses[] = {
	[DNS_NOERROR] = { "NOERROR", DEFINITE },
	[DNS_NXDOMAIN] = { "NXDOMAIN", DEFINITE },
	[DNS_SERVFAIL] = { "SERVFAIL", FAILED },
	[DNS_REFUSED] = { "REFUSED", FAILED },
	[DNS_FORMERR] = { "FORMERR", FAILED },
	[DNS_NOTIMP] = { "NOTIMP", FAILED },
	[DNS_TIMEOUT] = { "TIMEOUT", FAILED },
	[DNS_GARBAGE] = { "GARBAGE", FAILED },
	[DNS_REFERRAL] = { "REFERRAL", FAILED },
	[DNS_NOTASKED] = { "NOTASKED", NOT_ASKED },
	[DNS_OVER_BUDGET] = { "OVERBUDGET", NOT_ASKED },
};

static const struct {
	enum rr_type type;
	const char *name;
} types[] = {
	{ RR_A, "A" },
	{ RR_NS, "NS" },
	{ RR_CNAME, "CNAME" },
	{ RR_SOA, "SOA" },
	{ RR_PTR, "PTR" },
	{ RR_MX, "MX" },
	{ RR_TXT, "TXT" },
	{ RR_AAAA, "AAAA" },
	{ RR_TLSA, "TLSA" },
	{ RR_SPF, "SPF" },
};

enum {
	STATUS_COUNT = sizeof statuses / sizeof *statuses,
	TYPE_COUNT = sizeof types / sizeof *types
};

static bool is_kind(const struct answer *answer, enum outcome_kind kind)
{
	return answer && statuses[answer->status].kind == kind;
}

bool dns_definite(const struct answer *answer)
{
	return is_kind(answer, DEFINITE);
}

bool dns_failed(const struct answer *answer)
{
	return is_kind(answer, FAILED);
}

bool dns_not_asked(const struct answer *answer)
{
	return is_kind(answer, NOT_ASKED);
}

const char *dns_status_name(enum dns_status status)
{
	return statuses[status].name;
}

const char *dns_failure(const struct answer *answer)
{
	if (!answer->truncated)
		return dns_status_name(answer->status);
	return answer->status == DNS_TIMEOUT ? N_("truncated over UDP, no answer over TCP")
					     : N_("truncated over UDP, TCP refused");
}

bool dns_status_parse(struct str text, enum dns_status *out)
{
	for (unsigned i = 0; i < STATUS_COUNT; i++)
		if (str_eq(text, str_of(statuses[i].name))) {
			*out = (enum dns_status)i;
			return true;
		}
	return false;
}

/* By preference or address, then by what is written. */
static int compare_rr(const void *left, const void *right)
{
	const struct rr *a = left, *b = right;
	int order = (a->number > b->number) - (a->number < b->number);

	if (!order)
		order = memcmp(a->ip.bytes, b->ip.bytes, sizeof a->ip.bytes);
	return order ? order : strcmp(a->show, b->show);
}

void rr_sort(struct rr *rr, size_t count)
{
	if (count)
		qsort(rr, count, sizeof *rr, compare_rr);
}

static const char *find_name(enum rr_type type)
{
	for (unsigned i = 0; i < TYPE_COUNT; i++)
		if (types[i].type == type)
			return types[i].name;
	return NULL;
}

const char *rr_type_name(enum rr_type type)
{
	const char *name = find_name(type);

	return name ? name : "TYPE?";
}

const char *rr_type_text(struct arena *arena, enum rr_type type)
{
	const char *name = find_name(type);

	return name ? name : arena_printf(arena, "TYPE%u", (unsigned)type);
}

bool rr_type_parse(struct str text, enum rr_type *out)
{
	unsigned long number;

	for (unsigned i = 0; i < TYPE_COUNT; i++)
		if (str_ieq(text, str_of(types[i].name))) {
			*out = types[i].type;
			return true;
		}
	if (!str_istarts(text, STR("TYPE")))
		return false;
	if (!str_number((struct str){ text.p + 4, text.n - 4 }, 65535, &number))
		return false;
	*out = (enum rr_type)number; /* RFC 3597 */
	return true;
}

static const char *shorten(struct arena *arena, const char *text)
{
	if (strlen(text) <= EVIDENCE_LENGTH)
		return text;
	return arena_printf(arena, "%.*s...", (int)EVIDENCE_LENGTH, text);
}

static const char *records(struct arena *arena, const struct answer *answer)
{
	const char *all = "";

	for (size_t i = 0; i < answer->count && i < EVIDENCE_RECORDS; i++)
		all = arena_printf(
			arena, "%s%s%s", all, i ? ", " : "", shorten(arena, answer->rr[i].show));
	if (answer->count > EVIDENCE_RECORDS)
		all = arena_printf(arena, "%s and %zu more", all, answer->count - EVIDENCE_RECORDS);
	return all;
}

static const char *outcome(struct arena *arena, const struct answer *answer)
{
	if (answer->count)
		return records(arena, answer);
	return answer->status == DNS_NOERROR ? "NODATA" : tr(arena, dns_failure(answer));
}

/* The name as asked, and where CNAMEs led from there: "a -> b". */
static const char *path(struct arena *arena, const struct answer *answer)
{
	const char *all = answer->name;

	for (size_t i = 0; i < answer->cname_count; i++) {
		const bool shown = i < EVIDENCE_HOPS || i + 1 == answer->cname_count;

		if (shown || i == EVIDENCE_HOPS)
			all = arena_printf(
				arena, "%s -> %s", all, shown ? answer->cname[i].name : "...");
	}
	return all;
}

char *dns_evidence(struct arena *arena, const struct answer *answer)
{
	char *line = arena_printf(arena, "%s %s = %s", path(arena, answer),
		rr_type_text(arena, answer->type), outcome(arena, answer));

	if (answer->server)
		line = speak(arena, "%s, from %s", line, answer->server);
	return line;
}
