/* Postfix's restriction lists, word by word. What each does: postconf(5), and smtpd_check.c of
 * Postfix 3.7. */
#include "checks/learn/learn_postfix.h"

#include <string.h>

enum { CLASSES_MAX = 10, UNLESS_MAX = 8000 };

#define HELO_NAME "helo.syntax in {fqdn,bare,underscore}"
#define FAILURES "{servfail,timeout,refused,malformed}"
#define ABSENT "{nxdomain,nodata}"

/* One list of the settings. */
static const struct stage_list {
	const char *setting;
	enum rule_stage stage;
} lists[] = {
	{ "smtpd_client_restrictions", STAGE_CONNECT },
	{ "smtpd_helo_restrictions", STAGE_HELO },
	{ "smtpd_sender_restrictions", STAGE_MAIL },
	{ "smtpd_relay_restrictions", STAGE_RCPT },
	{ "smtpd_recipient_restrictions", STAGE_RCPT },
	{ "smtpd_data_restrictions", STAGE_EOM },
	{ "smtpd_end_of_data_restrictions", STAGE_EOM },
};

/* A walk through one list. */
struct reading {
	struct postfix *p;
	const struct stage_list *list;
	unsigned line, depth;
	bool warn_only;	    /* behind warn_if_reject */
	bool over;	    /* a restriction that always decides was met */
	const char *unless; /* "not (...) and ...": what the permits before it ask; NULL: nothing */
	const char *words;  /* the restriction at hand, as written */
};

