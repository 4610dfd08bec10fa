/* Base64, strictly (RFC 4648 section 4). */
#ifndef CHECKS_BASE64_H
#define CHECKS_BASE64_H

#include "resolver/str.h"

/* TEXT decoded, in ARENA. White space is for the caller to take out; other characters, missing or
 * excess padding and a cut last group are faults: false. */
bool base64_decode(struct arena *arena, struct str text, struct str *out);

/* TEXT with the padding that its length asks for, whatever it has. In ARENA. */
struct str base64_pad(struct arena *arena, struct str text);

/* OCTETS encoded, with padding, in ARENA. */
struct str base64_encode(struct arena *arena, struct str octets);

#endif
