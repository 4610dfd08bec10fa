/* Puts conditions into words, for people who read what a profile does. */
#include "checks/predict/cond_words.h"

#include "checks/predict/cond.h"
#include "resolver/lang.h"

#include <string.h>

/* "a, b or c" of words separated by blanks. */
static const char *any_of(struct arena *arena, const char *words)
{
	struct str rest = str_of(words);
	const char *out = "";

	while (rest.p) {
		struct str word = str_cut(&rest, ' ');
		const char *between = !*out ? "" : tr(arena, rest.p ? N_(", ") : N_(" or "));

		out = arena_printf(arena, "%s%s%.*s", out, between, STR_ARGS(word));
	}
	return out;
}

static const char *object_words(enum list_role role)
{
	static const char *const words[] = {
		[ROLE_IP] = "the address",
		[ROLE_SENDER] = "the sender's domain",
		[ROLE_HELO] = "the HELO name",
		[ROLE_PTR] = "a PTR name",
		[ROLE_FROM] = "the From domain",
		[ROLE_DKIM] = "the signing domain",
	};

	return words[role];
}

static const char *compare_words(const char *sign)
{
	static const struct {
		const char *sign, *words;
	} table[] = {
		{ "<=", "at most" },
		{ ">=", "at least" },
		{ "<", "under" },
		{ ">", "over" },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (!strcmp(table[i].sign, sign))
			return table[i].words;
	return sign;
}

static const char *answered_words(struct arena *arena, const struct cond *test)
{
	const char *object = test->is_url ? "a link in the message" : object_words(test->role);

	return test->values ? speak(arena, "%s answers %s for %s", test->text,
				      any_of(arena, test->values), object)
			    : speak(arena, "%s answers anything for %s", test->text, object);
}

static const char *test_words(struct arena *arena, const struct cond *test)
{
	const char *key = fact_specs[test->fact].key;

	switch (test->op) {
	case COND_IN:
		return arena_printf(
			arena, "%s%s%s", key, tr(arena, N_(" is ")), any_of(arena, test->values));
	case COND_NOT_IN:
		return speak(arena, "%s is not %s", key, any_of(arena, test->values));
	case COND_COMPARE:
		return speak(arena, "%s is %s %s", key, compare_words(test->text), test->values);
	case COND_LISTED:
		return speak(arena, "%s lists the address", test->text);
	case COND_LISTED_ANY:
		return tr(arena, "some list has the address");
	case COND_DOMAIN_LISTED:
		return speak(arena, "%s lists %s", test->text,
			test->is_url ? "a link in the message" : object_words(test->role));
	case COND_REP:
		return speak(arena, "%s says %s", test->text, any_of(arena, test->values));
	case COND_ANSWERED:
		return answered_words(arena, test);
	case COND_FAILED:
		return speak(
			arena, "%s gives no answer about %s", test->text, object_words(test->role));
	case COND_MX_ANY:
		return speak(arena, "a mail host of the sender's domain is in %s",
			any_of(arena, test->values));
	case COND_MX_ONLY:
		return speak(arena, "no mail host of the sender's domain is outside %s",
			any_of(arena, test->values));
	case COND_AND:
	case COND_OR:
	case COND_NOT:
		break;
	}
	return "";
}

static bool is_junction(const struct cond *cond)
{
	return cond->op == COND_AND || cond->op == COND_OR;
}

const char *cond_words(struct arena *arena, const struct cond *cond)
{
	const char *out = "";
	const struct cond *operand = cond + 1;

	if (cond->op == COND_NOT)
		return speak(arena, is_junction(operand) ? "not (%s)" : "not: %s",
			cond_words(arena, operand));
	if (!is_junction(cond))
		return test_words(arena, cond);
	for (unsigned i = 0; i < cond->count; i++, operand = cond_end(operand)) {
		const char *one = cond_words(arena, operand);

		if (is_junction(operand))
			one = arena_printf(arena, "(%s)", one);
		out = arena_printf(arena, "%s%s%s", out,
			!i ? "" : tr(arena, cond->op == COND_AND ? N_(", and ") : N_(", or ")),
			one);
	}
	return out;
}
