/* Reputations that have no public DNS list: given with --rep, or fed by a list of the user's. */
#ifndef CHECKS_REP_H
#define CHECKS_REP_H

#include "checks/check.h"

/* Records a finding if VALUE, of the reputation SERVICE, is a poor one. */
void rep_judge(struct eval *e, const char *service, const char *value);

#endif
