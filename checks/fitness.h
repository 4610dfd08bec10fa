/* Is the resolver fit to ask DNS lists through? */
#ifndef CHECKS_FITNESS_H
#define CHECKS_FITNESS_H

#include "checks/setup.h"

extern const struct check check_fitness;

/* What the run's probe says: FITNESS_REWRITES when a name that cannot exist has an address,
 * FITNESS_PUBLIC when a server is a known public resolver, FITNESS_OK when the probe was answered
 * NXDOMAIN, else FITNESS_UNTESTED. (That no server answers at all is seen when the target is
 * finished, not here.) Asks the probe; a missing answer counts as untested. */
enum fitness fitness_of(struct eval *e);

/* "ok" "rewrites" "public" "unreachable" "untested". */
const char *fitness_name(enum fitness fitness);

#endif
