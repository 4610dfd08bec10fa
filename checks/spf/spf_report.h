/* What a person reads about SPF of one identity. */
#ifndef CHECKS_SPF_REPORT_H
#define CHECKS_SPF_REPORT_H

#include "checks/spf/spf_cure.h"
#include "checks/spf/spf_identity.h"

struct spf_report {
	struct eval *e;
	const struct spf_case *c;
	const struct answer *old_type;
	struct spf_lints lints;
	struct spf_cure cure;
};

/* The findings about the main identity (MAIL FROM, or HELO for the null sender): its result, its
 * records, their faults. */
void spf_report_main(struct spf_report *r);

/* The findings about HELO beside a sender: a fail, an error. */
void spf_report_helo(struct spf_report *r);

/* Does the record let everyone pass: of the address's IP version, or without an address of
 * either? */
enum tristate spf_is_permissive(const struct spf_report *r);

/* All there is to show of the domain's records, printable; NULL when there is nothing. */
const char *spf_evidence(struct arena *arena, const struct spf_case *c);

/* How to mend the record of a permerror. */
const char *spf_remedy(const struct spf_case *c);

/* What to do where there is no record; OLD_TYPE: the answer for type SPF, or NULL. */
const char *spf_remedy_none(
	struct arena *arena, const struct spf_case *c, const struct answer *old_type);

/* Where a tree that costs too many lookups leads back to a record that leads there; NULL:
 * nowhere. */
const struct spf_node *spf_loop(const struct spf_case *c);

#endif
