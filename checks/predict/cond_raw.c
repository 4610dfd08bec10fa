/* The tests of profiles: what a receiver sees that takes a list's answer as it comes, and where
 * mail to the sender would go. */
#include "checks/predict/cond.h"

#include <string.h>

bool cond_is_raw(const struct cond *test)
{
	return test->op == COND_ANSWERED || test->op == COND_FAILED || test->op == COND_MX_ANY ||
	       test->op == COND_MX_ONLY;
}

/* Sets of addresses */

struct range {
	struct ip first, last;
};

/* The first or last address of the network of BITS bits that IP is in. */
static struct ip edge(struct ip ip, unsigned bits, bool last)
{
	unsigned size = ip.version == 4 ? 32 : 128;

	for (unsigned i = bits; i < size; i++) {
		uint8_t bit = (uint8_t)(0x80 >> i % 8);

		ip.bytes[i / 8] =
			(uint8_t)(last ? ip.bytes[i / 8] | bit : ip.bytes[i / 8] & (uint8_t)~bit);
	}
	return ip;
}

/* 127.0.0.2, 127.0.0.2-127.0.0.11, 127.0.0.0/8, ::1 */
static bool range_parse(struct str word, struct range *out)
{
	size_t dash = str_find(word, '-'), slash = str_find(word, '/');
	struct str first = { word.p, dash < slash ? dash : slash };
	unsigned long bits;

	if (!ip_parse(first, &out->first))
		return false;
	out->last = out->first;
	if (dash < word.n) {
		struct str last = { word.p + dash + 1, word.n - dash - 1 };

		return ip_parse(last, &out->last) && out->last.version == out->first.version &&
		       memcmp(out->first.bytes, out->last.bytes, sizeof out->first.bytes) <= 0;
	}
	if (slash == word.n)
		return true;
	if (!str_number((struct str){ word.p + slash + 1, word.n - slash - 1 },
		    out->first.version == 4 ? 32 : 128, &bits))
		return false;
	out->first = edge(out->first, (unsigned)bits, false);
	out->last = edge(out->last, (unsigned)bits, true);
	return true;
}

/* As ip_parse() takes them: without leading zeros. */
static bool octet_number(struct str text, unsigned long *out)
{
	return !(text.n > 1 && text.p[0] == '0') && str_number(text, 255, out);
}

/* 127.0.[2..14].[0;2..3], as Postfix has it: the octet at the front of *REST, its sign behind it
 * too. Is VALUE in it? */
static bool octet_holds(struct str *rest, unsigned value, bool *valid)
{
	bool set = rest->n && rest->p[0] == '[', holds = false;
	size_t n = str_find(*rest, set ? ']' : '.');
	struct str inside = { rest->p + set, n - set };

	*valid &= set ? n < rest->n : str_find(inside, ';') == inside.n;
	n += set && n < rest->n;
	while (*valid && inside.p) {
		struct str part = str_cut(&inside, ';');
		const char *dots = memmem(part.p, part.n, "..", 2);
		struct str first = { part.p, dots ? (size_t)(dots - part.p) : part.n };
		struct str last = dots ? (struct str){ dots + 2, part.n - first.n - 2 } : first;
		unsigned long a = 0, b = 0;

		*valid = octet_number(first, &a) && octet_number(last, &b) && a <= b;
		holds |= a <= value && value <= b;
	}
	*valid &= n == rest->n || rest->p[n] == '.';
	*rest = n < rest->n ? (struct str){ rest->p + n + 1, rest->n - n - 1 }
			    : (struct str){ NULL, 0 };
	return holds;
}

static bool pattern_holds(struct str word, const struct ip *record, bool *valid)
{
	bool holds = true;

	*valid = true;
	for (int i = 0; i < 4 && *valid; i++) {
		*valid = word.p;
		holds &= *valid && octet_holds(&word, record->bytes[i], valid);
	}
	*valid &= !word.p;
	return holds && *valid && record->version == 4;
}

static bool is_pattern(struct str word)
{
	return memchr(word.p, '[', word.n);
}

bool cond_net_valid(struct str word)
{
	struct range range;
	bool valid = false;

	if (!word.n || !is_pattern(word))
		return range_parse(word, &range);
	pattern_holds(word, &(struct ip){ .version = 4 }, &valid);
	return valid;
}

