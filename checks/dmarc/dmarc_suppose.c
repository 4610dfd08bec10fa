/* What DMARC says of mail that is signed with d=DOMAIN, and of mail that is not. */
#include "checks/dmarc/dmarc.h"

#include "checks/psl.h"

#include <string.h>

bool dmarc_counts(const struct dmarc_applied *applied)
{
	return applied->outcome == DMARC_APPLIES && applied->step->record.usable;
}

/* Where DMARC does not apply, receivers that ask for alignment all the same (Gmail of bulk senders)
 * go by the public suffix list. */
static enum tristate aligned_by_suffix(const char *a, const char *b)
{
	const char *org_a = psl_registered(a), *org_b = psl_registered(b);

	return strcmp(org_a ? org_a : a, org_b ? org_b : b) ? TRI_NO : TRI_YES;
}

static enum tristate aligned(
	const struct dmarc_view *view, const struct dmarc_walk *other, bool strict)
{
	if (view->applied.outcome == DMARC_APPLIES_UNKNOWN)
		return strcmp(view->from, other->domain) ? TRI_UNKNOWN : TRI_YES;
	if (!dmarc_counts(&view->applied))
		return aligned_by_suffix(view->from, other->domain);
	return dmarc_aligned(&view->walk, other, strict);
}

static enum tristate spf_aligned(const struct dmarc_view *view)
{
	bool strict = dmarc_counts(&view->applied) && view->applied.step->record.strict_spf;

	if (!view->spf_word || !strcmp(view->spf_word, "temperror"))
		return TRI_UNKNOWN;
	if (strcmp(view->spf_word, "pass") != 0 || !view->spf_domain)
		return TRI_NO;
	return aligned(view, &view->spf_walk, strict);
}

/* What a verifier makes of a good signature: it hangs on the key (RFC 8601 section 2.7.1, RFC 8301
 * section 3.2). */
static const char *signed_result(const struct dmarc_view *view)
{
	switch (view->key) {
	case DKIM_OK:
		return view->key_mismatch ? "fail" : "pass";
	case DKIM_UNKNOWN: /* of a selector that nobody could guess; it is taken to be good */
		return "pass";
	case DKIM_TEMPERROR:
		return "temperror";
	case DKIM_WEAK:
	case DKIM_REVOKED:
	case DKIM_INVALID:
	case DKIM_MISSING:
		break;
	}
	return "permerror";
}

static enum tristate dkim_aligned(const struct dmarc_view *view, const char *result)
{
	bool strict = dmarc_counts(&view->applied) && view->applied.step->record.strict_dkim;

	if (!strcmp(result, "temperror"))
		return TRI_UNKNOWN;
	return strcmp(result, "pass") ? TRI_NO : aligned(view, &view->signer_walk, strict);
}

static const char *flag_word(enum tristate value)
{
	return value == TRI_UNKNOWN ? NULL : value == TRI_YES ? "true" : "false";
}

static bool is_temperror(const char *word)
{
	return word && !strcmp(word, "temperror");
}

/* Section 5.3.5; a DNS failure makes it neither pass nor fail (section 5.3.6). */
static const char *result_of(const struct dmarc_view *view, enum tristate spf, enum tristate dkim,
	const char *dkim_result)
{
	if (view->applied.outcome == DMARC_APPLIES_UNKNOWN)
		return view->applied.step ? "temperror" : NULL;
	if (!dmarc_counts(&view->applied))
		return "none";
	if (spf == TRI_YES || dkim == TRI_YES)
		return "pass";
	if (is_temperror(view->spf_word) || is_temperror(dkim_result))
		return "temperror";
	return spf == TRI_UNKNOWN || dkim == TRI_UNKNOWN ? NULL : "fail";
}

/* Whether a signature passes, as far as that is known. */
static enum tristate has_passed(const struct dkim_proof *proof)
{
	const char *result = dkim_proof_result(proof);

	if (!result || is_temperror(result) || !strcmp(result, "neutral"))
		return TRI_UNKNOWN;
	return strcmp(result, "pass") ? TRI_NO : TRI_YES;
}

enum tristate dmarc_proof_aligned(const struct dmarc_view *view, size_t proof)
{
	bool strict = dmarc_counts(&view->applied) && view->applied.step->record.strict_dkim;
	enum tristate passed = has_passed(&view->message->proof[proof]), fits;

	if (passed == TRI_NO || !view->message->proof[proof].signature.domain)
		return TRI_NO;
	fits = aligned(view, &view->proof_walk[proof], strict);
	return fits == TRI_YES ? passed : fits;
}

/* The best of all signatures; *TEMPERROR: it is a DNS failure that keeps it unknown. */
static enum tristate message_aligned(const struct dmarc_view *view, bool *temperror)
{
	const struct dkim_message *m = view->message;
	enum tristate best = m->left_out ? TRI_UNKNOWN : TRI_NO;

	*temperror = false;
	for (size_t i = 0; i < m->count; i++) {
		enum tristate one = dmarc_proof_aligned(view, i);

		if (one == TRI_YES)
			return TRI_YES;
		if (one != TRI_UNKNOWN)
			continue;
		best = TRI_UNKNOWN;
		*temperror |= is_temperror(dkim_proof_result(&m->proof[i]));
	}
	return best;
}

/* RFC 9989 section 5.3.1: without exactly one author domain there is nothing to apply DMARC to. */
static struct dmarc_hypothesis without_author(const struct dmarc_view *view)
{
	return (struct dmarc_hypothesis){
		.dkim_result = view->message->result,
		.dmarc_result = "permerror",
	};
}

struct dmarc_hypothesis dmarc_conclude(const struct dmarc_view *view)
{
	bool temperror;

	if (view->author_fault)
		return without_author(view);

	enum tristate spf = spf_aligned(view), dkim = message_aligned(view, &temperror);

	return (struct dmarc_hypothesis){
		.dkim_result = view->message->result,
		.dmarc_result = result_of(view, spf, dkim, temperror ? "temperror" : "none"),
		.spf_aligned = flag_word(spf),
		.dkim_aligned = flag_word(dkim),
	};
}

struct dmarc_hypothesis dmarc_suppose(const struct dmarc_view *view, bool is_signed)
{
	const char *dkim_result = is_signed ? signed_result(view) : "none";
	enum tristate spf = spf_aligned(view), dkim = dkim_aligned(view, dkim_result);

	return (struct dmarc_hypothesis){
		.dkim_result = dkim_result,
		.dmarc_result = result_of(view, spf, dkim, dkim_result),
		.spf_aligned = flag_word(spf),
		.dkim_aligned = flag_word(dkim),
	};
}
