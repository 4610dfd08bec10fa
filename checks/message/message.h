/* A test message (RFC 5322), cut into its header fields and its body. Everything in it is
 * hostile. */
#ifndef CHECKS_MESSAGE_H
#define CHECKS_MESSAGE_H

#include "resolver/str.h"

enum {
	MESSAGE_MAX = 50 << 20, /* octets of a message: no receiver takes more */
	/* of its header; Postfix cuts at 100 KB, Sendmail at 32 KB */
	MESSAGE_HEADER_MAX = 256 << 10,
	MESSAGE_FIELDS_MAX = 1000,
	MESSAGE_LINE_MAX = 64 << 10, /* RFC 5322 section 2.1.1 allows 998 */
	MESSAGE_AUTHORS_MAX = 20,    /* domains of From that are kept */
};

struct message_field {
	struct str name; /* without the white space that may stand before the colon */
	struct str text; /* the whole field: lines joined by CRLF, no line end behind it */
	struct str body; /* of TEXT: what stands behind the colon */
};

/* Who says to have written it: the domains of all addresses in its From fields. */
struct message_author {
	size_t fields;	     /* From fields */
	const char **domain; /* each once, canonical */
	size_t domain_count;
	/* the one domain to ask about; NULL when there is none or more than one */
	const char *only;
	const char *fault; /* why there is none: goes on after "the message "; NULL: all is well */
};

/* What a costly look at the message came to: several checks, and all targets of a run, share it. */
struct message_memo {
	struct arena *arena;  /* the message's */
	const void *verified; /* dkim_verify.c's; NULL: nothing yet */
};

struct message {
	const struct message_field *field;
	size_t field_count;
	struct str body; /* as in the file: line ends may be CRLF or LF */
	bool header_cut; /* it is too long to be read to its end: there may be more fields */
	struct message_author author;
	/* why no verifier should be given it: goes on after "the message "; NULL: none */
	const char *fault;
	const char *oddity; /* the same for what verifiers differ about */
	struct message_memo *memo;
};

/* Cuts RAW (borrowed) up. Never fails: a message may be empty, and whatever is no header field
 * begins the body, as mail servers have it. */
const struct message *message_read(struct arena *arena, struct str raw);

/* The domains of the addresses in the field BODY of a From (RFC 5322 section 3.6.2, obsolete forms
 * too) are added to AUTHOR. */
void message_add_authors(struct arena *arena, struct message_author *author, struct str body);

#endif
