/* Threshold ranges of monitoring plugins. */
#include "reports/range.h"

#include "resolver/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_MAX = 20 };

/* Digits with at most one point and a sign: what strtod() takes besides (hex, inf, nan, exponents)
 * is no threshold. */
static bool read_number(struct str text, double *out)
{
	char copy[NUMBER_MAX + 1] = "";
	char *end = NULL;

	if (!text.n || text.n > NUMBER_MAX)
		return false;
	memcpy(copy, text.p, text.n);
	if (strlen(copy) != text.n || strspn(copy, "0123456789.-") != text.n)
		return false;
	*out = strtod(copy, &end);
	return end == copy + text.n;
}

bool range_parse(const char *text, struct range *out)
{
	struct range range = { .start = 0, .end = INFINITY, .text = text };
	struct str rest = str_of(text);

	if (rest.n && *rest.p == '@') {
		range.inside = true;
		rest.p++, rest.n--;
	}
	if (str_find(rest, ':') < rest.n) {
		struct str start = str_cut(&rest, ':');

		if (str_eq(start, STR("~")))
			range.start = -INFINITY;
		else if (!read_number(start, &range.start))
			return false;
		if (rest.n && !read_number(rest, &range.end))
			return false;
	} else if (!read_number(rest, &range.end)) {
		return false;
	}
	if (range.start > range.end)
		return false;
	*out = range;
	return true;
}

bool range_alert(const struct range *range, double value)
{
	bool within = value >= range->start && value <= range->end;

	return within == range->inside;
}
