/* The conditions of Exim's ACLs: what each asks of a stranger, in the words of the catalogue. */
#include "checks/learn/learn_exim.h"

#include <string.h>

enum { LISTS_MAX = 40, NETS_MAX = 64, RESULTS_MAX = 20 };

#define FAILURES "{servfail,timeout,refused,malformed}"

static const char modifiers[] =
	"message log_message log_reject_target logwrite set add_header remove_header delay control "
	"continue endpass queue udpsend";

bool exim_is_modifier(struct str name)
{
	return learn_word_among(name, modifiers);
}

static const struct exim_condition yes = { .truth = EXIM_TRUE }, no = { .truth = EXIM_FALSE };

static struct exim_condition untold(const char *why)
{
	return (struct exim_condition){ .truth = EXIM_UNTOLD, .why = why };
}

/* verify = */

static const char *sender_test(struct arena *arena, const char *targets, const char *outcome)
{
	return arena_printf(arena,
		"(sender.mx.status in {ok,nxdomain,nodata} and sender.mx.addresses %s and mx_only({%s}))",
		outcome, targets);
}

static struct exim_condition verify_sender(struct exim *e, struct str options)
{
	struct arena *arena = e->learner->arena;
	const char *bad = sender_test(arena, e->ignored_targets, "in {ok,none}");
	const char *failed = sender_test(arena, e->ignored_targets, "== temperror");
	bool defers = !memmem(options.p, options.n, "defer_ok", 8);

	return (struct exim_condition){ .truth = EXIM_TEST,
		.fails = arena_printf(arena,
			"sender.mx.status == null or (sender.mx.status == ok and sender.mx.fit == false) or sender.domain.flaw in {number,digits,address} or %s",
			bad),
		.defers = defers ? arena_printf(
					   arena, "sender.mx.status in " FAILURES " or %s", failed)
				 : NULL,
		.reply = "Sender verify failed",
		.id = "sender-verify",
		.category = "sender-domain" };
}

static struct exim_condition verify_reverse(struct exim *e, struct str options)
{
	(void)e;
	return (struct exim_condition){ .truth = EXIM_TEST,
		.fails = "fcrdns.all in {none,fail}",
		.defers = memmem(options.p, options.n, "defer_ok", 8) ? NULL
								      : "fcrdns.all == temperror",
		.id = "reverse-host-lookup",
		.category = "ptr" };
}

static struct exim_condition verify_helo(struct exim *e, struct str options)
{
	(void)e;
	(void)options;
	return (struct exim_condition){ .truth = EXIM_TEST,
		.fails =
			"helo.syntax in {ip,empty,invalid} or helo.matches_ip == false or (helo.syntax == literal and ip.version == 6 and helo.flaw != tag) or (helo.syntax != literal and helo.a.status in " FAILURES
			")",
		.id = "verify-helo",
		.category = "syntax" };
}

static const struct {
	const char *name;
	struct exim_condition (*read)(struct exim *e, struct str options); /* NULL: holds */
} verifications[] = {
	{ "sender", verify_sender },
	{ "reverse_host_lookup", verify_reverse },
	{ "helo", verify_helo },
	{ "recipient", NULL },
	{ "header_syntax", NULL },
	{ "header_sender", NULL },
	{ "header_names_ascii", NULL },
	{ "not_blind", NULL },
};

static struct exim_condition read_verify(struct exim *e, const struct acl_line *line)
{
	struct str options = line->value, name = str_trim(str_cut(&options, '/'));

	/* "sender=address" verifies another address */
	for (size_t i = 0; i < sizeof verifications / sizeof *verifications; i++)
		if (str_eq(name, str_of(verifications[i].name))) {
			if (options.p && memmem(options.p, options.n, "callout", 7) &&
				str_eq(name, STR("sender")))
				learn_remark(e->learner, LEARN_UNTOLD, line->line,
					"verify = sender/callout: whether the sender's own server takes mail for the address");
			return verifications[i].read
				       ? verifications[i].read(e, options.p ? options : STR(""))
				       : yes;
		}
	return untold("DNS does not tell");
}

/* dnslists = */

/* One item of the list: zone[,zone][=answers][/key] */
struct dnslist {
	struct str zone, answers; /* the zones; answers.p NULL: any in 127/8 */
	bool inverted;		  /* != */
	enum list_role role;
};

/* Whose name or address is asked about; false: nobody can tell. */
static bool read_key(struct str key, enum list_role *role)
{
	static const struct {
		const char *variable;
		enum list_role role;
	} keys[] = {
		{ "sender_address_domain", ROLE_SENDER },
		{ "sender_helo_name", ROLE_HELO },
		{ "sender_host_name", ROLE_PTR },
		{ "sender_host_address", ROLE_IP },
	};

	*role = ROLE_IP;
	if (!key.p)
		return true;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (memmem(key.p, key.n, keys[i].variable, strlen(keys[i].variable))) {
			*role = keys[i].role;
			return true;
		}
	return false;
}

