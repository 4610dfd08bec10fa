/* SPF as receivers' own libraries come to it, where they differ from RFC 7208: for profiles. */
#ifndef CHECKS_SPF_ENGINES_H
#define CHECKS_SPF_ENGINES_H

#include "checks/spf/spf_identity.h"

/* pyspf with pydns (Debian's postfix-policyd-spf-python): an answer that is an error (SERVFAIL ...)
 * is an empty one; only silence is a temperror. Source: pyspf 2.0.14, DNSLookup_pydns(). */
enum spf_result spf_by_pyspf(struct eval *e, const struct spf_identity *identity);

/* Haraka knows no limit of void lookups. Source: haraka-plugin-spf 1.2. */
enum spf_result spf_by_haraka(struct eval *e, const struct spf_identity *identity);

/* Courier (courier 1.0, rfc1035/spf.c): no syntax check, an unknown mechanism does not match, a
 * domain that does not exist is "unknown" (here permerror), an address lookup that fails too; 20
 * records. */
enum spf_result spf_by_courier(struct eval *e, const struct spf_identity *identity);

#endif
