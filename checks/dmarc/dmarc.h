/* DMARC of the target's mail: what the check gathers, and what its parts say of it. */
#ifndef CHECKS_DMARC_H
#define CHECKS_DMARC_H

#include "checks/dkim/dkim_message.h"
#include "checks/dmarc/dmarc_walk.h"

/* All that is known once the questions are answered. */
struct dmarc_view {
	const char *from; /* the author domain; NULL: a message has none, and no domain was given */
	struct dmarc_walk walk; /* of it */
	struct dmarc_applied applied;
	/* there is none: for where it is put by mistake, _dmarc.DOMAIN.DOMAIN and DOMAIN itself;
	 * else NULL */
	const struct answer *twice, *bare;
	const char *signer; /* without a message: d= if the mail is signed */
	struct dmarc_walk signer_walk;
	enum dkim_status key;	      /* of the signer's key */
	bool key_mismatch;	      /* it is not of the private key that was given */
	const char *spf_word;	      /* result of SPF for MAIL FROM; NULL: not asked */
	const char *spf_domain;	      /* whose result it is; NULL: none */
	struct dmarc_walk spf_walk;   /* of it, if there is one */
	struct dkim_message *message; /* the test message's signatures; NULL: there is no message */
	const struct dmarc_walk *proof_walk; /* of the domain of each */
	const char *author_fault;	     /* why the message has no author domain; or NULL */
};

/* What holds if the mail is signed with d=SIGNER, or is not. Words as the facts have them; NULL:
 * not known. */
struct dmarc_hypothesis {
	const char *dkim_result, *dmarc_result, *spf_aligned, *dkim_aligned;
};
struct dmarc_hypothesis dmarc_suppose(const struct dmarc_view *view, bool is_signed);

/* What holds for the test message, its signatures verified. */
struct dmarc_hypothesis dmarc_conclude(const struct dmarc_view *view);

/* Has the signature PROOF (of VIEW's message) passed for an aligned domain? */
enum tristate dmarc_proof_aligned(const struct dmarc_view *view, size_t proof);

/* The domain whose record would be the first to publish for FROM: the registered one. */
const char *dmarc_place(const char *from);

/* Does a record that counts apply to the author domain? */
bool dmarc_counts(const struct dmarc_applied *applied);

/* The findings about the record and its policy, and the two lines about alignment. */
void dmarc_say_record(struct eval *e, const struct dmarc_view *view);
void dmarc_say_alignment(struct eval *e, const struct dmarc_view *view);

/* The same for a test message: does it pass? */
void dmarc_say_message(
	struct eval *e, const struct dmarc_view *view, const struct dmarc_hypothesis *h);

/* Report addresses in other domains: have those agreed (RFC 9990 section 4)? False while an answer
 * is missing; then nothing is said. */
bool dmarc_say_reports(struct eval *e, const struct dmarc_view *view);

extern const struct check check_dmarc;

#endif