static bool read_dnslist(struct str item, struct dnslist *out)
{
	struct str key = item, front = str_cut(&key, '/');
	size_t sign = str_find(front, '='), bits = str_find(front, '&');

	if (bits < front.n || !read_key(key, &out->role))
		return false;
	out->inverted = sign && sign < front.n && front.p[sign - 1] == '!';
	out->zone = (struct str){ front.p, sign - out->inverted };
	out->answers = (struct str){ NULL, 0 };
	if (sign < front.n) {
		out->answers = (struct str){ front.p + sign + 1, front.n - sign - 1 };
		if (out->answers.n &&
			out->answers.p[0] == '=') /* "==": all answers, one is the rule */
			out->answers = (struct str){ out->answers.p + 1, out->answers.n - 1 };
	}
	return true;
}

static const char *nets_of(struct arena *arena, struct str answers)
{
	const char *out = "";

	for (int i = 0; answers.p && i < NETS_MAX; i++) {
		struct str one = str_trim(str_cut(&answers, ','));
		struct ip ip;

		if (!ip_parse(one, &ip))
			return NULL;
		out = arena_printf(arena, "%s%s%.*s", out, *out ? " " : "", STR_ARGS(one));
	}
	return answers.p ? NULL : out;
}

/* The test of one zone of the item. Exim takes answers in 127/8 only. */
static const char *zone_test(
	struct exim *e, const struct dnslist *d, struct str zone, const char *nets, unsigned line)
{
	struct arena *arena = e->learner->arena;
	const bool all = !nets || d->inverted;
	const struct learn_query query = { .zone = str_dup(arena, str_trim(zone)),
		.role = d->role,
		.nets = all ? "127.0.0.0/8" : nets,
		.filter = FILTER_EXIM,
		.but = d->inverted ? nets : NULL,
		.permits = e->accepting,
		.line = line };
	const char *test = learn_list(e->learner, &query), *but = "";

	if (!test || !d->inverted || !nets)
		return test;
	for (struct str rest = str_of(nets); rest.p;) {
		struct str one = str_cut(&rest, ' ');

		but = arena_printf(arena, "%s%s%.*s", but, *but ? "," : "", STR_ARGS(one));
	}
	return arena_printf(arena, "(%s and not answered('%s'%s%s%s,{%s}))", test,
		learn_zone(arena, zone), d->role == ROLE_IP ? "" : ",'",
		d->role == ROLE_IP ? "" : list_role_name(d->role), d->role == ROLE_IP ? "" : "'",
		but);
}

static const char *any_of(struct arena *arena, const char *a, const char *b)
{
	return a && b ? arena_printf(arena, "%s or %s", a, b) : a ? a : b;
}

static const char *failed_test(struct arena *arena, const struct dnslist *d, struct str zone)
{
	const char *name = learn_zone(arena, zone);

	return d->role == ROLE_IP
		       ? arena_printf(arena, "failed('%s')", name)
		       : arena_printf(arena, "failed('%s','%s')", name, list_role_name(d->role));
}

struct dnslists {
	const char *test, *defers, *id;
	const char *seen; /* "not answered(...) and ...": the zones before do not list it */
	bool defer, count_unknown;
	enum list_role role;
	size_t count;
};

static bool read_zones(struct exim *e, struct dnslists *all, const struct dnslist *d, unsigned line)
{
	struct arena *arena = e->learner->arena;
	const char *nets = d->answers.p ? nets_of(arena, d->answers) : NULL;
	struct str zones = d->zone;

	if (d->answers.p && !nets)
		return false;
	while (zones.p) {
		struct str zone = str_cut(&zones, ',');
		const char *test = zone_test(e, d, zone, nets, line);

		if (!test || ++all->count > LISTS_MAX)
			return false;
		if (all->defer) {
			const char *failed = failed_test(arena, d, zone);

			all->defers = any_of(arena, all->defers,
				all->seen ? arena_printf(arena, "(%s%s)", all->seen, failed)
					  : failed);
		}
		if (all->count_unknown)
			test = any_of(arena, test, failed_test(arena, d, zone));
		all->seen = arena_printf(arena, "%snot %s and ", all->seen ? all->seen : "", test);
		all->test = any_of(arena, all->test, test);
		if (!all->id)
			all->id = arena_printf(arena, "dnslists-%s%s%.*s",
				d->role == ROLE_IP ? "" : list_role_name(d->role),
				d->role == ROLE_IP ? "" : "-", (int)(zone.n < 80 ? zone.n : 80),
				zone.p);
	}
	return true;
}

