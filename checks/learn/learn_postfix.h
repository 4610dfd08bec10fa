/* The parts of reading Postfix's settings. */
#ifndef CHECKS_LEARN_POSTFIX_H
#define CHECKS_LEARN_POSTFIX_H

#include "checks/learn/learn_part.h"

struct setting {
	const char *name, *value; /* value: as written, lines joined */
	unsigned line;
};

struct postfix {
	struct learner *learner;
	struct setting *setting;
	size_t count;
	bool soft_bounce, delayed; /* smtpd_delay_reject */
	int budget;		   /* macros that may still be put in */
	char *text;		   /* the value of the setting that is being read */
	size_t text_length;
};

/* The setting NAME of the file, else its default as Postfix 3.7 has it; NULL: neither. */
const struct setting *postfix_setting(const struct postfix *p, struct str name);

/* The value of NAME with its $macros put in, "" when it is not set; *LINE (may be NULL) is where it
 * stands, 0 for a default. NULL, with the learner's fault, when macros recur or grow beyond
 * bounds. */
const char *postfix_value(struct postfix *p, const char *name, unsigned *line);

/* The value of NAME as a number, FALLBACK when it is none. */
int postfix_number(struct postfix *p, const char *name, int fallback);

/* Is the value of NAME "yes"? */
bool postfix_is_yes(struct postfix *p, const char *name);

/* The words of a restriction list or of sites: by white space and commas; what stands in braces is
 * one. */
struct words {
	struct str *word;
	size_t count;
};
struct words postfix_words(struct arena *arena, const char *text);

/* The reply that REPLY becomes: enhanced code by the code's class, soft_bounce. */
void postfix_reply(const struct postfix *p, struct rule *rule);

/* The reply code that SETTING (a number, or the name of a setting; NULL: 450) gives. */
int postfix_code(struct postfix *p, const char *setting);

/* Code, enhanced code and text of the reply about a list: CLASS ("Client host") and WHAT ("{ip}")
 * are what it is about. */
void postfix_rbl_reply(struct postfix *p, const char *class, const char *what, struct rule *rule);

/* "127.0.0.[2..11]", "127.0.0.2" to nets of conditions; NULL: it cannot be read. */
const char *postfix_nets(struct arena *arena, struct str filter);

/* Appends the rules of all restriction lists; of postscreen's sites; what else may refuse. */
void postfix_restrictions(struct postfix *p);
void postfix_postscreen(struct postfix *p);
void postfix_others(struct postfix *p);

#endif
