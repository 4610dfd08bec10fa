/* What an earlier run of preflight bulk has written already. */
#ifndef CMD_BULK_RESUME_H
#define CMD_BULK_RESUME_H

#include "checks/run.h"

struct bulk_resume;

/* Reads the output FD of an earlier run from its start; half a line at its end is cut off. NULL on
 * a fault; *WHY is one line. */
struct bulk_resume *bulk_resume_read(struct arena *arena, int fd, const char **why);

/* How many targets are in it, the worst verdict of them, and whether one is incomplete (or a line
 * with an error). */
struct bulk_summary {
	size_t count, unknown;
	enum verdict worst;
	bool incomplete;
};
const struct bulk_summary *bulk_resume_summary(const struct bulk_resume *resume);

/* Is the target INDEX there? Indices are asked in rising order. *SAME: it was about the same
 * address and domain as TARGET (NULL: it was a bad line). */
bool bulk_resume_has(
	struct bulk_resume *resume, size_t index, const struct target *target, bool *same);

#endif
