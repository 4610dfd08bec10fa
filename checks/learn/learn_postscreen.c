/* Postfix's postscreen: its sites with weights, and what else refuses beside the restriction
 * lists. */
#include "checks/learn/learn_postfix.h"

#include <string.h>

/* zone[=filter][*weight] */
struct site {
	struct str zone, filter; /* filter.p NULL: none */
	int weight;
	const char *test;
};

struct sites {
	struct site *item;
	size_t count;
	unsigned line;
	int threshold;
	bool drop;
	/* every site that counts at all suffices alone, and none speaks for a sender */
	bool simple;
};

static bool read_weight(struct str text, int *weight)
{
	bool minus = text.n && text.p[0] == '-';
	unsigned long number;

	if (minus)
		text = (struct str){ text.p + 1, text.n - 1 };
	if (!str_number(text, 1000, &number))
		return false;
	*weight = minus ? -(int)number : (int)number;
	return true;
}

static void read_site(struct postfix *p, struct sites *sites, struct str word)
{
	struct str rest = word, front = str_cut(&rest, '*');
	struct site site = { .weight = 1 };
	struct learn_query query = { .filter = FILTER_POSTFIX, .line = sites->line };

	site.filter = front;
	site.zone = str_cut(&site.filter, '=');
	if (rest.p && !read_weight(rest, &site.weight)) {
		learn_remark(p->learner, LEARN_UNTOLD, sites->line,
			"postscreen_dnsbl_sites: the weight of '%.*s' cannot be read",
			(int)(word.n < 80 ? word.n : 80), word.p);
		return;
	}
	query.zone = str_dup(p->learner->arena, site.zone);
	query.permits = site.weight < 0;
	if (site.filter.p)
		query.nets = postfix_nets(p->learner->arena, site.filter);
	if (site.filter.p && !query.nets) {
		learn_remark(p->learner, LEARN_UNTOLD, sites->line,
			"%s: the filter '%.*s' cannot be read", query.zone,
			(int)(site.filter.n < 60 ? site.filter.n : 60), site.filter.p);
		return;
	}
	site.test = learn_list(p->learner, &query);
	if (!site.test)
		return;
	sites->simple &= site.weight >= sites->threshold;
	*ARENA_PUSH(p->learner->arena, sites->item, sites->count) = site;
}

static struct rule reply_of(const struct postfix *p, const struct sites *sites)
{
	struct rule rule = { .code = sites->drop ? 521 : 550,
		.enhanced = "5.7.1",
		.text = "Service unavailable; client [{ip}] blocked using {list}",
		.category = "dnsbl-ip",
		.stage = STAGE_CONNECT };

	/* postscreen knows soft_bounce too, but not when it drops the line */
	if (!sites->drop)
		postfix_reply(p, &rule);
	return rule;
}

static void add_sites(struct postfix *p, const struct sites *sites)
{
	for (size_t i = 0; i < sites->count; i++) {
		const struct site *site = &sites->item[i];
		struct profile_rule rule = { .rule = reply_of(p, sites), .at_once = sites->drop };

		if (!sites->simple)
			rule = (struct profile_rule){ .rule.stage = STAGE_CONNECT,
				.action = PROFILE_SCORE,
				.points = 100 * site->weight };
		rule.rule.id = arena_printf(p->learner->arena, "postscreen-%.*s",
			(int)(site->zone.n < 80 ? site->zone.n : 80), site->zone.p);
		rule.rule.condition = site->test;
		if (site->weight)
			learn_rule(p->learner, &rule, sites->line, "postscreen_dnsbl_sites");
	}
	if (sites->simple || !sites->count)
		return;
	p->learner->out->profile.refuse_from = 100 * sites->threshold;
	p->learner->out->profile.refusal = reply_of(p, sites);
	p->learner->out->profile.refuse_at_once = sites->drop;
}

