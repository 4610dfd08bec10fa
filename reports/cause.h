/* A target's result as a person reads it: by cause, each with the refusals that hang on it. Every
 * format that groups uses this. */
#ifndef REPORTS_CAUSE_H
#define REPORTS_CAUSE_H

#include "checks/run.h"

/* Who a rule speaks of. */
enum receiver_kind {
	RECEIVER_NAMED, /* a live receiver of its own (basis fixed): Gmail, GMX ... */
	/* server software or a product, by default or where switched on (basis default, option) */
	RECEIVER_SOFTWARE,
	RECEIVER_OTHER, /* a text seen at many; RFCs (basis text-only, historical) */
};
enum receiver_kind receiver_kind(const struct rule *rule);

/* "GoDaddy" of "GoDaddy (secureserver.net)"; the slug if the provider has no such name. In ARENA or
 * static. */
const char *receiver_name(struct arena *arena, const struct rule *rule);

struct cause {
	const struct finding *finding; /* NULL: refusals that no finding explains */
	enum severity severity; /* the finding's, or more: what expected refusals make of it */
	unsigned number;	/* from 1, for critical and warning ones; 0: only a note */
	/* those that hold however the mail is signed; by reach */
	const struct prediction **prediction;
	size_t prediction_count;
	unsigned twin; /* how many before it have the same finding id, subject and list */
};

struct causes {
	struct cause *cause; /* worst first, else in the order of the findings */
	size_t count;
	unsigned critical, warnings;
};

/* The causes of RESULT, in ARENA. */
struct causes causes_of(struct arena *arena, const struct result *result);

/* What the expected refusals of named receivers come to, each receiver counted once with the reply
 * it gives first (earliest stage, then the permanent one). */
struct refusals {
	unsigned receivers, permanent, temporary;
	struct {
		int code;
		unsigned count;
	} code[16]; /* by code; code_count used */
	size_t code_count;
	unsigned possible; /* named receivers that may refuse, and are not counted above */
	/* kinds of server software that refuse by default or where switched on */
	unsigned software;
	unsigned software_default; /* of these, expected in their stock configuration */
	unsigned other;		   /* texts seen at receivers without a name */
};
struct refusals refusals_of(struct arena *arena, const struct result *result);

/* One sentence: the finding's text. Never NULL. */
const char *cause_text(const struct cause *cause);

/* The text of the worst cause, or NULL when there is none to act on. */
const char *causes_headline(const struct causes *causes);

/* Is it about something that could not be told (a failed question, deciding or not)? */
bool cause_is_unknown(const struct cause *cause);

/* "CRITICAL (incomplete)", "UNKNOWN" ... static */
const char *verdict_word(enum verdict verdict, bool incomplete);

/* Did nobody and nothing have a question of this target (offline, without a zone file or a capture
 * that has one)? Then the verdict ok says nothing. */
bool nothing_asked(const struct result *result);

/* verdict_word() of RESULT, or "OK (nothing asked)". Static. */
const char *result_word(const struct result *result);

const char *severity_word(enum severity severity); /* "CRITICAL" "WARNING" "UNKNOWN" "NOTE" */
const char *stage_words(enum rule_stage stage);	   /* "message end", "mail from" ... */

/* "192.0.2.25 example.com", or one of them. */
const char *target_name(struct arena *arena, const struct target *target);

/* The name in both forms where they differ, "xn--bcher-kva.example (bücher.example)"; NULL gives
 * NULL. */
const char *name_both(struct arena *arena, const char *name);

/* The text of a prediction, its code in front where the text does not name it. */
const char *prediction_reply(struct arena *arena, const struct prediction *prediction);

#endif
