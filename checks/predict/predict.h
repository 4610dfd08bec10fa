/* The catalogue and the facts make predictions. */
#ifndef CHECKS_PREDICT_H
#define CHECKS_PREDICT_H

#include "checks/check.h"
#include "checks/predict/rule.h"

enum outcome { OUTCOME_EXPECTED, OUTCOME_POSSIBLE };

struct prediction {
	const struct rule *rule;
	enum outcome outcome;
	enum hypothesis when;
	const char *text;	       /* the rule's text with {ip} {domain} ... put in */
	const struct finding *finding; /* the cause; NULL: none of the findings explains it */
	/* other wordings of the same receiver for the same cause that fire too */
	const struct rule **variant;
	size_t variant_count;
	const char **because; /* the tests that hold, as written: "ptr.status == nxdomain" */
	size_t because_count;
	/* may decide the exit status: no greylisting, no rates, nothing that fires for every IPv6
	 * sender; no option, unless selected */
	bool moves_verdict;
};

struct undetermined {
	const struct rule *rule;
	const char **needs; /* the facts, "listed:ZONE", "rep:SERVICE" that are not known */
	size_t needs_count;
};

/* What a list answered to the plain question that a receiver asks, whatever the list is worth. */
struct raw_answer {
	const char *zone;
	enum list_role role;
	const char *object;	     /* address or name; NULL: there is none to ask about */
	const struct answer *answer; /* or NULL, without an object */
};

/* What the rules are held against. */
struct evidence {
	const struct facts *facts;
	const struct list_result *list; /* all list results of the target */
	size_t list_count;
	const struct reputation *rep; /* given by --rep and fed by the user's lists */
	size_t rep_count;
	const char *helo;	      /* the HELO name in force, printable, or NULL */
	const struct raw_answer *raw; /* what the lists of the selected profiles answered */
	size_t raw_count;
	const struct ip *mail_ip; /* addresses that mail to the sender would go to */
	size_t mail_ip_count;
	bool mail_ip_known;
	/* facts that differ under the two hypotheses; NULL: none known */
	const struct facts *signed_as, *unsigned_as;
};

struct predictions {
	/* ordered by reach, receiver, id; expected and possible mixed */
	const struct prediction *prediction;
	size_t count;
	const struct undetermined *undetermined;
	size_t undetermined_count;
	struct outlook *outlook; /* that they were made from */
};

enum truth { TRUTH_FALSE, TRUTH_TRUE, TRUTH_UNKNOWN };

const char *outcome_name(enum outcome outcome);	   /* "expected" "possible" */
const char *hypothesis_name(enum hypothesis when); /* "always" "signed" "unsigned" */

/* All predictions of OUTLOOK (checks/predict/outlook.h), which was made of EVIDENCE or of what is
 * alike to its rules, in ARENA. FINDINGS are the run's, to be named as causes. */
struct outlook;
struct predictions predict(struct arena *arena, struct outlook *outlook,
	const struct evidence *evidence, const struct target *target,
	const struct finding *findings, size_t finding_count);

#endif
