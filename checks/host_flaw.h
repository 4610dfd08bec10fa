/* What is wrong with the letters of a name that should be a host's. */
#ifndef CHECKS_HOST_FLAW_H
#define CHECKS_HOST_FLAW_H

#include "resolver/str.h"

/* The first of these that fits TEXT (one final dot taken off): "character" that no host name has,
 * empty "label", "hyphen" at the end of a label, "long" label or name, "digits" and dots alone,
 * "number" as the last label; "none". Underscores are taken for letters. */
const char *host_flaw(struct str text);

#endif
