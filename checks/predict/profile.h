/* Profiles: one receiver's rules in the order it applies them, and the reply a sender would see
 * (data in checks/catalogue/profiles.json). */
#ifndef CHECKS_PROFILE_H
#define CHECKS_PROFILE_H

#include "checks/predict/predict.h"

enum profile_action {
	PROFILE_REFUSE, /* the reply, unless an earlier rule gave one */
	PROFILE_PERMIT, /* the other rules of this stage are not looked at */
	PROFILE_MARK,	/* accepted, with a mark in the header */
	PROFILE_SCORE,	/* adds its points */
};

struct profile_rule {
	/* id, code, enhanced, text, category, permanent, cond (none: always); stage: where the
	 * receiver looks; receiver: the profile */
	struct rule rule;
	enum profile_action action;
	/* When this holds, chance decides whether the rule fires (several PTR names); or NULL */
	const struct cond *random;
	size_t random_count;
	const char *random_text;
	/* refuses at RCPT, and only if nothing else does (Postfix: defer_if_permit) */
	bool if_permit;
	/* refuses EHLO, but the HELO that follows is not looked at again (Haraka) */
	bool ehlo_only;
	/* said where it is looked at, whatever the profile's delay (postscreen's drop, STARTTLS
	 * demanded) */
	bool at_once;
	int points; /* hundredths */
};

struct profile {
	const char *id, *software, *title, *title_zh;
	const char *const *source; /* NULL-ended */
	const char *checked, *note;
	const char *host, *banner; /* what it calls itself in the dialogue: "220 HOST BANNER" */
	/* No refusal is said before this stage (Postfix: smtpd_delay_reject). */
	enum rule_stage delay;
	const struct profile_rule *rule;
	size_t rule_count;
	/* Scored receivers: from these sums on it marks and refuses, in hundredths; 0: never.
	 * REFUSAL is the reply. The sum is looked at in the reply's stage, behind the last rule
	 * there that scores. */
	int mark_from, refuse_from;
	struct rule refusal;
	bool refuse_at_once; /* as at_once of a rule */
};

/* The profiles that come with the program. Generated. */
extern const struct profile *const builtin_profiles;
extern const size_t builtin_profile_count;

extern const char
	*const profile_action_words[]; /* in the order of enum profile_action; NULL-ended */

enum profile_verdict {
	PROFILE_ACCEPT,
	PROFILE_MARKED,
	PROFILE_TEMPFAIL,
	PROFILE_REJECT,
	PROFILE_RANDOM,	     /* chance decides; the reply is what it may be */
	PROFILE_CANNOT_TELL, /* what decides is not known */
};

const char *profile_verdict_name(
	enum profile_verdict verdict); /* "accept" "marked" ... "cannot-tell" */

/* A rule that fires too, behind the one that replies. */
struct profile_also {
	const struct rule *rule;
	enum rule_stage stage;
	const char *text;
};

struct profile_line {
	char who; /* 'S' the sender, 'R' the receiver */
	const char *text;
};

struct profile_result {
	const struct profile *profile;
	enum profile_verdict verdict;
	const struct rule *rule; /* that replies; NULL: none does */
	enum rule_stage stage;	 /* of the reply */
	const char *text;	 /* of the reply, code included; NULL without one */
	bool scored;
	int score;		    /* hundredths */
	const char *const *because; /* the tests that hold */
	size_t because_count;
	const char *const *needs; /* CANNOT_TELL: what is not known */
	size_t needs_count;
	const struct profile_also *also;
	size_t also_count;
	const struct profile_line *line; /* the dialogue up to the reply */
	size_t line_count;
	/* may decide the exit status: no greylisting, nothing that rests on an answer that failed
	 * for us */
	bool moves_verdict;
};

/* What PROFILE answers to TARGET. In ARENA. */
struct profile_result profile_judge(struct arena *arena, const struct profile *profile,
	const struct evidence *evidence, const struct target *target);

/* The parts of it: the dialogue up to the reply in RESULT. EHLO_REFUSED: what EHLO got before HELO
 * was tried; NULL: nothing. */
void profile_dialogue(struct arena *arena, struct profile_result *result,
	const struct target *target, const char *helo, const char *ehlo_refused);

/* Is every zone name that the profile's conditions ask (NULL-ended, each once), in ARENA. */
struct profile_zone {
	const char *zone;
	enum list_role role;
};
const struct profile_zone *profile_zones(
	struct arena *arena, const struct profile *const *profiles, size_t *count);

/* The profile with this id among the COUNT of PROFILES, or NULL. */
const struct profile *profile_find(const struct profile *profiles, size_t count, const char *id);

#endif
