/* libspf2 itself: the only user of its headers. It looks up names in the answers that came with the
 * request; what is not among them is noted, and something harmless stands in for it so that the
 * library goes on and reveals the next questions. */
#include "checks/spf2/spf2_child.h"
#include "checks/spf/spf_macro.h"

#include <netinet/in.h>
#include <arpa/inet.h>
/* Its headers ask for this by #if without #ifdef; the C library knows type 99. */
#define HAVE_DECL_NS_T_SPF 1
#include <spf2/spf.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct spf2_library {
	SPF_server_t *server;
	SPF_dns_server_t dns; /* its hook: the struct work under way */
};

struct work {
	struct arena *arena;
	const struct spf2_request *request;
	struct spf2_wanted wanted[SPF2_WANTED_MAX];
	size_t count;
	unsigned lookups;
};

static const SPF_dns_stat_t statuses[] = {
	[SPF2_OK] = NETDB_SUCCESS,
	[SPF2_NODATA] = NO_DATA,
	[SPF2_NXDOMAIN] = HOST_NOT_FOUND,
	[SPF2_AGAIN] = TRY_AGAIN,
	[SPF2_NO_RECOVERY] = NO_RECOVERY,
};

/* --- records --- */

/* Adds one to RR; data of a name or text get their NUL. */
static bool add_octets(SPF_dns_rr_t *rr, const char *p, size_t n)
{
	if (SPF_dns_rr_buf_realloc(rr, rr->num_rr, n + 1) != SPF_E_SUCCESS)
		return false;

	char *to = (char *)rr->rr[rr->num_rr];

	memcpy(to, p, n);
	to[n] = '\0';
	rr->num_rr++;
	return true;
}

/* Does the record, as on the wire, begin with the version as Exim looks for it: in its first
 * octets, a length among them or not? */
static bool exim_takes(struct str wire)
{
	return wire.n > 6 && str_istarts((struct str){ wire.p + 1, wire.n - 1 }, STR(SPF_VER_STR));
}

/* The strings of a TXT record joined; Exim takes an empty one for the end. */
static bool add_text(struct work *work, SPF_dns_rr_t *rr, struct str wire)
{
	bool exim = work->request->manner == SPF2_EXIM;
	char *text = arena_alloc(work->arena, wire.n + 1);
	size_t n = 0;

	if (exim && !exim_takes(wire))
		return true;
	while (wire.n) {
		size_t part = (unsigned char)*wire.p;

		wire = (struct str){ wire.p + 1, wire.n - 1 };
		if (part > wire.n)
			part = wire.n;
		if (exim && !part)
			break;
		memcpy(text + n, wire.p, part);
		n += part;
		wire = (struct str){ wire.p + part, wire.n - part };
	}
	return add_octets(rr, text, n);
}

static bool add_record(struct work *work, SPF_dns_rr_t *rr, struct str record)
{
	if (rr->rr_type == ns_t_txt || rr->rr_type == ns_t_spf)
		return add_text(work, rr, record);
	return add_octets(rr, record.p, record.n);
}

/* --- lookups --- */

static const struct spf2_known *find(const struct work *work, enum rr_type type, const char *name)
{
	for (size_t i = 0; i < work->request->count; i++) {
		const struct spf2_known *known = &work->request->known[i];

		if (known->type == type && !strcmp(known->name, name))
			return known;
	}
	return NULL;
}

static void want(struct work *work, enum rr_type type, const char *name)
{
	struct spf2_wanted wanted = { type, name };

	for (size_t i = 0; i < work->count; i++)
		if (work->wanted[i].type == type && !strcmp(work->wanted[i].name, name))
			return;
	if (work->count == SPF2_WANTED_MAX)
		return;
	work->wanted[work->count++] = wanted;
	spf2_child_say(&(struct spf2_reply){ .end = SPF2_WANTS, .wanted = &wanted, .count = 1 });
}

/* Exim looks up addresses and MX only for names that are as check_dns_names_pattern has them, and
 * not for addresses. */
static bool exim_asks(const char *name)
{
	struct ip ip;
	bool edge = true; /* at a label's end only letters, digits and '_' */

	if (ip_parse(str_of(name), &ip))
		return false;
	for (const char *p = name; *p; p++) {
		bool word = isalnum((unsigned char)*p) || *p == '_';
		bool last = !p[1] || p[1] == '.';

		if (*p == '.' ? edge : !word && (edge || last || !strchr("/-", *p)))
			return false;
		edge = *p == '.';
	}
	return true;
}

/* The library lets %{t} into the name of exp=. A run must not hang on the clock: such a name is not
 * asked. */
static bool holds_clock(const char *name)
{
	const long now = (long)time(NULL);

	for (long t = now - 1; now > 0 && t <= now; t++) {
		char text[32];

		snprintf(text, sizeof text, "%ld", t);
		if (strstr(name, text))
			return true;
	}
	return false;
}

/* Stands in for an unknown record: one that matches nothing, so an include of it does not end the
 * evaluation. */
static const struct spf2_known *neutral_record(struct work *work)
{
	struct spf2_known *known = arena_alloc(work->arena, sizeof *known);
	struct str *record = arena_alloc(work->arena, sizeof *record);

	*record = STR("\013v=spf1 ?all");
	*known = (struct spf2_known){ .status = SPF2_OK, .record = record, .count = 1 };
	return known;
}

