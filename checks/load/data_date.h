/* How new the rules and lists are that come with the program. */
#ifndef CHECKS_DATA_DATE_H
#define CHECKS_DATA_DATE_H

#include <stdbool.h>

/* The newest day ("2026-11-21") on which a rule, or a list, was compared with its source; "" when
 * none is known. */
const char *data_rules_date(void);
const char *data_lists_date(void);

/* The newer of the two. */
const char *data_date(void);

/* Is DATE more than a year before TODAY (both "2026-11-21")? False when one is not known. */
bool data_is_old(const char *date, const char *today);

#endif
