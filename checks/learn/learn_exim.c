/* Exim's configuration: lines, macros, .ifdef, and the ACLs in it. Syntax: spec.txt, "The runtime
 * configuration file". */
#include "checks/learn/learn_exim.h"

#include "checks/predict/cond.h"

#include <string.h>

enum {
	LINE_LENGTH_MAX = 32 << 10,
	MACROS_MAX = 300,
	REPLACED_MAX = 100000,
	NESTING_MAX = 50,
	STATEMENTS_MAX = 2000,
	ITEMS_MAX = 20000
};

struct macro {
	struct str name, value;
};

/* One .ifdef. */
struct block {
	bool open;  /* what stands in it counts */
	bool taken; /* one of its branches did */
};

struct reader {
	struct exim *exim;
	struct arena *arena;
	struct str rest;
	unsigned line, first; /* of the file; where the logical line began */
	char *text;	      /* the logical line */
	size_t n;
	struct macro *macro;
	size_t macro_count, replaced, statements, items;
	struct block block[NESTING_MAX];
	size_t depth;
	bool begun, in_acl, in_routers; /* "begin" was met */
	struct str *option;		/* main options "name = value" that matter */
	size_t option_count;
	bool underscore, junk, literals, unqualified;
};

static const char verbs[] = "accept defer deny discard drop require warn";

/* Which ACL looks when: the main option, and names that people give it. */
static const struct acl_place {
	const char *option, *names;
	enum rule_stage stage;
} places[] = {
	{ "acl_smtp_connect", "*connect*", STAGE_CONNECT },
	{ "acl_smtp_helo", "*helo* *ehlo*", STAGE_HELO },
	{ "acl_smtp_mail", "*check_mail* *sender*", STAGE_MAIL },
	{ "acl_smtp_rcpt", "*rcpt* *recipient*", STAGE_RCPT },
	{ "acl_smtp_predata", "*predata*", STAGE_EOM },
	{ "acl_smtp_dkim", "*dkim*", STAGE_EOM },
	{ "acl_smtp_mime", "*mime*", STAGE_EOM },
	{ "acl_smtp_data", "*data* *content*", STAGE_EOM },
};

static struct str word_of(struct str line)
{
	size_t n = 0;

	while (n < line.n && !strchr(" \t=:", line.p[n]))
		n++;
	return (struct str){ line.p, n };
}

bool learn_is_exim(struct str text)
{
	unsigned line = 0;

	while (text.p) {
		struct str one = str_trim(learn_line(&text, &line)), word = word_of(one);
		struct str behind = str_trim((struct str){ one.p + word.n, one.n - word.n });

		if (str_starts(one, STR("begin acl")) || str_starts(one, STR("acl_smtp_")) ||
			(learn_word_among(word, verbs) && (!behind.n || behind.p[0] != '=')))
			return true;
	}
	return false;
}

/* Lines */

static bool append(struct reader *r, struct str text)
{
	if (r->n + text.n > LINE_LENGTH_MAX)
		return learn_fail(r->exim->learner, "line %u: longer than 32 KB", r->first);
	memcpy(r->text + r->n, text.p, text.n);
	r->n += text.n;
	return true;
}

/* The next logical line, continued ones joined; false at the end. */
static bool next_line(struct reader *r)
{
	bool more = true;

	r->n = 0;
	r->first = r->line + 1;
	while (more && r->rest.p) {
		struct str one = str_trim(learn_line(&r->rest, &r->line));

		if (r->n && one.n && one.p[0] == '#')
			continue; /* comments may stand between */
		more = one.n && one.p[one.n - 1] == '\\' && one.p[0] != '#';
		one.n -= more;
		if (!append(r, one))
			return false;
		if (!r->n && !more)
			return true;
	}
	return r->n || r->rest.p;
}

/* Macros */

static bool replace_one(struct reader *r, const struct macro *macro)
{
	char *at = r->text;

	while ((at = memmem(at, r->n - (size_t)(at - r->text), macro->name.p, macro->name.n))) {
		size_t front = (size_t)(at - r->text), behind = r->n - front - macro->name.n;

		if (++r->replaced > REPLACED_MAX ||
			front + macro->value.n + behind > LINE_LENGTH_MAX)
			return learn_fail(r->exim->learner,
				"line %u: its macros grow beyond bounds", r->first);
		memmove(at + macro->value.n, at + macro->name.n, behind);
		memcpy(at, macro->value.p, macro->value.n);
		r->n = front + macro->value.n + behind;
		at += macro->value.n;
	}
	return true;
}