/* The answer, or what stands in for it: NULL with *STATUS set if that is no record. */
static const struct spf2_known *answer(
	struct work *work, const char *domain, enum rr_type type, enum spf2_status *status)
{
	const char *name = spf_name(work->arena, str_of(domain));
	bool exim = work->request->manner == SPF2_EXIM;
	const struct spf2_known *known;

	*status = SPF2_NO_RECOVERY; /* what res_query() says of a name that does not fit a packet */
	if (!name)
		return NULL;
	*status = SPF2_NXDOMAIN;
	if (exim && type != RR_TXT && type != RR_PTR && !exim_asks(domain))
		return NULL;
	*status = SPF2_NODATA;
	if (exim && type == RR_SPF)
		return NULL; /* as Exim does, whatever is there */
	known = find(work, type, name);
	/* Nobody publishes type SPF alone any more: it counts if it is known, but is not asked
	 * for. */
	if (known || type == RR_SPF || holds_clock(name))
		return known;
	want(work, type, name);
	return type == RR_TXT ? neutral_record(work) : NULL;
}

static SPF_dns_rr_t *look_up(
	SPF_dns_server_t *dns, const char *domain, ns_type type, int should_cache)
{
	struct work *work = dns->hook;
	enum spf2_status status;
	const struct spf2_known *known;
	SPF_dns_rr_t *rr;

	(void)should_cache;
	if (++work->lookups > SPF2_LOOKUPS_MAX)
		spf2_child_say(&(struct spf2_reply){ .end = SPF2_ENDLESS });
	known = answer(work, domain, (enum rr_type)type, &status);
	rr = SPF_dns_rr_new_init(dns, domain, type, 60, statuses[known ? known->status : status]);
	for (size_t i = 0; rr && known && i < known->count; i++)
		if (!add_record(work, rr, known->record[i]))
			return NULL; /* it takes this for no memory, and ends */
	if (rr && rr->herrno == NETDB_SUCCESS && !rr->num_rr)
		rr->herrno = NO_DATA;
	return rr;
}

/* --- a request --- */

static void give_up(const char *file, int line, const char *why) __attribute__((noreturn));
static void give_up(const char *file, int line, const char *why)
{
	(void)file;
	(void)line;
	for (;;)
		spf2_child_say(&(struct spf2_reply){ .end = SPF2_ABORTED, .message = str_of(why) });
}

static void keep_quiet(const char *file, int line, const char *text)
{
	(void)file;
	(void)line;
	(void)text;
}

struct spf2_library *spf2_library_open(struct arena *arena)
{
	struct spf2_library *library = arena_alloc(arena, sizeof *library);

	SPF_error_handler = give_up;
	SPF_warning_handler = SPF_info_handler = SPF_debug_handler = keep_quiet;
	library->dns.lookup = look_up;
	library->dns.name = "answers";
	library->server = SPF_server_new_dns(&library->dns, 0);
	if (!library->server || SPF_server_set_rec_dom(library->server, "unknown") != SPF_E_SUCCESS)
		return NULL;
	return library;
}

static bool set_address(SPF_request_t *query, const struct ip *ip)
{
	struct in_addr v4;
	struct in6_addr v6;

	memcpy(&v4, ip->bytes, sizeof v4);
	memcpy(&v6, ip->bytes, sizeof v6);
	return (ip->version == 4 ? SPF_request_set_ipv4(query, v4)
				 : SPF_request_set_ipv6(query, v6)) == SPF_E_SUCCESS;
}

/* In the order Exim does it; the sender is a local part with a domain. */
static bool set_client(SPF_request_t *query, const struct spf2_request *request)
{
	return set_address(query, &request->ip) &&
	       SPF_request_set_helo_dom(query, request->helo.p) == SPF_E_SUCCESS &&
	       !SPF_request_set_env_from(query, request->sender.p);
}

static struct str first_error(struct arena *arena, SPF_response_t *response)
{
	for (int i = 0; i < SPF_response_messages(response); i++) {
		SPF_error_t *error = SPF_response_message(response, i);

		if (SPF_error_errorp(error) && SPF_error_message(error))
			return str_of(arena_strdup(arena, SPF_error_message(error)));
	}
	if (SPF_response_errcode(response) == SPF_E_SUCCESS)
		return (struct str){ 0 };
	return str_of(SPF_strerror(SPF_response_errcode(response)));
}

static const char *word_of(SPF_response_t *response)
{
	SPF_result_t result = SPF_response_result(response);

	return result == SPF_RESULT_INVALID ? "invalid" : SPF_strresult(result);
}

struct spf2_reply spf2_library_ask(
	struct spf2_library *library, struct arena *arena, const struct spf2_request *request)
{
	struct spf2_reply reply = { .end = SPF2_SAID, .word = "invalid" };
	struct work work = { .arena = arena, .request = request };
	SPF_request_t *query = SPF_request_new(library->server);
	SPF_response_t *response = NULL;

	library->dns.hook = &work;
	if (query && set_client(query, request))
		SPF_request_query_mailfrom(query, &response);
	if (response) {
		reply.word = word_of(response);
		reply.local = SPF_response_reason(response) == SPF_REASON_LOCALHOST;
		reply.message = first_error(arena, response);
		SPF_response_free(response);
	}
	if (query)
		SPF_request_free(query);
	library->dns.hook = NULL;
	return reply;
}

const char *spf2_library_version(struct arena *arena)
{
	int major, minor, patch;

	SPF_get_lib_version(&major, &minor, &patch);
	return arena_printf(arena, "%d.%d.%d", major, minor, patch);
}
