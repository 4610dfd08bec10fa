/* An entry's text laid over a reply: what stands where its {ip}, {domain}, {list} ... are. */
#ifndef CHECKS_EXPLAIN_TEMPLATE_H
#define CHECKS_EXPLAIN_TEMPLATE_H

#include "resolver/str.h"

/* What stands in NORMALISED where TEMPLATE has {NAME}; empty when the template does not fit or has
 * no such variable. Letters are compared without case. */
struct str explain_template(struct str template, struct str normalised, struct str name);

#endif
