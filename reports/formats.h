/* The formats there are, one file each: every function writes the whole report of a run. */
#ifndef REPORTS_FORMATS_H
#define REPORTS_FORMATS_H

#include "reports/report.h"

void text_write(struct report *r);
void json_write(struct report *r);
void ndjson_write(struct report *r);
void nagios_write(struct report *r);

#endif
