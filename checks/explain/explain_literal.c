/* Which words a text must hold for a pattern to match it.
 *
 * The pattern is read as a tree of alternatives, sequences and repeated atoms. Every part says what
 * it needs: a list of words of which one must be there. A sequence needs what its best part needs,
 * alternatives need what any of them needs. What is not understood needs nothing; so a mistake here
 * can only cost time, as long as "needs" is never said too much. */
#include "checks/explain/explain_literal.h"

#include <string.h>

enum { LITERALS_MAX = 400, LITERAL_LEAST = 3 };

/* Literals of which a matching text holds one; none: nothing is known. */
struct literals {
	struct str *item;
	size_t count;
};

struct reader {
	struct arena *arena;
	const char *p;
};

/* An atom: one known character, or something else with what it needs. */
struct atom {
	struct str text; /* the octets of a known character, small; empty: not one character */
	struct literals needs;
};

/* A sequence as it is read. */
struct sequence {
	char *run; /* the known characters just read, in a row */
	size_t length;
	struct literals best;
};

static struct literals read_alternatives(struct reader *r);

static size_t shortest(const struct literals *l)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < l->count; i++)
		if (l->item[i].n < least)
			least = l->item[i].n;
	return l->count ? least : 0;
}

/* Longer words first, then fewer. */
static bool is_better(const struct literals *a, const struct literals *b)
{
	size_t one = shortest(a), other = shortest(b);

	return one > other || (one == other && a->count && a->count < b->count);
}

static void offer(struct sequence *s, struct literals l)
{
	if (is_better(&l, &s->best))
		s->best = l;
}

static void end_run(struct reader *r, struct sequence *s)
{
	struct literals l = { 0 };

	if (s->length >= LITERAL_LEAST) {
		*ARENA_PUSH(r->arena, l.item, l.count) =
			(struct str){ arena_copy(r->arena, s->run, s->length), s->length };
		offer(s, l);
	}
	s->length = 0;
}

static char small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* A bracket expression; one known character when it holds a single letter in both cases, or one
 * character. */
static struct atom read_brackets(struct reader *r)
{
	const char *start = ++r->p;
	struct atom atom = { 0 };

	if (*r->p == '^')
		r->p++;
	if (*r->p == ']')
		r->p++;
	while (*r->p && *r->p != ']') {
		const char close[] = { r->p[1], ']', 0 };
		const char *end = *r->p == '[' && r->p[1] && strchr(".:=", r->p[1])
					  ? strstr(r->p + 2, close)
					  : NULL;

		r->p = end ? end + 2 : r->p + 1;
	}

	size_t n = (size_t)(r->p - start);

	if (*r->p)
		r->p++;
	if ((n == 1 || (n == 2 && small(start[0]) == small(start[1]))) && *start != '^' &&
		!((unsigned char)*start & 0x80)) {
		char c = small(*start);

		atom.text = (struct str){ arena_copy(r->arena, &c, 1), 1 };
	}
	return atom;
}

/* Letters of other scripts than Latin, Greek ... have no case; those that do are not taken as
 * known. */
static bool has_case(uint32_t code)
{
	return code >= 0x80 && code < 0x2e80;
}

/* Stands for any octet over 127. */
static const struct str any_high = { "\x80", 1 };

static bool has_high(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] & 0x80)
			return true;
	return false;
}

static struct atom read_character(struct reader *r)
{
	uint32_t code = 0;
	size_t n = str_utf8(str_of(r->p), &code);
	struct atom atom = { 0 };

	if (n == 1) {
		char c = small(*r->p);

		atom.text = (struct str){ arena_copy(r->arena, &c, 1), 1 };
	} else if (n && !has_case(code)) {
		atom.text = (struct str){ r->p, n };
	} else if (n) {
		*ARENA_PUSH(r->arena, atom.needs.item, atom.needs.count) = any_high;
	}
	r->p += n ? n : 1;
	return atom;
}

static struct atom read_group(struct reader *r)
{
	struct atom atom = { 0 };

	r->p++;
	atom.needs = read_alternatives(r);
	if (*r->p == ')')
		r->p++;
	return atom;
}

static struct atom read_atom(struct reader *r)
{
	switch (*r->p) {
	case '[':
		return read_brackets(r);
	case '(':
		return read_group(r);
	case '.':
	case '^':
	case '$':
		r->p++;
		return (struct atom){ 0 };
	case '\\':
		if (r->p[1])
			r->p++;
		return read_character(r);
	default:
		return read_character(r);
	}
}

/* How often at least the atom must be there: 0 for * ? {0,...}. *EXACT: exactly once, no sign
 * follows. */
static unsigned read_repeats(struct reader *r, bool *exact)
{
	unsigned least = 1;

	*exact = true;
	while (*r->p && strchr("*+?{", *r->p)) {
		*exact = false;
		if (*r->p == '*' || *r->p == '?' || (*r->p == '{' && r->p[1] == '0') ||
			(*r->p == '{' && r->p[1] == ','))
			least = 0;
		if (*r->p == '{')
			while (*r->p && *r->p != '}')
				r->p++;
		if (*r->p)
			r->p++;
	}
	return least;
}

static struct literals read_sequence(struct reader *r)
{
	struct sequence s = { .run = arena_alloc(r->arena, strlen(r->p) + 1) };

	while (*r->p && *r->p != '|' && *r->p != ')') {
		struct atom atom = read_atom(r);
		bool exact;
		unsigned least = read_repeats(r, &exact);

		if (atom.text.n && least) {
			memcpy(s.run + s.length, atom.text.p, atom.text.n);
			s.length += atom.text.n;
		}
		if (!atom.text.n || !exact)
			end_run(r, &s);
		if (least)
			offer(&s, atom.needs);
	}
	end_run(r, &s);
	return s.best;
}

static struct literals read_alternatives(struct reader *r)
{
	struct literals all = { 0 };
	bool known = true;

	for (;;) {
		struct literals one = read_sequence(r);

		known &= one.count && all.count + one.count <= LITERALS_MAX;
		for (size_t i = 0; known && i < one.count; i++)
			*ARENA_PUSH(r->arena, all.item, all.count) = one.item[i];
		if (*r->p != '|')
			break;
		r->p++;
	}
	return known ? all : (struct literals){ 0 };
}

const char *explain_literals(struct arena *arena, const char *pattern)
{
	struct reader r = { arena, pattern };
	struct literals all = read_alternatives(&r);
	const char *lines = "";

	if (*r.p) /* a stray ')': not read to its end */
		return "";
	for (size_t i = 0; i < all.count; i++) {
		if (memchr(all.item[i].p, '\n', all.item[i].n))
			return "";
		lines = arena_printf(arena, "%s%.*s\n", lines, (int)all.item[i].n, all.item[i].p);
	}
	return lines;
}

bool explain_may_match(const char *literals, struct str lowered)
{
	struct str rest = str_of(literals);

	if (!rest.n)
		return true;
	while (rest.n) {
		struct str one = str_cut(&rest, '\n');

		if (str_eq(one, any_high) ? has_high(lowered)
					  : memmem(lowered.p, lowered.n, one.p, one.n) != NULL)
			return true;
	}
	return false;
}
