/* DNS lists: what is known about them (data in checks/lists/), and what their answers mean. */
#ifndef CHECKS_LIST_H
#define CHECKS_LIST_H

#include "resolver/dns.h"

enum list_kind {
	LIST_IP4,
	LIST_IP6,
	LIST_IP,
	LIST_DOMAIN,
	LIST_NS,
	LIST_WHITE_IP,
	LIST_WHITE_DOMAIN,
	LIST_SCORE
};
enum list_status { LIST_ACTIVE, LIST_UNCERTAIN, LIST_CLOSED, LIST_WILDCARDING, LIST_NO_LIST };
enum list_scope { SCOPE_IP, SCOPE_NET, SCOPE_ASN, SCOPE_MIXED };
enum list_weight { WEIGHT_LOW, WEIGHT_MEDIUM, WEIGHT_HIGH };
enum list_tier { TIER_NONE, TIER_EXTENDED, TIER_STANDARD, TIER_CORE };
enum code_severity { CODE_BLOCK, CODE_SUSPECT, CODE_INFO, CODE_POSITIVE, CODE_ERROR };

/* A set of addresses in 127/8, in host order: those that pass all three tests. */
struct code_match {
	uint32_t first, last; /* inclusive range */
	uint32_t mask, want;  /* and (address & mask) == want; mask 0: any */
	uint32_t any_bits;    /* and (address & any_bits) != 0; 0: any */
};

struct list_code {
	const char *match; /* as written, "127.0.0.4-127.0.0.7" */
	struct code_match set;
	const char *label;   /* "XBL"; NULL for error codes */
	const char *meaning; /* a sentence */
	enum code_severity severity;
	bool rejection_relevant;
	/* a user's list that feeds a reputation: the service's value, else NULL */
	const char *value;
};

struct list {
	const char *zone, *name, *operator;
	enum list_kind kind;
	enum list_status status;
	const char *status_since, *status_source;
	enum list_scope scope;
	enum tristate_ipv6 { IPV6_UNKNOWN, IPV6_NO, IPV6_YES } ipv6;
	const struct list_code *code;
	size_t code_count;
	const struct list_code *error;
	size_t error_count;
	bool any_code_listed;
	const char *test_listed, *test_listed6, *test_unlisted, *test_expect; /* NULL: not known */
	bool needs_key, needs_registration, refuses_public;
	const char *key_zone; /* "KEY.zen.dq.spamhaus.net", or NULL */
	const char *rate_policy;
	enum list_weight weight;
	enum list_tier tier;
	bool in_default;
	const char *contained_in, *lookup_url, *delist_url;
	const char *note;
	const char *as_of; /* day on which all this was looked up, or NULL */
	/* a user's list: the reputation service it feeds ("cloudmark-csi"), else NULL */
	const char *feeds;
};

/* The lists that come with the program, in the order of the data files. Generated. */
extern const struct list *const builtin_lists;
extern const size_t builtin_list_count;

/* What is wrong with a list that gave no usable answer. */
enum list_fault {
	FAULT_NONE,
	FAULT_REFUSED,	/* an error code, or REFUSED: it does not serve this resolver */
	FAULT_SILENT,	/* SERVFAIL, no answer in time, garbage */
	FAULT_FOREIGN,	/* an answer that no list gives: outside 127/8, an alias to elsewhere */
	FAULT_WILDCARD, /* it answers every name */
	FAULT_GONE,	/* its test entry is gone: it would call everything clean */
	FAULT_DEAD,	/* closed, wildcarding or no DNS list, by our data: not asked */
	FAULT_KEY,	/* it needs a key: not asked */
};

enum list_verdict { LISTED, CLEAN, POSITIVE, LIST_INFO, UNUSABLE, SKIPPED };
enum list_role { ROLE_IP, ROLE_SENDER, ROLE_HELO, ROLE_PTR, ROLE_FROM, ROLE_DKIM };

