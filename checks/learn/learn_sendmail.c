/* A Sendmail .mc file: its FEATUREs. What each makes of them: cf/README and cf/m4/proto.m4 of
 * Sendmail 8.17. */
#include "checks/learn/learn_part.h"

#include <string.h>

enum { ARGUMENTS_MAX = 12, CALLS_MAX = 5000, MESSAGE_CONFIG_MAX = 600 };

#define FAILURES "{servfail,timeout,refused,malformed}"
#define ABSENT "{nxdomain,nodata}"

/* A macro call: FEATURE(`dnsbl', `zen.spamhaus.org') */
struct call {
	struct str name;
	struct str argument[ARGUMENTS_MAX]; /* one level of quotes taken off */
	size_t count;
	unsigned line;
};

struct feature;

struct sendmail {
	struct learner *learner;
	struct call *call;
	size_t count;
	bool delayed; /* delay_checks */
};

bool learn_is_sendmail(struct str text)
{
	unsigned line = 0;

	while (text.p) {
		struct str one = str_trim(learn_line(&text, &line));

		if (str_starts(one, STR("FEATURE(")) || str_starts(one, STR("MAILER(")) ||
			str_starts(one, STR("OSTYPE(")) || str_starts(one, STR("VERSIONID(")) ||
			str_starts(one, STR("define(`conf")))
			return true;
	}
	return false;
}

/* m4 */

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* Behind the quote that is open at P: `a `b' c' */
static size_t quote_end(struct str text, size_t at, unsigned *lines)
{
	unsigned depth = 1;

	for (; at < text.n && depth; at++) {
		depth += text.p[at] == '`';
		depth -= text.p[at] == '\'';
		*lines += text.p[at] == '\n';
	}
	return at;
}

static struct str unquoted(struct str text)
{
	text = str_trim(text);
	if (text.n >= 2 && text.p[0] == '`' && text.p[text.n - 1] == '\'')
		return (struct str){ text.p + 1, text.n - 2 };
	return text;
}

static void add_argument(struct call *call, struct str text)
{
	if (call->count < ARGUMENTS_MAX)
		call->argument[call->count++] = unquoted(text);
}

/* The arguments behind the bracket at AT; returns where the call ends. */
static size_t read_arguments(struct str text, size_t at, struct call *call, unsigned *lines)
{
	size_t from = at;
	unsigned depth = 0;

	while (at < text.n) {
		char c = text.p[at];

		if (c == '`') {
			at = quote_end(text, at + 1, lines);
			continue;
		}
		if ((c == ',' || c == ')') && !depth) {
			add_argument(call, (struct str){ text.p + from, at - from });
			from = at + 1;
			if (c == ')')
				return at + 1;
		}
		depth += c == '(';
		depth -= c == ')' && depth;
		*lines += c == '\n';
		at++;
	}
	return at;
}

static bool is_interesting(struct str name)
{
	return learn_word_among(name,
		"FEATURE define INPUT_MAIL_FILTER MAIL_FILTER include LOCAL_RULESETS LOCAL_CONFIG HACK");
}

static bool read_calls(struct sendmail *s, struct str text)
{
	unsigned line = 1;
	size_t at = 0;

	while (at < text.n) {
		struct call call = { .line = line };
		size_t n = 0;

		while (at + n < text.n && is_word_byte(text.p[at + n]))
			n++;
		call.name = (struct str){ text.p + at, n };
		if (!n) {
			unsigned lines = text.p[at] == '\n';

			at = text.p[at] == '`' ? quote_end(text, at + 1, &lines) : at + 1;
			line += lines;
			continue;
		}
		at += n;
		if (str_eq(call.name, STR("dnl"))) {
			while (at < text.n && text.p[at] != '\n')
				at++;
			continue;
		}
		if (!is_interesting(call.name))
			continue;
		if (at < text.n && text.p[at] == '(') {
			unsigned lines = 0;

			at = read_arguments(text, at + 1, &call, &lines);
			line += lines;
		}
		if (s->count == CALLS_MAX)
			return learn_fail(
				s->learner, "line %u: more than %d macros", line, CALLS_MAX);
		*ARENA_PUSH(s->learner->arena, s->call, s->count) = call;
	}
	return true;
}

