/* Checklists: what a receiver asks of its senders beyond single replies, held against the facts
 * (data in checks/catalogue/checklists.json). */
#ifndef CHECKS_CHECKLIST_H
#define CHECKS_CHECKLIST_H

#include "checks/predict/predict.h"

struct requirement {
	const char *id;
	bool bulk; /* of bulk senders only */
	const char *text_en, *text_zh;
	const char *note_en, *note_zh; /* how to see it where DNS cannot tell; or NULL */
	const char *condition;	       /* met when it holds; NULL: nothing here can tell */
	const struct cond *cond;
	size_t cond_count;
};

struct checklist {
	const char *receiver, *title, *title_zh;
	const char *const *source; /* NULL-ended */
	const char *checked;	   /* date the source was last read, or NULL */
	const struct requirement *requirement;
	size_t count;
};

/* Those that come with the program. Generated. */
extern const struct checklist *const builtin_checklists;
extern const size_t builtin_checklist_count;

enum requirement_verdict { REQUIREMENT_MET, REQUIREMENT_NOT_MET, REQUIREMENT_COULD_NOT_TELL };

const char *requirement_verdict_name(
	enum requirement_verdict verdict); /* "met" "not-met" "could-not-tell" */

struct requirement_result {
	const struct requirement *requirement;
	enum requirement_verdict verdict;
	/* could not tell, but it is met if the mail is signed by the sender's domain */
	bool if_signed;
	const char **because; /* the tests that decide, as they are: "fcrdns.status == none" */
	size_t because_count;
	const char **needs; /* could not tell: what is not known */
	size_t needs_count;
};

struct checklist_result {
	const struct checklist *checklist;
	const struct requirement_result *item; /* one per requirement */
	unsigned counts[REQUIREMENT_COULD_NOT_TELL + 1];
};

/* How EVIDENCE meets LIST, in ARENA. What rests on an answer that failed for us could not be
 * told. */
struct checklist_result checklist_judge(
	struct arena *arena, const struct checklist *list, const struct evidence *evidence);

#endif
