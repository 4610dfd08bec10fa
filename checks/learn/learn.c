/* Learns a receiver's profile: which software, and what the readers share. */
#include "checks/learn/learn_part.h"

#include "checks/load/load_part.h"
#include "resolver/lang.h"

#include <fnmatch.h>
#include <string.h>

enum { WORD_MAX = 128, REPLY_TEXT_MAX = 400 };

static const struct kind {
	const char *software;
	bool (*is)(struct str text);
	bool (*read)(struct learner *l, struct str text);
} kinds[] = {
	{ "Sendmail", learn_is_sendmail, learn_sendmail },
	{ "Exim", learn_is_exim, learn_exim },
	{ "Postfix", learn_is_postfix, learn_postfix },
};

const char *learn_level_name(enum learn_level level)
{
	static const char *const names[] = {
		[LEARN_NOTE] = N_("note"),
		[LEARN_UNTOLD] = N_("not told"),
		[LEARN_DANGER] = N_("danger"),
	};

	return names[level];
}

bool learn_fail(struct learner *l, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (!l->why)
		l->why = speak_with(l->arena, format, args);
	va_end(args);
	return false;
}

static bool is_said(const struct learner *l, enum learn_level level, const char *text)
{
	for (size_t i = 0; i < l->out->remark_count; i++)
		if (l->out->remark[i].level == level && !strcmp(l->out->remark[i].text, text))
			return true;
	return false;
}

void learn_remark(struct learner *l, enum learn_level level, unsigned line, const char *format, ...)
{
	struct learnt *out = l->out;
	const char *text;
	va_list args;

	va_start(args, format);
	text = str_printable(l->arena, str_of(speak_with(l->arena, format, args)));
	va_end(args);
	if (out->remark_count == LEARN_REMARKS_MAX)
		learn_fail(l, "more than %d things to remark on: is this a configuration?",
			LEARN_REMARKS_MAX);
	else if (!is_said(l, level, text))
		*ARENA_PUSH(l->arena, out->remark, out->remark_count) =
			(struct learn_remark){ level, line, text };
}

/* TEXT as a slug: a-z, 0-9, single hyphens. */
static const char *slug_of(struct arena *arena, const char *text)
{
	char *slug = arena_alloc(arena, strlen(text) + 1);
	size_t n = 0;

	for (; *text; text++) {
		char c = *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text;
		bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		if (good)
			slug[n++] = c;
		else if (n && slug[n - 1] != '-')
			slug[n++] = '-';
	}
	while (n && slug[n - 1] == '-')
		n--;
	slug[n] = 0;
	return n ? slug : "rule";
}

static bool has_id(const struct learner *l, const char *id)
{
	for (size_t i = 0; i < l->rule_count; i++)
		if (!strcmp(l->rule[i].rule.id, id))
			return true;
	return false;
}

static const char *unique_id(struct learner *l, const char *wish)
{
	const char *slug = slug_of(l->arena, wish), *id = slug;

	for (unsigned n = 2; has_id(l, id); n++)
		id = arena_printf(l->arena, "%s-%u", slug, n);
	return id;
}

/* A reply that the loader takes: one line, its only braces those of variables, not longer than a
 * reply. */