static struct str argument(const struct call *call, size_t i)
{
	return i < call->count ? call->argument[i] : STR("");
}

static bool is_feature(const struct call *call, const char *name)
{
	return str_eq(call->name, STR("FEATURE")) && str_eq(argument(call, 0), str_of(name));
}

static const struct call *feature(const struct sendmail *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (is_feature(&s->call[i], name))
			return &s->call[i];
	return NULL;
}

/* Replies */

static const char *single_blanks(struct arena *arena, const char *text)
{
	char *out = arena_strdup(arena, text), *to = out;

	for (const char *from = out; *from; from++)
		if (*from != ' ' || (to > out && to[-1] != ' '))
			*to++ = *from;
	*to = 0;
	return out;
}

/* A message in rule set language: "550 Mail from " $&{client_addr} " refused"; what it names
 * becomes our variables. */
static const char *plain_message(struct arena *arena, struct str text)
{
	const char *out = "";

	text.n = text.n < MESSAGE_CONFIG_MAX ? text.n : MESSAGE_CONFIG_MAX;
	for (size_t i = 0; i < text.n;) {
		size_t n = 0;

		if (text.p[i] == '$') {
			struct str rest = { text.p + i, text.n - i };
			size_t end = str_find(rest, '}');
			bool address = memmem(rest.p, end, "client_addr", 11);

			out = arena_printf(arena, "%s%s", out, address ? "{ip}" : "...");
			i += end < rest.n ? end + 1 : rest.n;
			continue;
		}
		while (i + n < text.n && !strchr("$\"`'", text.p[i + n]))
			n++;
		out = arena_printf(arena, "%s%.*s", out, (int)n, text.p + i);
		i += n + (i + n < text.n && text.p[i + n] != '$');
	}
	return single_blanks(arena, out);
}

/* The reply code and enhanced code that MESSAGE begins with, else those of RULE stay. */
static void set_message(struct arena *arena, struct str message, struct rule *rule)
{
	const char *text = plain_message(arena, message);
	unsigned long code;
	size_t n;

	text += strspn(text, " \t\n");
	if (strlen(text) > 4 && str_number((struct str){ text, 3 }, 599, &code) && code >= 400 &&
		text[3] == ' ') {
		rule->code = (int)code;
		text += 4;
	}
	n = strspn(text, "0123456789.");
	if (n >= 5 && text[n] == ' ' && (text[0] == '4' || text[0] == '5')) {
		rule->enhanced = arena_printf(arena, "%.*s", (int)n, text);
		text += n + 1;
	}
	if (*text)
		rule->text = arena_printf(arena, "%.300s", text);
}

static void add(struct sendmail *s, const struct call *call, struct rule rule, const char *random)
{
	if (s->delayed)
		rule.stage = STAGE_RCPT;
	learn_rule(s->learner, &(struct profile_rule){ .rule = rule, .random_text = random },
		call ? call->line : 0,
		call ? arena_printf(s->learner->arena, "%.*s(`%.*s')", STR_ARGS(call->name),
			       STR_ARGS(argument(call, 0)))
		     : "Sendmail's own rule");
}

/* Lists */

/* `127.0.0.2.', `127.0.0.4.' ...: the answers that count; NULL with a remark when one cannot be
 * read. */
static const char *results(struct sendmail *s, const struct call *call)
{
	struct arena *arena = s->learner->arena;
	const char *out = "";

	for (size_t i = 4; i < call->count; i++) {
		struct str one = argument(call, i);
		struct ip ip;

		if (one.n && one.p[one.n - 1] == '.')
			one.n--;
		if (!one.n)
			continue;
		if (!ip_parse(one, &ip)) {
			learn_remark(s->learner, LEARN_UNTOLD, call->line,
				"enhdnsbl: the result '%.*s' is no address",
				(int)(one.n < 60 ? one.n : 60), one.p);
			return NULL;
		}
		out = arena_printf(arena, "%s%s%.*s", out, *out ? " " : "", STR_ARGS(one));
	}
	return out;
}

static const char *of_ip4(struct arena *arena, const char *test)
{
	return arena_printf(arena, "ip.version == 4 and %s", test);
}

