/* Public keys as DKIM records carry them (libcrypto behind it). */
#ifndef CHECKS_KEY_H
#define CHECKS_KEY_H

#include "resolver/str.h"

enum key_kind {
	KEY_NONE,	  /* no key that libcrypto or RFC 8463 knows */
	KEY_CUT,	  /* the beginning of a longer DER structure */
	KEY_RSA,	  /* SubjectPublicKeyInfo (RFC 5280): what every DKIM record has */
	KEY_RSA_BARE,	  /* RSAPublicKey (RFC 8017): what RFC 6376 says before erratum 3017 */
	KEY_ED25519,	  /* 32 octets (RFC 8463 section 4.2) */
	KEY_ED25519_SPKI, /* the same in SubjectPublicKeyInfo: not what RFC 8463 says */
	KEY_OTHER,	  /* a key of another algorithm */
};

struct key {
	enum key_kind kind;
	unsigned bits; /* RSA: of the modulus, as it is and not as its length claims; else 0 */
	bool sound;    /* RSA: modulus and exponent are odd, the exponent is over 1; else true */
};

/* What key the octets of DER are. Nothing may stand behind the key. */
struct key key_read(struct str der);

/* The same key as a DKIM record should hold it: SubjectPublicKeyInfo for RSA, 32 octets for Ed25519. In ARENA; n is 0 when
 * DER is no such key. */
struct str key_normal(struct arena *arena, struct str der);

#endif
