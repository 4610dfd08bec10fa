/* The standard meaning of reply codes and enhanced status codes. */
#ifndef CHECKS_EXPLAIN_CODE_H
#define CHECKS_EXPLAIN_CODE_H

#include "checks/predict/rule.h"

struct code_meaning {
	int code;	      /* of a reply code, else 0 */
	const char *enhanced; /* "7.25": of an enhanced code, without its class; else NULL */
	const char *category;
	enum rule_blame blame;
	bool general; /* says so little that the reply code says as much */
	const char *meaning_en, *remedy_en, *meaning_zh, *remedy_zh;
};

/* What the codes of a reply say: the enhanced one if it is known and not general, else the reply
 * code (0: none), else the general enhanced one. NULL: neither is known. ENHANCED: "5.7.25" or
 * NULL. *OF_ENHANCED: it is the enhanced code's. */
const struct code_meaning *explain_code(int code, const char *enhanced, bool *of_enhanced);

/* The codes in a normalised reply, wherever they stand: reply code and enhanced code; 0 and NULL
 * where there is none. In ARENA. */
void explain_codes_in(struct arena *arena, struct str normalised, int *code, const char **enhanced);

#endif
