/* The standard meaning of reply codes and enhanced status codes. */
#include "checks/explain/explain_code.h"
#include "checks/explain/explain_normal.h"

#include <string.h>

#define UNKNOWN .blame = BLAME_UNKNOWN
#define SENDER .blame = BLAME_SENDER
#define RECIPIENT .blame = BLAME_RECIPIENT
#define RECEIVER .blame = BLAME_RECEIVER
#define CONTENT .blame = BLAME_CONTENT
#define NETWORK .blame = BLAME_NETWORK
#define GENERAL .general = true,

static const struct code_meaning meanings[] = {
#define BASIC(number, word, who, en, do_en, zh, do_zh) \
	{ .code = (number), \
		.category = (word), \
		who, \
		.meaning_en = (en), \
		.remedy_en = (do_en), \
		.meaning_zh = (zh), \
		.remedy_zh = (do_zh) },
#define ENHANCED(text, word, who, en, do_en, zh, do_zh) \
	{ .enhanced = (text), \
		.category = (word), \
		who, \
		.meaning_en = (en), \
		.remedy_en = (do_en), \
		.meaning_zh = (zh), \
		.remedy_zh = (do_zh) },
#include "checks/explain/explain_codes.def"
};

static const struct code_meaning *find_basic(int code)
{
	for (size_t i = 0; code && i < sizeof meanings / sizeof *meanings; i++)
		if (meanings[i].code == code)
			return &meanings[i];
	return NULL;
}

static const struct code_meaning *find_enhanced(const char *enhanced)
{
	for (size_t i = 0; enhanced && i < sizeof meanings / sizeof *meanings; i++)
		if (meanings[i].enhanced && !strcmp(meanings[i].enhanced, enhanced + 2))
			return &meanings[i];
	return NULL;
}

const struct code_meaning *explain_code(int code, const char *enhanced, bool *of_enhanced)
{
	const struct code_meaning *basic = find_basic(code), *fine = find_enhanced(enhanced);

	/* "551 5.7.1": what is no matter of addresses or mailboxes is not the recipient's. */
	*of_enhanced = fine && (!fine->general || !basic ||
				       (basic->blame == BLAME_RECIPIENT && enhanced[2] > '2'));
	return *of_enhanced ? fine : basic;
}

static bool is_word_char(char c)
{
	return (c >= '0' && c <= '9') || c == '.' || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

/* An enhanced code of class 4 or 5 that stands alone: "#5.1.0", "dsn=4.4.1,", "(5.7.1)"; not part
 * of an address. */
static const char *find_enhanced_in(struct arena *arena, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		struct str rest = { text.p + i, text.n - i };
		size_t n;

		if ((text.p[i] != '4' && text.p[i] != '5') || (i && is_word_char(text.p[i - 1])))
			continue;
		n = explain_enhanced(rest);
		if (n && (n == rest.n || !is_word_char(rest.p[n]) ||
				 (rest.p[n] == '.' &&
					 (n + 1 == rest.n || !is_word_char(rest.p[n + 1])))))
			return str_dup(arena, (struct str){ rest.p, n });
	}
	return NULL;
}

/* A reply code at the very start, or behind a word that announces one, without a blank behind it:
 * "550: no", "error 550". */
static int find_loose_code(struct str text)
{
	static const char *const heralds[] = { "smtp", "error", "code", "said:", "said", "returned",
		"reply:", "response:", "status", "smtp;", "错误", NULL };

	for (size_t i = 0; i + 3 <= text.n; i++) {
		const char *p = text.p + i;
		bool heralded = !i;

		if ((*p != '4' && *p != '5') || p[1] < '0' || p[1] > '5' || p[2] < '0' ||
			p[2] > '9' || (i && is_word_char(p[-1])) ||
			(i + 3 < text.n && is_word_char(p[3])))
			continue;
		for (size_t k = 0; heralds[k] && !heralded; k++) {
			struct str word = str_of(heralds[k]);

			heralded =
				(i > word.n && p[-1] == ' ' &&
					str_ieq((struct str){ p - 1 - word.n, word.n }, word)) ||
				(i >= word.n && str_ieq((struct str){ p - word.n, word.n }, word));
		}
		if (heralded)
			return (p[0] - '0') * 100 + (p[1] - '0') * 10 + p[2] - '0';
	}
	return 0;
}

void explain_codes_in(struct arena *arena, struct str normalised, int *code, const char **enhanced)
{
	struct reply_code found;
	bool any = explain_find_code(normalised, &found);

	*code = any ? found.code : find_loose_code(normalised);
	*enhanced = any && found.enhanced.n ? str_dup(arena, found.enhanced)
					    : find_enhanced_in(arena, normalised);
}