static struct exim_condition read_dnslists(struct exim *e, const struct acl_line *line)
{
	struct dnslists all = { 0 };
	struct str rest = line->value;
	char separator = ':';

	for (int i = 0; rest.p; i++) {
		struct str item = exim_item(e->learner->arena, &rest, &separator);
		struct dnslist d;

		if (i == LISTS_MAX)
			return untold("too many lists");
		if (str_eq(item, STR("+defer_unknown")))
			all.defer = true;
		else if (str_eq(item, STR("+include_unknown")))
			all.count_unknown = true;
		else if (str_eq(item, STR("+exclude_unknown")))
			all.defer = all.count_unknown = false;
		else if (item.n) {
			if (!read_dnslist(item, &d))
				return untold("bit masks and such keys cannot be read");
			if (!read_zones(e, &all, &d, line->line))
				return untold("its lists cannot be read");
			all.role = d.role;
		}
	}
	if (!all.test)
		return no;
	return (struct exim_condition){ .truth = EXIM_TEST,
		.test = all.test,
		.defers = all.defers,
		.id = all.id,
		.category = all.role == ROLE_IP ? "dnsbl-ip" : "dnsbl-domain" };
}

/* Conditions whose value is a list of results: each stands for a test. */

struct exim_outcome {
	const char *word, *test;
};

static const struct exim_outcome spf_outcomes[] = {
	{ "pass", "spf.libspf2.result == pass" },
	{ "fail", "spf.libspf2.result == fail" },
	{ "softfail", "spf.libspf2.result == softfail" },
	{ "neutral", "spf.libspf2.result == neutral" },
	{ "none", "spf.libspf2.result == none" },
	{ "permerror", "spf.libspf2.result in {permerror,invalid}" },
	{ "err_perm", "spf.libspf2.result in {permerror,invalid}" },
	{ "temperror", "spf.libspf2.result == temperror" },
	{ "err_temp", "spf.libspf2.result == temperror" },
	{ NULL, NULL },
};
/* The DKIM ACL runs once for each signature: never for mail without one. */
static const struct exim_outcome dkim_outcomes[] = {
	{ "pass", "dkim.fault == none" },
	{ "fail", "dkim.fault in {body,signature}" },
	{ "invalid",
		"dkim.fault in {key_missing,key_revoked,key_invalid,key_weak,key_temperror,expired,syntax}" },
	{ "none", NULL },
	{ NULL, NULL },
};
static const struct exim_outcome dmarc_outcomes[] = {
	{ "reject", "(dmarc.rfc7489.policy == reject and dmarc.opendmarc.result == fail)" },
	{ "quarantine", "(dmarc.rfc7489.policy == quarantine and dmarc.opendmarc.result == fail)" },
	{ "accept", "dmarc.opendmarc.result == pass" },
	{ "none", "(dmarc.rfc7489.policy == none and dmarc.opendmarc.result == fail)" },
	{ "norecord", "dmarc.rfc7489.policy == absent" },
	{ "temperror", "dmarc.rfc7489.policy == temperror" },
	{ NULL, NULL },
};

static const struct result_condition {
	const char *name, *id, *category;
	const struct exim_outcome *outcome;
} results[] = {
	{ "spf", "spf", "spf", spf_outcomes },
	{ "dkim_status", "dkim", "dkim", dkim_outcomes },
	{ "dmarc_status", "dmarc", "dmarc", dmarc_outcomes },
};

static struct exim_condition read_results(
	struct exim *e, const struct acl_line *line, const struct result_condition *what)
{
	struct arena *arena = e->learner->arena;
	struct str rest = line->value;
	const char *test = NULL, *first = NULL;
	char separator = ':';

	for (int i = 0; rest.p; i++) {
		struct str word = exim_item(arena, &rest, &separator);
		const struct exim_outcome *o = what->outcome;

		while (o->word && !str_ieq(word, str_of(o->word)))
			o++;
		if ((word.n && !o->word) || i == RESULTS_MAX)
			return untold("this result is not known");
		if (!o->word || !o->test)
			continue;
		test = any_of(arena, test, o->test);
		first = first ? first : o->word;
	}
	if (!test)
		return no;
	return (struct exim_condition){ .truth = EXIM_TEST,
		.test = test,
		.id = arena_printf(arena, "%s-%s", what->id, first),
		.category = what->category };
}

static struct exim_condition read_spf(struct exim *e, const struct acl_line *line)
{
	return read_results(e, line, &results[0]);
}

