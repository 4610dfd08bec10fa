/* MIME messages (GMime behind it): fields and parts, decoded. */
#ifndef CHECKS_MIME_H
#define CHECKS_MIME_H

#include "resolver/str.h"

struct mime_field {
	const char *name; /* as it stands */
	struct str value; /* unfolded, RFC 2047 words decoded, UTF-8 */
};

struct mime_message;

/* A leaf of the tree of parts, in the order of the message. */
struct mime_part {
	const char *type; /* "text/plain": lower case, without parameters */
	struct str
		text; /* of text and message types but message/rfc822: decoded, UTF-8; else empty */
	const struct mime_message *message; /* of message/rfc822 and text/rfc822-headers, or NULL */
	unsigned depth;			    /* in how many multiparts it stands */
};

struct mime_message {
	const char *type; /* of the whole, "multipart/report" */
	const struct mime_field *field;
	size_t field_count;
	const struct mime_part *part;
	size_t part_count;
};

/* The message in BYTES, in ARENA. It may be cut or malformed: what can be read is. Never NULL. */
const struct mime_message *mime_read(struct arena *arena, struct str bytes);

/* The value of the first field NAME; empty when there is none. */
struct str mime_field(const struct mime_message *message, const char *name);

/* The version of GMime that this was built with, "3.2.13", in ARENA: it is loaded only to read a
 * message. */
const char *mime_library_version(struct arena *arena);

#endif