static bool replace(struct reader *r)
{
	for (size_t i = r->macro_count; i > 0; i--)
		if (!replace_one(r, &r->macro[i - 1]))
			return false;
	return true;
}

/* What Exim itself defines, as _HAVE_SPF, is taken to be there. */
static bool is_defined(const struct reader *r, struct str name)
{
	if (name.n && name.p[0] == '_')
		return true;
	for (size_t i = 0; i < r->macro_count; i++)
		if (str_eq(r->macro[i].name, name))
			return true;
	return false;
}

/* NAME = value, NAME == value; names begin with a capital letter. */
static bool read_macro(struct reader *r, bool *was)
{
	struct str line = { r->text, r->n }, name = word_of(line);
	struct str behind = str_trim((struct str){ line.p + name.n, line.n - name.n });

	*was = name.n && name.p[0] >= 'A' && name.p[0] <= 'Z' && behind.n && behind.p[0] == '=' &&
	       name.n < 100;
	if (!*was)
		return true;
	if (r->macro_count == MACROS_MAX)
		return learn_fail(
			r->exim->learner, "line %u: more than %d macros", r->first, MACROS_MAX);
	r->n = 0; /* the value takes the macros before it */

	struct str value = { behind.p + 1, behind.n - 1 };

	if (value.n && value.p[0] == '=')
		value = (struct str){ value.p + 1, value.n - 1 };
	name = (struct str){ str_dup(r->arena, name), name.n };
	value = str_trim(value);
	memmove(r->text, value.p, value.n);
	r->n = value.n;
	if (!replace(r))
		return false;
	for (size_t i = 0; i < r->macro_count; i++)
		if (str_eq(r->macro[i].name, name)) {
			r->macro[i].value =
				(struct str){ arena_copy(r->arena, r->text, r->n), r->n };
			return true;
		}
	*ARENA_PUSH(r->arena, r->macro, r->macro_count) =
		(struct macro){ name, { arena_copy(r->arena, r->text, r->n), r->n } };
	return true;
}

static bool counts(const struct reader *r)
{
	for (size_t i = 0; i < r->depth; i++)
		if (!r->block[i].open)
			return false;
	return true;
}

static bool open_block(struct reader *r, bool open)
{
	if (r->depth == NESTING_MAX)
		return learn_fail(r->exim->learner, "line %u: .ifdef in .ifdef, over %d deep",
			r->first, NESTING_MAX);
	r->block[r->depth++] = (struct block){ open, open };
	return true;
}

static bool read_directive(struct reader *r)
{
	struct str line = { r->text, r->n }, word = word_of(line);
	struct str name = str_trim((struct str){ line.p + word.n, line.n - word.n });
	bool defined = is_defined(r, name);
	struct block *last = r->depth ? &r->block[r->depth - 1] : NULL;

	if (str_eq(word, STR(".ifdef")) || str_eq(word, STR(".ifndef"))) {
		bool want = word.n == 6;

		if (want && !defined && r->in_acl && counts(r) && name.n < 100)
			learn_remark(r->exim->learner, LEARN_NOTE, r->first,
				"%.*s is not defined here: what hangs on it is left out",
				STR_ARGS(name));
		return open_block(r, defined == want);
	}
	if (last && str_eq(word, STR(".endif")))
		r->depth--;
	else if (last && str_eq(word, STR(".else")))
		*last = (struct block){ !last->taken, true };
	else if (last && (str_eq(word, STR(".elifdef")) || str_eq(word, STR(".elifndef"))))
		*last = (struct block){ !last->taken && defined == (word.n == 8),
			last->taken || defined == (word.n == 8) };
	else if (str_starts(word, STR(".include")) && counts(r))
		learn_remark(r->exim->learner, LEARN_UNTOLD, r->first,
			".include %.*s: what it adds is not read", (int)(name.n < 80 ? name.n : 80),
			name.p);
	return true;
}

/* ACLs */

static enum rule_stage stage_of(const struct reader *r, struct str name)
{
	for (size_t i = 0; i + 1 < r->option_count; i += 2)
		if (str_eq(r->option[i + 1], name))
			for (size_t k = 0; k < sizeof places / sizeof *places; k++)
				if (str_eq(r->option[i], str_of(places[k].option)))
					return places[k].stage;
	for (size_t k = 0; k < sizeof places / sizeof *places; k++)
		if (learn_word_among(name, places[k].names))
			return places[k].stage;
	return STAGE_UNKNOWN;
}

static struct acl *add_acl(struct reader *r, struct str name)
{
	struct exim *e = r->exim;
	struct acl *acl = ARENA_PUSH(r->arena, e->acl, e->acl_count);

