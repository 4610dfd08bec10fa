/* What the parts of the check `sender` share. */
#ifndef CHECKS_SENDER_H
#define CHECKS_SENDER_H

#include "checks/check.h"

/* Puts the record that gives DOMAIN an MX into F: to the wanted host, or to mail.DOMAIN. */
void sender_propose_mx(struct eval *e, struct finding *f, const char *domain);

/* Looks at the targets of MX (records, no null MX) of DOMAIN; the best one is the fact
 * sender.mx.target, the others may be findings. */
void sender_judge_targets(struct eval *e, const struct answer *mx, const char *domain);

#endif