/* Tests that need a dialogue of their own: whoever passes is told to come back. */
static void add_deep_tests(struct postfix *p)
{
	static const char *const tests[] = { "postscreen_pipelining_enable",
		"postscreen_non_smtp_command_enable", "postscreen_bare_newline_enable" };

	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
		unsigned line;

		postfix_value(p, tests[i], &line);
		if (!postfix_is_yes(p, tests[i]))
			continue;
		learn_rule(p->learner,
			&(struct profile_rule){ .rule = { .id = "postscreen-deep-test",
							.stage = STAGE_CONNECT,
							.code = 450,
							.enhanced = "4.3.2",
							.text = "Service currently unavailable",
							.category = "greylist" } },
			line, tests[i]);
		return;
	}
}

void postfix_postscreen(struct postfix *p)
{
	struct sites sites = { .simple = true };
	const char *text = postfix_value(p, "postscreen_dnsbl_sites", &sites.line);
	const char *action = postfix_value(p, "postscreen_dnsbl_action", NULL);
	struct words words = postfix_words(p->learner->arena, text ? text : "");

	sites.threshold = postfix_number(p, "postscreen_dnsbl_threshold", 1);
	sites.drop = action && !strcmp(action, "drop");
	for (size_t i = 0; i < words.count && !p->learner->why; i++)
		read_site(p, &sites, words.word[i]);
	if (sites.count && action && !strcmp(action, "ignore"))
		learn_remark(p->learner, LEARN_NOTE, sites.line,
			"postscreen_dnsbl_sites: postscreen_dnsbl_action is ignore: only logs");
	else
		add_sites(p, &sites);
	add_deep_tests(p);
	if (sites.count)
		learn_remark(p->learner, LEARN_NOTE, sites.line,
			"postscreen_dnsbl_sites count only if master.cf runs postscreen: taken to be so");
}

/* The rest */

/* Settings that may refuse in ways DNS does not tell, unless they are empty or VALUE. */
static const struct other {
	const char *name, *harmless, *why;
} others[] = {
	{ "smtpd_milters", "",
		N_("what the milters do is set up elsewhere (OpenDKIM, OpenDMARC and rspamd have profiles of their own: postfix-dkim, postfix-dmarc, rspamd)") },
	{ "smtpd_proxy_filter", "", N_("a filter that may refuse") },
	{ "content_filter", "", N_("a filter behind the queue: it may bounce") },
	{ "header_checks", "", N_("its table decides") },
	{ "body_checks", "", N_("its table decides") },
	{ "mime_header_checks", "", N_("its table decides") },
	{ "nested_header_checks", "", N_("its table decides") },
	{ "rbl_reply_maps", "", N_("its table decides what is replied for a list") },
	{ "postscreen_access_list", "permit_mynetworks", N_("its table decides") },
	{ "smtpd_tls_req_ccert", "no", N_("asks senders for a certificate") },
	{ "smtpd_command_filter", "", N_("its table decides") },
	{ "smtpd_client_connection_rate_limit", "0", N_("senders that come often are put off") },
	{ "smtpd_client_message_rate_limit", "0", N_("senders that come often are put off") },
	{ "smtpd_client_recipient_rate_limit", "0", N_("senders that come often are put off") },
	{ "smtpd_client_new_tls_session_rate_limit", "0",
		N_("senders that come often are put off") },
};

/* Settings of smtpd and postscreen that refuse nobody who writes properly, or are read
 * elsewhere. */
