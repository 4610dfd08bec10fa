/* The table of facts, and the words they may have. */
#include "checks/facts.h"

#include <assert.h>
#include <string.h>

const struct fact_spec fact_specs[FACT_COUNT] = {
#define FACT(id, key, kind, values, meaning) \
	[FACT_##id] = { key, FACT_KIND_##kind, values, meaning },
#include "checks/facts.def"
#undef FACT
};

static bool is_word(const char *words, struct str value)
{
	struct str rest = str_of(words);

	while (rest.p)
		if (str_eq(str_cut(&rest, ' '), value))
			return true;
	return false;
}

bool fact_find(struct str key, enum fact_id *out)
{
	for (unsigned i = 0; i < FACT_COUNT; i++)
		if (str_eq(str_of(fact_specs[i].key), key)) {
			*out = (enum fact_id)i;
			return true;
		}
	return false;
}

bool fact_allows(enum fact_id id, struct str value)
{
	const struct fact_spec *spec = &fact_specs[id];

	if (spec->kind == FACT_KIND_FLAG)
		return is_word("true false", value);
	return !spec->values || is_word(spec->values, value);
}

bool fact_value_failed(const char *value)
{
	return value && is_word("servfail timeout refused malformed temperror", str_of(value));
}

const char *fact_word_of(const struct answer *answer)
{
	assert(answer);
	switch (answer->status) {
	case DNS_NOERROR:
		return answer->count ? "ok" : "nodata";
	case DNS_NXDOMAIN:
		return "nxdomain";
	case DNS_SERVFAIL:
		return "servfail";
	case DNS_REFUSED:
		return "refused";
	case DNS_TIMEOUT:
		return "timeout";
	case DNS_FORMERR:
	case DNS_NOTIMP:
	case DNS_GARBAGE:
	case DNS_REFERRAL:
		return "malformed";
	case DNS_NOTASKED:
	case DNS_OVER_BUDGET:
		break;
	}
	return NULL;
}