	acl->name = str_dup(r->arena, name);
	acl->stage = stage_of(r, name);
	return acl;
}

static struct acl *this_acl(struct reader *r)
{
	if (r->exim->acl_count)
		return &r->exim->acl[r->exim->acl_count - 1];
	learn_remark(r->exim->learner, LEARN_NOTE, r->first,
		"the ACL has no name in front of it: taken for that of RCPT");

	struct acl *acl = add_acl(r, STR(""));

	acl->stage = STAGE_RCPT;
	return acl;
}

static bool add_item(struct reader *r, struct acl_statement *statement, struct str text)
{
	struct acl_line item = { .line = r->first };

	text = str_trim(text);
	if (!text.n)
		return true;
	if (++r->items > ITEMS_MAX)
		return learn_fail(
			r->exim->learner, "line %u: more than %d conditions", r->first, ITEMS_MAX);
	if (text.p[0] == '!') {
		item.negated = true;
		text = str_trim((struct str){ text.p + 1, text.n - 1 });
	}

	text = learn_hide(r->arena, text);

	char *copy = str_dup(r->arena, text);

	item.name = word_of((struct str){ copy, text.n });
	item.value = str_trim((struct str){ copy + item.name.n, text.n - item.name.n });
	if (item.value.n && item.value.p[0] == '=')
		item.value = str_trim((struct str){ item.value.p + 1, item.value.n - 1 });
	*ARENA_PUSH(r->arena, statement->item, statement->count) = item;
	return true;
}

/* A name with a colon, a verb, or a condition of the last verb. */
static bool read_acl_line(struct reader *r)
{
	struct str line = { r->text, r->n }, word = word_of(line);
	struct str behind = { line.p + word.n, line.n - word.n };
	struct acl *acl;

	if (behind.n && behind.p[0] == ':' && word.n) {
		add_acl(r, word);
		return true;
	}
	acl = this_acl(r);
	if (learn_word_among(word, verbs)) {
		struct acl_statement *statement;

		if (++r->statements > STATEMENTS_MAX)
			return learn_fail(r->exim->learner, "line %u: more than %d statements",
				r->first, STATEMENTS_MAX);
		statement = ARENA_PUSH(r->arena, acl->statement, acl->count);
		statement->verb = (struct str){ str_dup(r->arena, word), word.n };
		statement->line = r->first;
		return add_item(r, statement, behind);
	}
	if (!acl->count)
		return true;
	return add_item(r, &acl->statement[acl->count - 1], line);
}

/* The main section: which ACL is which, and what Exim checks by itself. */
static void read_option(struct reader *r)
{
	struct str line = { r->text, r->n }, name = word_of(line);
	struct str value = { line.p + name.n, line.n - name.n };

	value = str_trim(value);
	if (value.n && value.p[0] == '=')
		value = str_trim((struct str){ value.p + 1, value.n - 1 });
	if (str_starts(name, STR("acl_smtp_")) || str_starts(name, STR("acl_not_smtp"))) {
		*ARENA_PUSH(r->arena, r->option, r->option_count) =
			(struct str){ str_dup(r->arena, name), name.n };
		*ARENA_PUSH(r->arena, r->option, r->option_count) =
			(struct str){ str_dup(r->arena, value), value.n };
	}
	r->underscore |= str_eq(name, STR("helo_allow_chars")) && memchr(value.p, '_', value.n);
	r->junk |= str_eq(name, STR("helo_accept_junk_hosts")) && str_eq(value, STR("*"));
	r->literals |= str_eq(name, STR("allow_domain_literals")) && !str_eq(value, STR("false")) &&
		       !str_eq(value, STR("no"));
	r->unqualified |= str_eq(name, STR("sender_unqualified_hosts")) && str_eq(value, STR("*"));
	if (learn_word_among(name, "host_reject_connection helo_verify_hosts smtp_ratelimit_* "
				   "smtp_accept_max_per_host sender_verify* local_scan_*"))
		learn_remark(r->exim->learner, LEARN_UNTOLD, r->first,
			"%.*s = %.*s: not told by DNS", STR_ARGS(name),
			(int)(value.n < 80 ? value.n : 80), value.p);
}

/* ignore_target_hosts of the first router that has some. */
static void read_router(struct reader *r)
{
	struct str line = { r->text, r->n }, name = word_of(line);
	struct str value = { line.p + name.n, line.n - name.n };
	char separator = ':';
	const char *out = "";

	if (!str_eq(name, STR("ignore_target_hosts")) || r->exim->ignored_targets)
		return;
	value = str_trim(value);
	value = str_trim((struct str){ value.p + 1, value.n ? value.n - 1 : 0 });
	for (size_t i = 0; value.p && i < 50; i++) {
		struct str one = exim_item(r->arena, &value, &separator);

		if (one.n && cond_net_valid(one))
			out = arena_printf(
				r->arena, "%s%s'%.*s'", out, *out ? "," : "", STR_ARGS(one));
	}
	r->exim->ignored_targets = *out ? out : NULL;
}

