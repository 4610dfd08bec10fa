/* A condition in words. */
#ifndef CHECKS_COND_WORDS_H
#define CHECKS_COND_WORDS_H

#include "checks/predict/rule.h"

/* COND as a sentence's part: "ptr.status is nxdomain or nodata, and ...". Facts keep their keys. In
 * ARENA. */
const char *cond_words(struct arena *arena, const struct cond *cond);

#endif
