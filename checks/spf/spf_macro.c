/* Reads macro-strings, and says what is wrong with them. */
#include "checks/spf/spf_token.h"

#include <string.h>

enum { DIGITS_MAX = 9 /* of a transformer; more parts than that no value has */ };

static const char delimiters[] = ".-+,/_=";

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_in(const char *set, char c)
{
	return c && strchr(set, c);
}

/* Reads the inside of "%{...}"; TOKEN->text is the whole. NULL, or what is wrong at *AT. */
static const char *read_braces(struct spf_token *token, enum spf_macro_use use, size_t *at)
{
	struct str text = token->text;
	size_t i = 2, digits = 0;
	bool nonzero = false;

	*at = i;
	if (i < text.n && is_in("crt", lower(text.p[i])) && use != SPF_USE_EXPLAIN)
		return "the macros c, r and t are for explanations only";
	if (i >= text.n || !is_in("slodiphcrtv", lower(text.p[i])))
		return "unknown macro letter";
	token->letter = text.p[i++];
	for (*at = i; i < text.n && is_digit(text.p[i]); i++) {
		nonzero |= text.p[i] != '0';
		if (digits < DIGITS_MAX)
			token->parts = token->parts * 10 + (unsigned)(text.p[i] - '0');
		digits += digits || text.p[i] != '0';
	}
	if (i > *at && !nonzero)
		return "a macro must keep at least one part";
	if (i < text.n && lower(text.p[i]) == 'r') {
		token->reversed = true;
		i++;
	}
	token->split.p = text.p + i;
	while (i < text.n && is_in(delimiters, text.p[i]))
		i++;
	token->split.n = (size_t)(text.p + i - token->split.p);
	*at = i;
	return i + 1 == text.n ? NULL : "a character that no macro may hold";
}

/* Takes the token that begins with "%" off *REST; at *AT (from *REST's begin) is what is wrong. */
static const char *read_macro(
	struct str *rest, struct spf_token *token, enum spf_macro_use use, size_t *at)
{
	*at = 0;
	if (rest->n < 2 || !is_in("{%_-", rest->p[1]))
		return "\"%\" stands alone; write \"%%\"";

	size_t n = 2;

	if (rest->p[1] == '{') {
		n = str_find(*rest, '}') + 1;
		if (n > rest->n)
			return "a macro without \"}\"";
	} else {
		token->escaped = rest->p[1];
	}
	token->text = (struct str){ rest->p, n };
	*rest = (struct str){ rest->p + n, rest->n - n };
	return token->escaped ? NULL : read_braces(token, use, at);
}

const char *spf_token_next(
	struct str *rest, struct spf_token *token, enum spf_macro_use use, size_t *at)
{
	*token = (struct spf_token){ 0 };
	if (rest->p[0] == '%')
		return read_macro(rest, token, use, at);

	size_t n = str_find(*rest, '%');

	token->text = (struct str){ rest->p, n };
	*rest = (struct str){ rest->p + n, rest->n - n };
	for (size_t i = 0; i < n; i++) {
		char c = token->text.p[i];

		*at = i;
		if (c == ' ' ? use != SPF_USE_EXPLAIN : c < 0x21 || c > 0x7e)
			return "a byte that is not printable ASCII";
	}
	return NULL;
}

static bool is_alphanumeric(char c)
{
	return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
}

/* toplabel of the grammar: letters, digits, inner hyphens, not digits alone. */
static const char *top_label_fault(struct str label)
{
	bool letter = false;

	if (!label.n)
		return "an empty top label";
	for (size_t i = 0; i < label.n; i++) {
		if (!is_alphanumeric(label.p[i]) && label.p[i] != '-')
			return "a character that no top label may hold";
		letter |= !is_digit(label.p[i]);
	}
	if (!letter)
		return "a top label of digits alone";
	if (label.p[0] == '-' || label.p[label.n - 1] == '-')
		return "a hyphen at the end of the top label";
	return NULL;
}

/* domain-end of the grammar: TAIL is what follows the last macro. */
static const char *domain_end_fault(struct str tail, size_t *at)
{
	size_t n = tail.n;

	if (n && tail.p[n - 1] == '.')
		n--;

	size_t start = n;

	while (start && tail.p[start - 1] != '.')
		start--;
	*at = start;
	if (!start)
		return "not a full domain name: no dot";
	return top_label_fault((struct str){ tail.p + start, n - start });
}

const char *spf_macro_fault(struct str text, enum spf_macro_use use, size_t *at)
{
	struct str rest = text;
	struct spf_token token = { 0 };

	while (rest.n) {
		size_t begin = text.n - rest.n;
		const char *what = spf_token_next(&rest, &token, use, at);

		*at += begin;
		if (what)
			return what;
	}
	if (use != SPF_USE_DOMAIN || token.letter || token.escaped)
		return NULL;

	const char *what = domain_end_fault(token.text, at);

	*at += text.n - token.text.n;
	return what;
}