/* What one list said about one object. */
struct list_result {
	const struct list *list;
	const char *zone;   /* list->zone, or the user's own */
	const char *object; /* address or name */
	enum list_role role;
	enum list_verdict verdict;
	const char *const *codes; /* "127.0.0.2" ..., all A records of the answer */
	size_t code_count;
	const char *const *labels; /* "SBL" ..., of the codes that have one */
	size_t label_count;
	/* why unusable, skipped, not self-tested; the meaning of what is listed; or NULL */
	const char *reason;
	const char *delist_url; /* or NULL */
	const char *text;	/* the TXT record if it was asked, printable; or NULL */
	enum list_fault fault;
	/* a rejection-relevant block code of a list of high or medium weight (counts for
	 * listed_any) */
	bool strong;
	bool answered; /* the answer is usable: it counts as "asked" for conditions */
	enum severity_of_listing { LISTING_NONE, LISTING_LOW, LISTING_MEDIUM, LISTING_HIGH } level;
};

/* "listed" "clean" "positive" "info" "unusable" "skipped" */
const char *list_verdict_name(enum list_verdict verdict);
/* "ok" "refuses" "silent" "foreign" "wildcard" "gone" "dead" "key" */
const char *list_fault_name(enum list_fault fault);
const char *list_role_name(enum list_role role); /* "ip" "sender" "helo" "ptr" "from" "dkim" */
const char *list_scope_name(enum list_scope scope);
const char *list_status_name(enum list_status status);
const char *list_weight_name(enum list_weight weight);
const char *list_kind_name(enum list_kind kind);

/* Never counts, whatever it answers: closed, wildcarding, no DNS list. */
bool list_is_dead(const struct list *list);
bool list_is_whitelist(const struct list *list);
/* Takes addresses of this IP version (4 or 6); false for lists of names. */
bool list_takes_ip(const struct list *list, unsigned version);
/* Takes addresses at all; takes domain names. (Lists of name servers take neither.) */
bool list_is_of_ips(const struct list *list);
bool list_is_of_names(const struct list *list);

/* The set that TEXT describes: "127.0.0.2", "127.0.0.4-127.0.0.7" (within one /24), "127.0.0.x & 4"
 * (one of these bits in the last octet), "127.0.x.3" (any octet), "127.255.255.0/24". False, *OUT
 * unchanged, for anything else and outside 127/8. */
bool code_match_parse(struct str text, struct code_match *out);

/* Is ADDRESS (host order) in the set? */
bool code_match_holds(const struct code_match *match, uint32_t address);

enum { LIST_READING_MAX = 32 }; /* codes of one answer that are kept */

/* What a list's A records mean together: one record that is no listing spoils the whole answer,
 * else the worst code decides. */
struct list_reading {
	/* LISTED, POSITIVE, LIST_INFO, UNUSABLE; CLEAN: no records; SKIPPED: the list never
	 * counts */
	enum list_verdict verdict;
	/* UNUSABLE: what is wrong with the record at fault (static or of the list); else NULL */
	const char *reason;
	uint32_t culprit; /* UNUSABLE: that record */
	bool refused;	  /* UNUSABLE: an error code of the list, or 127.255.255.0/24 */
	/* the codes that matched, in order, each once */
	const struct list_code *code[LIST_READING_MAX];
	size_t code_count;
	bool unknown_code; /* a record that no code explains */
	bool blocks;	   /* a block code that is rejection relevant */
};

/* Reads the COUNT A records (host order) of one answer of LIST, in this order: one outside 127/8 (a
 * parked domain, a rewriting resolver), or one of 127.255.255/24 or of the list's error codes,
 * makes the whole answer unusable; then the list's codes over all records, for a mask can give
 * several labels to one; 127.0.0.1 that the list does not document is unusable; a code that nothing
 * explains counts only where the list says so (any_code_listed). */
void list_read(
	const struct list *list, const uint32_t *records, size_t count, struct list_reading *out);

#endif
