/* Postfix's settings (postconf -n, main.cf): names, values, macros. */
#include "checks/learn/learn_postfix.h"

#include "checks/predict/cond.h"

#include <stdlib.h>
#include <string.h>

enum {
	SETTINGS_MAX = 3000,
	DEPTH_MAX = 20,
	EXPANDED_MAX = 64 << 10,
	FILTER_MAX = 200,
	MACROS_MAX = 20000
};

/* What decides refusals, as Postfix 3.7 has it when nothing is said. */
static const struct setting defaults[] = {
	{ "smtpd_relay_restrictions",
		"permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination", 0 },
	{ "smtpd_delay_reject", "yes", 0 },
	{ "soft_bounce", "no", 0 },
	{ "unknown_client_reject_code", "450", 0 },
	{ "unknown_hostname_reject_code", "450", 0 },
	{ "unknown_address_reject_code", "450", 0 },
	{ "invalid_hostname_reject_code", "501", 0 },
	{ "non_fqdn_reject_code", "504", 0 },
	{ "maps_rbl_reject_code", "554", 0 },
	{ "plaintext_reject_code", "450", 0 },
	{ "reject_code", "554", 0 },
	{ "defer_code", "450", 0 },
	{ "reject_tempfail_action", "defer_if_permit", 0 },
	{ "unknown_helo_hostname_tempfail_action", "$reject_tempfail_action", 0 },
	{ "unknown_address_tempfail_action", "$reject_tempfail_action", 0 },
	{ "default_rbl_reply",
		"$rbl_code Service unavailable; $rbl_class [$rbl_what] blocked using $rbl_domain${rbl_reason?; $rbl_reason}",
		0 },
	{ "postscreen_dnsbl_threshold", "1", 0 },
	{ "postscreen_dnsbl_action", "ignore", 0 },
	{ "smtpd_peername_lookup", "yes", 0 },
};

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static size_t name_length(struct str text)
{
	size_t n = 0;

	while (n < text.n && is_name_byte(text.p[n]))
		n++;
	return n;
}

/* "name = value": the name, or an empty text. Names of services ("policyd-spf_time_limit") have
 * other signs too. */
static struct str name_of(struct str line)
{
	struct str name = str_trim((struct str){ line.p, str_find(line, '=') });

	for (size_t i = 0; i < name.n; i++)
		if (!is_name_byte(name.p[i]) && !strchr("-.:/", name.p[i]))
			return (struct str){ line.p, 0 };
	if (name.p != line.p || str_find(line, '=') == line.n)
		name.n = 0;
	return name;
}

bool learn_is_postfix(struct str text)
{
	static const char telling[] =
		"smtpd_* postscreen_* mydestination myhostname mynetworks queue_directory "
		"config_directory inet_interfaces relayhost unknown_* maps_rbl_* recipient_delimiter";
	unsigned line = 0;

	while (text.p)
		if (learn_word_among(name_of(learn_line(&text, &line)), telling))
			return true;
	return false;
}

const struct setting *postfix_setting(const struct postfix *p, struct str name)
{
	for (size_t i = p->count; i > 0; i--) /* the last one counts */
		if (str_eq(name, str_of(p->setting[i - 1].name)))
			return &p->setting[i - 1];
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
		if (str_eq(name, str_of(defaults[i].name)))
			return &defaults[i];
	return NULL;
}

/* Macros */

struct expansion {
	struct postfix *p;
	struct arena *arena;
	char *text;
	size_t n;
	unsigned depth;
};

static bool expand(struct expansion *e, struct str text);

static bool add(struct expansion *e, struct str text)
{
	if (e->n + text.n > EXPANDED_MAX)
		return learn_fail(e->p->learner, "macros grow beyond 64 KB");
	memcpy(e->text + e->n, text.p, text.n);
	e->n += text.n;
	return true;
}

static bool expand_name(struct expansion *e, struct str name, unsigned line)
{
	const struct setting *setting = postfix_setting(e->p, name);
	bool good;

	if (!setting) /* of the mail, as $recipient, or of Postfix's own making */
		return add(e, STR("$")) && add(e, name);
	if (!e->p->budget--)
		return learn_fail(e->p->learner, "more than %d macros to put in", MACROS_MAX);
	if (e->depth == DEPTH_MAX)
		return learn_fail(e->p->learner, "line %u: the macro $%.*s refers to itself",
			setting->line ? setting->line : line, (int)(name.n < 60 ? name.n : 60),
			name.p);
	e->depth++;
	good = expand(e, str_of(setting->value));
	e->depth--;
	return good;
}

