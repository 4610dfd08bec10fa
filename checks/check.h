/* What a check is, and what it may do.
 *
 * A check is a pure function of DNS answers: no clock, no randomness, no I/O, no globals. It asks;
 * an answer that is not known yet comes back as NULL and is noted as wanted; when answers came the
 * check runs again from the top. Only the run that missed nothing counts: what earlier runs said is
 * dropped. So a check keeps asking past an unknown answer whenever the next question does not
 * depend on it. */
#ifndef CHECKS_CHECK_H
#define CHECKS_CHECK_H

#include "checks/finding.h"
#include "checks/dnsbl/list.h"
#include "checks/facts.h"
#include "checks/target.h"
#include "resolver/lang.h"
#include "resolver/memo.h"

enum counter_id {
#define COUNTER(id, key, meaning) COUNT_##id,
#include "checks/counters.def"
#undef COUNTER
	COUNTER_COUNT
};

struct counter_spec {
	const char *key, *meaning;
};
extern const struct counter_spec counter_specs[COUNTER_COUNT];

/* What the target must have for a check to make sense. */
enum need {
	NEED_NOTHING = 0,
	NEED_IP = 1,
	NEED_DOMAIN = 2,
	NEED_SENDER = 4,
	NEED_RECIPIENT = 8,
	NEED_SIGNER = 16, /* a domain that signs, or a message */
};

/* Without a test message: is the mail signed with d=DOMAIN, or not? */
enum hypothesis { WHEN_ALWAYS, WHEN_SIGNED, WHEN_UNSIGNED, HYPOTHESIS_COUNT };

struct setup; /* checks/setup.h: what the user chose for the whole run */

/* One evaluation of one instance. */
struct eval {
	const struct target *target;
	const struct setup *setup;
	const char *subject; /* what this instance is about; NULL for the one that every run has */
	const void *data;    /* goes with the subject: what spawn() was given */
	struct arena *arena; /* results and scratch; given back when the run is dropped */
	struct instance *instance; /* the engine's */
};

struct check {
	const char *name;    /* of --checks, and how its findings begin */
	const char *summary; /* one line for the manual */
	unsigned needs;	     /* of enum need */
	void (*eval)(struct eval *e);
	bool hidden; /* spawned by another check, and selected with it: no name for --checks */
};

/* The checks a run starts with, in the order of the report; NULL-ended. */
extern const struct check *const all_checks[];

/* The answer to (TYPE, NAME), CNAMEs followed; NULL when it is not known yet. NAME is canonical
 * (name_parse()); NULL, or a name that cannot be asked, answers NXDOMAIN. */
const struct answer *ask(struct eval *e, enum rr_type type, const char *name);

/* The same to the DNS list LIST: no EDNS, the list's deadline, not counted in the target's budget.
 * SECRET_NAME: what goes out when NAME has the word "key" in place of a key, else NULL. */
const struct answer *ask_list(struct eval *e, enum rr_type type, const struct list *list,
	const char *name, const char *secret_name);

/* The answer of the name server at ADDRESS (text) itself, not through the resolver; CNAMEs are not
 * followed to other servers. A target may ask so many of them. NULL when it is not known yet. */
const struct answer *ask_server(
	struct eval *e, enum rr_type type, const char *name, const char *address);

/* Says that what this evaluation asked did not depend on what any of it was answered: all of it was
 * put at once. The rounds of questions are then counted without a look at how. */
void asked_at_once(struct eval *e);

/* The addresses of a name, A and AAAA as one. */
struct addresses {
	/* as the facts *.a.status have it: ok = at least one address; nxdomain, nodata = both said
	 * so; a failure only if none is ok and one failed; NULL: not asked */
	const char *word;
	const struct rr **rr; /* without those that a resolver with DNS64 makes of IPv4 ones */
	size_t count;
	const struct answer *a, *aaaa;
	bool failed; /* one of the two questions failed */
};
/* Asks for both. False while one of the two answers is not known. */
bool ask_addresses(struct eval *e, const char *name, struct addresses *out);

/* Records a fact. VALUE is one of the words that facts.def has for it, or any text where it has
 * none; static, or in e->arena; NULL: not asked, or it does not apply. */
void set_fact(struct eval *e, enum fact_id id, const char *value);
void set_flag(struct eval *e, enum fact_id id, bool value); /* "true" or "false" */
/* The word for what became of a question: fact_word_of(). ANSWER NULL: nothing is recorded. */
void set_status(struct eval *e, enum fact_id id, const struct answer *answer);
void set_counter(struct eval *e, enum counter_id id, unsigned value);

/* Records a finding about SUBJECT; FORMAT makes its text. The finding is in the eval's arena, its
 * other members may be filled in afterwards. Never NULL. */
struct finding *finding(struct eval *e, enum finding_id id, const char *subject, const char *format,
	...) __attribute__((format(printf, 4, 5)));
/* Adds a record to publish (zone syntax) to those of F; FORMAT makes it. */
void finding_record(struct eval *e, struct finding *f, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* What cures the failed ANSWER: USUAL, or what opens the way for one that was too large for UDP. */
const char *failure_remedy(const struct answer *answer, const char *usual);

/* Sets f->evidence to dns_evidence(ANSWER), and its place; NULL is allowed and leaves it. */
void finding_evidence(struct eval *e, struct finding *f, const struct answer *answer);
/* Sets file and line of F to those of RECORD of ANSWER (NULL: of its first record, or of the SOA of
 * the zone where there is none), if a zone file answered. */
void finding_place(struct finding *f, const struct answer *answer, const struct rr *record);

/* Records what a list said; all pointers in e->arena or static. */
void list_report(struct eval *e, const struct list_result *result);

/* Records what the facts about authentication would be if the mail is signed with d=DOMAIN
 * (WHEN_SIGNED), and if it is not: only the facts set in FACTS differ from the plain ones. */
void hypothesis(struct eval *e, enum hypothesis when, const struct facts *facts);

/* Is the resolver fit to ask DNS lists through? Recorded once per run, by the check `fitness`. */
enum fitness {
	FITNESS_UNTESTED,
	FITNESS_OK,
	FITNESS_REWRITES,
	FITNESS_PUBLIC,
	FITNESS_UNREACHABLE
};
void set_fitness(struct eval *e, enum fitness fitness);

/* Records the HELO name in force. */
void set_helo(struct eval *e, const char *name, bool assumed);

/* Records a reputation that a user's list feeds (rep:SERVICE = VALUE). */
void reputation(struct eval *e, const char *service, const char *value);

/* Records what the name servers themselves said. */
struct authority;
void set_authority(struct eval *e, const struct authority *authority);

/* Records what a list answered to a receiver's plain question: for the conditions of profiles. */
struct raw_answer;
void raw_answered(struct eval *e, const struct raw_answer *raw);

/* Records the SPF tree of the main identity. */
struct spf_view;
void spf_seen(struct eval *e, const struct spf_view *view);

/* Records the COUNT addresses that mail to the sender would go to. */
void mail_addresses(struct eval *e, const struct ip *ip, size_t count);

/* Adds an instance of CHECK about SUBJECT (copied) with DATA (static, or of the target's or setup's
 * lifetime). The same check and subject again are ignored. ORDER places its results among its
 * siblings. Takes effect even if this run is dropped. */
void spawn(struct eval *e, const struct check *check, const char *subject, const void *data,
	unsigned order);

#endif
