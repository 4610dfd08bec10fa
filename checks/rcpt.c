/* Does the recipient's domain take mail? */
#include "checks/shared.h"

#include <string.h>

static void eval_rcpt(struct eval *e)
{
	const char *domain = e->target->rcpt_domain;
	const struct answer *mx = ask(e, RR_MX, domain);
	struct addresses addr;
	bool known = ask_addresses(e, domain, &addr);

	if (!mx || !known)
		return;

	bool null_mx = mx->count == 1 && !strcmp(mx->rr[0].name, ".");

	set_fact(e, FACT_RCPT_MX_STATUS, null_mx ? "null" : fact_word_of(mx));
	set_fact(e, FACT_RCPT_A_STATUS, addr.word);
	if (dns_failed(mx) || (!mx->count && addr.failed && !addr.count)) {
		struct finding *f = finding(e, FIND_RCPT_UNKNOWN, domain,
			"whether the recipient's domain %s takes mail could not be told", domain);

		finding_evidence(e, f,
			dns_failed(mx)	     ? mx
			: dns_failed(addr.a) ? addr.a
					     : addr.aaaa);
	} else if (null_mx || (dns_definite(mx) && !mx->count && addr.word && !addr.count)) {
		struct finding *f = finding(e, FIND_RCPT_ABSENT, domain,
			"the recipient's domain %s takes no mail", domain);

		f->remedy = "check the recipient's address";
		finding_evidence(e, f, mx);
	}
}

const struct check check_rcpt = {
	.name = "rcpt",
	.summary = "the recipient's domain takes mail",
	.needs = NEED_RECIPIENT,
	.eval = eval_rcpt,
};
