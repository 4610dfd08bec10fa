/* Does the cause of a refusal still hold? */
#include "checks/recheck.h"

const char *recheck_name(enum recheck_verdict verdict)
{
	static const char *const names[] = {
		[RECHECK_NOT_CHECKABLE] = "not-checkable",
		[RECHECK_CANNOT_TELL] = "cannot-tell",
		[RECHECK_NO_LONGER] = "no-longer",
		[RECHECK_STILL_TRUE] = "still-true",
	};

	return names[verdict];
}