/* An option of the main section, in front of the ACLs of an excerpt? */
static bool is_option(const struct reader *r, struct str line)
{
	struct str word = word_of(line);
	struct str behind = str_trim((struct str){ line.p + word.n, line.n - word.n });

	return !r->begun && !r->exim->acl_count && !learn_word_among(word, verbs) &&
	       !(behind.n && behind.p[0] == ':');
}

static bool read_line(struct reader *r)
{
	struct str line = { r->text, r->n };
	bool was;

	if (!line.n || line.p[0] == '#')
		return true;
	if (line.p[0] == '.')
		return read_directive(r);
	if (!counts(r))
		return true;
	if (!read_macro(r, &was) || was)
		return !r->exim->learner->why;
	if (!replace(r))
		return false;
	line.n = r->n;
	if (str_starts(line, STR("begin "))) {
		r->begun = true;
		r->in_acl = str_eq(str_trim((struct str){ line.p + 6, line.n - 6 }), STR("acl"));
		r->in_routers = str_starts(line, STR("begin routers"));
		return true;
	}
	if (r->in_acl && !is_option(r, line))
		return read_acl_line(r);
	if (r->in_routers)
		read_router(r);
	else if (!r->begun) /* only then are names of ACLs known */
		read_option(r);
	return true;
}

static bool has_begin(struct str text)
{
	unsigned line = 0;

	while (text.p)
		if (str_starts(str_trim(learn_line(&text, &line)), STR("begin ")))
			return true;
	return false;
}

static void add_own_rule(struct reader *r, const char *id, enum rule_stage stage,
	const char *condition, const char *text, const char *category)
{
	const struct rule rule = {
		.id = id,
		.stage = stage,
		.condition = condition,
		.code = 501,
		.text = text,
		.category = category,
	};

	learn_rule(r->exim->learner, &(struct profile_rule){ .rule = rule }, 0, "Exim's own rule");
}

/* What Exim checks without being told. */
static void add_own_rules(struct reader *r)
{
	const char *flaw =
		"(helo.syntax == ip and helo.dotted == false) or (helo.syntax == invalid and helo.flaw in {character,none})";

	if (!r->junk)
		add_own_rule(r, "helo-syntax", STAGE_HELO,
			arena_printf(r->arena,
				r->underscore ? "helo.syntax == empty or %s"
					      : "helo.syntax in {underscore,empty} or %s",
				flaw),
			"Syntactically invalid HELO argument(s)", "syntax");
	if (!r->literals)
		add_own_rule(r, "sender-literal", STAGE_MAIL,
			"sender.domain.syntax == ip_literal and sender.domain.flaw != address",
			"<{sender}>: domain literals not allowed", "sender-domain");
	add_own_rule(r, "sender-syntax", STAGE_MAIL,
		"sender.domain.flaw in {character,underscore,label,hyphen,dot}",
		"<{sender}>: domain missing or malformed", "syntax");
	if (!r->unqualified)
		add_own_rule(r, "sender-unqualified", STAGE_MAIL, "sender.domain.syntax == none",
			"<{sender}>: sender address must contain a domain", "sender-domain");
}

bool learn_exim(struct learner *l, struct str text)
{
	struct exim exim = { .learner = l };
	struct reader r = { .exim = &exim, .arena = l->arena, .rest = text };

	r.text = arena_alloc(l->arena, LINE_LENGTH_MAX + 1);
	r.in_acl = !has_begin(text);
	while (next_line(&r))
		if (!read_line(&r))
			return false;
	if (l->why)
		return false;
	l->out->profile.title = "Exim, learnt from its ACLs";
	l->out->profile.banner = "ESMTP Exim";
	if (!exim.ignored_targets)
		exim.ignored_targets = "'0.0.0.0','127.0.0.0/8','::1'";
	add_own_rules(&r);
	for (size_t i = 0; i < exim.acl_count && !l->why; i++)
		if (exim.acl[i].stage != STAGE_UNKNOWN)
			exim_acl(&exim, &exim.acl[i]);
		else if (exim.acl[i].count)
			learn_remark(l, LEARN_NOTE, exim.acl[i].statement[0].line,
				"the ACL %s: no stage of SMTP by its name, left out",
				exim.acl[i].name);
	return !l->why;
}