/* Restrictions that ask for one thing in DNS: a rule a line. */
static const struct template
{
	const char *restriction, *id;
	const char *condition, *random;
	const char *code_setting; /* NULL: 450 */
	const char *enhanced, *text, *category;
	const char *tempfail; /* the setting that says whether it is put off; NULL: it is not */
	enum rule_stage needs;
}
templates[] = {
	{ "reject_unknown_client_hostname", "unknown-client", "fcrdns.one in {none,address,fail}",
		"fcrdns.one in {mixed,denied}", "unknown_client_reject_code", "4.7.25",
		"Client host rejected: cannot find your hostname, [{ip}]", "ptr", NULL,
		STAGE_CONNECT },
	{ "reject_unknown_client_hostname", "unknown-client-failed", "fcrdns.one == temperror",
		NULL, NULL, "4.7.25", "Client host rejected: cannot find your hostname, [{ip}]",
		"ptr", NULL, STAGE_CONNECT },
	{ "reject_unknown_reverse_client_hostname", "unknown-reverse-client",
		"ptr.status in " ABSENT " or ptr.form in {address,invalid}", NULL,
		"unknown_client_reject_code", "4.7.1",
		"Client host rejected: cannot find your reverse hostname, [{ip}]", "ptr", NULL,
		STAGE_CONNECT },
	{ "reject_unknown_reverse_client_hostname", "unknown-reverse-client-failed",
		"ptr.status in " FAILURES, NULL, NULL, "4.7.1",
		"Client host rejected: cannot find your reverse hostname, [{ip}]", "ptr", NULL,
		STAGE_CONNECT },
	{ "reject_plaintext_session", "plaintext-session", "client.tls == false", NULL,
		"plaintext_reject_code", "4.7.1", "Session encryption is required", "tls", NULL,
		STAGE_CONNECT },
	{ "reject_invalid_helo_hostname", "invalid-helo",
		"helo.syntax == empty or (helo.syntax == invalid and helo.flaw != number) or helo.flaw == tag",
		NULL, "invalid_hostname_reject_code", "5.5.2",
		"<{host}>: Helo command rejected: Invalid name", "syntax", NULL, STAGE_HELO },
	{ "reject_non_fqdn_helo_hostname", "non-fqdn-helo", "helo.syntax in {bare,ip}", NULL,
		"non_fqdn_reject_code", "5.5.2",
		"<{host}>: Helo command rejected: need fully-qualified hostname", "syntax", NULL,
		STAGE_HELO },
	{ "reject_unknown_helo_hostname", "unknown-helo",
		"helo.syntax in {ip,invalid,empty} or helo.flaw == dot or (" HELO_NAME
		" and helo.a.status in " ABSENT " and helo.mx.status in " ABSENT ")",
		NULL, "unknown_hostname_reject_code", "4.7.1",
		"<{host}>: Helo command rejected: Host not found", "syntax", NULL, STAGE_HELO },
	{ "reject_unknown_helo_hostname", "unknown-helo-failed",
		HELO_NAME
		" and helo.a.status != ok and helo.mx.status != ok and (helo.a.status in " FAILURES
		" or helo.mx.status in " FAILURES ")",
		NULL, NULL, "4.7.1", "<{host}>: Helo command rejected: Host not found", "syntax",
		"unknown_helo_hostname_tempfail_action", STAGE_HELO },
	{ "reject_non_fqdn_sender", "non-fqdn-sender",
		"sender.domain.syntax in {none,bare} or (sender.domain.syntax == invalid and sender.domain.flaw != number)",
		NULL, "non_fqdn_reject_code", "5.5.2",
		"<{sender}>: Sender address rejected: need fully-qualified address",
		"sender-domain", NULL, STAGE_MAIL },
	{ "reject_unknown_sender_domain", "null-mx-sender",
		"sender.mx.status == null or (sender.mx.status == ok and sender.mx.root == true)",
		NULL, "550", "5.7.27",
		"<{sender}>: Sender address rejected: Domain {domain} does not accept mail (nullMX)",
		"sender-domain", NULL, STAGE_MAIL },
	{ "reject_unknown_sender_domain", "unknown-sender",
		"sender.domain.flaw == number or (sender.mx.status == ok and sender.mx.fit == false) or (sender.mx.status in " ABSENT
		" and sender.a.status in " ABSENT ")",
		NULL, "unknown_address_reject_code", "4.1.8",
		"<{sender}>: Sender address rejected: Domain not found", "sender-domain", NULL,
		STAGE_MAIL },
	{ "reject_unknown_sender_domain", "unknown-sender-failed",
		"sender.a.status != ok and sender.mx.status != ok and sender.mx.status != null and (sender.a.status in " FAILURES
		" or sender.mx.status in " FAILURES ")",
		NULL, NULL, "4.1.8", "<{sender}>: Sender address rejected: Domain not found",
		"sender-domain", "unknown_address_tempfail_action", STAGE_MAIL },
	{ "reject", "reject", NULL, NULL, "reject_code", "5.7.1", "Access denied", "policy", NULL,
		STAGE_CONNECT },
	{ "defer", "defer", NULL, NULL, "defer_code", "4.3.2", "Try again later", "policy", NULL,
		STAGE_CONNECT },
};

/* Lists of addresses and of names. */
static const struct list_word {
	const char *restriction, *id;
	enum list_role role;
	const char *class; /* as the reply calls it, and what it is about */
	const char *what;
	enum rule_stage needs;
	bool confirmed; /* only a name that points back is asked about */
	bool permits;
} list_words[] = {
	{ "reject_rbl_client", "rbl", ROLE_IP, "Client host", "{ip}", STAGE_CONNECT, false, false },
	{ "reject_rhsbl_client", "rhsbl-client", ROLE_PTR, "Client host", "{name}", STAGE_CONNECT,
		true, false },
	{ "reject_rhsbl_reverse_client", "rhsbl-ptr", ROLE_PTR, "Unverified Client host", "{name}",
		STAGE_CONNECT, false, false },
	{ "reject_rhsbl_helo", "rhsbl-helo", ROLE_HELO, "Helo command", "{host}", STAGE_HELO, false,
		false },
	{ "reject_rhsbl_sender", "rhsbl-sender", ROLE_SENDER, "Sender address", "{sender}",
		STAGE_MAIL, false, false },
	{ "permit_dnswl_client", "dnswl", ROLE_IP, NULL, NULL, STAGE_CONNECT, false, true },
	{ "permit_rhswl_client", "rhswl", ROLE_PTR, NULL, NULL, STAGE_CONNECT, true, true },
};

