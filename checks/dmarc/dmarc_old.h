/* DMARC as receivers before RFC 9989 do it (RFC 7489: public suffix list, sp, pct), how OpenDMARC
 * aligns, and what is wrong with signatures: facts for profiles. */
#ifndef CHECKS_DMARC_OLD_H
#define CHECKS_DMARC_OLD_H

#include "checks/dmarc/dmarc.h"

/* The facts dmarc.rfc7489.policy and dmarc.pct. */
void dmarc_old_facts(struct eval *e, const struct dmarc_view *view);

/* What holds if the mail is signed by view->signer, or not: dkim.fault, dmarc.rfc7489.result,
 * dmarc.opendmarc.result, put into FACTS. */
void dmarc_old_suppose(
	struct arena *arena, const struct dmarc_view *view, bool is_signed, struct facts *facts);

/* The same as facts of the test message, its signatures verified. */
void dmarc_old_conclude(struct eval *e, const struct dmarc_view *view);

#endif