static const char understood[] =
	"smtpd_*_restrictions smtpd_restriction_classes smtpd_delay_reject smtpd_tls_* smtpd_use_tls "
	"smtpd_enforce_tls smtpd_sasl_* smtpd_banner smtpd_helo_required smtpd_sender_login_maps "
	"smtpd_reject_unlisted_* smtpd_*_limit smtpd_*_time smtpd_timeout smtpd_*_timeout "
	"smtpd_policy_service_* smtpd_discard_ehlo_* smtpd_reject_footer* smtpd_peername_lookup "
	"smtpd_forbid_* smtpd_error_* smtpd_log_* smtpd_noop_commands smtpd_authorized_* "
	"smtpd_client_event_limit_exceptions smtpd_client_port_logging smtpd_null_access_lookup_key "
	"smtpd_data_* smtpd_end_of_data_* smtpd_junk_* smtpd_starttls_* smtpd_recipient_overshoot_limit "
	"smtpd_upstream_* smtpd_relay_* smtpd_min_* smtpd_expansion_filter smtpd_forbidden_commands "
	"smtpd_hide_client_session smtpd_per_record_deadline smtpd_dns_reply_filter smtpd_etrn_* "
	"postscreen_dnsbl_* postscreen_greet_* postscreen_cache_* postscreen_*_ttl postscreen_*_enable "
	"postscreen_*_action postscreen_*_limit postscreen_*_interval postscreen_*_timeout "
	"postscreen_blacklist_action postscreen_denylist_action postscreen_tls_* postscreen_use_tls "
	"postscreen_enforce_tls postscreen_upstream_* postscreen_w* postscreen_discard_* "
	"postscreen_helo_required postscreen_forbidden_commands postscreen_expansion_filter "
	"postscreen_reject_footer* postscreen_disable_vrfy_command postscreen_dnsbl_reply_map";

static void say_others(struct postfix *p)
{
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		unsigned line;
		const char *value = postfix_value(p, others[i].name, &line);
		struct str trimmed = str_trim(str_of(value));

		if (trimmed.n && line && !str_eq(trimmed, str_of(others[i].harmless)))
			learn_remark(p->learner, LEARN_UNTOLD, line, "%s = %.*s: %s",
				others[i].name, (int)(trimmed.n < 80 ? trimmed.n : 80), trimmed.p,
				others[i].why);
	}
}

static bool is_among_others(const char *name)
{
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (!strcmp(others[i].name, name))
			return true;
	return false;
}

static bool ends_restrictions(const char *name)
{
	static const char end[] = "_restrictions";
	size_t n = strlen(name);

	return n > sizeof end && !strcmp(name + n - (sizeof end - 1), end);
}

static void say_unknown(struct postfix *p)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct setting *s = &p->setting[i];
		bool telling = learn_word_among(str_of(s->name), "smtpd_* postscreen_*");

		if (telling && !is_among_others(s->name) && !ends_restrictions(s->name) &&
			!learn_word_among(str_of(s->name), understood))
			learn_remark(p->learner, LEARN_UNTOLD, s->line,
				"%s: not known here; if it refuses, the profile does not know",
				s->name);
	}
}

/* STARTTLS demanded: at MAIL, whatever smtpd_delay_reject says. */
static void add_tls(struct postfix *p)
{
	unsigned line;
	const char *level = postfix_value(p, "smtpd_tls_security_level", &line);

	if (!level || (strcmp(level, "encrypt") != 0 && !postfix_is_yes(p, "smtpd_enforce_tls")))
		return;

	struct profile_rule rule = { .rule = { .id = "must-starttls",
					     .stage = STAGE_MAIL,
					     .condition = "client.tls == false",
					     .code = 530,
					     .enhanced = "5.7.0",
					     .text = "Must issue a STARTTLS command first",
					     .category = "tls" },
		.at_once = true };

	postfix_reply(p, &rule.rule);
	learn_rule(p->learner, &rule, line, "smtpd_tls_security_level = encrypt");
}

void postfix_others(struct postfix *p)
{
	unsigned line;

	postfix_value(p, "smtpd_peername_lookup", &line);
	if (!postfix_is_yes(p, "smtpd_peername_lookup"))
		learn_remark(p->learner, LEARN_DANGER, line,
			"smtpd_peername_lookup = no: every client is \"unknown\", and reject_unknown_client_hostname refuses everybody");
	add_tls(p);
	say_others(p);
	say_unknown(p);
}
