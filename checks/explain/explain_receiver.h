/* Which receiver replied, by the host that did and by the words it signs with. */
#ifndef CHECKS_EXPLAIN_RECEIVER_H
#define CHECKS_EXPLAIN_RECEIVER_H

#include "checks/explain/explain.h"

/* The slug of the receiver whose host replied, as the catalogue has it; NULL when it is not known
 * or nobody's in particular. */
const char *explain_host_receiver(const struct heard *heard);

/* The same, also by what the reply names and says; NULL when nothing tells. */
const char *explain_receiver(const struct heard *heard, struct str normalised);

#endif
