/* The DKIM keys of a domain: which selectors are asked, and what their answers mean together. */
#include "checks/dkim/dkim.h"

#include <string.h>

enum { SPF_TERMS_MAX = 64, HINTS_MAX = 16 };

/* No date and no randomness: a check is pure. Nobody has this selector, so an answer for it is a
 * wildcard's. */
#define NONSENSE "preflight-no-such-selector"

static const char *const guesses[] = {
#define SELECTOR(name, seen) name,
#define HINT(suffix, names)
#include "checks/dkim/selectors.def"
#undef SELECTOR
#undef HINT
};

static const struct hint {
	const char *suffix, *names;
} hints[] = {
#define SELECTOR(name, seen)
#define HINT(suffix, names) { suffix, names },
#include "checks/dkim/selectors.def"
#undef SELECTOR
#undef HINT
};

enum { GUESSES = sizeof guesses / sizeof *guesses, HINTS = sizeof hints / sizeof *hints };

bool dkim_selector_usual(const char *selector)
{
	if (!strcmp(selector, NONSENSE))
		return true;
	for (size_t i = 0; i < GUESSES; i++)
		if (!strcmp(guesses[i], selector))
			return true;
	for (size_t i = 0; i < HINTS; i++)
		for (struct str names = str_of(hints[i].names); names.p;)
			if (str_eq(str_cut(&names, ' '), str_of(selector)))
				return true;
	return false;
}

const char *dkim_provider_of(const char *name)
{
	for (size_t i = 0; i < HINTS; i++)
		if (name_under(name, hints[i].suffix))
			return hints[i].suffix;
	return NULL;
}

struct survey {
	const struct asker *asker;
	const char *domain;
	struct dkim_survey *out;
	size_t room;  /* of out->key */
	bool waiting; /* an answer is missing */
};

/* Judging one answer */

/* The record that is judged: the first that looks like a key, else the first. */
static struct str pick(struct arena *arena, const struct answer *answer)
{
	for (size_t i = 0; answer->count > 1 && i < answer->count; i++)
		if (!dkim_record_read(arena, answer->rr[i].text).flaw[DKIM_FLAW_NOT_A_KEY])
			return answer->rr[i].text;
	return answer->rr[0].text;
}

struct dkim_key dkim_key_judge(struct arena *arena, const struct answer *answer)
{
	struct dkim_key key = { .answer = answer, .status = DKIM_MISSING };

	if (dns_not_asked(answer)) {
		key.status = DKIM_UNKNOWN;
	} else if (!dns_definite(answer)) {
		key.status = DKIM_TEMPERROR;
	} else if (answer->count) {
		key.text = pick(arena, answer);
		key.record = dkim_record_read(arena, key.text);
		key.found = !key.record.flaw[DKIM_FLAW_NOT_A_KEY];
		key.status = key.record.status;
		if (answer->count > 1) {
			key.status = key.record.status = DKIM_INVALID;
			key.record.fatal = DKIM_FLAW_SEVERAL;
			key.record.flaw[DKIM_FLAW_SEVERAL] = true;
		}
	}
	return key;
}

/* Asking */

static const struct answer *ask_or_wait(struct survey *s, enum rr_type type, const char *name)
{
	const struct answer *answer = asker_ask(s->asker, type, name);

	s->waiting |= !answer;
	return answer;
}

static const char *key_name(const struct survey *s, const char *selector)
{
	return name_join(s->asker->arena, arena_printf(s->asker->arena, "%s._domainkey", selector),
		s->domain);
}

static void ask_selector(struct survey *s, const char *selector)
{
	struct dkim_survey *out = s->out;

	for (size_t i = 0; i < out->count; i++)
		if (!strcmp(out->key[i].selector, selector))
			return;
	if (out->count == s->room)
		return;

	struct dkim_key *key = &out->key[out->count++];

	key->selector = selector;
	if (dkim_selector_valid(str_of(selector)))
		key->name = key_name(s, selector);
	key->answer = ask_or_wait(s, RR_TXT, key->name);
}

/* Selectors that the name of a provider suggests. */
static void follow_hint(struct survey *s, const char *provider, unsigned *budget)
{
	for (size_t i = 0; i < HINTS; i++) {
		struct str names = str_of(hints[i].names);

		if (!name_under(provider, hints[i].suffix))
			continue;
		while (names.p && *budget) {
			--*budget;
			ask_selector(s, str_dup(s->asker->arena, str_cut(&names, ' ')));
		}
	}
}

static void follow_mx(struct survey *s, const struct answer *mx, unsigned *budget)
{
	if (mx && dns_definite(mx))
		for (size_t i = 0; i < mx->count; i++)
			follow_hint(s, mx->rr[i].name, budget);
}

/* The name that an include or redirect of an SPF record points to; NULL for other terms. */
static const char *spf_target(struct arena *arena, struct str term)
{
	static const char *const before[] = {
		"include:", "+include:", "?include:", "~include:", "redirect="
	};

	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		const struct str prefix = str_of(before[i]);

		if (str_istarts(term, prefix))
			return name_parse(
				arena, (struct str){ term.p + prefix.n, term.n - prefix.n });
	}
	return NULL;
}

