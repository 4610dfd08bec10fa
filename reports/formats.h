/* The formats there are, one file each: every function writes the whole report of a run. */
#ifndef REPORTS_FORMATS_H
#define REPORTS_FORMATS_H

#include "reports/report.h"

void text_write(struct report *r);
void json_write(struct report *r);
void ndjson_write(struct report *r);
void nagios_write(struct report *r);
void junit_write(struct report *r);
void sarif_write(struct report *r);
void github_write(struct report *r);
void gitlab_write(struct report *r);
void csv_write(struct report *r);
void prometheus_write(struct report *r);
void markdown_write(struct report *r);
void html_write(struct report *r);

#endif
