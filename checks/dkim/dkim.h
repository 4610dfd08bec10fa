/* The DKIM keys of a domain, as DNS shows them. */
#ifndef CHECKS_DKIM_H
#define CHECKS_DKIM_H

#include "checks/asker.h"
#include "checks/dkim/dkim_record.h"

/* What DNS said about one selector. */
struct dkim_key {
	const char *selector;
	const char *name; /* SELECTOR._domainkey.DOMAIN, or NULL when that is no name */
	const struct answer *answer;
	/* of NAME.DOMAIN, asked when a given selector is missing; or NULL */
	const struct answer *twice;
	enum dkim_status status;
	struct dkim_record record; /* when there is one */
	struct str text;	   /* its text; n is 0 when there is none */
	bool found; /* counts: a key was meant to be here, and it is more than a wildcard's echo */
};

struct dkim_survey {
	/* _domainkey.DOMAIN TXT: NXDOMAIN means that there is no key at all (RFC 8020) */
	const struct answer *root;
	const struct answer *nonsense; /* a selector that nobody has; NULL when it was not asked */
	struct dkim_key *key;
	size_t count;
	bool given;	      /* the selectors were given, not guessed */
	bool no_keys;	      /* root says so */
	bool wildcard;	      /* the nonsense selector has TXT records */
	struct dkim_key wild; /* what they are */
	/* the fact dkim.key.status: given: of the worst selector; guessed: of the best key found */
	enum dkim_status status;
};

/* Asks for the keys of DOMAIN: of the SELECTORS (NULL-ended), or of the usual ones when that is
 * NULL. False while an answer is missing; *OUT is then not filled in. */
bool dkim_survey(const struct asker *asker, const char *domain, const char *const *selectors,
	struct dkim_survey *out);

/* The status of one selector whose TXT question was answered so, the record judged. In ARENA. */
struct dkim_key dkim_key_judge(struct arena *arena, const struct answer *answer);

/* The facts, counters and findings about the keys of the target's domain. */
void dkim_say_survey(struct eval *e, const struct dkim_survey *survey);

extern const struct check check_dkim;

/* Is SELECTOR one that is asked, or may be asked, without being given? */
bool dkim_selector_usual(const char *selector);

/* The domain of a provider, whose selectors are known, that NAME is in; or NULL. */
const char *dkim_provider_of(const char *name);

#endif
