/* Records as zone files write them: what stands in front of the RDATA, names, times. */
#include "resolver/record.h"

#include "resolver/lang.h"

#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The number and its unit at the front of TEXT, which is moved behind them. */
static bool take_period(struct str *text, unsigned long *seconds)
{
	static const struct {
		char unit;
		unsigned long seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
	struct str digits = { text->p, 0 };

	while (digits.n < text->n && is_digit(digits.p[digits.n]))
		digits.n++;
	if (digits.n == text->n || !str_number(digits, INT32_MAX, seconds))
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if ((text->p[digits.n] | 0x20) == units[i].unit) {
			*seconds *= units[i].seconds;
			*text = (struct str){ digits.p + digits.n + 1, text->n - digits.n - 1 };
			return true;
		}
	return false;
}

bool record_ttl_read(struct str text, uint32_t *out)
{
	unsigned long total = 0, part;

	if (!str_number(text, INT32_MAX, &total)) {
		if (!text.n)
			return false;
		while (text.n) {
			if (!take_period(&text, &part) || part > INT32_MAX - total)
				return false;
			total += part;
		}
	}
	*out = (uint32_t)total;
	return true;
}

/* Does the text end with a dot that is not escaped? */
static bool is_absolute(struct str text)
{
	size_t slashes = 0;

	if (!text.n || text.p[text.n - 1] != '.')
		return false;
	while (slashes + 1 < text.n && text.p[text.n - 2 - slashes] == '\\')
		slashes++;
	return slashes % 2 == 0;
}

const char *record_name_read(
	struct arena *arena, const struct token *token, const char *origin, const char **why)
{
	bool at = !token->quoted && str_eq(token->text, STR("@"));
	const char *name = NULL, *fault = "it is relative, and there is no $ORIGIN yet";

	if (at && origin)
		return origin;
	if (is_absolute(token->text)) {
		name = name_parse_why(arena, token->text, &fault);
	} else if (origin && token->text.n) {
		const char *zone = strcmp(origin, ".") ? origin : "";
		const char *whole = arena_printf(arena, "%.*s.%s", STR_ARGS(token->text), zone);

		name = name_parse_why(arena, str_of(whole), &fault);
	}
	if (!name)
		*why = speak(arena, "name `%s': %s", str_printable(arena, token->text), fault);
	return name;
}

static bool is_class(const struct token *token)
{
	return str_ieq(token->text, STR("IN")) || str_ieq(token->text, STR("CLASS1"));
}

/* How many tokens are TTL and class, in any order, each at most once; sets *TTL if there is one. */
static size_t skip_front(const struct token *token, size_t count, uint32_t *ttl)
{
	bool timed = false, classed = false;
	size_t i = 0;

	for (; i < count && !token[i].quoted; i++)
		if (!timed && token[i].text.n && is_digit(token[i].text.p[0]) &&
			record_ttl_read(token[i].text, ttl))
			timed = true;
		else if (!classed && is_class(&token[i]))
			classed = true;
		else
			break;
	return i;
}

bool record_is(const struct token *token, size_t count, enum rr_type type)
{
	uint32_t ttl;
	enum rr_type is;
	size_t front = skip_front(token, count, &ttl);

	return front < count && rr_type_parse(token[front].text, &is) && is == type;
}

bool record_read(struct arena *arena, const struct token *token, size_t count, const char *origin,
	struct rr *out, const char **why)
{
	size_t front = skip_front(token, count, &out->ttl);

	*why = "no record type";
	if (front == count)
		return false;
	token += front;
	count -= front;
	if (token->quoted || !record_type_read(arena, token->text, &out->type)) {
		*why = speak(arena, "`%s' is no TTL, no class IN and no record type",
			str_printable(arena, token->text));
		return false;
	}
	if (record_rdata_read(arena, token + 1, count - 1, origin, out, why))
		return true;
	*why = speak(arena, "%s: %s", str_printable(arena, token->text), *why);
	return false;
}
