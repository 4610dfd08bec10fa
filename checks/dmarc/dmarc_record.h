/* One DMARC record, read as RFC 9989 sections 4.7 and 4.8 say. Needs no DNS. */
#ifndef CHECKS_DMARC_RECORD_H
#define CHECKS_DMARC_RECORD_H

#include "resolver/name.h"

enum dmarc_flaw {
#define DMARC_FLAW(id, text) DMARC_FLAW_##id,
#include "checks/dmarc/dmarc_flaws.def"
#undef DMARC_FLAW
	DMARC_FLAW_COUNT
};

struct dmarc_flaw_spec {
	const char *name; /* "REMOVED" */
	const char *text; /* goes on after "the DMARC record " */
};
extern const struct dmarc_flaw_spec dmarc_flaw_specs[DMARC_FLAW_COUNT];

enum dmarc_policy { DMARC_UNSET, DMARC_NONE, DMARC_QUARANTINE, DMARC_REJECT };
enum dmarc_psd { DMARC_PSD_UNSAID, DMARC_PSD_YES, DMARC_PSD_NO };

/* "none" "quarantine" "reject"; NULL for DMARC_UNSET. */
const char *dmarc_policy_word(enum dmarc_policy policy);

/* An address that reports are to go to. */
struct dmarc_uri {
	struct str text;    /* without white space and size limit */
	const char *domain; /* mailto: the domain, canonical; else NULL */
};

struct dmarc_record {
	bool is_dmarc; /* begins with v=DMARC1, so receivers look at it */
	bool meant;    /* is_dmarc, or somebody meant it to be */
	bool usable;   /* is_dmarc, and a policy comes out of it */
	/* as they count: all UNSET but p=none where section 4.10.1 says so */
	enum dmarc_policy p, sp, np;
	enum dmarc_psd psd;
	bool test; /* t=y */
	bool strict_dkim, strict_spf;
	struct str fo;			   /* n is 0: the default */
	const struct dmarc_uri *rua, *ruf; /* the valid ones */
	size_t rua_count, ruf_count;
	bool flaw[DMARC_FLAW_COUNT];
	struct str at[DMARC_FLAW_COUNT]; /* the first piece of text that has it; may be empty */
};

/* Reads TEXT. Never fails. In ARENA, pointing into TEXT. */
struct dmarc_record dmarc_record_read(struct arena *arena, struct str text);

/* Whom a record's policy is asked for. */
enum dmarc_relation {
	DMARC_SELF,	 /* the domain that has the record */
	DMARC_SUBDOMAIN, /* one below it that exists */
	DMARC_NOWHERE,	 /* one below it that does not */
};

/* The policy that RECORD has for such a domain, after sp, np and t (section 4.7). */
enum dmarc_policy dmarc_record_policy(
	const struct dmarc_record *record, enum dmarc_relation relation);

/* RECORD written anew, without flaws: the tags that count, in the usual order. In ARENA. */
struct str dmarc_record_write(struct arena *arena, const struct dmarc_record *record);

/* What TEXT, meant as a DMARC record but spoilt (quotes, spelling, no version), should have been;
 * its policy is none if none can be made out. In ARENA. */
struct str dmarc_record_mend(struct arena *arena, struct str text);

#endif
