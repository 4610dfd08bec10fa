/* The reply a rule predicts, with what is known put in for its variables. */
#ifndef CHECKS_PREDICT_TEXT_H
#define CHECKS_PREDICT_TEXT_H

#include "checks/predict/cond.h"

/* RULE's text, in ARENA, printable. TESTS are those that decided under VIEW: {domain} is what they
 * are about, {list} the list they name. What is not known is written "...". */
const char *predict_text(struct arena *arena, const struct rule *rule,
	const struct cond_tests *tests, const struct cond_view *view, const struct target *target);

#endif