static const char *reply_text(struct arena *arena, const char *text)
{
	char *out = arena_printf(arena, "%.*s", REPLY_TEXT_MAX, text);
	struct str unknown;

	for (char *p = out; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
	while (!load_variables_good(out, &unknown))
		out[unknown.p - out - 1] = '(';
	return *out ? out : "refused";
}

void learn_rule(
	struct learner *l, const struct profile_rule *rule, unsigned line, const char *words)
{
	const char *id = unique_id(l, rule->rule.id);
	const char *shown = str_printable(l->arena, str_of(words));
	struct profile_rule *mine;

	if (l->rule_count == LEARN_RULES_MAX) {
		learn_fail(l, "more than %d rules", LEARN_RULES_MAX);
		return;
	}
	mine = ARENA_PUSH(l->arena, l->rule, l->rule_count);
	*mine = *rule;
	mine->rule.id = id;
	if (rule->action == PROFILE_REFUSE)
		mine->rule.text = reply_text(l->arena, rule->rule.text);
	mine->rule.notes = line ? arena_printf(l->arena, "line %u: %.200s", line, shown)
				: arena_printf(l->arena, "%.200s", shown);
	if (rule->rule.enhanced && !load_is_enhanced(rule->rule.enhanced))
		mine->rule.enhanced = NULL;
	if (!rule->rule.category)
		mine->rule.category = "other";
}

struct str learn_line(struct str *rest, unsigned *line)
{
	struct str cut = str_cut(rest, '\n');

	++*line;
	if (cut.n && cut.p[cut.n - 1] == '\r')
		cut.n--;
	return cut;
}

bool learn_word_among(struct str word, const char *words)
{
	struct str rest = str_of(words);
	char name[WORD_MAX], pattern[WORD_MAX];

	if (!word.n || word.n >= sizeof name)
		return false;
	memcpy(name, word.p, word.n);
	name[word.n] = 0;
	while (rest.p) {
		struct str one = str_cut(&rest, ' ');

		if (!one.n || one.n >= sizeof pattern)
			continue;
		memcpy(pattern, one.p, one.n);
		pattern[one.n] = 0;
		if (!fnmatch(pattern, name, FNM_CASEFOLD | FNM_NOESCAPE))
			return true;
	}
	return false;
}

/* No configuration has such bytes: something else was given. */
static bool is_text(struct learner *l, struct str text)
{
	unsigned line = 1;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c < 0x20 && !memchr("\t\n\r\f", c, 4)) || c == 0x7f)
			return learn_fail(l, "line %u: the byte %s: this is no text", line,
				arena_printf(l->arena, "0x%02x", c));
		line += c == '\n';
	}
	return true;
}

/* Files that look near enough to be given by mistake. */
static bool is_sibling(struct learner *l, struct str text)
{
	struct str rest = text;
	unsigned line = 0;

	while (rest.p) {
		struct str one = learn_line(&rest, &line);

		if (str_starts(one, STR("V10/")) || str_starts(one, STR("DZ8.")))
			return !learn_fail(l,
				"line %u: a sendmail.cf, made by m4; give the .mc file it was made of",
				line);
		if (str_starts(one, STR("smtp")) && memmem(one.p, one.n, " inet ", 6))
			return !learn_fail(l,
				"line %u: Postfix's master.cf; give the output of postconf -n",
				line);
	}
	return false;
}

static void finish(struct learner *l, const char *software, const char *id)
{
	struct profile *p = &l->out->profile;

	p->rule = l->rule;
	p->rule_count = l->rule_count;
	p->software = software;
	p->id = id ? id
		   : arena_printf(l->arena, "learnt-%s", str_lower(l->arena, str_of(software)));
}

bool learn(
	struct arena *arena, struct str text, const char *id, struct learnt *out, const char **why)
{
	struct learner l = { .arena = arena, .out = out };

	*out = (struct learnt){ .profile.delay = STAGE_CONNECT };
	if (text.n > LEARN_MAX)
		learn_fail(&l, "larger than 1 MB");
	else if (is_text(&l, text) && !is_sibling(&l, text)) {
		size_t i = 0;

		text = learn_hide(arena, text);
		while (i < sizeof kinds / sizeof *kinds && !kinds[i].is(text))
			i++;
		if (i == sizeof kinds / sizeof *kinds)
			learn_fail(&l,
				"neither the output of postconf -n, nor a Sendmail .mc, nor Exim's ACLs");
		else if (kinds[i].read(&l, text))
			finish(&l, kinds[i].software, id);
	}
	*why = l.why;
	return !l.why;
}