static void follow_spf(struct survey *s, const struct answer *txt, unsigned *budget)
{
	unsigned terms = SPF_TERMS_MAX;

	if (!txt || !dns_definite(txt))
		return;
	for (size_t i = 0; i < txt->count; i++) {
		struct str rest = txt->rr[i].text;

		if (!str_istarts(rest, STR("v=spf1 ")))
			continue;
		for (; rest.p && terms; terms--) {
			const char *target = spf_target(s->asker->arena, str_cut(&rest, ' '));

			if (target)
				follow_hint(s, target, budget);
		}
	}
}

static void ask_guesses(struct survey *s)
{
	unsigned budget = HINTS_MAX;

	s->out->nonsense = ask_or_wait(s, RR_TXT, key_name(s, NONSENSE));
	for (size_t i = 0; i < GUESSES; i++)
		ask_selector(s, guesses[i]);
	follow_hint(s, s->domain, &budget);

	const struct answer *mx = ask_or_wait(s, RR_MX, s->domain);
	const struct answer *txt = ask_or_wait(s, RR_TXT, s->domain);

	follow_mx(s, mx, &budget);
	follow_spf(s, txt, &budget);
}

/* Some DNS panels append the domain to what was typed: the record of s._domainkey.example.com then
 * is at s._domainkey.example.com.example.com. */
static void ask_twice(struct survey *s, struct dkim_key *key)
{
	if (key->answer && dns_definite(key->answer) && !key->answer->count && key->name)
		key->twice =
			ask_or_wait(s, RR_TXT, name_join(s->asker->arena, key->name, s->domain));
}

static void ask_given(struct survey *s, const char *const *selectors)
{
	struct dkim_survey *out = s->out;

	for (; *selectors; selectors++)
		ask_selector(s, *selectors);
	for (size_t i = 0; i < out->count; i++) {
		const struct answer *answer = out->key[i].answer;

		ask_twice(s, &out->key[i]);
		if (answer && answer->count && !dkim_key_judge(s->asker->arena, answer).found)
			out->nonsense = ask_or_wait(s, RR_TXT, key_name(s, NONSENSE));
	}
}

/* What it all means */

static bool same_texts(const struct answer *a, const struct answer *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!str_eq(a->rr[i].text, b->rr[i].text))
			return false;
	return true;
}

static void judge_all(struct survey *s)
{
	struct dkim_survey *out = s->out;

	if (out->nonsense && out->nonsense->count) {
		out->wildcard = true;
		out->wild = dkim_key_judge(s->asker->arena, out->nonsense);
		out->wild.selector = "*";
		out->wild.name = key_name(s, "*");
	}
	for (size_t i = 0; i < out->count; i++) {
		struct dkim_key *key = &out->key[i], judged;

		judged = dkim_key_judge(s->asker->arena, key->answer);
		judged.selector = key->selector;
		judged.name = key->name;
		judged.twice = key->twice;
		if (out->wildcard && same_texts(key->answer, out->nonsense))
			judged.found = false;
		*key = judged;
	}
	/* An alias whose target is not there: the name itself is (RFC 6604), and says nothing about
	 * names below it. */
	out->no_keys = out->root->status == DNS_NXDOMAIN && !out->root->cname_count;
}

/* Definite faults first, then doubt, then good news. */
static enum dkim_status worst_given(const struct dkim_survey *out)
{
	enum dkim_status worst = DKIM_OK;
	bool unknown = false;

	for (size_t i = 0; i < out->count; i++) {
		enum dkim_status status = out->key[i].status;

		if (status == DKIM_UNKNOWN)
			unknown = true;
		else if (status > worst)
			worst = status;
	}
	return unknown && worst <= DKIM_TEMPERROR ? DKIM_UNKNOWN : worst;
}

/* Might there be a better key than those found? A question failed; or nobody knows whether what was
 * found is a wildcard's echo. */
static bool in_doubt(const struct dkim_survey *out)
{
	for (size_t i = 0; i < out->count; i++)
		if (out->key[i].status == DKIM_TEMPERROR || out->key[i].status == DKIM_UNKNOWN)
			return true;
	return !dns_definite(out->nonsense);
}

static enum dkim_status best_guessed(const struct dkim_survey *out)
{
	enum dkim_status best = DKIM_UNKNOWN;

	for (size_t i = 0; i < out->count; i++)
		if (out->key[i].found && out->key[i].status < best)
			best = out->key[i].status;
	/* A wildcard that holds a key serves every selector; any other says nothing about the one
	 * in use. */
	if (out->wildcard && (out->wild.status == DKIM_OK || out->wild.status == DKIM_WEAK) &&
		out->wild.status < best)
		best = out->wild.status;
	if (best == DKIM_UNKNOWN)
		return out->no_keys ? DKIM_MISSING : DKIM_UNKNOWN;
	return best != DKIM_OK && in_doubt(out) ? DKIM_UNKNOWN : best;
}

bool dkim_survey(const struct asker *asker, const char *domain, const char *const *selectors,
	struct dkim_survey *out)
{
	struct survey s = { .asker = asker, .domain = domain, .out = out };

	*out = (struct dkim_survey){ .given = selectors && *selectors };
	s.room = GUESSES + HINTS_MAX;
	if (out->given)
		for (s.room = 1; selectors[s.room];)
			s.room++;
	out->key = arena_array(asker->arena, s.room, sizeof *out->key);
	out->root = ask_or_wait(&s, RR_TXT, name_join(asker->arena, "_domainkey", domain));
	if (out->given)
		ask_given(&s, selectors);
	else
		ask_guesses(&s);
	if (s.waiting)
		return false;
	judge_all(&s);
	out->status = out->given ? worst_given(out) : best_guessed(out);
	return true;
}
