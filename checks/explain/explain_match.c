/* The catalogue's patterns held against a normalised reply.
 *
 * Compiling all 675 patterns costs 7 to 9 ms and running them 3 to 4 ms a text; most cannot match
 * because a word that they need is not there (explain_literal.h), so one text compiles some 20 of
 * them. */
#include "checks/explain/explain_match.h"
#include "checks/explain/explain_literal.h"
#include "checks/explain/explain_normal.h"

#include <err.h>
#include <locale.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* One of the alternatives that a pattern is made of: "a|b(c|d)" has two. */
struct piece {
	const char *text, *literals;
	regex_t compiled;
	bool is_compiled;
};

struct pattern {
	const struct rule *rule;
	size_t length; /* of the pattern, in characters */
	const char *literals;
	struct piece *piece; /* cut when a text first makes it needful */
	size_t pieces;
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
	for (size_t i = 0; i < m->count; i++)
		for (size_t j = 0; j < m->pattern[i].pieces; j++) {
			struct piece *piece = &m->pattern[i].piece[j];

			if (piece->is_compiled)
				regfree(&piece->compiled);
			piece->is_compiled = false;
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

/* Where the alternative of the POSIX ERE at P ends: at a '|' outside of brackets, or at the end. */
static const char *alternative_end(const char *p)
{
	unsigned depth = 0;

	for (; *p && (depth || *p != '|'); p++) {
		if (*p == '\\' && p[1]) {
			p++;
		} else if (*p == '[') {
			p += p[1] == '^' ? 2 : 1;
			for (p += *p == ']'; *p && *p != ']'; p++) {
				const char close[] = { p[1], ']', 0 };
				const char *end = *p == '[' && p[1] && strchr(".:=", p[1])
							  ? strstr(p + 2, close)
							  : NULL;

				p = end ? end + 1 : p;
			}
			if (!*p)
				break;
		} else if (*p == '(') {
			depth++;
		} else if (*p == ')' && depth) {
			depth--;
		}
	}
	return p;
}

static void cut_pieces(struct arena *arena, struct pattern *p)
{
	for (const char *start = p->rule->match, *end;; start = end + 1) {
		struct piece *piece = ARENA_PUSH(arena, p->piece, p->pieces);

		end = alternative_end(start);
		piece->text = str_dup(arena, (struct str){ start, (size_t)(end - start) });
		piece->literals = explain_literals(arena, piece->text);
		piece->is_compiled = false;
		if (!*end)
			return;
	}
}

/* The loader has seen to it that every pattern compiles; what can fail is memory. */
static void compile(const struct pattern *p, struct piece *piece)
{
	if (regcomp(&piece->compiled, piece->text, REG_EXTENDED | REG_ICASE | REG_NOSUB))
		errx(3, "the pattern of rule %s does not compile", p->rule->id);
	piece->is_compiled = true;
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

static bool matches(struct matcher *m, struct pattern *p, const struct words *words)
{
	if (!explain_may_match(p->literals, words->lowered))
		return false;
	if (!p->pieces)
		cut_pieces(m->arena, p);
	for (size_t i = 0; i < p->pieces; i++) {
		struct piece *piece = &p->piece[i];

		if (!explain_may_match(piece->literals, words->lowered))
			continue;
		if (!piece->is_compiled)
			compile(p, piece);
		if (!regexec(&piece->compiled, words->text, 0, NULL, 0))
			return true;
	}
	return false;
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

/* Where the refusal in TEXT begins: what stands before its code are the words of who sent. */
static size_t refusal_start(struct str text)
{
	struct reply_code code;

	return explain_find_code(text, &code) && code.code >= 400 ? code.start : 0;
}

/* All patterns that match; *BEST is the first of those that are no last resort, or NULL. */
static struct pattern **find(struct matcher *m, struct arena *arena, const struct words *whole,
	const struct words *loose, size_t *n, const struct rule **best)
{
	struct pattern **found = NULL;

	*n = 0;
	for (size_t i = 0; i < m->count; i++)
		if (!is_last_resort(&m->pattern[i]) &&
			matches(m, &m->pattern[i], is_loose(&m->pattern[i]) ? loose : whole))
			*ARENA_PUSH(arena, found, *n) = &m->pattern[i];
	sort(found, *n);
	*best = *n ? found[0]->rule : NULL;
	for (size_t i = 0; i < m->count; i++)
		if (is_last_resort(&m->pattern[i]) &&
			(!*best || goes_before(m->pattern[i].rule, *best)) &&
			matches(m, &m->pattern[i], loose))
			*ARENA_PUSH(arena, found, *n) = &m->pattern[i];
	return found;
}

const struct rule *const *matcher_find(
	struct matcher *m, struct arena *arena, struct str normalised, size_t *count)
{
	struct str text = { normalised.p, normalised.n < TEXT_MAX ? normalised.n : TEXT_MAX };
	const struct words whole = { str_dup(arena, text), { str_lower(arena, text), text.n } };
	struct pattern **found;
	const struct rule *best;
	size_t n, skip = refusal_start(text);
	locale_t before = m->locale ? uselocale(m->locale) : NULL;

	if (++m->texts > TEXTS_MAX)
		give_up_compiled(m);
	for (;; skip = 0) {
		const char *masked =
			without_addresses(arena, (struct str){ text.p + skip, text.n - skip });
		const struct words loose = { masked,
			{ str_lower(arena, str_of(masked)), strlen(masked) } };

		found = find(m, arena, &whole, &loose, &n, &best);
		if (n || !skip)
			break;
	}
	if (before)
		uselocale(before);
	return settle(arena, found, n, best, count);
}
