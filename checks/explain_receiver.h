/* Which receiver replied, by the host that did and by the words it signs with. */
#ifndef CHECKS_EXPLAIN_RECEIVER_H
#define CHECKS_EXPLAIN_RECEIVER_H

#include "checks/explain.h"

/* The slug of the receiver, as the catalogue has it; NULL when nothing tells. */
const char *explain_receiver(const struct heard *heard, struct str normalised);

#endif
