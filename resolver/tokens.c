/* The words of a zone file. */
#include "resolver/tokens.h"

static char peek(const struct token_source *source)
{
	return source->rest.n ? source->rest.p[0] : '\n';
}

static void skip(struct token_source *source)
{
	if (source->rest.p[0] == '\n')
		source->line++;
	source->rest.p++;
	source->rest.n--;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Ends a word that is not quoted. */
static bool ends_word(char c)
{
	return is_blank(c) || c == '\n' || c == '(' || c == ')' || c == ';' || c == '"';
}

/* Moves behind a word; inside of QUOTED ones only the closing quote ends it. Returns what is wrong,
 * or NULL. */
static const char *skip_word(struct token_source *source, bool quoted)
{
	while (source->rest.n && !(quoted ? peek(source) == '"' : ends_word(peek(source)))) {
		if (peek(source) == '\\')
			skip(source);
		if (peek(source) == '\n')
			return quoted ? "a quoted string that does not end on its line"
				      : "a backslash at the end of a line";
		if (peek(source) == '\0')
			return "a NUL byte";
		skip(source);
	}
	return quoted && !source->rest.n ? "a quoted string that does not end" : NULL;
}

static const char *read_word(
	struct arena *arena, struct token_source *source, struct token_line *line)
{
	bool quoted = peek(source) == '"';

	if (quoted)
		skip(source);

	const char *start = source->rest.p, *why = skip_word(source, quoted);

	if (why)
		return why;
	*ARENA_PUSH(arena, line->token, line->count) = (struct token){
		.text = { start, (size_t)(source->rest.p - start) },
		.quoted = quoted,
	};
	if (quoted)
		skip(source);
	return NULL;
}

static void skip_comment(struct token_source *source)
{
	while (peek(source) != '\n')
		skip(source);
}

/* Deals with what stands at the front of the source: a word, a parenthesis, a comment or white
 * space. */
static const char *step(
	struct arena *arena, struct token_source *source, struct token_line *line, unsigned *depth)
{
	char c = peek(source);

	if (c == ';') {
		skip_comment(source);
		return NULL;
	}
	if (c != '(' && c != ')' && !is_blank(c) && c != '\n')
		return read_word(arena, source, line);
	if (c == ')' && !*depth)
		return "a closing parenthesis without an opening one";
	*depth += c == '(';
	*depth -= c == ')';
	skip(source);
	return NULL;
}

enum token_outcome tokens_next(
	struct arena *arena, struct token_source *source, struct token_line *line, const char **why)
{
	unsigned depth = 0;

	*line = (struct token_line){ .number = source->line, .indented = is_blank(peek(source)) };
	while (source->rest.n) {
		bool ended = peek(source) == '\n' && !depth;

		*why = step(arena, source, line, &depth);
		if (*why)
			return TOKENS_FAULT;
		if (ended && line->count)
			return TOKENS_LINE;
		if (ended) {
			line->number = source->line;
			line->indented = is_blank(peek(source));
		}
	}
	*why = "a parenthesis that does not end";
	if (depth)
		return TOKENS_FAULT;
	return line->count ? TOKENS_LINE : TOKENS_END;
}