static bool word_holds(struct str word, const struct ip *record)
{
	struct range range;
	bool valid;

	if (!word.n || is_pattern(word))
		return word.n && pattern_holds(word, record, &valid);
	return range_parse(word, &range) && range.first.version == record->version &&
	       memcmp(range.first.bytes, record->bytes, sizeof record->bytes) <= 0 &&
	       memcmp(record->bytes, range.last.bytes, sizeof record->bytes) <= 0;
}

bool cond_net_holds(const char *words, const struct ip *record)
{
	struct str rest = str_of(words);

	while (rest.p)
		if (word_holds(str_cut(&rest, ' '), record))
			return true;
	return false;
}

/* Answers */

static bool in_set(const struct cond *test, const struct ip *record)
{
	return !test->values || cond_net_holds(test->values, record);
}

static enum truth answered(
	const struct cond *test, const struct raw_answer *raw, const struct cond_view *view)
{
	const struct answer *answer = raw->answer;

	if (!raw->object)
		return TRUTH_FALSE;
	if (!answer || dns_not_asked(answer))
		return TRUTH_UNKNOWN;
	for (size_t i = 0; i < answer->count; i++)
		if (in_set(test, &answer->rr[i].ip)) {
			/* The list refused us; the receiver's resolver it may serve. */
			bool listing = !cond_net_holds("127.255.255.0/24", &answer->rr[i].ip) &&
				       answer->rr[i].ip.bytes[0] == 127;

			return view->calm && !listing ? TRUTH_UNKNOWN : TRUTH_TRUE;
		}
	return view->calm && dns_failed(answer) ? TRUTH_UNKNOWN : TRUTH_FALSE;
}

static enum truth failed(const struct raw_answer *raw, const struct cond_view *view)
{
	if (!raw->object)
		return TRUTH_FALSE;
	if (!raw->answer || dns_not_asked(raw->answer))
		return TRUTH_UNKNOWN;
	if (!dns_failed(raw->answer))
		return TRUTH_FALSE;
	return view->calm ? TRUTH_UNKNOWN : TRUTH_TRUE;
}

static enum truth truth_of_raw(
	const struct cond *test, const struct raw_answer *raw, const struct cond_view *view)
{
	return test->op == COND_FAILED ? failed(raw, view) : answered(test, raw, view);
}

const struct raw_answer *cond_raw(const struct cond *test, const struct cond_view *view)
{
	const struct raw_answer *found = NULL;

	for (size_t i = 0; i < view->evidence->raw_count; i++) {
		const struct raw_answer *raw = &view->evidence->raw[i];

		if (raw->role != test->role || strcmp(raw->zone, test->text) != 0)
			continue;
		if (truth_of_raw(test, raw, view) == TRUTH_TRUE)
			return raw;
		if (!found || truth_of_raw(test, raw, view) == TRUTH_UNKNOWN)
			found = raw;
	}
	return found;
}

static enum truth mail_hosts(const struct cond *test, const struct cond_view *view)
{
	const struct evidence *evidence = view->evidence;
	size_t inside = 0;

	if (!evidence->mail_ip_known)
		return cond_fact_absent(view, FACT_SENDER_MX_STATUS) ? TRUTH_FALSE : TRUTH_UNKNOWN;
	for (size_t i = 0; i < evidence->mail_ip_count; i++)
		inside += cond_net_holds(test->values, &evidence->mail_ip[i]);
	if (test->op == COND_MX_ANY && inside)
		return TRUTH_TRUE;
	if (view->calm && fact_value_failed(evidence->facts->value[FACT_SENDER_MX_ADDRESSES]))
		return TRUTH_UNKNOWN;
	if (test->op == COND_MX_ANY)
		return TRUTH_FALSE;
	return inside == evidence->mail_ip_count ? TRUTH_TRUE : TRUTH_FALSE;
}

enum truth cond_raw_truth(const struct cond *test, const struct cond_view *view)
{
	const struct raw_answer *raw;

	if (test->op == COND_MX_ANY || test->op == COND_MX_ONLY)
		return mail_hosts(test, view);
	raw = cond_raw(test, view);
	return raw ? truth_of_raw(test, raw, view) : TRUTH_UNKNOWN;
}
