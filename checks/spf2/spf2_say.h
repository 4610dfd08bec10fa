/* What a person reads about receivers that are built on libspf2. */
#ifndef CHECKS_SPF2_SAY_H
#define CHECKS_SPF2_SAY_H

#include "checks/spf2/spf2.h"
#include "checks/spf/spf_identity.h"

/* Hears libspf2 about C, the main identity, which is known by now: sets spf.libspf2.result, and
 * says where libspf2 concludes otherwise or does not survive. OLD_TYPE: the domain's records of
 * type SPF, or NULL. Without --ip or without the library: nothing. */
void spf2_say(struct eval *e, const struct spf_case *c, const struct answer *old_type);

#endif
