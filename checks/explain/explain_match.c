/* The catalogue's patterns held against a normalised reply.
 *
 * Compiling all 675 patterns costs 7 to 9 ms and running them 3 to 4 ms a text; most cannot match
 * because a word that they need is not there (explain_literal.h), so one text compiles some 20 of
 * them. */
#include "checks/explain/explain_match.h"
#include "checks/explain/explain_literal.h"

#include <err.h>
#include <locale.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

struct pattern {
	const struct rule *rule;
	size_t length; /* of the pattern, in characters */
	const char *literals;
	regex_t compiled;
	bool is_compiled;
};

struct matcher {
	struct arena *arena;
	struct pattern *pattern;
	size_t count;
	size_t texts;	 /* since the compiled patterns were last given up */
	locale_t locale; /* patterns are UTF-8 */
};

/* A compiled pattern of the C library remembers the states it has been in and grows with the texts
 * it saw. */
enum { TEXTS_MAX = 500 };

enum { RANK_LOOSE = 15 };

/* Texts are cut here: patterns describe replies, not books. */
enum { TEXT_MAX = 16384 };

static size_t characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

struct matcher *matcher_new(const struct rule *rules, size_t count)
{
	struct arena *arena = arena_new();
	struct matcher *m = arena_alloc(arena, sizeof *m);

	*m = (struct matcher){
		.arena = arena,
		.pattern = arena_array(arena, count, sizeof *m->pattern),
		.count = count,
		.locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL),
	};
	for (size_t i = 0; i < count; i++)
		m->pattern[i] = (struct pattern){
			.rule = &rules[i],
			.length = characters(rules[i].match),
			.literals = rules[i].literals ? rules[i].literals
						      : explain_literals(arena, rules[i].match),
		};
	return m;
}

static void give_up_compiled(struct matcher *m)
{
	for (size_t i = 0; i < m->count; i++) {
		if (m->pattern[i].is_compiled)
			regfree(&m->pattern[i].compiled);
		m->pattern[i].is_compiled = false;
	}
	m->texts = 0;
}

void matcher_free(struct matcher *m)
{
	if (!m)
		return;
	give_up_compiled(m);
	if (m->locale)
		freelocale(m->locale);
	arena_free(m->arena);
}

/* The loader has seen to it that every pattern compiles; what can fail is memory. */
static void compile(struct pattern *p)
{
	if (regcomp(&p->compiled, p->rule->match, REG_EXTENDED | REG_ICASE | REG_NOSUB))
		errx(3, "the pattern of rule %s does not compile", p->rule->id);
	p->is_compiled = true;
}

/* A text, as it is and with its letters small. */
struct words {
	const char *text;
	struct str lowered;
};

static bool is_address_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == '+' || c == '=';
}

/* What the sending server says around a reply; its words are nobody's verdict. */
static void strike_frame(char *text)
{
	static const char frame[] = "refused to talk to me";

	for (char *p = text; (p = strstr(p, frame));)
		memset(p, 'x', sizeof frame - 1);
}

/* The letters of mail addresses struck out: "userunknown@spam.example" tells nothing. */
static char *without_addresses(struct arena *arena, struct str text)
{
	char *out = str_dup(arena, text);

	strike_frame(out);
	for (size_t at = str_find(text, '@'); at < text.n; at++) {
		if (text.p[at] != '@')
			continue;
		for (size_t i = at; i && (is_address_char(out[i - 1]) ||
						 (out[i - 1] == '.' && i > 1 && out[i - 2] != '.'));
			i--)
			out[i - 1] = 'x';
		for (size_t i = at + 1;
			is_address_char(out[i]) || (out[i] == '.' && is_address_char(out[i + 1]));
			i++)
			out[i] = 'x';
	}
	return out;
}

static bool matches(struct pattern *p, const struct words *words)
{
	const char *text = words->text;
	struct str lowered = words->lowered;

	if (!explain_may_match(p->literals, lowered))
		return false;
	if (!p->is_compiled)
		compile(p);
	return !regexec(&p->compiled, text, 0, NULL, 0);
}

static int more_specific(const void *a, const void *b)
{
	const struct pattern *one = *(const struct pattern *const *)a;
	const struct pattern *other = *(const struct pattern *const *)b;

	if (one->rule->rank != other->rule->rank)
		return one->rule->rank < other->rule->rank ? 1 : -1;
	if (one->length != other->length)
		return one->length < other->length ? 1 : -1;
	return rule_compare(one->rule, other->rule);
}

static void sort(struct pattern **found, size_t n)
{
	if (n)
		qsort(found, n, sizeof(struct pattern *), more_specific);
}

static bool is_last_resort(const struct pattern *p)
{
	return p->rule->rank <= RANK_LAST_RESORT;
}

/* Words of nobody in particular, held against what is no address. */
static bool is_loose(const struct pattern *p)
{
	return p->rule->rank <= RANK_LOOSE;
}

/* Is the entry of last resort there to correct this one? */
static bool goes_before(const struct rule *rule, const struct rule *other)
{
	for (const char *const *id = rule->instead_of; id && *id; id++)
		if (!strcmp(*id, other->id))
			return true;
	return false;
}

/* The rules found in their order; in front of BEST (NULL: only entries of last resort were found)
 * at most one that corrects it. */
static const struct rule *const *settle(struct arena *arena, struct pattern **found, size_t n,
	const struct rule *best, size_t *count)
{
	const struct rule **rules = NULL;

	sort(found, n);
	*count = 0;
	for (size_t i = 0; i < n && best && !*count; i++)
		if (is_last_resort(found[i]))
			*ARENA_PUSH(arena, rules, *count) = found[i]->rule;
	for (size_t i = 0; i < n; i++)
		if (!best || !is_last_resort(found[i]))
			*ARENA_PUSH(arena, rules, *count) = found[i]->rule;
	return rules;
}

const struct rule *const *matcher_find(
	struct matcher *m, struct arena *arena, struct str normalised, size_t *count)
{
	struct str text = { normalised.p, normalised.n < TEXT_MAX ? normalised.n : TEXT_MAX };
	const char *masked = without_addresses(arena, text);
	const struct words whole = { str_dup(arena, text), { str_lower(arena, text), text.n } };
	const struct words loose = { masked, { str_lower(arena, str_of(masked)), strlen(masked) } };
	struct pattern **found = NULL;
	const struct rule *best;
	size_t n = 0;
	locale_t before = m->locale ? uselocale(m->locale) : NULL;

	if (++m->texts > TEXTS_MAX)
		give_up_compiled(m);
	for (size_t i = 0; i < m->count; i++)
		if (!is_last_resort(&m->pattern[i]) &&
			matches(&m->pattern[i], is_loose(&m->pattern[i]) ? &loose : &whole))
			*ARENA_PUSH(arena, found, n) = &m->pattern[i];
	sort(found, n);
	best = n ? found[0]->rule : NULL;
	for (size_t i = 0; i < m->count; i++)
		if (is_last_resort(&m->pattern[i]) &&
			(!best || goes_before(m->pattern[i].rule, best)) &&
			matches(&m->pattern[i], &loose))
			*ARENA_PUSH(arena, found, n) = &m->pattern[i];
	if (before)
		uselocale(before);
	return settle(arena, found, n, best, count);
}