/* ${name}, ${name?text}, ${name:text}, ${name?{text}:{text}}: behind the brace. */
static bool expand_braces(struct expansion *e, struct str inside)
{
	size_t n = name_length(inside);
	struct str name = { inside.p, n }, text = { inside.p + n, inside.n - n };
	const struct setting *setting = postfix_setting(e->p, name);
	bool set = setting && *setting->value;
	char sign = text.n ? text.p[0] : 0;

	if (!sign)
		return expand_name(e, name, 0);
	text.p++;
	text.n--;
	if (sign == '?')
		return !set || expand(e, text);
	if (sign == ':')
		return set ? expand_name(e, name, 0) : expand(e, text);
	return true;
}

/* Where the brace that is open at TEXT ends. */
static size_t brace_end(struct str text)
{
	unsigned depth = 1;
	size_t i = 0;

	for (; i < text.n; i++) {
		depth += text.p[i] == '{';
		depth -= text.p[i] == '}';
		if (!depth)
			break;
	}
	return i;
}

static bool expand(struct expansion *e, struct str text)
{
	while (text.n) {
		size_t n = str_find(text, '$');
		struct str behind = { text.p + n + 1, n < text.n ? text.n - n - 1 : 0 };
		size_t used;

		if (!add(e, (struct str){ text.p, n }) || n == text.n)
			return n == text.n && !e->p->learner->why;
		if (behind.n && (behind.p[0] == '{' || behind.p[0] == '(')) {
			struct str inside = { behind.p + 1, behind.n - 1 };

			inside.n = behind.p[0] == '{' ? brace_end(inside) : str_find(inside, ')');
			used = inside.n + 2 > behind.n ? behind.n : inside.n + 2;
			if (!expand_braces(e, inside))
				return false;
		} else {
			used = name_length(behind);
			if (!used && !add(e, STR("$")))
				return false;
			if (used && !expand_name(e, (struct str){ behind.p, used }, 0))
				return false;
		}
		text = (struct str){ behind.p + used, behind.n - used };
	}
	return true;
}

/* TEXT with its macros put in. */
static const char *expanded(struct postfix *p, const char *text)
{
	struct expansion e = { .p = p, .arena = p->learner->arena };

	e.text = arena_alloc(e.arena, EXPANDED_MAX);
	if (!expand(&e, str_of(text)))
		return NULL;
	return str_dup(e.arena, learn_hide(e.arena, (struct str){ e.text, e.n }));
}

const char *postfix_value(struct postfix *p, const char *name, unsigned *line)
{
	const struct setting *setting = postfix_setting(p, str_of(name));

	if (line)
		*line = setting ? setting->line : 0;
	if (!setting || !strchr(setting->value, '$'))
		return setting ? setting->value : "";
	return expanded(p, setting->value);
}

int postfix_number(struct postfix *p, const char *name, int fallback)
{
	const char *value = postfix_value(p, name, NULL);
	unsigned long number;

	return value && str_number(str_trim(str_of(value)), 100000, &number) ? (int)number
									     : fallback;
}

bool postfix_is_yes(struct postfix *p, const char *name)
{
	const char *value = postfix_value(p, name, NULL);

	return value && str_ieq(str_trim(str_of(value)), STR("yes"));
}

struct words postfix_words(struct arena *arena, const char *text)
{
	static const char between[] = " \t\r\n,";
	struct words words = { 0 };

	while (*(text += strspn(text, between))) {
		size_t n = *text == '{' ? brace_end(str_of(text + 1)) + 2 : strcspn(text, between);

		n = n > strlen(text) ? strlen(text) : n;
		*ARENA_PUSH(arena, words.word, words.count) = (struct str){ text, n };
		text += n;
	}
	return words;
}

void postfix_reply(const struct postfix *p, struct rule *rule)
{
	char class = rule->code >= 500 && !p->soft_bounce ? '5' : '4';

	if (p->soft_bounce && rule->code >= 500)
		rule->code -= 100;
	if (rule->enhanced)
		rule->enhanced = arena_printf(p->learner->arena, "%c%s", class, rule->enhanced + 1);
}

/* Filters */

/* "2", "[2..11]", "[2;4]": the last octet of a filter as runs behind FRONT; NULL: it is none of
 * these. */
