/* One DKIM key record, judged as strictly as RFC 6376, 8301 and 8463 are. Needs no DNS. */
#ifndef CHECKS_DKIM_RECORD_H
#define CHECKS_DKIM_RECORD_H

#include "checks/dkim/key.h"

enum dkim_flaw {
#define DKIM_FLAW(id, grade, text) DKIM_FLAW_##id,
#include "checks/dkim/dkim_flaws.def"
#undef DKIM_FLAW
	DKIM_FLAW_COUNT
};

enum dkim_grade { DKIM_FATAL, DKIM_WARN, DKIM_NOTE };

struct dkim_flaw_spec {
	const char *name; /* "V_ORDER" */
	enum dkim_grade grade;
	const char *text; /* goes on after "the key record " */
};
extern const struct dkim_flaw_spec dkim_flaw_specs[DKIM_FLAW_COUNT];

/* As the fact dkim.key.status has them, best first. */
enum dkim_status {
	DKIM_OK,
	DKIM_TEMPERROR,
	DKIM_WEAK,
	DKIM_REVOKED,
	DKIM_INVALID,
	DKIM_MISSING,
	DKIM_UNKNOWN /* nobody was asked */
};

/* "ok" "temperror" "weak" ... ; NULL for DKIM_UNKNOWN. */
const char *dkim_status_word(enum dkim_status status);

struct dkim_record {
	enum dkim_status status; /* DKIM_OK, WEAK, REVOKED or INVALID */
	bool flaw[DKIM_FLAW_COUNT];
	enum dkim_flaw fatal; /* the first fatal flaw; DKIM_FLAW_COUNT: none */
	struct str at;	      /* the piece of text it is about; may be empty */
	bool strict_domain;   /* t=s: i= must have the very domain d= has */
	struct key key;	      /* if p= was read */
	struct str der;	      /* p= decoded; n is 0 when it is no base64 */
};

/* Judges TEXT. Never fails; scratch memory comes from ARENA. */
struct dkim_record dkim_record_read(struct arena *arena, struct str text);

/* TEXT as it should have been published: the key that a reader with good will finds in it, in a
 * record without flaws (but for the length of its key). In ARENA; n is 0 when no usable key is to
 * be found. */
struct str dkim_record_repair(struct arena *arena, struct str text);

/* The record for the public KEY, as key_normal() has it. In ARENA. */
struct str dkim_record_for(struct arena *arena, struct str key);

/* May TEXT be a selector: labels of letters, digits, hyphens and underscores, joined by dots, at
 * most 63 octets each, 200 in all? RFC 6376 section 3.1 has no underscores, AWeber's selectors do.
 * Anything else would turn into other tags of a signature ("a;d=evil"). */
bool dkim_selector_valid(struct str text);

#endif
