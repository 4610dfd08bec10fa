/* MTA-STS, TLS reporting and BIMI records: what is wrong with one, and what was meant. */
#ifndef CHECKS_TEXT_RECORD_H
#define CHECKS_TEXT_RECORD_H

#include "resolver/str.h"

enum text_record_kind { TEXT_MTA_STS, TEXT_TLS_RPT, TEXT_BIMI, TEXT_RECORD_KINDS };

/* How TEXT, one TXT record at the name of KIND, is taken. */
enum text_record_use {
	TEXT_OTHER, /* somebody else's, discarded */
	TEXT_MEANT, /* discarded too, but it was meant as one */
	TEXT_COUNTS,
};
enum text_record_use text_record_use(enum text_record_kind kind, struct str text);

/* Why those who read it ignore TEXT, which is not TEXT_OTHER: goes on after "the ... record of
 * example.com "; static. NULL: it is sound. */
const char *text_record_fault(enum text_record_kind kind, struct str text);

/* TEXT put right, for DOMAIN: what is sound of it stays. In ARENA. */
struct str text_record_mend(
	struct arena *arena, enum text_record_kind kind, struct str text, const char *domain);

#endif