/* Other names of the same. */
static const struct alias {
	const char *name, *now;
} aliases[] = {
	{ "reject_unknown_client", "reject_unknown_client_hostname" },
	{ "reject_invalid_hostname", "reject_invalid_helo_hostname" },
	{ "reject_non_fqdn_hostname", "reject_non_fqdn_helo_hostname" },
	{ "reject_unknown_hostname", "reject_unknown_helo_hostname" },
};

/* What says nothing about a stranger who writes properly to a recipient that exists here. */
static const char never[] =
	"permit_mynetworks permit_sasl_authenticated permit_inet_interfaces permit_tls_clientcerts "
	"permit_tls_all_clientcerts permit_naked_ip_address reject_unauth_destination "
	"defer_unauth_destination reject_unauth_pipelining reject_multi_recipient_bounce "
	"reject_non_fqdn_recipient reject_unknown_recipient_domain reject_unlisted_recipient "
	"reject_unlisted_sender reject_sender_login_mismatch reject_known_sender_login_mismatch "
	"reject_authenticated_sender_login_mismatch reject_unauthenticated_sender_login_mismatch";

/* For a recipient of the receiver's own these hold always. */
static const char always_permit[] =
	"permit permit_auth_destination permit_mx_backup check_relay_domains";

/* What lets a sender in or out by something else than DNS; with an argument. */
static const char with_argument[] =
	"check_*_access check_*_a_access check_policy_service sleep reject_rhsbl_recipient";

static const char *both(struct arena *arena, const char *unless, const char *condition)
{
	if (!unless || !condition)
		return unless ? unless : condition;
	return arena_printf(arena, "%s and (%s)", unless, condition);
}

/* Before RCPT there is no MAIL FROM to look at unless all is put off till then. */
static bool comes_too_early(struct reading *r, enum rule_stage needs)
{
	if (r->p->delayed || r->list->stage >= needs)
		return false;
	learn_remark(r->p->learner, LEARN_NOTE, r->line,
		"%s in %s: nothing to look at there yet (smtpd_delay_reject = no)", r->words,
		r->list->setting);
	return true;
}

static void add_rule(struct reading *r, struct profile_rule *rule)
{
	rule->rule.stage = r->list->stage;
	rule->rule.condition = both(r->p->learner->arena, r->unless, rule->rule.condition);
	if (rule->random_text)
		rule->random_text = both(r->p->learner->arena, r->unless, rule->random_text);
	postfix_reply(r->p, &rule->rule);
	learn_rule(r->p->learner, rule, r->line, r->words);
}

/* "defer_if_permit" puts it off till nothing else refuses; "defer" does not. */
static bool is_put_off(struct postfix *p, const struct template *t)
{
	const char *action = t->tempfail ? postfix_value(p, t->tempfail, NULL) : "";

	return action && !strcmp(action, "defer_if_permit");
}

static bool by_template(struct reading *r, const char *name)
{
	bool found = false;

	for (size_t i = 0; i < sizeof templates / sizeof *templates; i++) {
		const struct template *t = &templates[i];

		if (strcmp(t->restriction, name) != 0)
			continue;
		found = true;
		if (r->warn_only || comes_too_early(r, t->needs))
			break;
		add_rule(r, &(struct profile_rule){
				    .rule = { .id = t->id,
					    .condition = t->condition,
					    .code = postfix_code(r->p, t->code_setting),
					    .enhanced = t->enhanced,
					    .text = t->text,
					    .category = t->category },
				    .random_text = t->random,
				    .if_permit = is_put_off(r->p, t),
			    });
		r->over |= !t->condition;
	}
	return found;
}

