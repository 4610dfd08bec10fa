/* DNS names in presentation form.
 *
 * Everywhere in preflight a name is a NUL-terminated string in canonical presentation form: lower
 * case, no final dot (the root is "."), every byte that is not a letter, digit, '-', '_', '*' or
 * '/' escaped as \DDD, dots and backslashes inside a label as \. and \\ . Two names are equal when
 * their strings are. */
#ifndef RESOLVER_NAME_H
#define RESOLVER_NAME_H

#include "resolver/str.h"

#include <stdint.h>

enum {
	NAME_WIRE_MAX = 255, /* octets on the wire, RFC 1035 section 3.1 */
	LABEL_MAX = 63,
};

/* TEXT (presentation form, any case, with or without the final dot) made canonical, in ARENA. NULL
 * for anything that cannot be asked: empty labels, a label over 63 octets, over 255 octets on the
 * wire, a bad escape. */
const char *name_parse(struct arena *arena, struct str text);

/* The same; on NULL *WHY says what is wrong, static text ("label longer than 63 octets"). */
const char *name_parse_why(struct arena *arena, struct str text, const char **why);

/* The name at WIRE (uncompressed, N bytes) in canonical form, or NULL if it is cut or too long. */
const char *name_from_wire(struct arena *arena, const uint8_t *wire, size_t n);

/* The canonical NAME on the wire; returns its length, 0 if it does not fit. */
size_t name_to_wire(const char *name, uint8_t wire[NAME_WIRE_MAX]);

/* How many labels; 0 for the root. */
size_t name_labels(const char *name);

/* The name without its first label; "." for a single label; NULL for the root. Points into NAME or
 * static. */
const char *name_parent(const char *name);

/* Is NAME equal to ZONE or below it? Everything is below ".". */
bool name_under(const char *name, const char *zone);

/* The first label and all others joined: "a" + "b.c" -> a.b.c in canonical form, or NULL as
 * name_parse(). */
const char *name_join(struct arena *arena, const char *labels, const char *zone);

/* The same of two that are in canonical form already. */
const char *name_join_parsed(struct arena *arena, const char *labels, const char *zone);

/* Letters, digits and hyphens only, no hyphen at a label's end, at least two labels, the last one
 * not all digits (RFC 1123 section 2.1): fit for a host. */
bool name_is_hostname(const char *name);

/* A domain as people write it: U-labels become A-labels (IDNA2008 non-transitional by libidn2), a
 * final dot is fine, underscores too; other characters, escapes, IP addresses and numbers as last
 * label are not. NULL when it is no such name; *WHY (may be NULL) then says what is wrong, static
 * text ("empty label"). */
const char *name_from_user(struct arena *arena, struct str text, const char **why);

/* The name with U-labels for a person (UTF-8), or NAME itself when it has none or they do not
 * decode. */
const char *name_unicode(struct arena *arena, const char *name);

/* The version of libidn2 that is in use, "2.3.3"; static or in ARENA. */
const char *name_library_version(struct arena *arena);

#endif