static void add_list(struct sendmail *s, const struct call *call, const char *nets)
{
	struct arena *arena = s->learner->arena;
	struct str zone = argument(call, 1), message = argument(call, 2);
	struct learn_query query = {
		.nets = nets && *nets ? nets : NULL, .filter = FILTER_SENDMAIL, .line = call->line
	};
	struct rule rule = { .stage = STAGE_CONNECT,
		.code = 550,
		.enhanced = "5.7.1",
		.text = "Rejected: {ip} listed at {list}",
		.category = "dnsbl-ip" };
	struct rule temp = { .stage = STAGE_CONNECT,
		.code = 451,
		.enhanced = "4.4.3",
		.text = "Temporary lookup failure of {ip} at {list}",
		.category = "dnsbl-ip" };
	const char *test;

	query.zone = zone.n ? str_dup(arena, zone) : "blackholes.mail-abuse.org";
	if (!zone.n)
		learn_remark(s->learner, LEARN_DANGER, call->line,
			"dnsbl without a list asks %s, which has ended; take it out", query.zone);
	test = learn_list(s->learner, &query);
	if (!test)
		return;
	set_message(arena, message, &rule);
	rule.id = arena_printf(arena, "dnsbl-%s", query.zone);
	rule.condition = of_ip4(arena, test);
	if (argument(call, 3).n) {
		if (!str_eq(argument(call, 3), STR("t")))
			set_message(arena, argument(call, 3), &temp);
		temp.id = arena_printf(arena, "dnsbl-temp-%s", query.zone);
		temp.condition = of_ip4(arena,
			arena_printf(arena, "failed('%s')", learn_zone(arena, str_of(query.zone))));
		add(s, call, temp, NULL);
	}
	add(s, call, rule, NULL);
}

static void add_dnsbl(struct sendmail *s, const struct call *call)
{
	add_list(s, call, NULL);
}

static void add_enhdnsbl(struct sendmail *s, const struct call *call)
{
	const char *nets = results(s, call);

	if (nets)
		add_list(s, call, nets);
}

static void add_rhsbl(struct sendmail *s, const struct call *call)
{
	struct arena *arena = s->learner->arena;
	struct learn_query query = {
		.role = ROLE_SENDER, .filter = FILTER_SENDMAIL, .line = call->line
	};
	struct rule rule = { .stage = STAGE_RCPT,
		.code = 550,
		.enhanced = "5.7.1",
		.text = "Mail from {domain} refused by blackhole site {list}",
		.category = "dnsbl-domain" };

	query.zone = str_dup(arena, argument(call, 1));
	if (!s->delayed) { /* measured: 8.17 asks it from check_rcpt only */
		learn_remark(s->learner, LEARN_NOTE, call->line,
			"rhsbl `%s': asked only together with delay_checks", query.zone);
		return;
	}
	rule.condition = learn_list(s->learner, &query);
	rule.id = arena_printf(arena, "rhsbl-%s", query.zone);
	set_message(arena, argument(call, 2), &rule);
	if (rule.condition)
		add(s, call, rule, NULL);
}