static const char *list_test(struct reading *r, const struct list_word *w, struct str argument)
{
	struct arena *arena = r->p->learner->arena;
	struct str filter = argument, zone = str_cut(&filter, '=');
	struct learn_query query = { .zone = str_dup(arena, zone),
		.role = w->role,
		.filter = FILTER_POSTFIX,
		.permits = w->permits,
		.line = r->line };
	const char *test;

	if (filter.p) {
		query.nets = postfix_nets(arena, filter);
		if (!query.nets) {
			learn_remark(r->p->learner, LEARN_UNTOLD, r->line,
				"%s: the filter '%.*s' cannot be read", query.zone,
				(int)(filter.n < 60 ? filter.n : 60), filter.p);
			return NULL;
		}
	}
	test = learn_list(r->p->learner, &query);
	return test && w->confirmed ? arena_printf(arena, "fcrdns.one in {pass,mixed} and %s", test)
				    : test;
}

static void add_list(
	struct reading *r, const struct list_word *w, struct str zone, const char *test)
{
	struct arena *arena = r->p->learner->arena;
	struct profile_rule rule = { .rule = { .condition = test } };
	size_t n = str_find(zone, '=');

	rule.rule.id = arena_printf(arena, "%s-%.*s", w->id, (int)(n < 80 ? n : 80), zone.p);
	rule.rule.category = w->role == ROLE_IP ? "dnsbl-ip" : "dnsbl-domain";
	postfix_rbl_reply(r->p, w->class, w->what, &rule.rule);
	add_rule(r, &rule);
}

/* What it lets in, the rest of the list does not look at. */
static void add_permit(struct reading *r, const char *test)
{
	struct arena *arena = r->p->learner->arena;

	r->unless = arena_printf(
		arena, "%s%snot (%s)", r->unless ? r->unless : "", r->unless ? " and " : "", test);
	if (strlen(r->unless) > UNLESS_MAX)
		learn_fail(r->p->learner, "line %u: too many permits before refusals", r->line);
}

static bool by_list(struct reading *r, const char *name, struct str argument)
{
	for (size_t i = 0; i < sizeof list_words / sizeof *list_words; i++) {
		const struct list_word *w = &list_words[i];
		const char *test;

		if (strcmp(w->restriction, name) != 0)
			continue;
		if (r->warn_only || comes_too_early(r, w->needs))
			return true;
		test = list_test(r, w, argument);
		if (test && w->permits)
			add_permit(r, test);
		else if (test)
			add_list(r, w, argument, test);
		return true;
	}
	return false;
}

/* Policy services that are known by their name: their packages' defaults. */

static void add_spf(struct reading *r)
{
	static const struct {
		const char *id, *condition;
	} tests[] = {
		{ "spf-helo-fail", "spf.pyspf.helo == fail" },
		{ "spf-mfrom-fail", "spf.pyspf.result == fail" },
	};

	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
		add_rule(r,
			&(struct profile_rule){
				.rule = { .id = tests[i].id,
					.condition = tests[i].condition,
					.code = 550,
					.enhanced = "5.7.23",
					.text = "<{recipient}>: Recipient address rejected: Message rejected due to: SPF fail - not authorized",
					.category = "spf" } });
	learn_remark(r->p->learner, LEARN_NOTE, r->line,
		"%s: read as postfix-policyd-spf-python with its defaults (refuses an SPF fail of HELO and of MAIL FROM)",
		r->words);
}

static void add_greylist(struct reading *r)
{
	add_rule(r, &(struct profile_rule){
			    .rule = { .id = "greylisted",
				    .code = 450,
				    .enhanced = "4.2.0",
				    .text = "<{recipient}>: Recipient address rejected: Greylisted",
				    .category = "greylist" } });
	learn_remark(r->p->learner, LEARN_NOTE, r->line,
		"%s: read as postgrey: the first try is put off", r->words);
}

static const struct service {
	const char *telling; /* a part of its name */
	void (*add)(struct reading *r);
} services[] = {
	{ "spf", add_spf },
	{ "postgrey", add_greylist },
	{ ":10023", add_greylist },
	{ ":60000", add_greylist },
};

