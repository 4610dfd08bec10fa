/* What the parts of the check `dnsbl` share: objects and roles, the questions of one list, the
 * judgement of its answers. */
#ifndef CHECKS_DNSBL_H
#define CHECKS_DNSBL_H

#include "checks/setup.h"

extern const struct check check_dnsbl;

/* Names of a target that lists of names are asked about, and as what. */
struct list_name {
	const char *name;
	unsigned roles; /* bit 1 << enum list_role for each role it has */
};
enum { LIST_PTR_NAMES = 5, LIST_NAMES = 4 + LIST_PTR_NAMES };

/* The names of the target for LIST (some lists hold registered domains only), each once, in the
 * order sender, from, dkim, helo, ptr. Those that are not known yet are left out and noted as
 * wanted, *KNOWN is false then. Returns how many. */
size_t dnsbl_names(
	struct eval *e, const struct list *list, struct list_name names[LIST_NAMES], bool *known);

/* The answers that a judgement stands on. */
struct list_answers {
	const struct answer *object;
	/* the self-test; NULL where the list has no such test */
	const struct answer *positive, *negative, *random;
};

/* Makes the names of the selected lists' self-tests once for all targets; after list_select(), with
 * SETUP's day and keys. */
void dnsbl_prepare(struct arena *arena, struct setup *setup);

/* Asks LIST about OBJECT (an address or a name; NULL: the self-test alone) through KEY (NULL:
 * without). VERSION: the IP version of the object, 0 for names. Returns false while an answer is
 * missing. */
bool dnsbl_ask(struct eval *e, const struct list *list, const char *key, const char *object,
	unsigned version, struct list_answers *out);

/* What the zone of LIST answers about OBJECT for A, without a self-test; NULL while it is not
 * known. */
const struct answer *dnsbl_ask_plain(
	struct eval *e, const struct list *list, const char *key, const char *object);

/* The list's TXT record on OBJECT; NULL while it is not known. */
const struct answer *dnsbl_ask_text(
	struct eval *e, const struct list *list, const char *key, const char *object);

/* TEXT without the key: each occurrence of KEY becomes "key". KEY NULL: TEXT itself. */
const char *dnsbl_hide_key(struct arena *arena, const char *text, const char *key);

/* A label for a name in ZONE that nobody has: one per zone and day, the same all day long so that
 * resolver caches serve it. */
const char *dnsbl_random_label(struct arena *arena, const char *day, const char *zone);

struct judgement {
	enum list_verdict verdict;
	enum list_fault fault;	      /* UNUSABLE: what is wrong */
	const char *reason;	      /* UNUSABLE, SKIPPED: why, printable; else NULL */
	const struct answer *culprit; /* UNUSABLE: the answer at fault */
	bool untested;		      /* the self-test that the verdict needs was not made */
	struct list_reading reading;  /* of the object's answer */
};

/* What the answers say together. */
struct judgement dnsbl_judge(
	struct arena *arena, const struct list *list, const struct list_answers *answers);

/* Only the self-test (answers->object is not looked at): CLEAN when it was passed, SKIPPED when it
 * was not asked, or UNUSABLE. */
struct judgement dnsbl_judge_health(
	struct arena *arena, const struct list *list, const struct list_answers *answers);

/* Strange answers through a resolver that rewrites are its fault, not the list's: changes the
 * reason of J. */
void dnsbl_blame_resolver(struct judgement *j, enum fitness fitness);

/* A0 to A3 of ANSWER in host order, ascending, in ARENA. */
const uint32_t *dnsbl_records(struct arena *arena, const struct answer *answer);

/* What a listing weighs, and which finding it is. */
struct weighing {
	enum severity_of_listing level;
	bool has_finding;
	enum finding_id finding;
	enum severity severity;
	enum who who;
};

/* How much what READING says counts on LIST; ROLES as in struct list_name. A listing of ZEN that is
 * policy and more is weighed without its policy codes. */
struct weighing dnsbl_weigh(
	const struct list *list, const struct list_reading *reading, unsigned roles);

/* Is CODE policy (not abuse): a range that should send no mail directly, by its owner's word? */
bool dnsbl_code_is_policy(const struct list_code *code);

/* What to do about a list that gave no usable answer, short, or NULL. */
const char *dnsbl_way_out(
	const struct list *list, enum list_fault fault, bool has_key, enum fitness fitness);

/* What there is to do about a listing. */
const char *dnsbl_remedy(struct arena *arena, const struct list *list,
	const struct list_reading *reading, bool policy, const char *object);

/* The list's page with OBJECT put in, or NULL. */
const char *dnsbl_url(struct arena *arena, const char *url, const char *object);

/* One list under evaluation. */
struct asking {
	struct eval *e;
	const struct list *list;
	const char *key;      /* or NULL; never shown */
	enum fitness fitness; /* asked for only when an answer is unusable */
	bool blamed;	      /* a finding says that the list is unusable */
};

/* One object of the list and what was said about it. */
struct verdict_of {
	const char *object;
	unsigned roles;
	struct list_answers answers;
	struct judgement judged;
	struct weighing weighing;
	const char *text; /* TXT, or NULL */
};

/* The row of A->list about V, once for each role of the object. */
void dnsbl_report(struct asking *a, const struct verdict_of *v);

/* The row of a list that was not asked about OBJECT. */
void dnsbl_report_skipped(struct asking *a, const char *object, enum list_role role,
	const char *reason, enum list_fault fault);

/* The findings about a listing; about a list that is unusable (once per list). */
void dnsbl_find_listing(struct asking *a, const struct verdict_of *v);
void dnsbl_find_unusable(struct asking *a, const struct verdict_of *v);

/* What stands behind a verdict, for the row; or NULL. */
const char *dnsbl_reason(const struct asking *a, const struct judgement *j);

#endif