/* Features with fixed rules, a rule a line; in the order in which Sendmail looks. */
static const struct template
{
	const char *feature; /* NULL: always */
	const char *unless;  /* a feature that takes the rule away, or NULL */
	enum rule_stage stage;
	const char *id, *condition, *random;
	int code;
	const char *enhanced, *text, *category;
}
before_lists[] = {
	{ NULL, "accept_unresolvable_domains", STAGE_MAIL, "sender-temp",
		"(sender.a.status != ok and sender.mx.status != ok and sender.mx.status != null and (sender.a.status in " FAILURES
		" or sender.mx.status in " FAILURES ")) or sender.literal.ptr in " FAILURES,
		NULL, 451, "4.1.8", "Domain of sender address {sender} does not resolve",
		"sender-domain" },
	{ NULL, "accept_unqualified_senders", STAGE_MAIL, "sender-none",
		"sender.domain.syntax == none", NULL, 553, "5.5.4",
		"<{sender}>... Domain name required for sender address {sender}", "sender-domain" },
	{ NULL, "accept_unqualified_senders", STAGE_MAIL, "sender-localhost",
		"sender.domain.flaw == localhost", NULL, 553, "5.5.4",
		"<{sender}>... Real domain name required for sender address", "sender-domain" },
	{ NULL, "accept_unresolvable_domains", STAGE_MAIL, "sender-perm",
		"sender.domain.flaw in {character,number,digits,address} or sender.literal.ptr in " ABSENT
		" or (sender.mx.status in " ABSENT " and sender.a.status in " ABSENT ")",
		NULL, 553, "5.1.8",
		"<{sender}>... Domain of sender address {sender} does not exist", "sender-domain" },
	{ "badmx", NULL, STAGE_MAIL, "badmx-root",
		"sender.mx.root == true and sender.mx.status == ok", NULL, 550, "5.1.2",
		"<{sender}>... Illegal MX record for host {domain}", "sender-domain" },
	{ "badmx", NULL, STAGE_MAIL, "badmx", "mx_any({'127.0.0.0/8','10.0.0.0/8',0.0.0.0})", NULL,
		550, "5.1.2", "<{sender}>... Invalid MX record for host {domain}", "sender-domain" },
}, behind_lists[] = {
	{ "require_rdns", NULL, STAGE_CONNECT, "rdns-none", "fcrdns.one in {none,address}", NULL,
		550, "5.7.1", "Fix reverse DNS for {ip}", "ptr" },
	{ "require_rdns", NULL, STAGE_CONNECT, "rdns-temp", "ptr.status in " FAILURES, NULL, 451,
		"4.1.8", "Client IP address {ip} does not resolve", "ptr" },
	{ "require_rdns", NULL, STAGE_CONNECT, "rdns-forged",
		"ptr.status == ok and fcrdns.one in {fail,temperror,denied}", "fcrdns.one == mixed", 451,
		"4.1.8", "Possibly forged hostname for {ip}", "ptr" },
};

/* Acts in check_rcpt only, so with delay_checks. */
static const struct template bad_helo = { "block_bad_helo", NULL, STAGE_RCPT, "bad-helo",
	"helo.syntax == empty or helo.dotted == false or helo.is_receiver == true", NULL, 550,
	"5.7.1", "bogus HELO name used: {host}", "syntax" };

static void add_templates(struct sendmail *s, const struct template *t, size_t count)
{
	for (; count--; t++) {
		const struct call *call = t->feature ? feature(s, t->feature) : NULL;

		if ((t->feature && !call) || (t->unless && feature(s, t->unless)))
			continue;
		add(s, call,
			(struct rule){ .id = t->id,
				.stage = t->stage,
				.condition = t->condition,
				.code = t->code,
				.enhanced = t->enhanced,
				.text = t->text,
				.category = t->category },
			t->random);
	}
}

static const struct list_feature {
	const char *name;
	void (*add)(struct sendmail *s, const struct call *call);
} list_features[] = {
	{ "dnsbl", add_dnsbl },
	{ "enhdnsbl", add_enhdnsbl },
	{ "rhsbl", add_rhsbl },
};

static void add_lists(struct sendmail *s, bool names)
{
	for (size_t i = 0; i < s->count; i++)
		for (size_t k = 0; k < sizeof list_features / sizeof *list_features; k++)
			if (is_feature(&s->call[i], list_features[k].name) &&
				(list_features[k].add == add_rhsbl) == names)
				list_features[k].add(s, &s->call[i]);
}

/* What may refuse and is not in DNS, or not in this file. */
static const struct other {
	const char *macro, *argument; /* patterns; argument NULL: any */
	const char *why;
} others[] = {
	{ "FEATURE", "access_db", N_("its table decides") },
	{ "FEATURE", "ratecontrol conncontrol", N_("senders that come often are put off") },
	{ "FEATURE", "ldap_routing virtuser_entire_domain",
		N_("a directory decides about recipients") },
	{ "FEATURE", "delay_checks_* milter-greylist*", N_("not known here") },
	{ "INPUT_MAIL_FILTER MAIL_FILTER", NULL,
		N_("what the milter does is set up elsewhere (OpenDKIM, OpenDMARC and rspamd: see the profiles postfix-dkim, postfix-dmarc, rspamd)") },
	{ "LOCAL_RULESETS", NULL, N_("rules of your own are not read") },
	{ "HACK", NULL, N_("not known here") },
};

