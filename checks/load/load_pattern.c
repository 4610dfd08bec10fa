/* Patterns of rules: plain POSIX extended regular expressions, small enough to be compiled
 * safely. */
#include "checks/load/load_part.h"

#include <ctype.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

enum {
	PATTERN_MAX = 2000, /* octets; the longest of ours has 708 */
	/* product of all bounds: glibc's regcomp unrolls them, nested ones multiply */
	REPEAT_MAX = 1000,
	GROUPS_MAX = 100, /* open at once: regcomp recurses */
};

/* A bound "{2,40}" at *P (behind the brace): the greater number, *P behind it. */
static unsigned long read_bound(const char **p)
{
	unsigned long number = 0, greatest = 0;

	for (; **p && **p != '}'; (*p)++) {
		number = isdigit((unsigned char)**p) ? number * 10 + (unsigned long)(**p - '0') : 0;
		if (number > REPEAT_MAX)
			number = REPEAT_MAX + 1;
		greatest = number > greatest ? number : greatest;
	}
	return greatest ? greatest : 1;
}

/* What GNU's regcomp takes beyond POSIX, or POSIX leaves open: \d, (?:, *?. NULL: nothing of it at
 * P. */
static const char *find_foreign(const char *p)
{
	if (*p == '\\' && isalnum((unsigned char)p[1]))
		return "a backslash before a letter or digit is no POSIX ERE";
	if (*p == '(' && p[1] == '?')
		return "'(?' is no POSIX ERE";
	if (strchr("*+?", *p) && p[1] && strchr("*+?", p[1]))
		return "two repetitions in a row are no POSIX ERE";
	return NULL;
}

/* P behind a bracket expression that begins at P; at the NUL if it does not end. */
static const char *skip_brackets(const char *p)
{
	p++;
	if (*p == '^')
		p++;
	if (*p == ']')
		p++;
	while (*p && *p != ']') {
		const char *end = NULL;

		if (*p == '[' && p[1] && strchr(".:=", p[1])) {
			const char close[] = { p[1], ']', 0 };

			end = strstr(p + 2, close);
		}
		p = end ? end + 2 : p + 1;
	}
	return *p ? p + 1 : p;
}

/* NULL: the pattern's size is bounded and it is plain; else what is wrong. */
static const char *find_excess(const char *p)
{
	unsigned long repeats = 1;
	unsigned depth = 0;

	while (*p) {
		const char *foreign = find_foreign(p);

		if (foreign)
			return foreign;
		if (*p == '[') {
			p = skip_brackets(p);
			continue;
		}
		if (*p == '(' && ++depth > GROUPS_MAX)
			return "too many groups inside each other";
		if (*p == ')' && depth)
			depth--;
		if (*p == '{') {
			repeats *= read_bound(&p);
			if (repeats > REPEAT_MAX)
				return "the bounds in braces multiply to more than 1000";
			if (!*p)
				break;
		}
		p += *p == '\\' && p[1] ? 2 : 1;
	}
	return NULL;
}

bool load_pattern(struct arena *arena, const char *pattern, const char **why)
{
	char text[200];
	regex_t compiled;
	int fault;

	if (strlen(pattern) > PATTERN_MAX) {
		*why = "longer than 2000 octets";
		return false;
	}
	*why = find_excess(pattern);
	if (*why)
		return false;
	fault = regcomp(&compiled, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB);
	if (fault) {
		regerror(fault, &compiled, text, sizeof text);
		*why = arena_strdup(arena, text);
		return false;
	}
	regfree(&compiled);
	return true;
}