static struct exim_condition read_dkim(struct exim *e, const struct acl_line *line)
{
	return read_results(e, line, &results[1]);
}

static struct exim_condition read_dmarc(struct exim *e, const struct acl_line *line)
{
	return read_results(e, line, &results[2]);
}

/* The rest */

/* hosts = : is no TCP connection; lists of the receiver's own hosts do not hold strangers. */
static struct exim_condition read_hosts(struct exim *e, const struct acl_line *line)
{
	struct str rest = line->value;
	char separator = ':';

	if (str_eq(rest, STR("*")))
		return yes;
	while (rest.p) {
		struct str one = exim_item(e->learner->arena, &rest, &separator);

		if (one.n && !learn_word_among(one,
				     "+relay* +local* +own* +trusted* 127.* ::1 @ @[] localhost"))
			return untold("which hosts it means is not told");
	}
	return no;
}

/* The recipient is one of the receiver's own. */
static struct exim_condition read_domains(struct exim *e, const struct acl_line *line)
{
	struct str rest = line->value;
	char separator = ':';

	if (str_eq(rest, STR("*")))
		return yes;
	while (rest.p) {
		struct str one = exim_item(e->learner->arena, &rest, &separator);

		if (learn_word_among(one, "+local* +relay* @ @[]"))
			return yes;
		if (learn_word_among(one, "!+local* !+relay* !@"))
			return no;
	}
	return untold("which of the recipient's domains it means is not told");
}

/* Characters that no proper recipient has; a name that is special, and so not the recipient's. */
static struct exim_condition read_local_parts(struct exim *e, const struct acl_line *line)
{
	(void)e;
	if (line->value.n && memchr(line->value.p, '^', line->value.n))
		return no;
	if (learn_word_among(line->value, "postmaster abuse hostmaster"))
		return no;
	return untold("which recipients it means is not told");
}

static struct exim_condition read_senders(struct exim *e, const struct acl_line *line)
{
	(void)e;
	if (line->value.n && !str_eq(line->value, STR(":")))
		return untold("which senders it means is not told");
	return (struct exim_condition){ .truth = EXIM_TEST,
		.test = "not sender.domain.syntax in {fqdn,bare,ip_literal,none,invalid}",
		.id = "null-sender",
		.category = "policy" };
}

static struct exim_condition read_authenticated(struct exim *e, const struct acl_line *line)
{
	(void)e;
	(void)line;
	return no;
}

static struct exim_condition read_encrypted(struct exim *e, const struct acl_line *line)
{
	(void)e;
	(void)line;
	return (struct exim_condition){
		.truth = EXIM_TEST, .test = "client.tls == true", .id = "tls", .category = "tls"
	};
}

static struct exim_condition read_constant(struct exim *e, const struct acl_line *line)
{
	(void)e;
	if (learn_word_among(line->value, "true yes 1"))
		return yes;
	if (learn_word_among(line->value, "false no 0"))
		return no;
	return untold("an expansion decides");
}

static struct exim_condition read_acl(struct exim *e, const struct acl_line *line)
{
	learn_remark(e->learner, LEARN_NOTE, line->line,
		"%sacl = %.*s: taken not to accept a stranger", line->negated ? "!" : "",
		(int)(line->value.n < 80 ? line->value.n : 80), line->value.p);
	return line->negated ? no : untold("another ACL decides");
}

static const struct {
	const char *names;
	struct exim_condition (*read)(struct exim *e, const struct acl_line *line);
	const char *why; /* READ is NULL */
} conditions[] = {
	{ "verify", read_verify, NULL },
	{ "dnslists", read_dnslists, NULL },
	{ "spf", read_spf, NULL },
	{ "dkim_status", read_dkim, NULL },
	{ "dmarc_status", read_dmarc, NULL },
	{ "hosts", read_hosts, NULL },
	{ "domains", read_domains, NULL },
	{ "local_parts", read_local_parts, NULL },
	{ "senders", read_senders, NULL },
	{ "authenticated", read_authenticated, NULL },
	{ "encrypted", read_encrypted, NULL },
	{ "condition", read_constant, NULL },
	{ "acl", read_acl, NULL },
	{ "ratelimit", NULL, N_("senders that come often are put off") },
	{ "malware spam regex mime_regex decode demime", NULL, N_("the content decides") },
	{ "sender_domains recipients dkim_signers spf_guess seen", NULL, N_("DNS does not tell") },
};

struct exim_condition exim_condition(struct exim *e, const struct acl_line *line)
{
	for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
		if (learn_word_among(line->name, conditions[i].names))
			return conditions[i].read ? conditions[i].read(e, line)
						  : untold(conditions[i].why);
	return untold("not known here");
}