static void by_service(struct reading *r, struct str argument)
{
	for (size_t i = 0; i < sizeof services / sizeof *services; i++)
		if (memmem(argument.p, argument.n, services[i].telling,
			    strlen(services[i].telling))) {
			if (!r->warn_only)
				services[i].add(r);
			return;
		}
	learn_remark(r->p->learner, LEARN_UNTOLD, r->line, "%s in %s: the service decides",
		r->words, r->list->setting);
}

static void untold(struct reading *r, const char *name)
{
	if (!r->warn_only)
		learn_remark(r->p->learner, LEARN_UNTOLD, r->line, "%s in %s: %s", r->words,
			r->list->setting,
			learn_word_among(str_of(name), "check_*_access") ? N_("its table decides")
			: learn_word_among(str_of(name), "reject_unverified_* defer_* permit_*")
				? N_("DNS does not tell")
				: N_("not known here"));
}

static bool read_list(struct reading *r, const char *text);

/* A class of the user's own (smtpd_restriction_classes) stands for its restrictions. */
static bool by_class(struct reading *r, const char *name)
{
	const struct setting *setting = postfix_setting(r->p, str_of(name));
	const char *value;
	bool good;

	if (!setting || !setting->line)
		return false;
	if (r->depth == CLASSES_MAX)
		return !learn_fail(r->p->learner, "line %u: the class %s contains itself",
			setting->line, name);
	value = postfix_value(r->p, name, NULL);
	r->depth++;
	good = !value || read_list(r, value);
	r->depth--;
	return good || r->p->learner->why;
}

static const char *name_now(const char *name)
{
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (!strcmp(aliases[i].name, name))
			return aliases[i].now;
	return name;
}

static bool takes_argument(const char *name)
{
	for (size_t i = 0; i < sizeof list_words / sizeof *list_words; i++)
		if (!strcmp(list_words[i].restriction, name))
			return true;
	return learn_word_among(str_of(name), with_argument);
}

/* One restriction with its ARGUMENT (empty where it takes none). */
static void read_restriction(struct reading *r, const char *name, struct str argument)
{
	if (learn_word_among(str_of(name), never) || !strcmp(name, "sleep") ||
		!strcmp(name, "reject_rhsbl_recipient"))
		return;
	if (learn_word_among(str_of(name), always_permit))
		r->over = true;
	else if (!strcmp(name, "check_policy_service"))
		by_service(r, argument);
	else if (!by_template(r, name) && !by_list(r, name, argument) && !by_class(r, name))
		untold(r, name);
}

static bool read_list(struct reading *r, const char *text)
{
	struct arena *arena = r->p->learner->arena;
	struct words words = postfix_words(arena, text);

	for (size_t i = 0; i < words.count && !r->over && !r->p->learner->why; i++) {
		const char *name = name_now(str_lower(arena, words.word[i]));
		bool argument = takes_argument(name) && i + 1 < words.count;

		if (!strcmp(name, "warn_if_reject")) {
			r->warn_only = true;
			continue;
		}
		r->words = arena_printf(arena, "%.*s%s%.*s",
			(int)(words.word[i].n < 80 ? words.word[i].n : 80), words.word[i].p,
			argument ? " " : "",
			argument ? (int)(words.word[i + 1].n < 100 ? words.word[i + 1].n : 100) : 0,
			argument ? words.word[i + 1].p : "");
		if (r->warn_only)
			learn_remark(r->p->learner, LEARN_NOTE, r->line,
				"warn_if_reject %s: only logs", r->words);
		if (argument)
			i++;
		read_restriction(r, name, argument ? words.word[i] : STR(""));
		r->warn_only = false;
	}
	return true;
}

void postfix_restrictions(struct postfix *p)
{
	for (size_t i = 0; i < sizeof lists / sizeof *lists && !p->learner->why; i++) {
		struct reading r = { .p = p, .list = &lists[i] };
		const char *text = postfix_value(p, lists[i].setting, &r.line);

		if (text)
			read_list(&r, text);
	}
}