static const char known_features[] =
	"dnsbl enhdnsbl rhsbl require_rdns block_bad_helo badmx delay_checks "
	"accept_unresolvable_domains accept_unqualified_senders access_db ratecontrol conncontrol "
	"greet_pause blacklist_recipients blocklist_recipients use_cw_file use_ct_file mailertable "
	"virtusertable genericstable domaintable always_add_domain masquerade_* allmasquerade "
	"limited_masquerade local_procmail local_lmtp procmail smrsh relay_* redirect no_default_msa "
	"nouucp nocanonify notsticky nullclient promiscuous_relay loose_relay_check preserve_* "
	"queuegroup stickyhost uucpdomain bitdomain bestmx_is_local compat_check "
	"generics_entire_domain virtuser_entire_domain ldap_routing lookupdotdomain msp mtamark "
	"authinfo tls_session_features sts nopercenthack dns_forward tls_failures check_cert_altnames "
	"prefixmod bcc fips3 sv_* ldaproute_*";

static void say_other(struct sendmail *s, const struct call *call)
{
	struct str what = argument(call, 0);

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (learn_word_among(call->name, others[i].macro) &&
			(!others[i].argument || learn_word_among(what, others[i].argument))) {
			learn_remark(s->learner, LEARN_UNTOLD, call->line, "%.*s `%.*s': %s",
				STR_ARGS(call->name), (int)(what.n < 80 ? what.n : 80), what.p,
				others[i].why);
			return;
		}
	if (str_eq(call->name, STR("FEATURE")) && !learn_word_among(what, known_features))
		learn_remark(s->learner, LEARN_UNTOLD, call->line,
			"FEATURE `%.*s': not known here; if it refuses, the profile does not know",
			(int)(what.n < 80 ? what.n : 80), what.p);
	if (str_eq(call->name, STR("include")) && !memmem(what.p, what.n, "cf.m4", 5))
		learn_remark(s->learner, LEARN_UNTOLD, call->line,
			"include `%.*s': what it adds is not read",
			(int)(what.n < 80 ? what.n : 80), what.p);
}

/* What Sendmail refuses without being told, and at once. */
static void own_rules(struct learner *l)
{
	static const struct profile_rule own[] = {
		{ .rule = { .id = "helo-syntax",
			  .stage = STAGE_HELO,
			  .condition = "helo.flaw == character",
			  .code = 501,
			  .enhanced = "5.0.0",
			  .text = "Invalid domain name",
			  .category = "syntax" },
			.at_once = true },
		{ .rule = { .id = "sender-syntax",
			  .stage = STAGE_MAIL,
			  .condition = "sender.domain.flaw == label",
			  .code = 553,
			  .enhanced = "5.1.2",
			  .text = "<{sender}>... Invalid host name",
			  .category = "syntax" },
			.at_once = true },
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		learn_rule(l, &own[i], 0, "Sendmail's own rule");
}

bool learn_sendmail(struct learner *l, struct str text)
{
	struct sendmail s = { .learner = l };
	const struct call *helo;

	if (!read_calls(&s, text))
		return false;
	s.delayed = feature(&s, "delay_checks");
	l->out->profile.delay = s.delayed ? STAGE_CONNECT : STAGE_MAIL;
	l->out->profile.title = "Sendmail, learnt from its .mc file";
	l->out->profile.banner = "ESMTP Sendmail";
	own_rules(l);
	add_templates(&s, before_lists, sizeof before_lists / sizeof *before_lists);
	add_lists(&s, false);
	add_lists(&s, true);
	add_templates(&s, behind_lists, sizeof behind_lists / sizeof *behind_lists);
	helo = feature(&s, "block_bad_helo");
	if (helo && s.delayed)
		add_templates(&s, &bad_helo, 1);
	else if (helo)
		learn_remark(l, LEARN_NOTE, helo->line,
			"block_bad_helo: acts only together with delay_checks");
	for (size_t i = 0; i < s.count && !l->why; i++)
		say_other(&s, &s.call[i]);
	return !l->why;
}
