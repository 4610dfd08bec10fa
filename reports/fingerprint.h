/* What tells a finding from others and stays the same from run to run. */
#ifndef REPORTS_FINGERPRINT_H
#define REPORTS_FINGERPRINT_H

#include "checks/run.h"

enum { FINGERPRINT_SIZE = 17 };

/* A hexadecimal hash (FNV-1a, 64 bits) of id, subject, list and target, in TEXT, which is returned.
 * F is NULL for refusals that no finding explains. TWIN: how many findings before it have the same
 * of these. */
const char *fingerprint_of(const struct target *target, const struct finding *f, unsigned twin,
	char text[FINGERPRINT_SIZE]);

/* The same of the finding at INDEX of RESULT. */
const char *fingerprint(const struct result *result, size_t index, char text[FINGERPRINT_SIZE]);

/* How many findings before the one at INDEX have the same id, subject and list. */
unsigned fingerprint_twin(const struct result *result, size_t index);

#endif
