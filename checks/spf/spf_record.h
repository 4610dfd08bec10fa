/* The text of an SPF record as a list of terms (RFC 7208 sections 4.6.1 and 12). */
#ifndef CHECKS_SPF_RECORD_H
#define CHECKS_SPF_RECORD_H

#include "checks/spf/spf.h"

enum spf_kind {
	SPF_ALL,
	SPF_INCLUDE,
	SPF_A,
	SPF_MX,
	SPF_PTR,
	SPF_IP4,
	SPF_IP6,
	SPF_EXISTS,
	SPF_REDIRECT,
	SPF_EXP,
	SPF_OTHER_MODIFIER, /* name=macro-string that has no meaning: ignored */
	SPF_BROKEN,	    /* see its fault */
};

struct spf_term {
	enum spf_kind kind;
	enum spf_result result; /* of a match, by the qualifier */
	struct str text;	/* as written, qualifier included */
	size_t column;		/* of its first character, from 1 */
	struct str argument;	/* domain-spec or macro-string; empty: none */
	struct ip net;		/* ip4, ip6 */
	unsigned bits4, bits6;	/* prefix lengths: ip4, ip6, a, mx */
};

/* A syntax error. Each makes the record a permerror wherever it stands (section 4.6). */
struct spf_fault {
	size_t column;	     /* of the offending character, from 1 */
	struct str term;     /* the term it is in */
	const char *what;    /* static: "unknown mechanism" */
	const char *instead; /* static: what was probably meant ("ip4:"), or NULL */
};

enum { SPF_FAULTS_MAX = 16, SPF_PREFIX_MAX = 128 };

struct spf_record {
	struct str text;
	const struct spf_term *term; /* in order, broken ones too */
	size_t count;
	const struct spf_term *redirect, *exp, *all; /* the first of each, or NULL */
	const struct spf_fault *fault; /* the first SPF_FAULTS_MAX of them, by column */
	size_t fault_count;
};

/* Does TEXT begin with the version section, "v=spf1" and a space or the end (section 4.5)? */
bool spf_is_record(struct str text);

/* The terms of TEXT, for which spf_is_record() holds; they point into TEXT. In ARENA, never
 * NULL. */
const struct spf_record *spf_record_parse(struct arena *arena, struct str text);

/* Does the term cost a lookup (section 4.6.4)? */
bool spf_kind_looks_up(enum spf_kind kind);

/* "unknown mechanism "moo" in column 25", printable, in ARENA. */
char *spf_fault_text(struct arena *arena, const struct spf_fault *fault);

/* The SPF records among the TXT records of ANSWER: how many; *FIRST is set to the first one's
 * text. */
size_t spf_select(const struct answer *answer, struct str *first);

#endif
