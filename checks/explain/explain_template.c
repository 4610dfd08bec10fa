/* An entry's text laid over a reply: what stands where its {ip}, {domain}, {list} ... are. */
#include "checks/explain/explain_template.h"

enum { VALUE_MAX = 256 };

/* Where WORD stands in TEXT at or behind AT, letters compared without case; text.n + 1: nowhere. */
static size_t find(struct str text, size_t at, struct str word)
{
	for (; at + word.n <= text.n; at++)
		if (str_istarts((struct str){ text.p + at, text.n - at }, word))
			return at;
	return text.n + 1;
}

/* Cuts the literal text up to the next variable off *REST; its name in *NAME, empty when there is
 * none. */
static struct str next_literal(struct str *rest, struct str *name)
{
	size_t open = str_find(*rest, '{');
	struct str literal = { rest->p, open };
	struct str behind = { rest->p + open, rest->n - open };
	size_t close = str_find(behind, '}');

	*name = (struct str){ "", 0 };
	if (close == behind.n) {
		*rest = (struct str){ "", 0 };
		return literal;
	}
	*name = (struct str){ behind.p + 1, close - 1 };
	*rest = (struct str){ behind.p + close + 1, behind.n - close - 1 };
	return literal;
}

/* A value that nothing stands behind in the template: a word. */
static struct str last_value(struct str text, size_t at)
{
	size_t end = at;

	while (end < text.n && text.p[end] != ' ')
		end++;
	while (end > at && (text.p[end - 1] == '.' || text.p[end - 1] == ',' ||
				   text.p[end - 1] == ')' || text.p[end - 1] == ';'))
		end--;
	return (struct str){ text.p + at, end - at };
}

struct str explain_template(struct str template, struct str normalised, struct str wanted)
{
	struct str rest = template, name, literal = next_literal(&rest, &name), found = { "", 0 };
	size_t at = find(normalised, 0, literal);

	for (at += literal.n; name.n && at <= normalised.n;) {
		struct str open = name, value;

		literal = next_literal(&rest, &name);
		if (!literal.n && !name.n) {
			value = last_value(normalised, at);
		} else {
			size_t end = literal.n ? find(normalised, at, literal) : at;

			if (end > normalised.n || end - at > VALUE_MAX)
				return (struct str){ "", 0 };
			value = (struct str){ normalised.p + at, end - at };
			at = end + literal.n;
		}
		if (!found.n && str_eq(open, wanted))
			found = value;
		if (!literal.n)
			break;
	}
	return found;
}
