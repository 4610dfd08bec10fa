/* Positive replies and keywords: what the seed documents list besides refusals. */
#ifndef CHECKS_EXPLAIN_REPLY_H
#define CHECKS_EXPLAIN_REPLY_H

#include "checks/predict/rule.h"

/* The positive or intermediate reply (2xx, 3xx) that NORMALISED begins with: the listed one of this
 * code whose words fit best, a made-up one ("code-220") for codes that no document lists. NULL: it
 * is none. *CODE is its code, left alone on NULL. */
const struct reply *explain_reply(struct str normalised, int *code);

/* The longest keyword in NORMALISED, at the start of a word; NULL when there is none. */
const struct keyword *explain_keyword(struct str normalised);

#endif
