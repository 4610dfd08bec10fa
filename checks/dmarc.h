/* DMARC of the target's mail: what the check gathers, and what its parts say of it. */
#ifndef CHECKS_DMARC_H
#define CHECKS_DMARC_H

#include "checks/dkim.h"
#include "checks/dmarc_walk.h"

/* All that is known once the questions are answered. */
struct dmarc_view {
	const char *from;	/* the author domain */
	struct dmarc_walk walk; /* of it */
	struct dmarc_applied applied;
	const char *signer; /* d= if the mail is signed */
	struct dmarc_walk signer_walk;
	enum dkim_status key;	    /* of the signer's key */
	const char *spf_word;	    /* result of SPF for MAIL FROM; NULL: not asked */
	const char *spf_domain;	    /* whose result it is; NULL: none */
	struct dmarc_walk spf_walk; /* of it, if there is one */
};

/* What holds if the mail is signed with d=SIGNER, or is not. Words as the facts have them; NULL: not known. */
struct dmarc_hypothesis {
	const char *dkim_result, *dmarc_result, *spf_aligned, *dkim_aligned;
};
struct dmarc_hypothesis dmarc_suppose(const struct dmarc_view *view, bool is_signed);

/* Does a record that counts apply to the author domain? */
bool dmarc_counts(const struct dmarc_applied *applied);

/* The findings about the record and its policy, and the two lines about alignment. */
void dmarc_say_record(struct eval *e, const struct dmarc_view *view);
void dmarc_say_alignment(struct eval *e, const struct dmarc_view *view);

/* Report addresses in other domains: have those agreed (RFC 9990 section 4)? False while an answer is missing; then nothing
 * is said. */
bool dmarc_say_reports(struct eval *e, const struct dmarc_view *view);

extern const struct check check_dmarc;

#endif
