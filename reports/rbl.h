/* The output of the plugin check_rbl 1.7, for monitoring systems that call it by that name. */
#ifndef REPORTS_RBL_H
#define REPORTS_RBL_H

#include "reports/report.h"

/* The report of a run about one address or domain, checked on the lists that were named: first line
 * and perfdata as check_rbl writes them, then one line for each list that could not be used. -w and
 * -c of r->options decide; r->options->whitelistings, append. */
extern const struct report_format rbl_format;

/* The exit status of such a run. */
int rbl_status(const struct report *r);

#endif
