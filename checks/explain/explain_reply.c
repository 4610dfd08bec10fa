/* Positive replies and keywords: what the seed documents list besides refusals. */
#include "checks/explain/explain_reply.h"

#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(char c)
{
	return is_letter(c) || is_digit(c) || ((unsigned char)c & 0x80);
}

static struct str next_word(struct str *rest)
{
	size_t n = 0;

	while (rest->n && !is_word(*rest->p))
		*rest = (struct str){ rest->p + 1, rest->n - 1 };
	while (n < rest->n && is_word(rest->p[n]))
		n++;

	struct str word = { rest->p, n };

	*rest = (struct str){ rest->p + n, rest->n - n };
	return word;
}

static bool has_word(struct str text, struct str wanted)
{
	for (struct str word; (word = next_word(&text)).n;)
		if (str_ieq(word, wanted))
			return true;
	return false;
}

/* How many words of LISTED stand in TEXT, less half of those that do not. */
static int likeness(struct str listed, struct str text)
{
	int sum = 0;

	for (struct str word; (word = next_word(&listed)).n;)
		sum += has_word(text, word) ? 2 : -1;
	return sum;
}

static int positive_code(struct str text)
{
	if (str_istarts(text, STR("smtp;")))
		text = str_trim((struct str){ text.p + 5, text.n - 5 });
	if (text.n < 3 || (text.p[0] != '2' && text.p[0] != '3') || text.p[1] > '5' ||
		!is_digit(text.p[1]) || !is_digit(text.p[2]) ||
		(text.n > 3 && text.p[3] != ' ' && text.p[3] != '-'))
		return 0;
	return (text.p[0] - '0') * 100 + (text.p[1] - '0') * 10 + text.p[2] - '0';
}

static const struct reply unlisted[] = {
	{ .id = "code-211", .code = 211, .class = "success" },
	{ .id = "code-214", .code = 214, .class = "success" },
	{ .id = "code-220", .code = 220, .class = "success" },
	{ .id = "code-221", .code = 221, .class = "success" },
	{ .id = "code-235", .code = 235, .class = "success" },
	{ .id = "code-252", .code = 252, .class = "success" },
	{ .id = "code-334", .code = 334, .class = "intermediate" },
};

const struct reply *explain_reply(struct str normalised, int *code)
{
	int wanted = positive_code(normalised), best = 0;
	const struct reply *found = NULL;

	for (size_t i = 0; wanted && i < builtin_reply_count; i++) {
		const struct reply *reply = &builtin_replies[i];
		int like = likeness(str_of(reply->text), normalised);

		if (reply->code == wanted && (!found || like > best)) {
			found = reply;
			best = like;
		}
	}
	for (size_t i = 0; wanted && !found && i < sizeof unlisted / sizeof *unlisted; i++)
		if (unlisted[i].code == wanted)
			found = &unlisted[i];
	if (found)
		*code = wanted;
	return found;
}

static bool stands_in(struct str word, struct str text)
{
	for (size_t i = 0; i + word.n <= text.n; i++)
		if (str_istarts((struct str){ text.p + i, text.n - i }, word) &&
			!(i && is_letter(text.p[i - 1])))
			return true;
	return false;
}

const struct keyword *explain_keyword(struct str normalised)
{
	const struct keyword *best = NULL;

	for (size_t i = 0; i < builtin_keyword_count; i++) {
		const struct keyword *k = &builtin_keywords[i];

		if ((!best || strlen(k->word) > strlen(best->word)) &&
			stands_in(str_of(k->word), normalised))
			best = k;
	}
	return best;
}
