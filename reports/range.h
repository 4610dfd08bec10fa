/* Threshold ranges of monitoring plugins: [@][start:]end (Monitoring Plugins guidelines, "Threshold
 * and Ranges"). */
#ifndef REPORTS_RANGE_H
#define REPORTS_RANGE_H

#include <stdbool.h>

struct range {
	double start, end; /* -INFINITY, INFINITY where open */
	bool inside; /* "@": alert if the value is inside, ends included; else if it is outside */
	const char *text; /* as given (borrowed), for perfdata */
};

/* Reads TEXT. False, *OUT unchanged, for anything else, also for start > end. */
bool range_parse(const char *text, struct range *out);

/* Does VALUE raise an alert? */
bool range_alert(const struct range *range, double value);

#endif