static const char *runs_of(struct arena *arena, struct str front, struct str last)
{
	const char *out = "";

	if (last.n && last.p[0] == '[')
		last = (struct str){ last.p + 1, last.n - 2 };
	while (last.p) {
		struct str part = str_cut(&last, ';');
		const char *dots = memmem(part.p, part.n, "..", 2);
		size_t n = dots ? (size_t)(dots - part.p) : part.n;

		out = arena_printf(arena, "%s%s%.*s.%.*s", out, *out ? " " : "", STR_ARGS(front),
			(int)n, part.p);
		if (dots)
			out = arena_printf(arena, "%s-%.*s.%.*s", out, STR_ARGS(front),
				(int)(part.n - n - 2), dots + 2);
	}
	return out;
}

const char *postfix_nets(struct arena *arena, struct str filter)
{
	size_t octets = 0, n = 0;

	if (!filter.n || filter.n > FILTER_MAX || memchr(filter.p, '-', filter.n) ||
		memchr(filter.p, '/', filter.n) || !cond_net_valid(filter))
		return NULL;
	while (n < filter.n && octets < 3 && filter.p[n] != '[')
		octets += filter.p[n++] == '.';
	if (octets < 3) /* sets in front of the last octet stay as they are */
		return str_dup(arena, filter);
	return runs_of(
		arena, (struct str){ filter.p, n - 1 }, (struct str){ filter.p + n, filter.n - n });
}

/* The file */

/* What was collected of the setting that began last. */
static void end_setting(struct postfix *p)
{
	struct str text = { p->text, p->text_length };

	if (p->count)
		p->setting[p->count - 1].value = str_dup(p->learner->arena, str_trim(text));
	p->text_length = 0;
}

static bool collect(struct postfix *p, struct str text, unsigned line)
{
	if (p->text_length + text.n + 1 > EXPANDED_MAX)
		return learn_fail(p->learner, "line %u: a setting of more than 64 KB", line);
	memcpy(p->text + p->text_length, text.p, text.n);
	p->text_length += text.n;
	p->text[p->text_length++] = ' ';
	return true;
}

static bool begin_setting(struct postfix *p, struct str name, unsigned line)
{
	if (p->count == SETTINGS_MAX)
		return learn_fail(p->learner, "line %u: more than %d settings", line, SETTINGS_MAX);
	end_setting(p);
	*ARENA_PUSH(p->learner->arena, p->setting, p->count) =
		(struct setting){ str_dup(p->learner->arena, name), "", line };
	return true;
}

static bool read_line(struct postfix *p, struct str text, unsigned line)
{
	struct str trimmed = str_trim(text), name = name_of(text);
	size_t sign = str_find(text, '=') + 1;

	if (!trimmed.n || trimmed.p[0] == '#')
		return true;
	if (text.p[0] == ' ' || text.p[0] == '\t')
		return !p->count || collect(p, trimmed, line);
	if (!name.n) {
		learn_remark(p->learner, LEARN_NOTE, line, "this is no setting: %.*s",
			(int)(trimmed.n < 60 ? trimmed.n : 60), trimmed.p);
		return true;
	}
	return begin_setting(p, name, line) &&
	       collect(p, (struct str){ text.p + sign, text.n - sign }, line);
}

/* What Postfix refuses without being told, and at once. */
static void own_rules(struct learner *l)
{
	learn_rule(l,
		&(struct profile_rule){
			.rule = { .id = "sender-syntax",
				.stage = STAGE_MAIL,
				.condition =
					"sender.domain.flaw in {character,label,hyphen,digits,long,address}",
				.code = 501,
				.enhanced = "5.1.7",
				.text = "Bad sender address syntax",
				.category = "syntax" },
			.at_once = true },
		0, "Postfix's own rule");
}

bool learn_postfix(struct learner *l, struct str text)
{
	struct postfix p = { .learner = l, .budget = MACROS_MAX };
	unsigned line = 0;

	p.text = arena_alloc(l->arena, EXPANDED_MAX);
	while (text.p) {
		struct str one = learn_line(&text, &line);

		if (!read_line(&p, one, line))
			return false;
	}
	end_setting(&p);
	p.soft_bounce = postfix_is_yes(&p, "soft_bounce");
	p.delayed = postfix_is_yes(&p, "smtpd_delay_reject");
	l->out->profile.delay = p.delayed ? STAGE_RCPT : STAGE_CONNECT;
	l->out->profile.title = "Postfix, learnt from its settings";
	l->out->profile.banner = "ESMTP Postfix";
	own_rules(l);
	postfix_postscreen(&p);
	postfix_restrictions(&p);
	postfix_others(&p);
	return !l->why;
}
