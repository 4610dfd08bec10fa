/* The public suffix list that is built into libpsl: the organizational domain as RFC 7489 had
 * it. */
#ifndef CHECKS_PSL_H
#define CHECKS_PSL_H

#include "resolver/name.h"

/* The registered domain NAME (canonical) lies in: "example.co.uk" for "a.example.co.uk". Points
 * into NAME. NULL when NAME is a public suffix itself, or holds escaped characters, which no
 * registry sells. */
const char *psl_registered(const char *name);

/* Is NAME a suffix under which a registry sells names ("co.uk"; top-level domains that are not in
 * the list too)? Suffixes that private owners put into the list ("github.io") do not count. */
bool psl_is_registry(const char *name);

/* The version of libpsl that is in use, "0.21.2"; static or in ARENA. */
const char *psl_library_version(struct arena *arena);

#endif
