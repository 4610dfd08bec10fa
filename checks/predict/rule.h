/* The catalogue: documented SMTP rejections (data in checks/catalogue/), and the conditions that
 * bring them about. */
#ifndef CHECKS_RULE_H
#define CHECKS_RULE_H

#include "checks/facts.h"
#include "checks/dnsbl/list.h"

enum rule_basis { BASIS_FIXED, BASIS_DEFAULT, BASIS_OPTION, BASIS_TEXT_ONLY, BASIS_HISTORICAL };
enum rule_stage {
	STAGE_CONNECT,
	STAGE_HELO,
	STAGE_MAIL,
	STAGE_RCPT,
	STAGE_DATA,
	STAGE_EOM,
	STAGE_UNKNOWN
};
enum rule_predictable { PREDICT_YES, PREDICT_PARTLY, PREDICT_NO };
enum rule_evidence { EVIDENCE_DOCUMENTED, EVIDENCE_OBSERVED, EVIDENCE_FOLKLORE };

/* Whose fault a refusal is, and so who is not to be troubled for it: nobody drops a recipient for a
 * sender's fault. */
enum rule_blame {
	BLAME_UNKNOWN,
	BLAME_SENDER,
	BLAME_RECIPIENT,
	BLAME_RECEIVER,
	BLAME_CONTENT,
	BLAME_NETWORK
};

/* A condition (preflight-catalogue(5), CONDITIONS) as a tree in prefix order: AND, OR and
 * NOT are followed by their COUNT operands, each a whole subtree. */
enum cond_op {
	COND_AND,
	COND_OR,
	COND_NOT,
	COND_IN,     /* fact's value is one of values (== is a set of one) */
	COND_NOT_IN, /* != */
	/* fact's value as a number; text is "<", "<=", ">" or ">=" and values the number */
	COND_COMPARE,
	COND_LISTED, /* list `text` has listed the address; with values: by one of these records */
	COND_LISTED_ANY,    /* listed_any('ip') */
	COND_DOMAIN_LISTED, /* list `text` has listed the domain of `role` */
	COND_REP,	    /* reputation service `text` has one of values */
	/* Of profiles only, see cond_is_raw(): what a receiver sees that does not judge a list's
	 * answer. */
	/* list `text` has A records for the object of `role`; with values: one of these */
	COND_ANSWERED,
	COND_FAILED,  /* the question to it failed */
	COND_MX_ANY,  /* one address of the sender's mail hosts lies in one of the nets of values */
	COND_MX_ONLY, /* all that are known do; true when there is none */
};

struct cond {
	enum cond_op op;
	unsigned count; /* operands */
	enum fact_id fact;
	/* of DOMAIN_LISTED, ANSWERED, FAILED; role `url` is never known: see is_url */
	enum list_role role;
	bool is_url;
	const char *text;
	const char *values; /* words separated by blanks, or NULL */
};

enum { RANK_LAST_RESORT = 10 };

struct rule {
	const char *id, *provider, *receiver;
	const char *const *source; /* NULL-ended */
	int code;		   /* 0: a text without a code */
	const char *enhanced;	   /* or NULL */
	enum rule_stage stage;
	const char *text;     /* with {ip} {domain} {sender} ... */
	const char *match;    /* POSIX ERE */
	const char *literals; /* of match: explain_literals(); NULL: not worked out */
	int rank;	      /* up to RANK_LAST_RESORT: only when nothing else matches */
	const char *const *
		instead_of; /* NULL-ended: entries that it goes before when one of them would win */
	bool permanent;
	const char *category;
	enum rule_blame blame;
	enum rule_predictable predictable;
	const char *condition; /* as written, or NULL */
	const struct cond *cond;
	size_t cond_count;
	const char *cause_en, *cause_zh, *remedy_en, *remedy_zh;
	const char *url;
	enum rule_evidence evidence;
	int year;	     /* 0: unknown */
	const char *checked; /* date, or NULL */
	enum rule_basis basis;
	int reach;
	bool migrating, exact_wording;
	bool shared;		     /* others say so too: it takes the host to know who said it */
	const char *variant_of;	     /* id, or NULL */
	const char *const *seeds;    /* NULL-ended */
	const char *const *same_as;  /* NULL-ended */
	const char *const *examples; /* NULL-ended; real ones first, then generated ones */
	size_t real_examples;	     /* how many of them are real */
	const char *notes;
};

/* The rules that come with the program, ordered by reach, receiver, id. Generated. */
extern const struct rule *const builtin_rules;
extern const size_t builtin_rule_count;

/* What the catalogue knows besides: the positive replies and the keyword lists of the seed
 * documents. */
struct reply {
	const char *id, *text, *class, *source;
	int code;
};
struct keyword {
	const char *category, *word, *cause_en, *cause_zh, *remedy_en, *remedy_zh, *source;
};
extern const struct reply *const builtin_replies;
extern const size_t builtin_reply_count;
extern const struct keyword *const builtin_keywords;
extern const size_t builtin_keyword_count;

/* The words of the enums above, in their order; NULL-ended. */
extern const char *const rule_stage_words[];
extern const char *const rule_basis_words[];
extern const char *const rule_predictable_words[];
extern const char *const rule_evidence_words[];
extern const char *const rule_category_words[];
extern const char *const rule_blame_words[];

/* Was the rule last compared with its source more than two years before TODAY ("2026-11-21")? False
 * when that is not known. */
bool rule_is_stale(const struct rule *rule, const char *today);

/* The order of output: reach, receiver, id; as strcmp(). */
int rule_compare(const struct rule *a, const struct rule *b);

const char *rule_stage_name(enum rule_stage stage); /* "connect" ... "eom" "unknown" */
/* Whose fault a refusal of CATEGORY is unless its rule says otherwise. */
enum rule_blame rule_blame_of(const char *category);

const char *rule_basis_name(enum rule_basis basis); /* "fixed" ... "text-only" "historical" */

#endif
