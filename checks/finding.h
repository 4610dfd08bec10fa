/* What a person should read: one fault (or fact worth knowing), its evidence, who acts, what to
 * publish. */
#ifndef CHECKS_FINDING_H
#define CHECKS_FINDING_H

#include "resolver/dns.h"

enum severity { SEV_INFO, SEV_UNKNOWN, SEV_WARNING, SEV_CRITICAL };
enum who { WHO_YOU, WHO_PROVIDER, WHO_LIST, WHO_RECEIVER };

enum finding_id {
#define FINDING(id, name, severity, who, facts, meaning) FIND_##id,
#include "checks/findings.def"
#undef FINDING
	FIND_COUNT
};

struct finding_spec {
	const char *name; /* "ptr.missing": stable, published */
	enum severity severity;
	enum who who;
	const char *facts; /* names separated by blanks; see findings.def */
	const char *meaning;
};

extern const struct finding_spec finding_specs[FIND_COUNT];

/* Why a finding that is there does not count. */
enum waiver { WAIVED_NOT, WAIVED_ACCEPTED, WAIVED_KNOWN };

struct finding {
	enum finding_id id;
	/* of the spec, unless a check knows better (UCEPROTECT is info whatever its weight) */
	enum severity severity;
	enum who who;
	const char *subject;	/* what it is about: an address, a name, a zone; never NULL */
	const char *text;	/* one sentence, printable */
	const char *evidence;	/* the raw answer, printable, or NULL */
	const char *who_detail; /* "reverse zone SOA: hostmaster.isp.example", or NULL */
	const char *remedy;	/* what to do, or NULL */
	const char **records;	/* what to publish, zone syntax, one each */
	size_t record_count;
	const char *file;    /* zone file to look into, as it was named; NULL: none */
	unsigned line;	     /* of that file, from 1; 0: not known */
	const char *zone;    /* listings: the list's zone, else NULL */
	const char *service; /* reputations: the service, else NULL */
	/* set by checks/revise.c alone */
	enum waiver waiver;
	const char *waived; /* why it is, printable; the text has it too */
};

/* "critical", "warning", "info"; UNKNOWN too is "info" */
const char *severity_name(enum severity severity);
const char *who_name(enum who who); /* "you", "provider", "list", "receiver" */

#endif
